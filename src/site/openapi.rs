//! The part of the contract that this face makes.

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(super::media::show, super::developers::contract, super::health::alive, super::health::ready),
    tags((name = "server", description = "The server itself"))
)]
struct Described;

/// The document of this face.
pub fn document() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
