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
