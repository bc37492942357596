//! What is measured, served on an address of its own.

use std::net::SocketAddr;
use std::sync::OnceLock;

use actix_web::dev::ServerHandle;
use actix_web::{App as ActixApp, HttpServer, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::AppError;
use crate::db::Store;

/// The recorder of this process, made at the first call.
pub fn metrics_handle() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new()
                .set_buckets(&[0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0])
                .ok()?
                .build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).ok()?;
            Some(handle)
        })
        .as_ref()
}

/// Serves the metrics on an address of their own, which is not for the public.
pub(super) fn serve_metrics(bind: SocketAddr, store: Store) -> Result<ServerHandle, AppError> {
    let handle = metrics_handle();
    let server = HttpServer::new(move || {
        let store = store.clone();
        ActixApp::new().route(
            "/metrics",
            web::get().to(move || {
                let store = store.clone();
                async move {
                    let (reading, writing) = store.in_use();
                    metrics::gauge!("lamppost_connections_in_use", "pool" => "read").set(reading);
                    metrics::gauge!("lamppost_connections_in_use", "pool" => "write").set(writing);
                    let text = handle.map(PrometheusHandle::render).unwrap_or_default();
                    actix_web::HttpResponse::Ok()
                        .content_type("text/plain; version=0.0.4; charset=utf-8")
                        .body(text)
                }
            }),
        )
    });
    let server = server.workers(1).disable_signals().bind(bind)?.run();
    let stop = server.handle();
    actix_web::rt::spawn(server);
    Ok(stop)
}
