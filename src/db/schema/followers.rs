//! The tables of those who follow reports.

diesel::table! {
    request_followers (id) {
        id -> BigInt,
        request_id -> BigInt,
        api_key_id -> Nullable<BigInt>,
        at -> Timestamp,
        key_id -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    follower_marks (request_id, digest) {
        request_id -> BigInt,
        digest -> Text,
        follower_id -> BigInt,
    }
}
