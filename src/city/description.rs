//! What can be written down about a city: everything that is configured, nothing that is reported.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::catalogue::{Attribute, Kind, ServiceArea, Translations};
use crate::jurisdictions::Modules;
use crate::privacy::Retention;
use crate::routing::RuleSetForm;
use crate::workflow::MachineForm;

/// Governments and all that belongs to them. Nothing refers to a database key: codes name everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CityDescription {
    /// The governments.
    pub jurisdictions: Vec<JurisdictionDescription>,
}

impl CityDescription {
    /// A government by its code.
    pub fn jurisdiction(&self, code: &str) -> Option<&JurisdictionDescription> {
        self.jurisdictions.iter().find(|one| one.code == code)
    }
}

/// One government.
#[derive(Debug, Clone, PartialEq)]
pub struct JurisdictionDescription {
    /// What clients send as `jurisdiction_id`.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// The code of the government around it.
    pub parent: Option<String>,
    /// Where dates without a zone are meant.
    pub time_zone: Tz,
    /// The language of its catalogue.
    pub locale: String,
    /// How to reach it.
    pub contact: String,
    /// How to get an API key.
    pub key_service: String,
    /// Whether new reports wait for somebody to look at them.
    pub moderated: bool,
    /// Whether it takes part.
    pub active: bool,
    /// The code of the department that gets what nobody else gets while there are no rules; the first one
    /// where none is named.
    pub fallback_department: Option<String>,
    /// Whether new rules and workflows wait until somebody else than their author has agreed.
    pub rules_need_approval: bool,
    /// What it does without; `None` leaves that as it is.
    pub modules_off: Option<Modules>,
    /// How long it keeps what.
    pub retention: Retention,
    /// Its departments.
    pub departments: Vec<DepartmentDescription>,
    /// Its services.
    pub services: Vec<ServiceDescription>,
    /// Its maps.
    pub boundary_sets: Vec<BoundarySetDescription>,
    /// Its rules; none where files leave them to others.
    pub rules: Option<RuleSetForm>,
    /// Its workflows, by code.
    pub workflows: Vec<WorkflowDescription>,
}

/// A part of a government.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentDescription {
    /// Its code within the government.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// Its teams.
    pub teams: Vec<TeamDescription>,
}

/// A part of a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamDescription {
    /// Its code within the government.
    pub code: String,
    /// Its name for people.
    pub name: String,
}

/// A workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowDescription {
    /// Its code within the government; `default` is for services that name none.
    pub code: String,
    /// What it says.
    pub form: MachineForm,
}

/// One service, as [`crate::catalogue::Service`] without keys.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceDescription {
    /// `service_code`
    pub code: String,
    /// `service_name`
    pub name: String,
    /// A short text.
    pub description: String,
    /// When reports get their identifier.
    pub kind: Kind,
    /// Its categories, the main one first.
    pub groups: Vec<String>,
    /// Words to find it by, and flags such as `private`.
    pub keywords: Vec<String>,
    /// The code of the department that answers.
    pub department: Option<String>,
    /// The code of its workflow; the government's where it names none.
    pub workflow: Option<String>,
    /// What the city will do.
    pub service_notice: Option<String>,
    /// Hours within which the city means to be done.
    pub expected_hours: Option<i64>,
    /// Minutes after which a batch report gets its identifier.
    pub release_minutes: Option<i64>,
    /// Its place in the list, from 1.
    pub position: i64,
    /// Whether it is offered.
    pub active: bool,
    /// Where it is offered; everywhere when empty.
    pub areas: Vec<ServiceArea>,
    /// Its questions, in order.
    pub attributes: Vec<Attribute>,
    /// Its texts in other languages.
    pub translations: Translations,
}

/// One edition of one layer of a government's map.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundarySetDescription {
    /// What its areas are.
    pub layer: String,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// The first day on which it no longer holds.
    pub valid_until: Option<NaiveDate>,
    /// Where the data come from.
    pub source: String,
    /// Under which licence they may be used.
    pub licence: String,
    /// Its areas.
    pub areas: Vec<AreaDescription>,
}

impl BoundarySetDescription {
    /// Whether there is a day on which both hold.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_after = |end: Option<NaiveDate>, start| end.is_none_or(|end| end > start);
        self.layer == other.layer
            && ends_after(self.valid_until, other.valid_from)
            && ends_after(other.valid_until, self.valid_from)
    }
}

/// One area of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaDescription {
    /// Its code within the set.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// Where people of a neighbour's area can report instead.
    pub url: Option<String>,
    /// Whether what is reported of a neighbour's area is taken in, to be handed on.
    pub hand_on: bool,
    /// The area as a GeoJSON geometry, written as [`crate::geo::Area::to_geojson`] writes it.
    pub geometry: String,
}
