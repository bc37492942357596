//! The tables of the audit log.

diesel::table! {
    audit_log (id) {
        id -> BigInt,
        at -> Timestamp,
        jurisdiction -> Nullable<Text>,
        actor_kind -> Text,
        actor_key -> Nullable<BigInt>,
        action -> Text,
        subject -> Text,
        detail -> Text,
        previous -> Text,
        hash -> Text,
    }
}

diesel::table! {
    audit_head (id) {
        id -> BigInt,
        last_id -> BigInt,
        hash -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(audit_log, audit_head);
