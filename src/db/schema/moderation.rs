//! The tables of moderation: what was masked and hidden, complaints, bans and appeals.

use super::{media, service_requests};

diesel::table! {
    request_originals (request_id) {
        request_id -> BigInt,
        key_id -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    request_hidings (request_id) {
        request_id -> BigInt,
        visibility -> Text,
        publish_at -> Nullable<Timestamp>,
        reason -> Text,
        account_id -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    photo_originals (request_id, position) {
        request_id -> BigInt,
        position -> BigInt,
        media_id -> BigInt,
        regions -> Text,
        account_id -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    abuse_reports (id) {
        id -> BigInt,
        request_id -> BigInt,
        jurisdiction_id -> BigInt,
        reason -> Text,
        words -> Nullable<Text>,
        at -> Timestamp,
        decision -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    bans (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        kind -> Text,
        mark -> Text,
        reason -> Text,
        created_at -> Timestamp,
        created_by -> BigInt,
        ends_at -> Nullable<Timestamp>,
        lifted_at -> Nullable<Timestamp>,
        lifted_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    appeals (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        ban_id -> Nullable<BigInt>,
        words -> Text,
        key_id -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
        at -> Timestamp,
        decision -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
    }
}

diesel::joinable!(photo_originals -> media (media_id));
diesel::joinable!(request_originals -> service_requests (request_id));
diesel::allow_tables_to_appear_in_same_query!(photo_originals, media);
diesel::allow_tables_to_appear_in_same_query!(request_originals, service_requests);
