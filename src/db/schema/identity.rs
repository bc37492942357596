//! The tables of what proves who somebody is, and of who stands in for whom.

use super::staff_accounts;

diesel::table! {
    staff_absences (id) {
        id -> BigInt,
        account_id -> BigInt,
        delegate_id -> BigInt,
        first_day -> Date,
        last_day -> Date,
        created_at -> Timestamp,
    }
}

diesel::table! {
    staff_challenges (digest) {
        digest -> Text,
        account_id -> Nullable<BigInt>,
        memory -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    staff_recovery_codes (digest) {
        digest -> Text,
        account_id -> BigInt,
    }
}

diesel::table! {
    staff_second_factors (account_id) {
        account_id -> BigInt,
        key_id -> BigInt,
        secret -> Binary,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

diesel::joinable!(staff_second_factors -> staff_accounts (account_id));

diesel::allow_tables_to_appear_in_same_query!(staff_absences, staff_accounts);
diesel::allow_tables_to_appear_in_same_query!(staff_second_factors, staff_accounts);
