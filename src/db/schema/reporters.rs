//! The tables of what reporters may do, and of reports that cannot wait.

use super::{request_parts, service_requests};

diesel::table! {
    reporter_keys (id) {
        id -> BigInt,
        secret -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    request_escalations (request_id) {
        request_id -> BigInt,
        at -> Timestamp,
        acknowledged_at -> Nullable<Timestamp>,
        acknowledged_by -> Nullable<BigInt>,
    }
}

diesel::joinable!(request_escalations -> service_requests (request_id));
diesel::allow_tables_to_appear_in_same_query!(request_escalations, service_requests);
diesel::allow_tables_to_appear_in_same_query!(request_parts, service_requests);
