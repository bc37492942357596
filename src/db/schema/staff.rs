//! The tables of staff: accounts, roles, sessions.

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        secret -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    staff_accounts (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        password -> Nullable<Text>,
        created_at -> Timestamp,
        disabled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    staff_grants (id) {
        id -> BigInt,
        account_id -> BigInt,
        role -> Text,
        jurisdiction_id -> Nullable<BigInt>,
        department_id -> Nullable<BigInt>,
        area_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    staff_invitations (digest) {
        digest -> Text,
        account_id -> BigInt,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    staff_sessions (id) {
        id -> BigInt,
        account_id -> BigInt,
        agent -> Text,
        created_at -> Timestamp,
        renewed_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        cookie -> Nullable<Text>,
        second_factor -> Bool,
    }
}

diesel::table! {
    staff_tickets (digest) {
        digest -> Text,
        session_id -> BigInt,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::joinable!(staff_grants -> staff_accounts (account_id));
diesel::joinable!(staff_invitations -> staff_accounts (account_id));
diesel::joinable!(staff_sessions -> staff_accounts (account_id));
diesel::joinable!(staff_tickets -> staff_sessions (session_id));

diesel::allow_tables_to_appear_in_same_query!(
    signing_keys,
    staff_accounts,
    staff_grants,
    staff_invitations,
    staff_sessions,
    staff_tickets,
);
