//! What a POST and a token are answered with.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Members, Sink};
use crate::requests::NewServiceRequest;

/// The answer to a POST (GeoReport v2, POST requests).
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = CreatedRequest)]
pub(in crate::georeport) struct CreatedView {
    /// The identifier; of realtime services only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1)]
    pub(in crate::georeport) service_request_id: Option<String>,
    /// The token to ask for the identifier with; of batch services only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1)]
    pub(in crate::georeport) token: Option<String>,
    /// What the city will do.
    #[schema(required)]
    pub(in crate::georeport) service_notice: Option<String>,
    /// The reporter's account, as it was sent.
    #[schema(required)]
    pub(in crate::georeport) account_id: Option<String>,
    /// Lets whoever reported see and act on the report (with `extensions=true`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1)]
    pub(in crate::georeport) reporter_ticket: Option<String>,
    /// The key of the government: kept for a repetition, never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub(in crate::georeport) jurisdiction: Option<i64>,
}

impl CreatedView {
    /// What the client is told of a report that has its identifier or token.
    pub(in crate::georeport) fn of(new: &NewServiceRequest) -> Self {
        Self {
            service_request_id: new.code.clone(),
            token: new.token.clone(),
            service_notice: new.service_notice.clone(),
            account_id: new.contact.account_id.clone(),
            reporter_ticket: None,
            jurisdiction: Some(new.jurisdiction.0),
        }
    }
}

impl Members for CreatedView {
    fn members<S: Sink>(&self, sink: &mut S) {
        if let Some(code) = &self.service_request_id {
            sink.text("service_request_id", code);
        }
        if let Some(token) = &self.token {
            sink.text("token", token);
        }
        sink.text_or_null("service_notice", self.service_notice.as_deref());
        sink.text_or_null("account_id", self.account_id.as_deref());
        if let Some(ticket) = &self.reporter_ticket {
            sink.text("reporter_ticket", ticket);
        }
    }
}

/// What a token stands for (GeoReport v2, GET `service_request_id` from a token).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Token)]
pub(in crate::georeport) struct TokenView {
    /// The identifier; absent while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1)]
    pub(in crate::georeport) service_request_id: Option<String>,
    /// The token of the call.
    #[schema(min_length = 1)]
    pub(in crate::georeport) token: String,
}

impl Members for TokenView {
    fn members<S: Sink>(&self, sink: &mut S) {
        if let Some(code) = &self.service_request_id {
            sink.text("service_request_id", code);
        }
        sink.text("token", &self.token);
    }
}
