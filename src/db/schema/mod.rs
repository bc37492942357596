//! The tables of both databases as diesel sees them. Knows columns and types; no query is here.
#![expect(missing_docs, reason = "generated names: migrations/ documents the columns")]

mod audit;
mod keys;
mod privacy;
mod staff;

pub use audit::*;
pub use keys::*;
pub use privacy::*;
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
    request_events (id) {
        id -> BigInt,
        tx -> BigInt,
        request_id -> BigInt,
        jurisdiction_id -> BigInt,
        api_key_id -> Nullable<BigInt>,
        mode -> Text,
        kind -> Text,
        at -> Timestamp,
        public -> Bool,
        detailed_status -> Text,
        note -> Nullable<Text>,
        media_url -> Nullable<Text>,
        external_id -> Nullable<Text>,
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
    service_requests (id) {
        id -> BigInt,
        jurisdiction_id -> BigInt,
        service_id -> BigInt,
        api_key_id -> Nullable<BigInt>,
        mode -> Text,
        visibility -> Text,
        code -> Nullable<Text>,
        token -> Nullable<Text>,
        status -> Text,
        detailed_status -> Text,
        status_notes -> Nullable<Text>,
        title -> Nullable<Text>,
        description -> Nullable<Text>,
        agency_responsible -> Nullable<Text>,
        service_notice -> Nullable<Text>,
        source -> Text,
        requested_at -> Timestamp,
        updated_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        expected_at -> Nullable<Timestamp>,
        release_at -> Nullable<Timestamp>,
        address -> Nullable<Text>,
        address_id -> Nullable<Text>,
        zipcode -> Nullable<Text>,
        lat -> Nullable<Double>,
        long -> Nullable<Double>,
        object_type -> Nullable<Text>,
        object_id -> Nullable<Text>,
        photo -> Nullable<Text>,
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
diesel::joinable!(services -> jurisdictions (jurisdiction_id));

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
    service_areas,
    service_attributes,
    service_groups,
    service_requests,
    services,
);
