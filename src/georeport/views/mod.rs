//! Documents on the wire: one type for each element of the standard, in the standard's order.

mod catalogue;
mod complaints;
mod created;
mod discovery;
mod extended;
mod location;
mod request;
mod updates;

pub(super) use catalogue::{DefinitionView, ServiceView};
pub(super) use complaints::{AbuseReceiptView, AppealReceiptView, FollowersView};
pub(super) use created::{CreatedView, TokenView};
pub(super) use discovery::{DiscoveryView, EndpointView};
pub(super) use location::{AreaView, LocationView, PlaceView};
pub(super) use request::RequestView;
pub(super) use updates::{UpdateCreatedView, UpdateView};
