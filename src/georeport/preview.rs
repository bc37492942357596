//! A request as this face shows it, for others who ask what the public sees.

use serde_json::Value;

use super::views::RequestView;
use crate::catalogue::Snapshot;
use crate::http::{Format, write_list};
use crate::requests::ServiceRequest;

/// The element that `GET requests/{service_request_id}.json?extensions=true` answers with. Whether the public may see
/// the request at all is for the caller to ask; `public_url` has no final `/`.
pub fn as_public(request: &ServiceRequest, city: &Snapshot, public_url: &str) -> Value {
    let address = |path: &str| format!("{public_url}{path}");
    let service = city.catalogue.by_id(request.service_id);
    let view = RequestView::new(request, service, true, &address);
    let text = write_list(Format::Json, "service_requests", "request", &[view]);
    let read: Result<Vec<Value>, _> = serde_json::from_str(&text);
    read.ok().and_then(|mut list| list.pop()).unwrap_or_default()
}
