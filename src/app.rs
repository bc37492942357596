//! The composition root: the only file that knows every room.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::config::Settings;
use crate::text::ids::Ids;
use crate::time::Clock;

/// Why the server did not start or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It could not start.
    #[error("{0}")]
    Start(String),
}

/// Runs the server until it is told to stop; `on_ready` learns where it listens.
pub fn run(
    settings: &Settings,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    on_ready: impl FnOnce(SocketAddr),
) -> Result<(), AppError> {
    drop((clock, ids, on_ready));
    let address = settings.bind;
    Err(AppError::Start(format!(
        "nothing to serve at {address} yet"
    )))
}

/// The OpenAPI document of the GeoReport API as JSON.
pub fn openapi_json() -> String {
    "{}".to_owned()
}
