//! The tables of API keys, and of those who ask for them.

diesel::table! {
    api_keys (id) {
        id -> BigInt,
        public_id -> Text,
        digest -> Text,
        label -> Text,
        scopes -> Text,
        jurisdiction_id -> Nullable<BigInt>,
        mode -> Text,
        created_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        last_used_at -> Nullable<Timestamp>,
        previous_digest -> Nullable<Text>,
        previous_until -> Nullable<Timestamp>,
        rotated_at -> Nullable<Timestamp>,
        deprecated_at -> Nullable<Timestamp>,
        sunset_at -> Nullable<Timestamp>,
        notice_url -> Nullable<Text>,
        key_id -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
        email_digest -> Nullable<Text>,
        network_digest -> Nullable<Text>,
    }
}

diesel::table! {
    api_key_requests (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        ticket -> Text,
        label -> Text,
        scopes -> Text,
        words -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        key_id -> BigInt,
        sealed -> Binary,
        email_digest -> Text,
        network_digest -> Nullable<Text>,
        created_at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        api_key_id -> Nullable<BigInt>,
    }
}
