//! What a client may know of a failure. One table maps each meaning to a status; the body is written
//! later, by the outermost layer, in the format that was asked for.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::{Members, ParametersFault, Sink};
use crate::db::StoreError;

/// A thing that was asked for and does not exist, or must not be shown to exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotFound(pub String);

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The input is at fault: every fault found, each a sentence for the end user.
    #[error("the input was rejected")]
    Rejected(Vec<String>),
    /// A resource does not exist.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// Whoever calls must sign in first.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// The API key is missing, wrong, or does not allow this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The resource does not have this method; the text is the `Allow` header.
    #[error("this resource does not have that method")]
    MethodNotAllowed(String),
    /// It contradicts what is there; the sentence says how.
    #[error("{0}")]
    Conflict(String),
    /// Another call with the same idempotency key is still running.
    #[error("a request with this Idempotency-Key is still being processed")]
    InProgress,
    /// An idempotency key was used again for something else.
    #[error("this Idempotency-Key was used before with other parameters")]
    KeyReused,
    /// The body or a part of it is larger than allowed.
    #[error("{0}")]
    TooLarge(String),
    /// The body's type is none that is read here.
    #[error("{0}")]
    UnsupportedMedia(&'static str),
    /// The request's address is too long.
    #[error("the address is longer than {} characters", super::shield::MAX_URI)]
    UriTooLong,
    /// The body did not arrive in time.
    #[error("the body did not arrive in time")]
    Timeout,
    /// The client asks too often.
    #[error("too many requests; try again in {} s", .0.as_secs())]
    TooMany(Duration),
    /// The server cannot do it now; trying again helps.
    #[error("the service is busy; try again in a moment")]
    Busy(#[source] Option<StoreError>),
    /// A defect or a broken database. The cause goes to the log only.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// Something that is neither database nor input did not work; `passes` tells whether trying again
    /// helps.
    pub fn broken(cause: impl std::error::Error + Send + Sync + 'static, passes: bool) -> Self {
        if passes {
            Self::Busy(Some(StoreError::Unavailable(Box::new(cause))))
        } else {
            Self::Internal(Box::new(cause))
        }
    }

    /// One fault in the input.
    pub fn rejected(fault: impl Into<String>) -> Self {
        Self::Rejected(vec![fault.into()])
    }

    /// A resource that does not exist, in a sentence.
    pub fn not_found(sentence: impl Into<String>) -> Self {
        Self::NotFound(NotFound(sentence.into()))
    }

    /// As if no route led here.
    pub fn nothing_here() -> Self {
        Self::not_found(NOTHING_HERE)
    }

    /// Fails with every fault in the list, if there is one.
    pub fn unless_empty(faults: Vec<String>) -> Result<(), Self> {
        if faults.is_empty() { Ok(()) } else { Err(Self::Rejected(faults)) }
    }

    /// The HTTP status of this meaning (GeoReport v2, errors; 429 and 5xx as HTTP has them).
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Rejected(_) => StatusCode::BAD_REQUEST,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::InProgress | Self::Conflict(_) => StatusCode::CONFLICT,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The entries of the error list.
    pub fn items(&self) -> Vec<ErrorItem> {
        let status = self.status();
        let mut items = Vec::new();
        if let Self::Rejected(faults) = self {
            items.extend(faults.iter().map(|fault| ErrorItem::new(status, fault.clone())));
        }
        if items.is_empty() {
            items.push(ErrorItem::new(status, self.to_string()));
        }
        items
    }

    /// How long a client should wait before it tries again.
    pub fn retry_after(&self) -> Option<Duration> {
        let moment = Duration::from_secs(1);
        if let Self::TooMany(wait) = self {
            return Some((*wait).max(moment));
        }
        matches!(self, Self::InProgress | Self::Busy(_)).then_some(moment)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) | StoreError::Unavailable(_) => Self::Busy(Some(error)),
            StoreError::Duplicate(_)
            | StoreError::Query(_)
            | StoreError::Corrupt(_)
            | StoreError::Panicked
            | StoreError::Schema(_) => Self::Internal(Box::new(error)),
        }
    }
}

impl From<ParametersFault> for ApiError {
    fn from(fault: ParametersFault) -> Self {
        Self::rejected(fault.to_string())
    }
}

const NOTHING_HERE: &str = "there is nothing at this address";

/// One entry of an error list (GeoReport v2, errors).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct ErrorItem {
    /// The HTTP status as a number.
    #[schema(example = 400, minimum = 400, maximum = 599)]
    pub code: u16,
    /// What is wrong, for the end user.
    #[schema(example = "lat was sent without long", min_length = 1)]
    pub description: String,
}

impl ErrorItem {
    /// An entry for a status.
    pub fn new(status: StatusCode, description: impl Into<String>) -> Self {
        Self { code: status.as_u16(), description: description.into() }
    }

    /// The entry for a failure that some other layer made: its own words only where they concern the
    /// client's input.
    pub fn of_status(status: StatusCode) -> Self {
        let words = match status {
            StatusCode::NOT_FOUND => NOTHING_HERE,
            StatusCode::BAD_REQUEST => "the request could not be understood",
            StatusCode::PAYLOAD_TOO_LARGE => "the body is too large",
            other if other.is_server_error() => "internal error",
            other => other.canonical_reason().unwrap_or("the request was refused"),
        };
        Self::new(status, words)
    }
}

impl Members for ErrorItem {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.integer("code", i64::from(self.code));
        sink.text("description", &self.description);
    }
}
