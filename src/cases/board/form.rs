//! The filters of a list by the names that people use: checked, all faults at once, and turned into keys.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::Filter;
use super::filter::words_of;
use crate::cases::standing_at;
use crate::catalogue::Snapshot;
use crate::jurisdictions::{Jurisdiction, JurisdictionId, Mode};
use crate::playbook::Playbook;
use crate::requests::{DetailedStatus, Status, Visibility};
use crate::routing::Priority;
use crate::staff::{Access, Capability, Scope};
use crate::time::{Instant, parse_instant};

/// Every filter there is.
const NAMES: [&str; 25] = [
    "jurisdiction_id",
    "mode",
    "status",
    "state",
    "detailed_status",
    "department",
    "team",
    "person",
    "service_code",
    "group",
    "priority",
    "min_urgency",
    "tag",
    "layer",
    "area",
    "visibility",
    "reopened",
    "requested_from",
    "requested_until",
    "updated_from",
    "updated_until",
    "overdue",
    "closing_code",
    "mass_event",
    "q",
];
/// Values of one filter at most.
const MAX_VALUES: usize = 200;

/// Filters as somebody wrote them: a name, and values between commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilterForm(BTreeMap<String, String>);

/// Whoever asks, and what there is to ask for.
pub struct Ground<'a> {
    /// The city.
    pub city: &'a Snapshot,
    /// How reports are handled.
    pub playbook: &'a Playbook,
    /// What he may do.
    pub access: &'a Access,
    /// His account.
    pub account: i64,
}

impl<'a> Ground<'a> {
    /// The parts of the city whose reports he may see.
    pub fn reach(&self) -> Vec<Scope> {
        let grants = self.access.grants().iter();
        let may =
            |role: crate::staff::Role| role.capabilities().contains(&Capability::ViewRequests);
        grants.filter(|grant| may(grant.role)).map(|grant| grant.scope.clone()).collect()
    }

    /// The governments of which he may see some reports.
    pub fn governments(&self) -> Vec<&'a Jurisdiction> {
        let reach = self.reach();
        let seen = |id: JurisdictionId| {
            reach.iter().any(|scope| scope.jurisdiction.is_none_or(|one| one == id))
        };
        self.city.jurisdictions.all().iter().filter(|one| seen(one.id)).collect()
    }

    /// Where a report stands in its workflow.
    pub fn standing(&self, service: i64, state: Option<&str>, status: DetailedStatus) -> String {
        standing_at(self.playbook.machine(service), state, status).as_str().to_owned()
    }
}

impl FilterForm {
    /// Takes names and values; several values of one name are joined.
    ///
    /// # Errors
    /// Adds a fault for each name that no filter has.
    pub fn new(
        pairs: impl IntoIterator<Item = (String, String)>,
        faults: &mut Vec<String>,
    ) -> Self {
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in pairs {
            if !NAMES.contains(&name.as_str()) {
                faults.push(format!("there is no filter {}", name.escape_debug()));
                continue;
            }
            let joint = if name == "q" { ' ' } else { ',' };
            let joined = all.entry(name).or_default();
            if !joined.is_empty() {
                joined.push(joint);
            }
            joined.push_str(value.trim());
        }
        all.retain(|_, value| !value.is_empty());
        Self(all)
    }

    /// Every filter by its name.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there is a search for words.
    pub fn has_words(&self) -> bool {
        self.0.contains_key("q")
    }

    /// The values of a filter, each once; nothing where it is not given.
    pub fn values(&self, name: &str) -> Option<Vec<&str>> {
        let mut found: Vec<&str> = Vec::new();
        for value in self.0.get(name)?.split(',').map(str::trim) {
            if !value.is_empty() && !found.contains(&value) {
                found.push(value);
            }
        }
        Some(found)
    }

    /// The governments that are meant: those that are named, else all whose reports whoever asks may see.
    pub fn governments<'a>(
        &self,
        ground: &Ground<'a>,
        faults: &mut Vec<String>,
    ) -> Vec<&'a Jurisdiction> {
        let all = ground.governments();
        let Some(named) = self.values("jurisdiction_id") else { return all };
        let mut found = Vec::new();
        for code in named {
            match all.iter().find(|one| one.code.eq_ignore_ascii_case(code)) {
                Some(one) => found.push(*one),
                None => {
                    faults.push(format!("there is no jurisdiction_id {}", code.escape_debug()));
                }
            }
        }
        found
    }

    /// Checks every filter and returns all faults at once.
    pub fn parse(&self, ground: &Ground<'_>, faults: &mut Vec<String>) -> Filter {
        let governments = self.governments(ground, faults);
        let named = self.0.contains_key("jurisdiction_id");
        let zone = match governments.as_slice() {
            [only] => only.time_zone,
            _ => chrono_tz::UTC,
        };
        let reader = Reader { form: self, ground, governments: &governments };
        let modes = self.words("mode", "production or test", Mode::parse, faults);
        let numbers = |name: &str, faults: &mut Vec<String>| {
            self.words(name, "a whole number", |text| text.parse::<i64>().ok(), faults)
        };
        let mut filter = Filter {
            jurisdictions: named.then(|| governments.iter().map(|one| one.id).collect()),
            modes: Some(modes.unwrap_or_else(|| vec![Mode::Production])),
            status: self.one("status", "open or closed", Status::parse, faults),
            detailed_statuses: self.words(
                "detailed_status",
                "a detailed status of service request updates",
                DetailedStatus::parse,
                faults,
            ),
            states: reader.states(faults),
            departments: reader.departments(faults),
            teams: reader.teams(faults),
            people: reader.people(faults),
            services: reader.services(faults),
            priorities: self.words(
                "priority",
                "low, normal, high or critical",
                Priority::parse,
                faults,
            ),
            min_urgency: self.one("min_urgency", "a whole number", |one| one.parse().ok(), faults),
            tags: self.values("tag").map(|all| all.iter().map(|tag| tag.to_lowercase()).collect()),
            areas: reader.areas(faults),
            visibilities: self.words(
                "visibility",
                "public, unlisted or private",
                Visibility::parse,
                faults,
            ),
            reopened: self.one("reopened", "true or false", truth, faults),
            overdue: self.one("overdue", "true or false", truth, faults),
            closing_codes: self
                .values("closing_code")
                .map(|all| all.into_iter().map(str::to_owned).collect()),
            mass_events: numbers("mass_event", faults),
            words: self.0.get("q").map(|text| words_of(text)).unwrap_or_default(),
            ..Filter::default()
        };
        self.dates(&mut filter, zone, faults);
        filter
    }

    fn dates(&self, filter: &mut Filter, zone: Tz, faults: &mut Vec<String>) {
        let mut date = |name: &str| -> Option<Instant> {
            let read = parse_instant(self.0.get(name)?, zone);
            read.map_err(|fault| faults.push(format!("{name} {fault}"))).ok()
        };
        filter.requested_from = date("requested_from");
        filter.requested_until = date("requested_until");
        filter.updated_from = date("updated_from");
        filter.updated_until = date("updated_until");
        let after = |a: Option<Instant>, b: Option<Instant>| a.zip(b).is_some_and(|(a, b)| a > b);
        if after(filter.requested_from, filter.requested_until) {
            faults.push("requested_from must not be after requested_until".to_owned());
        }
        if after(filter.updated_from, filter.updated_until) {
            faults.push("updated_from must not be after updated_until".to_owned());
        }
    }

    /// Every value of a filter, read; what cannot be is one fault.
    fn words<T>(
        &self,
        name: &str,
        must_be: &str,
        read: impl Fn(&str) -> Option<T>,
        faults: &mut Vec<String>,
    ) -> Option<Vec<T>> {
        let values = self.values(name)?;
        let number = values.len();
        let found: Vec<T> = values.into_iter().filter_map(read).collect();
        if number > MAX_VALUES {
            faults.push(format!("at most {MAX_VALUES} values of {name} are accepted"));
        } else if found.len() < number {
            faults.push(format!("{name} must be {must_be}"));
        }
        Some(found)
    }

    /// The only value of a filter. Values that mean the same thing as none are said so.
    fn one<T>(
        &self,
        name: &str,
        must_be: &str,
        read: impl Fn(&str) -> Option<T>,
        faults: &mut Vec<String>,
    ) -> Option<T> {
        let values = self.values(name)?;
        let read = match values.as_slice() {
            [only] => read(only),
            _ => None,
        };
        if read.is_none() {
            faults.push(format!("{name} must be {must_be}"));
        }
        read
    }
}

fn truth(word: &str) -> Option<bool> {
    word.parse().ok()
}

/// What names stand for in the governments that are meant.
struct Reader<'a> {
    form: &'a FilterForm,
    ground: &'a Ground<'a>,
    governments: &'a [&'a Jurisdiction],
}

impl Reader<'_> {
    /// The keys that codes stand for, in whichever of the governments has them.
    fn keys(
        &self,
        name: &str,
        faults: &mut Vec<String>,
        find: impl Fn(JurisdictionId, &str) -> Vec<i64>,
    ) -> Option<Vec<i64>> {
        let mut found = Vec::new();
        let codes = self.form.values(name)?;
        if codes.len() > MAX_VALUES {
            faults.push(format!("at most {MAX_VALUES} values of {name} are accepted"));
            return Some(found);
        }
        for code in codes {
            let before = found.len();
            found.extend(self.governments.iter().flat_map(|one| find(one.id, code)));
            // Where the government is at fault already, nothing else can be known.
            let nobody = name == "team" && code == NONE;
            if found.len() == before && !nobody && !self.governments.is_empty() {
                faults.push(format!("there is no {name} {}", code.escape_debug()));
            }
        }
        Some(found)
    }

    fn departments(&self, faults: &mut Vec<String>) -> Option<Vec<i64>> {
        let playbook = self.ground.playbook;
        self.keys("department", faults, |of, code| {
            playbook.department_by_code(of, code).map(|one| one.id).into_iter().collect()
        })
    }

    /// `none` is a team as well: nobody's.
    fn teams(&self, faults: &mut Vec<String>) -> Option<Vec<Option<i64>>> {
        let playbook = self.ground.playbook;
        let none = self.form.values("team")?.contains(&NONE);
        let keys = self.keys("team", faults, |of, code| {
            playbook.team_by_code(of, code).map(|one| one.id).into_iter().collect()
        });
        let some = keys.unwrap_or_default().into_iter().map(Some);
        Some(some.chain(none.then_some(None)).collect())
    }

    fn people(&self, faults: &mut Vec<String>) -> Option<Vec<Option<i64>>> {
        let read = |word: &str| match word {
            NONE => Some(None),
            "me" => Some(Some(self.ground.account)),
            number => number.parse().ok().map(Some),
        };
        self.form.words("person", "the number of an account, me or none", read, faults)
    }

    /// Of a service that is named and of a group that is named.
    fn services(&self, faults: &mut Vec<String>) -> Option<Vec<i64>> {
        let catalogue = &self.ground.city.catalogue;
        let codes = self.keys("service_code", faults, |of, code| {
            catalogue.by_code(of, code).map(|one| one.id).into_iter().collect()
        });
        let groups = self.keys("group", faults, |of, group| {
            let of_group = catalogue.of(of).filter(|one| one.groups.iter().any(|g| g == group));
            of_group.map(|one| one.id).collect()
        });
        match (codes, groups) {
            (Some(codes), Some(groups)) => {
                Some(codes.into_iter().filter(|one| groups.contains(one)).collect())
            }
            (codes, groups) => codes.or(groups),
        }
    }

    fn states(&self, faults: &mut Vec<String>) -> Option<Vec<String>> {
        let codes = self.form.values("state")?;
        let ids = self.governments.iter().map(|one| one.id);
        let services = ids.flat_map(|of| self.ground.city.catalogue.of(of));
        let machines: Vec<_> = services.map(|one| self.ground.playbook.machine(one.id)).collect();
        for code in &codes {
            let known = machines.iter().any(|machine| machine.find(code).is_some());
            if !known && !self.governments.is_empty() {
                faults.push(format!("there is no state {}", code.escape_debug()));
            }
        }
        Some(codes.into_iter().map(str::to_owned).collect())
    }

    fn areas(&self, faults: &mut Vec<String>) -> Option<Vec<i64>> {
        let layer = self.form.values("layer");
        let layer = match (layer.as_deref(), self.form.values("area")) {
            (None, None) => return None,
            (Some([only]), Some(_)) => *only,
            (Some(_), None) => {
                faults.push("layer was given without area".to_owned());
                return None;
            }
            (_, Some(_)) => {
                faults.push("area must be given with the one layer that it is of".to_owned());
                return None;
            }
        };
        let territories = self.ground.city.atlas.territories();
        self.keys("area", faults, |of, code| {
            let named = territories
                .iter()
                .filter(|one| one.jurisdiction == of && one.layer == layer && one.code == code);
            named.filter_map(|one| one.key).collect()
        })
    }
}

/// Nobody's.
const NONE: &str = "none";
