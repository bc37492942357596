//! The tables of both databases as diesel sees them. Knows columns and types; no query is here.
#![expect(missing_docs, reason = "generated names: migrations/ documents the columns")]

mod audit;
mod board;
mod cases;
mod followers;
mod identity;
mod keys;
mod moderation;
mod playbook;
mod privacy;
mod reporters;
mod requests;
mod staff;

pub use audit::*;
pub use board::*;
pub use cases::*;
pub use followers::*;
pub use identity::*;
pub use keys::*;
pub use moderation::*;
pub use playbook::*;
pub use privacy::*;
pub use reporters::*;
pub use requests::*;
pub use staff::*;

diesel::table! {
    area_routing (id) {
        id -> BigInt,
        version -> BigInt,
        day -> Date,
        borders -> Text,
        routed_to -> BigInt,
        finished -> Bool,
    }
}

diesel::table! {
    areas (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        layer -> Text,
        code -> Text,
    }
}

diesel::table! {
    attribute_options (id) {
        id -> BigInt,
        attribute_id -> BigInt,
        position -> BigInt,
        key -> Text,
        name -> Text,
    }
}

diesel::table! {
    boundaries (id) {
        id -> BigInt,
        set_id -> BigInt,
        code -> Text,
        name -> Text,
        url -> Nullable<Text>,
        geometry -> Text,
        hand_on -> Bool,
    }
}

diesel::table! {
    boundary_sets (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        layer -> Text,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
        source -> Text,
        licence -> Text,
    }
}

diesel::table! {
    catalogue_translations (id) {
        id -> BigInt,
        service_id -> BigInt,
        locale -> Text,
        subject -> Text,
        text -> Text,
    }
}

diesel::table! {
    configuration (id) {
        id -> BigInt,
        version -> BigInt,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    copy_runs (table_name) {
        table_name -> Text,
        source -> Text,
        log_shift -> BigInt,
        last_key -> Text,
        rows_done -> BigInt,
        finished -> Bool,
        verified -> Bool,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    departments (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    event_readers (name) {
        name -> Text,
        tx -> BigInt,
        event_id -> BigInt,
    }
}

diesel::table! {
    idempotency_records (scope) {
        scope -> Text,
        fingerprint -> Text,
        outcome -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    import_runs (id) {
        id -> BigInt,
        fingerprint -> Text,
        file_name -> Text,
        rows_done -> BigInt,
        rows_rejected -> BigInt,
        finished -> Bool,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    jurisdictions (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        parent_id -> Nullable<BigInt>,
        time_zone -> Text,
        locale -> Text,
        contact -> Text,
        key_service -> Text,
        moderated -> Bool,
        active -> Bool,
        fallback_department_id -> Nullable<BigInt>,
        rules_need_approval -> Bool,
        modules_off -> Text,
    }
}

diesel::table! {
    leases (job) {
        job -> Text,
        owner -> Text,
        until -> Timestamp,
    }
}

diesel::table! {
    media (id) {
        id -> BigInt,
        name -> Text,
        width -> BigInt,
        height -> BigInt,
        bytes -> BigInt,
        sha256 -> Text,
        created_at -> Timestamp,
        phash -> Nullable<BigInt>,
    }
}

diesel::table! {
    rate_usage (bucket, server) {
        bucket -> Text,
        server -> Text,
        used -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    request_answers (request_id, position) {
        request_id -> BigInt,
        position -> BigInt,
        code -> Text,
        value -> Text,
    }
}

diesel::table! {
    request_areas (request_id, area_id) {
        request_id -> BigInt,
        area_id -> BigInt,
    }
}

diesel::table! {
    request_contacts (request_id) {
        request_id -> BigInt,
        email -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        phone -> Nullable<Text>,
        device_id -> Nullable<Text>,
        account_id -> Nullable<Text>,
        key_id -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
        email_digest -> Nullable<Text>,
        phone_digest -> Nullable<Text>,
    }
}

diesel::table! {
    request_photos (id) {
        id -> BigInt,
        request_id -> BigInt,
        position -> BigInt,
        media_id -> Nullable<BigInt>,
        url -> Nullable<Text>,
    }
}

diesel::table! {
    service_areas (id) {
        id -> BigInt,
        service_id -> BigInt,
        layer -> Text,
        code -> Text,
    }
}

diesel::table! {
    service_attributes (id) {
        id -> BigInt,
        service_id -> BigInt,
        position -> BigInt,
        code -> Text,
        variable -> Bool,
        datatype -> Text,
        required -> Bool,
        description -> Text,
        datatype_description -> Nullable<Text>,
        automated -> Nullable<Text>,
    }
}

diesel::table! {
    service_groups (id) {
        id -> BigInt,
        service_id -> BigInt,
        position -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    services (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        department_id -> Nullable<BigInt>,
        code -> Text,
        name -> Text,
        description -> Text,
        kind -> Text,
        keywords -> Text,
        position -> BigInt,
        active -> Bool,
        service_notice -> Nullable<Text>,
        expected_hours -> Nullable<BigInt>,
        release_minutes -> Nullable<BigInt>,
        workflow_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(api_keys -> jurisdictions (jurisdiction_id));
diesel::joinable!(areas -> jurisdictions (jurisdiction_id));
diesel::joinable!(attribute_options -> service_attributes (attribute_id));
diesel::joinable!(boundaries -> boundary_sets (set_id));
diesel::joinable!(boundary_sets -> jurisdictions (jurisdiction_id));
diesel::joinable!(catalogue_translations -> services (service_id));
diesel::joinable!(departments -> jurisdictions (jurisdiction_id));
diesel::joinable!(request_answers -> service_requests (request_id));
diesel::joinable!(request_areas -> areas (area_id));
diesel::joinable!(request_areas -> service_requests (request_id));
diesel::joinable!(request_contacts -> service_requests (request_id));
diesel::joinable!(request_events -> api_keys (api_key_id));
diesel::joinable!(request_events -> jurisdictions (jurisdiction_id));
diesel::joinable!(request_events -> service_requests (request_id));
diesel::joinable!(request_photos -> media (media_id));
diesel::joinable!(request_photos -> service_requests (request_id));
diesel::joinable!(service_areas -> services (service_id));
diesel::joinable!(service_attributes -> services (service_id));
diesel::joinable!(service_groups -> services (service_id));
diesel::joinable!(service_requests -> api_keys (api_key_id));
diesel::joinable!(service_requests -> jurisdictions (jurisdiction_id));
diesel::joinable!(service_requests -> services (service_id));
diesel::joinable!(services -> departments (department_id));
diesel::joinable!(rule_sets -> jurisdictions (jurisdiction_id));
diesel::joinable!(services -> jurisdictions (jurisdiction_id));
diesel::joinable!(teams -> departments (department_id));
diesel::joinable!(workflows -> jurisdictions (jurisdiction_id));

diesel::allow_tables_to_appear_in_same_query!(
    api_keys,
    area_routing,
    areas,
    attribute_options,
    boundaries,
    boundary_sets,
    catalogue_translations,
    configuration,
    copy_runs,
    departments,
    event_readers,
    idempotency_records,
    import_runs,
    jurisdictions,
    leases,
    media,
    rate_usage,
    request_answers,
    request_areas,
    request_contacts,
    request_events,
    request_photos,
    rule_sets,
    service_areas,
    service_attributes,
    service_groups,
    service_requests,
    services,
    teams,
    workflows,
);
diesel::allow_tables_to_appear_in_same_query!(staff_grants, departments);
diesel::allow_tables_to_appear_in_same_query!(staff_grants, jurisdictions);
