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
    person_merges (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        digest -> Text,
        other_digest -> Text,
        reason -> Text,
        account_id -> BigInt,
        at -> Timestamp,
        undone_at -> Nullable<Timestamp>,
        undone_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    subject_requests (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        kind -> Text,
        address_kind -> Text,
        digest -> Text,
        key_id -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
        account_id -> BigInt,
        at -> Timestamp,
        due_at -> Timestamp,
        decision -> Nullable<Text>,
        words -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        lifted_at -> Nullable<Timestamp>,
        lifted_by -> Nullable<BigInt>,
    }
}
