//! The caller himself.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Office;
use super::views::{AccountView, MeView};
use crate::db::StoreError;
use crate::http::{ApiError, json};
use crate::staff::{Places, store as staff};

/// Shows who calls, with which roles, and what they allow.
#[utoipa::path(get, path = "/me", operation_id = "show_me", tag = "signing in",
    security(("staff" = []), ("browser" = [])),
    responses((status = 200, description = "The caller", body = MeView)))]
pub(super) async fn show(req: HttpRequest, office: Data<Office>) -> Result<HttpResponse, ApiError> {
    let caller = office.caller(&req).await?;
    let places: Result<Places, StoreError> = office.store.read(staff::places).await;
    let account = AccountView::new(&caller.account, &caller.access, &places?);
    json(StatusCode::OK, &MeView::new(account, &caller.access))
}
