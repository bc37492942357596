//! Figures about this process, on an address of their own that is not for the public.

use std::net::SocketAddr;
use std::sync::OnceLock;

use actix_web::dev::ServerHandle;
use actix_web::{App as ActixApp, HttpServer, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::db::Store;

/// The recorder of this process, made at the first call.
pub(crate) fn handle() -> Option<&'static PrometheusHandle> {
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
pub(crate) fn serve(bind: SocketAddr, store: Store) -> std::io::Result<ServerHandle> {
    let handle = handle();
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
