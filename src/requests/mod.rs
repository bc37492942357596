//! Service requests: the record of each, the log of everything that happened to it, and search.
//!
//! Every change is one row of the event log, written in the transaction of the change. What happens
//! afterwards is somebody else reading that log, so this room must not know who does: no notices, no
//! feeds, no wire format.

mod codes;
mod cursor;
mod dispatch;
mod event;
mod new_request;
mod place;
pub mod reroute;
mod routing;
mod search;
mod service_request;
mod status;
pub mod store;
mod sums;
mod update;
mod visibility;

pub use codes::{new_code, new_token};
pub use cursor::{Cursor, CursorFault, SortKey};
pub use dispatch::{Dispatcher, Facts, reporter_of};
pub use event::{Event, EventKind, LogPosition, NewEvent};
pub use new_request::{
    Filing, NewServiceRequest, Originals, Submission, outside, parse_prose, parse_urls,
};
pub use place::{Place, PlaceForm, parse_position};
pub use routing::{Goal, Move, Names, Portion, Standing, Tally};
pub use search::{Circle, Filter, Order, Search, SearchForm, Selection, Window};
pub use service_request::{Located, Photo, ServiceRequest};
pub use status::{DetailedStatus, Status};
pub use sums::{Span, Sum};
pub use update::{NewUpdate, UpdateForm};
pub use visibility::Visibility;
