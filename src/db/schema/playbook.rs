//! The tables of what governments have decided: teams, rules, workflows.

diesel::table! {
    rule_sets (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        version -> BigInt,
        form -> Text,
        note -> Text,
        valid_from -> Date,
        state -> Text,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
        approved_at -> Nullable<Timestamp>,
        approved_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    teams (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        department_id -> BigInt,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    workflows (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        code -> Text,
        version -> BigInt,
        form -> Text,
        note -> Text,
        valid_from -> Date,
        state -> Text,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
        approved_at -> Nullable<Timestamp>,
        approved_by -> Nullable<BigInt>,
    }
}
