//! What every face needs of HTTP: formats, parameters, bodies, errors, paging, limits, the client's address.
//!
//! Knows actix; knows nothing of 311 and no table.

pub mod access_log;
mod address;
mod answer;
pub mod body;
mod buckets;
mod document;
mod ending;
mod errors;
mod format;
mod json;
mod limits;
mod meter;
mod origin;
mod paging;
mod parameters;
mod refusals;
pub mod shield;
pub mod throttle;

pub use address::{ClientAddress, TrustedProxies};
pub use answer::{Answer, Callback, CallbackFault, Kept};
pub use buckets::{Buckets, Owner};
pub use document::{Members, Sink, write_list, write_object};
pub use ending::Ending;
pub use errors::{ApiError, ErrorItem, NotFound};
pub use format::{Format, Suffix};
pub use json::{json, read_json};
pub use limits::{RateLimiter, RateLimits, Verdict};
pub use meter::Meter;
pub use origin::{OwnOrigin, SameSite};
pub use paging::{Extent, Page, PageFault, PageLimits};
pub use parameters::{Pairs, Parameters, ParametersFault};
pub use refusals::add_refusals;
