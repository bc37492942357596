//! A city as reviewable files: what a government is and offers, written down, compared with the
//! database, and put into force.
//!
//! Stands above jurisdictions and catalogue, which own the rules. It must not know how the city is
//! served, who calls, or what a terminal is; of reports it knows only whether something has any.

mod description;
mod diff;
mod facts;
pub mod files;
mod known;
pub mod store;

pub use description::{
    AreaDescription, BoundarySetDescription, CityDescription, DepartmentDescription,
    JurisdictionDescription, ServiceDescription, TeamDescription, WorkflowDescription,
};
pub use diff::{Change, Entity, FieldChange, InUse, Sign, compare};
pub use known::known_by_rules;
