//! What every call of the standard has in common: format, parameters, endpoint, jurisdiction.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest};
use percent_encoding::percent_decode_str;

use crate::catalogue::Snapshot;
use crate::geo::Position;
use crate::http::{Answer, ApiError, Callback, Format, Parameters, Suffix};
use crate::jurisdictions::{Jurisdiction, Mode};
use crate::people::KeyText;
use crate::requests::parse_position;

/// One call: where it came in, in which format it is answered, and what its query says.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The format of the answer.
    pub(super) format: Format,
    /// The query.
    pub(super) sent: Parameters,
    /// Which endpoint was called.
    pub(super) mode: Mode,
    /// The identifier at the end of the path, decoded, without its suffix; empty when there is none.
    pub(super) tail: String,
    /// The function that a JSONP client wants called.
    pub(super) callback: Option<Callback>,
}

impl FromRequest for Call {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(req))
    }
}

impl Call {
    fn read(req: &HttpRequest) -> Result<Self, ApiError> {
        let (tail, named) = match (req.match_info().get("suffix"), req.match_info().get("tail")) {
            (Some(suffix), within) => match Format::of_suffix(suffix) {
                Suffix::Known(format) => (middle(req, within)?, Some(format)),
                Suffix::Absent => (middle(req, within)?, None),
                Suffix::Unknown => {
                    return Err(ApiError::not_found("the formats are .json and .xml"));
                }
            },
            (None, Some(_)) => {
                let (bare, format) = Format::strip(raw_tail(req));
                (decoded_tail(bare)?, format)
            }
            (None, None) => (String::new(), None),
        };
        let format = named.unwrap_or_else(|| Format::accepted(req.headers()));
        let sent = Parameters::of_query(req.query_string())?;
        let callback = match sent.first("callback") {
            Some(name) if format == Format::Json && reads(req.method()) => {
                let checked = Callback::parse(name);
                Some(checked.map_err(|fault| ApiError::rejected(fault.to_string()))?)
            }
            _ => None,
        };
        let mode = req.app_data::<Mode>().copied().unwrap_or(Mode::Production);
        Ok(Self { format, sent, mode, tail, callback })
    }

    /// The jurisdiction that a reading call names, or the only one.
    pub(super) fn jurisdiction<'a>(
        &self,
        city: &'a Snapshot,
    ) -> Result<&'a Jurisdiction, ApiError> {
        jurisdiction(&self.sent, city)
    }

    /// The identifier in the path.
    pub(super) fn needed_tail(&self, name: &str) -> Result<&str, ApiError> {
        match self.tail.trim() {
            "" => Err(ApiError::rejected(format!("{name} is required in the path"))),
            tail => Ok(tail),
        }
    }

    /// The answer with this body, as a JSONP call where that was asked for.
    pub(super) fn answer(&self, body: String) -> Answer {
        Answer::new(self.format, body).calling(self.callback.clone())
    }

    /// Whether the client asked for what goes beyond the standard (`extensions=true`).
    pub(super) fn extensions(&self) -> bool {
        extensions(&self.sent)
    }
}

/// Whether parameters ask for what goes beyond the standard.
pub(super) fn extensions(sent: &Parameters) -> bool {
    sent.first("extensions").is_some_and(|value| !value.eq_ignore_ascii_case("false"))
}

/// What `HEAD` answers is what `GET` would, so both take the same parameters.
fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// The end of the path as it was sent. The router has decoded its copy already and, in doing so, put
/// other characters where bytes were no text.
fn raw_tail(req: &HttpRequest) -> &str {
    // What the router found before it has no slash more or less for being decoded.
    let routed = req.match_info();
    let before = routed.as_str().strip_suffix(routed.query("tail")).unwrap_or_default();
    let depth = before.matches('/').count();
    req.uri().path().splitn(depth.saturating_add(1), '/').nth(depth).unwrap_or_default()
}

/// The identifier between `/requests/` and what is asked of it, as it was sent and then decoded; none where the route
/// has no such place.
fn middle(req: &HttpRequest, routed: Option<&str>) -> Result<String, ApiError> {
    if routed.is_none() {
        return Ok(String::new());
    }
    let behind = req.uri().path().split_once("/requests/").map(|(_, rest)| rest);
    let raw =
        behind.and_then(|rest| rest.rsplit_once('/')).map_or("", |(identifier, _)| identifier);
    decoded_tail(raw)
}

/// The identifier at the end of a path. No database knows one with a null character, and one of them
/// fails when it is asked.
fn decoded_tail(raw: &str) -> Result<String, ApiError> {
    match percent_decode_str(raw).decode_utf8() {
        Ok(text) if !text.contains('\0') => Ok(text.into_owned()),
        Ok(_) | Err(_) => {
            Err(ApiError::rejected("the identifier in the path must be text in UTF-8"))
        }
    }
}

/// Finds the jurisdiction that `jurisdiction_id` names (GeoReport v2: missing where needed is a 400,
/// unknown a 404; a server with only one needs none).
pub(super) fn jurisdiction<'a>(
    sent: &Parameters,
    city: &'a Snapshot,
) -> Result<&'a Jurisdiction, ApiError> {
    named_jurisdiction(sent, city)?.ok_or_else(|| {
        if city.jurisdictions.all().is_empty() {
            ApiError::not_found(
                "jurisdiction_id was not found: this server has no jurisdiction yet",
            )
        } else {
            ApiError::rejected("jurisdiction_id is required: this server has several jurisdictions")
        }
    })
}

/// As [`jurisdiction`], with `None` where it was not named and there are several.
pub(super) fn named_jurisdiction<'a>(
    sent: &Parameters,
    city: &'a Snapshot,
) -> Result<Option<&'a Jurisdiction>, ApiError> {
    let mut faults = Vec::new();
    let named = sent.one("jurisdiction_id", &mut faults);
    ApiError::unless_empty(faults)?;
    match named {
        Some(code) => match city.jurisdictions.by_code(code) {
            Some(found) => Ok(Some(found)),
            None => {
                Err(ApiError::not_found(format!("jurisdiction_id {} was not found", shown(code))))
            }
        },
        None => Ok(city.jurisdictions.only()),
    }
}

/// A value as an error may repeat it: short and on one line.
pub(super) fn shown(value: &str) -> String {
    crate::text::clean_line(value).chars().take(80).collect()
}

/// The point that a query names by `lat` and `long`; both or neither.
pub(super) fn position(sent: &Parameters) -> Result<Option<Position>, ApiError> {
    let mut faults = Vec::new();
    let lat = sent.one("lat", &mut faults);
    let long = sent.one("long", &mut faults);
    let found = parse_position(lat, long, &mut faults);
    ApiError::unless_empty(faults)?;
    Ok(found)
}

/// The API key of a call: from the header, else the body, else the query. `Ok(None)` when there is none,
/// `Err` when there is something that cannot be a key.
pub(super) fn key_text(req: &HttpRequest, sent: &Parameters) -> Result<Option<KeyText>, ApiError> {
    let header = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    let bearer = header("authorization").and_then(|value| {
        let (scheme, key) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
    });
    let given = bearer.or_else(|| header("x-api-key")).filter(|text| !text.trim().is_empty());
    match given.or_else(|| sent.first("api_key")) {
        None => Ok(None),
        Some(text) => match KeyText::parse(text.trim()) {
            Some(key) => Ok(Some(key)),
            None => Err(ApiError::Forbidden("api_key is not valid")),
        },
    }
}
