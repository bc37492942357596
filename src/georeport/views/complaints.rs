//! What those are answered with who follow, complain or appeal.

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Members, Sink};

/// How many follow a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Followers)]
pub(in crate::georeport) struct FollowersView {
    /// The request.
    #[schema(min_length = 1)]
    pub(in crate::georeport) service_request_id: String,
    /// How many people said that they have the same to report.
    pub(in crate::georeport) followers: i64,
}

impl Members for FollowersView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("service_request_id", &self.service_request_id);
        sink.integer("followers", self.followers);
    }
}

/// A complaint that was noted.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AbuseReport)]
pub(in crate::georeport) struct AbuseReceiptView {
    /// Its number.
    #[schema(min_length = 1)]
    pub(in crate::georeport) abuse_report_id: String,
    /// The request that it is about.
    #[schema(min_length = 1)]
    pub(in crate::georeport) service_request_id: String,
}

impl Members for AbuseReceiptView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("abuse_report_id", &self.abuse_report_id);
        sink.text("service_request_id", &self.service_request_id);
    }
}

/// An appeal that was noted.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Appeal)]
pub(in crate::georeport) struct AppealReceiptView {
    /// Its number.
    #[schema(min_length = 1)]
    pub(in crate::georeport) appeal_id: String,
}

impl Members for AppealReceiptView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("appeal_id", &self.appeal_id);
    }
}
