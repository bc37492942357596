//! The tables of those who follow reports, and the key that tells them apart.

diesel::table! {
    digest_keys (id) {
        id -> BigInt,
        secret -> Text,
    }
}

diesel::table! {
    request_followers (id) {
        id -> BigInt,
        request_id -> BigInt,
        api_key_id -> Nullable<BigInt>,
        email -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        phone -> Nullable<Text>,
        device_id -> Nullable<Text>,
        account_id -> Nullable<Text>,
        at -> Timestamp,
    }
}

diesel::table! {
    follower_marks (request_id, digest) {
        request_id -> BigInt,
        digest -> Text,
        follower_id -> BigInt,
    }
}
