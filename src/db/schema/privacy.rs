//! The tables of the vault and of what is kept about personal data.

diesel::table! {
    vault_keys (id) {
        id -> BigInt,
        purpose -> Text,
        master -> Text,
        wrapped -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    vault_chores (name) {
        name -> Text,
    }
}

diesel::table! {
    contact_readings (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        request_id -> BigInt,
        account_id -> Nullable<BigInt>,
        view -> Text,
        purpose -> Text,
        words -> Nullable<Text>,
        at -> Timestamp,
    }
}

diesel::table! {
    erasures (id) {
        id -> Text,
        kind -> Text,
        digest -> Text,
        account_id -> Nullable<BigInt>,
        options -> Text,
        requests -> Text,
        jurisdictions -> Text,
        rows_changed -> BigInt,
        proof -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    retention_rules (jurisdiction_id, kind) {
        jurisdiction_id -> BigInt,
        kind -> Text,
        days -> BigInt,
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
