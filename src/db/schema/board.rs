//! What a server's image of all reports must hear of besides events.

diesel::table! {
    unlogged_changes (id) {
        id -> BigInt,
        first_request_id -> BigInt,
        last_request_id -> BigInt,
        event_id -> Nullable<BigInt>,
    }
}
