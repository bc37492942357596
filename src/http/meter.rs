//! The numbers of one route, for the metrics.

use std::cell::OnceCell;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use metrics::{Counter, Histogram};

/// Clients may invent methods; the metrics must not grow with them.
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "OPTIONS", "other"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// What counts the calls of a route on one worker thread: `app_data` of its resource. To look the counters up
/// for each call would cost more than to count.
pub struct Meter {
    route: String,
    seconds: OnceCell<Histogram>,
    calls: [[OnceCell<Counter>; CLASSES.len()]; METHODS.len()],
}

impl Meter {
    /// Counts the calls of `route`, as the contract writes it: `/open311/v2/requests.{format}`.
    pub fn of(route: impl Into<String>) -> Self {
        Self { route: route.into(), seconds: OnceCell::new(), calls: Default::default() }
    }

    /// Counts a call that ended with this status after this time.
    pub(super) fn count(&self, method: &Method, status: StatusCode, took: Duration) {
        let seconds =
            || metrics::histogram!("lamppost_http_request_seconds", "route" => self.route.clone());
        self.seconds.get_or_init(seconds).record(took);
        let known = METHODS.iter().position(|one| *one == method.as_str());
        let row = known.unwrap_or(METHODS.len() - 1);
        let column = usize::from(status.as_u16() / 100).saturating_sub(1);
        let cell = self.calls.get(row).and_then(|row| row.get(column));
        let named = METHODS.get(row).zip(CLASSES.get(column));
        let Some((cell, (method, class))) = cell.zip(named) else { return };
        cell.get_or_init(|| {
            metrics::counter!("lamppost_http_requests_total",
                "method" => *method, "route" => self.route.clone(), "status" => *class)
        })
        .increment(1);
    }
}
