//! What every call needs to know of the city, in memory and immutable: swapped whole when it changes.

use std::collections::HashMap;

use super::Service;
use crate::geo::Position;
use crate::jurisdictions::{Atlas, JurisdictionId, Jurisdictions};
use crate::time::Instant;

/// All services of all jurisdictions, those no longer offered too.
#[derive(Debug, Default)]
pub struct Catalogue {
    services: Vec<Service>,
    by_id: HashMap<i64, usize>,
    by_code: HashMap<(JurisdictionId, String), usize>,
}

impl Catalogue {
    /// Takes the services in the order in which they are listed.
    pub fn new(services: Vec<Service>) -> Self {
        let by_id = services.iter().enumerate().map(|(at, one)| (one.id, at)).collect();
        let by_code = services
            .iter()
            .enumerate()
            .map(|(at, one)| ((one.jurisdiction, one.code.clone()), at))
            .collect();
        Self { services, by_id, by_code }
    }

    /// Every service, whether offered or not, in their order.
    pub fn all(&self) -> &[Service] {
        &self.services
    }

    /// The services that a jurisdiction offers, in their order.
    pub fn offered(&self, by: JurisdictionId) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(move |one| one.jurisdiction == by && one.active)
    }

    /// All services of a jurisdiction, those no longer offered too.
    pub fn of(&self, owner: JurisdictionId) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(move |one| one.jurisdiction == owner)
    }

    /// A service by its code, whether offered or not.
    pub fn by_code(&self, of: JurisdictionId, code: &str) -> Option<&Service> {
        self.by_code.get(&(of, code.to_owned())).and_then(|at| self.services.get(*at))
    }

    /// A service that is offered, by its code.
    pub fn offer(&self, by: JurisdictionId, code: &str) -> Option<&Service> {
        self.by_code(by, code).filter(|one| one.active)
    }

    /// A service by its key.
    pub fn by_id(&self, id: i64) -> Option<&Service> {
        self.by_id.get(&id).and_then(|at| self.services.get(*at))
    }
}

/// One state of the configuration.
#[derive(Debug)]
pub struct Snapshot {
    /// Counts changes; the same number means the same content.
    pub version: i64,
    /// When the content last changed: `changeset` of service discovery.
    pub changed_at: Instant,
    /// The day whose boundaries these are.
    pub day: chrono::NaiveDate,
    /// The governments.
    pub jurisdictions: Jurisdictions,
    /// Their ground.
    pub atlas: Atlas,
    /// What they offer.
    pub catalogue: Catalogue,
}

impl Snapshot {
    /// Whether a service is offered at a point of its jurisdiction.
    pub fn offered_at(&self, service: &Service, at: Position) -> bool {
        let hits = self.atlas.areas_at(service.jurisdiction, at);
        let areas: Vec<(&str, &str)> = hits.iter().map(|hit| (hit.layer, hit.code)).collect();
        service.offered_in(&areas)
    }
}
