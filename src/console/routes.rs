//! Every page of the console, once: the server registers from this table.

use actix_web::{HttpResponse, Route, guard, web};

use super::{account, assets, provider, second_factor, sign_in, welcome};
use crate::http::{ApiError, Meter};

/// A page: its path, who shows it and who takes what it sends.
struct Page {
    path: &'static str,
    get: Option<fn() -> Route>,
    post: Option<fn() -> Route>,
}

const PAGES: [Page; 11] = [
    Page { path: "/staff", get: Some(|| web::route().to(account::show)), post: None },
    Page {
        path: "/staff/sign-in",
        get: Some(|| web::route().to(sign_in::show)),
        post: Some(|| web::post().to(sign_in::take)),
    },
    Page {
        path: "/staff/sign-in/code",
        get: Some(|| web::route().to(sign_in::show_code)),
        post: Some(|| web::post().to(sign_in::take_code)),
    },
    Page {
        path: "/staff/sign-in/provider",
        get: Some(|| web::route().to(provider::begin)),
        post: None,
    },
    Page { path: provider::CALLBACK, get: Some(|| web::route().to(provider::finish)), post: None },
    Page { path: "/staff/sign-out", get: None, post: Some(|| web::post().to(sign_in::out)) },
    Page {
        path: "/staff/welcome",
        get: Some(|| web::route().to(welcome::show)),
        post: Some(|| web::post().to(welcome::take)),
    },
    Page {
        path: "/staff/second-factor",
        get: Some(|| web::route().to(second_factor::show)),
        post: Some(|| web::post().to(second_factor::begin)),
    },
    Page {
        path: "/staff/second-factor/confirm",
        get: None,
        post: Some(|| web::post().to(second_factor::confirm)),
    },
    Page {
        path: "/staff/sessions/{session}/end",
        get: None,
        post: Some(|| web::post().to(account::end_session)),
    },
    Page { path: "/staff/assets/{file}", get: Some(|| web::route().to(assets::show)), post: None },
];

/// Registers every page.
pub fn configure(config: &mut web::ServiceConfig) {
    for page in &PAGES {
        let mut resource = web::resource(page.path).app_data(Meter::of(page.path));
        let mut allowed = Vec::new();
        if let Some(get) = page.get {
            let reads = guard::Any(guard::Get()).or(guard::Head());
            resource = resource.route(get().guard(reads));
            allowed.extend(["GET", "HEAD"]);
        }
        if let Some(post) = page.post {
            resource = resource.route(post());
            allowed.push("POST");
        }
        let allowed = allowed.join(", ");
        config.service(resource.default_service(web::route().to(move || {
            let refused = ApiError::MethodNotAllowed(allowed.clone());
            async move { Err::<HttpResponse, ApiError>(refused) }
        })));
    }
    config.service(
        web::resource("/staff/{nothing:.*}")
            .guard(guard::Any(guard::Get()).or(guard::Head()).or(guard::Post()))
            .app_data(Meter::of("/staff/{nothing}"))
            .default_service(web::route().to(provider::nothing)),
    );
}
