//! Governments: who they are, how they nest, and which ground is theirs.
//!
//! This room answers "whose is this point?" and "what is this government called?". It must not know
//! what may be reported there, nor any report.

mod atlas;
mod model;
mod modules;
pub mod store;

pub use atlas::{AreaHit, AreaName, Atlas, Neighbour, Territory};
pub use model::{
    Department, JURISDICTION_LAYER, Jurisdiction, JurisdictionId, Jurisdictions, Mode,
    NEIGHBOUR_LAYER,
};
pub use modules::{Module, Modules};
