//! The tables of casework: who owns a report, what belongs to it, what was done with many at once.

use super::{request_events, service_requests};

diesel::table! {
    event_texts (event_id) {
        event_id -> BigInt,
        note -> Nullable<Text>,
        account_id -> Nullable<BigInt>,
        at -> Timestamp,
    }
}

diesel::table! {
    request_tags (request_id, tag) {
        request_id -> BigInt,
        tag -> Text,
    }
}

diesel::table! {
    request_parts (id) {
        id -> BigInt,
        request_id -> BigInt,
        department_id -> BigInt,
        team_id -> Nullable<BigInt>,
        title -> Text,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<BigInt>,
        result -> Nullable<Text>,
    }
}

diesel::table! {
    request_closings (request_id) {
        request_id -> BigInt,
        step -> Text,
        account_id -> BigInt,
    }
}

diesel::table! {
    mass_events (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        title -> Text,
        created_at -> Timestamp,
        created_by -> BigInt,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    mass_event_requests (request_id) {
        request_id -> BigInt,
        event_id -> BigInt,
    }
}

diesel::table! {
    mass_event_updates (id) {
        id -> BigInt,
        event_id -> BigInt,
        account_id -> BigInt,
        audience -> Text,
        note -> Text,
        at -> Timestamp,
        done_to -> BigInt,
        reached -> BigInt,
        finished -> Bool,
    }
}

diesel::table! {
    request_merges (request_id) {
        request_id -> BigInt,
        into_id -> BigInt,
        before -> Text,
        at -> Timestamp,
        account_id -> BigInt,
    }
}

diesel::table! {
    bulk_changes (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        account_id -> BigInt,
        at -> Timestamp,
        undone_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    bulk_items (bulk_id, request_id) {
        bulk_id -> BigInt,
        request_id -> BigInt,
        before -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    queues (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        filter -> Text,
        shared -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    queue_pins (account_id, queue_id) {
        account_id -> BigInt,
        queue_id -> BigInt,
        position -> BigInt,
    }
}

diesel::table! {
    response_templates (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        department_id -> Nullable<BigInt>,
        title -> Text,
        text -> Text,
    }
}

diesel::table! {
    mentions (account_id, event_id) {
        account_id -> BigInt,
        event_id -> BigInt,
        seen_at -> Nullable<Timestamp>,
    }
}

diesel::joinable!(event_texts -> request_events (event_id));
diesel::joinable!(mass_event_requests -> service_requests (request_id));
diesel::joinable!(mentions -> request_events (event_id));
diesel::joinable!(queue_pins -> queues (queue_id));
diesel::joinable!(request_tags -> service_requests (request_id));

diesel::allow_tables_to_appear_in_same_query!(event_texts, request_events);
diesel::allow_tables_to_appear_in_same_query!(mass_event_requests, service_requests);
diesel::allow_tables_to_appear_in_same_query!(mentions, request_events);
diesel::allow_tables_to_appear_in_same_query!(queue_pins, queues);
diesel::allow_tables_to_appear_in_same_query!(request_tags, service_requests);
