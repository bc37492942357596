//! Parameters and forms as the document describes them.
//!
//! The handlers read the parameters themselves, because the standard's rules (brackets, repetition,
//! blank means absent) are not those of a schema. Dates are texts here for the same reason: any form of
//! ISO 8601 is read, and none at all.
#![expect(dead_code, reason = "the fields are read by the macros that write the document")]

use utoipa::{IntoParams, ToSchema};

/// The format of the answer.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::georeport) struct FormatPath {
    /// `json` or `xml`.
    #[param(pattern = "^(json|xml)$", example = "json")]
    format: String,
}

/// For scripts of old browsers.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct CallbackQuery {
    /// The function that a JSON answer is wrapped in a call of (JSONP): a plain name of at most 64
    /// characters.
    callback: Option<String>,
}

/// Whose.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct JurisdictionQuery {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// The function that a JSON answer is wrapped in a call of (JSONP): a plain name of at most 64
    /// characters.
    callback: Option<String>,
}

/// Which services.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct CatalogueQuery {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// The language of names and descriptions, such as `fr` or `en_GB` (extension).
    locale: Option<String>,
    /// Latitude of a point at which the services must be offered; with `long` (extension).
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Longitude of that point; with `lat` (extension).
    #[param(minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// The function that a JSON answer is wrapped in a call of (JSONP): a plain name of at most 64
    /// characters.
    callback: Option<String>,
}

/// Which definition.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct DefinitionQuery {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// The language of questions and options (extension).
    locale: Option<String>,
    /// The function that a JSON answer is wrapped in a call of (JSONP): a plain name of at most 64
    /// characters.
    callback: Option<String>,
}

/// Where.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct LocationQuery {
    /// Latitude of the point.
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
    /// Longitude of the point.
    #[param(minimum = -180, maximum = 180)]
    long: f64,
    /// A service that must be offered there.
    service_code: Option<String>,
    /// One jurisdiction to ask about.
    jurisdiction_id: Option<String>,
    /// The function that a JSON answer is wrapped in a call of (JSONP): a plain name of at most 64
    /// characters.
    callback: Option<String>,
}

/// More of a request.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct ExtensionsQuery {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// `true` adds `extended_attributes`, `attributes` and `notes` (extension).
    extensions: Option<String>,
    /// The function that a JSON answer is wrapped in a call of (JSONP): a plain name of at most 64
    /// characters.
    callback: Option<String>,
}

/// Filters and pages of the request list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct ListQuery {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// Identifiers, comma-separated, at most 1,000. Overrides every other filter.
    service_request_id: Option<String>,
    /// Services, comma-separated.
    service_code: Option<String>,
    /// `open`, `closed` or both, comma-separated.
    #[param(pattern = "^[ ,]*((open|closed)( *,[ ,]*(open|closed))*)?[ ,]*$")]
    status: Option<String>,
    /// Came in not before. At most 90 days before `end_date`.
    start_date: Option<String>,
    /// Came in not after.
    end_date: Option<String>,
    /// Changed not before, at any age (extension). Synonym: `updated`.
    updated_after: Option<String>,
    /// Changed not after, at any age (extension).
    updated_before: Option<String>,
    /// `west,south,east,north` in degrees (extension).
    #[param(example = "-73.98,45.41,-73.48,45.70")]
    bbox: Option<String>,
    /// Latitude of the centre of a circle; with `long` and `radius` (extension).
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Longitude of the centre of a circle; with `lat` and `radius` (extension).
    #[param(minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// Radius of a circle in metres, at most 100,000; with `lat` and `long` (extension).
    #[param(exclusive_minimum = 0, maximum = 100_000)]
    radius: Option<f64>,
    /// Words that title, description, address or identifier must hold (extension). Synonym: `search`.
    q: Option<String>,
    /// Type of the thing that the request is about; with `service_object_id` (extension).
    service_object_type: Option<String>,
    /// Identifier of that thing; with `service_object_type` (extension).
    service_object_id: Option<String>,
    /// The order: `created`, `updated`, `status` or `service_request_id`, with `-` before it for the
    /// reverse (extension). Synonym: `order_by`.
    #[param(
        pattern = "^(-?(created|requested_datetime|updated|updated_datetime|status|service_request_id|request_id))?$"
    )]
    sort: Option<String>,
    /// The page, from 1 (extension).
    #[param(pattern = "^[0-9]*$")]
    page: Option<String>,
    /// Entries of a page, at most 1,000 (extension). Synonyms: `per_page`, `limit`, `max_requests`.
    #[param(pattern = "^[0-9]*$")]
    page_size: Option<String>,
    /// The place behind which the page begins, from the `Link` header of the page before; instead of `page`
    /// (extension).
    #[param(pattern = "^[A-Za-z0-9_-]*$")]
    cursor: Option<String>,
    /// `true` counts the entries of all pages for `X-Total-Count` (extension).
    count: Option<String>,
    /// `true` adds `extended_attributes`, `attributes` and `notes` (extension).
    extensions: Option<String>,
    /// The function that a JSON answer is wrapped in a call of (JSONP): a plain name of at most 64
    /// characters.
    callback: Option<String>,
}

/// Filters of the bulk file.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct BulkQuery {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// Services, comma-separated.
    service_code: Option<String>,
    /// `open`, `closed` or both, comma-separated.
    #[param(pattern = "^[ ,]*((open|closed)( *,[ ,]*(open|closed))*)?[ ,]*$")]
    status: Option<String>,
    /// Came in not before.
    start_date: Option<String>,
    /// Came in not after.
    end_date: Option<String>,
    /// Changed not before.
    updated_after: Option<String>,
    /// Changed not after.
    updated_before: Option<String>,
    /// `west,south,east,north` in degrees.
    bbox: Option<String>,
}

/// Which updates.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::georeport) struct UpdatesQuery {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// Happened not before.
    start_date: Option<String>,
    /// Happened not after.
    end_date: Option<String>,
    /// The page, from 1.
    #[param(pattern = "^[0-9]*$")]
    page: Option<String>,
    /// Entries of a page, at most 1,000.
    #[param(pattern = "^[0-9]*$")]
    page_size: Option<String>,
    /// The place behind which the page begins, from the `Link` header of the page before; instead of `page`
    /// (extension).
    #[param(pattern = "^[A-Za-z0-9_-]*$")]
    cursor: Option<String>,
    /// `true` counts the entries of all pages for `X-Total-Count` (extension).
    count: Option<String>,
    /// The function that a JSON answer is wrapped in a call of (JSONP): a plain name of at most 64
    /// characters.
    callback: Option<String>,
}

/// Where a caller has written.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::georeport) struct PositionHeader {
    /// The header of the same name that a POST was answered with: what was written then is read now, from
    /// whatever server and replica.
    #[param(rename = "Lamppost-Position")]
    position: Option<String>,
}

/// Repeating safely.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::georeport) struct IdempotencyHeader {
    /// 16 to 255 visible ASCII characters. A repetition with the same key and parameters is answered as
    /// the first time (extension).
    #[param(
        rename = "Idempotency-Key",
        min_length = 16,
        max_length = 255,
        pattern = "^[!-~]{16,255}$"
    )]
    idempotency_key: Option<String>,
}

/// A report. Answers to the service's questions are further fields named `attribute[CODE]`, or
/// `attribute[CODE][]` for several values. One of three locations is needed: `lat` and `long`,
/// `address_string`, or `address_id`.
#[derive(ToSchema)]
pub(in crate::georeport) struct SubmissionForm {
    /// The API key, unless it is in a header.
    api_key: Option<String>,
    /// The jurisdiction; on a server of several a point decides where none is named.
    jurisdiction_id: Option<String>,
    /// The service.
    #[schema(min_length = 1)]
    service_code: String,
    /// Latitude in WGS84 degrees; with `long`.
    #[schema(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Longitude in WGS84 degrees; with `lat`.
    #[schema(minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// The address as text, most specific part first.
    address_string: Option<String>,
    /// Its identifier in the city's own system.
    address_id: Option<String>,
    /// What is reported; plain text.
    #[schema(max_length = 4000)]
    description: Option<String>,
    /// The reporter's e-mail address.
    email: Option<String>,
    /// The reporter's device.
    device_id: Option<String>,
    /// The reporter's account.
    account_id: Option<String>,
    /// The reporter's first name.
    first_name: Option<String>,
    /// The reporter's last name.
    last_name: Option<String>,
    /// The reporter's telephone number.
    phone: Option<String>,
    /// The address of a picture; may be repeated. It is never fetched.
    media_url: Option<String>,
    /// A photo (JPEG, PNG or WebP, at most 10 MiB), as a file or as base64; may be repeated (extension).
    media: Option<String>,
    /// A headline (extension).
    title: Option<String>,
    /// The type of the thing that the report is about; with `service_object_id` (extension).
    service_object_type: Option<String>,
    /// The identifier of that thing; with `service_object_type` (extension).
    service_object_id: Option<String>,
    /// `true`: the answer has the reporter's ticket (extension).
    extensions: Option<bool>,
}

/// News about a request.
#[derive(ToSchema)]
pub(in crate::georeport) struct UpdateFormBody {
    /// The API key, unless it is in a header.
    api_key: Option<String>,
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// The request.
    #[schema(min_length = 1)]
    service_request_id: String,
    /// The sender's own identifier for the update.
    #[schema(min_length = 1, max_length = 255)]
    update_id: String,
    /// The extended status, in upper or lower case, or `UNCHANGED`.
    #[schema(min_length = 1)]
    status: String,
    /// When it happened.
    updated_datetime: String,
    /// What is new.
    #[schema(min_length = 1, max_length = 4000)]
    description: String,
    /// The address of a picture; may be repeated.
    media_url: Option<String>,
    /// The sender's account.
    account_id: Option<String>,
}

/// Who follows; at least one of mail address, telephone number, device and account.
#[derive(ToSchema)]
pub(in crate::georeport) struct FollowerFormBody {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// A mail address.
    email: Option<String>,
    /// A first name.
    first_name: Option<String>,
    /// A last name.
    last_name: Option<String>,
    /// A telephone number.
    phone: Option<String>,
    /// The device.
    device_id: Option<String>,
    /// The account at the client.
    account_id: Option<String>,
    /// The API key, unless it is in a header or the query.
    api_key: Option<String>,
}

/// Why a request should not be public.
#[derive(ToSchema)]
pub(in crate::georeport) struct AbuseFormBody {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// `insult`, `personal_data`, `spam`, `untrue` or `other`.
    reason: String,
    /// In words.
    #[schema(max_length = 2000)]
    description: Option<String>,
}

/// Why a ban is wrong.
#[derive(ToSchema)]
pub(in crate::georeport) struct AppealFormBody {
    /// The jurisdiction; needed only where the server has several.
    jurisdiction_id: Option<String>,
    /// Why, in words.
    #[schema(min_length = 1, max_length = 2000)]
    description: String,
    /// Where the answer goes; a mail address or a telephone number is needed.
    email: Option<String>,
    /// Where the answer goes.
    phone: Option<String>,
    /// The device that reports were refused from.
    device_id: Option<String>,
    /// The account that reports were refused of.
    account_id: Option<String>,
}
