//! A route that does nothing, in the same framework and with as many workers: how fast an answer could
//! be at all.

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};

use crate::ports::free_address;
use crate::process::tied;
use crate::server::Server;

/// The hidden argument that makes this program such a server.
pub const ARGUMENT: &str = "serve-nothing";
pub const PATH: &str = "/empty";

fn answer() -> HttpResponse {
    // 300 bytes, like a small answer of the real server.
    let body = format!("[{{\"nothing\":\"{}\"}}]", "x".repeat(283));
    HttpResponse::Ok().content_type("application/json").body(body)
}

async fn on_get() -> HttpResponse {
    std::future::ready(answer()).await
}

async fn on_post(body: Bytes) -> HttpResponse {
    std::future::ready(body).await;
    answer()
}

/// Serves until it is killed.
pub fn serve(address: &str) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    actix_web::rt::System::new()
        .block_on(async {
            HttpServer::new(|| {
                App::new().route(PATH, web::get().to(on_get)).route(PATH, web::post().to(on_post))
            })
            .workers(workers)
            .bind(address)?
            .run()
            .await
        })
        .unwrap();
}

/// Starts it as a process of its own.
pub fn start() -> Server {
    let address = free_address();
    let mut command = tied(&std::env::current_exe().unwrap());
    command.args([ARGUMENT, &address.to_string()]);
    Server::start(&mut command, address, PATH, None)
}
