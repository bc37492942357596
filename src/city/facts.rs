//! Every entity of a city as a flat list of named facts, so that comparing two is comparing lists.
//!
//! Knows how a fact is printed; knows neither files nor the database.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{
    AreaDescription, BoundarySetDescription, DepartmentDescription, JurisdictionDescription,
    ServiceDescription, TeamDescription,
};
use crate::catalogue::Attribute;
use crate::routing::RuleSetForm;
use crate::workflow::MachineForm;

/// Names of facts and their printed values, in a fixed order.
pub(super) type Facts = BTreeMap<String, String>;

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    let all: Vec<String> = items.into_iter().collect();
    format!("[{}]", all.join(", "))
}

/// Collects facts; what is not set is left out.
#[derive(Default)]
struct Notes(Facts);

impl Notes {
    fn text(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), quoted(value));
    }

    fn plain(&mut self, name: &str, value: impl std::fmt::Display) {
        self.0.insert(name.to_owned(), value.to_string());
    }

    fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    fn number(&mut self, name: &str, value: Option<i64>) {
        if let Some(value) = value {
            self.plain(name, value);
        }
    }
}

pub(super) fn of_jurisdiction(one: &JurisdictionDescription) -> Facts {
    let mut notes = Notes::default();
    notes.text("name", &one.name);
    notes.maybe("parent", one.parent.as_deref());
    notes.plain("time_zone", one.time_zone.name());
    notes.plain("locale", &one.locale);
    notes.text("contact", &one.contact);
    notes.text("key_service", &one.key_service);
    notes.plain("moderated", one.moderated);
    notes.plain("active", one.active);
    notes.maybe("fallback_department", one.fallback_department.as_deref());
    notes.plain("rules_need_approval", one.rules_need_approval);
    for (kind, days) in one.retention.times() {
        notes.plain(&format!("retention {}_days", kind.as_str()), days);
    }
    if let Some(off) = &one.modules_off {
        notes.plain(MODULES_OFF, list(off.words().into_iter().map(str::to_owned)));
    }
    notes.0
}

pub(super) fn of_team(one: &TeamDescription, department: &str) -> Facts {
    let mut notes = Notes::default();
    notes.text("name", &one.name);
    notes.text("department", department);
    notes.0
}

/// A part of a form on one line.
fn line(part: &impl serde::Serialize) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

pub(super) fn of_rules(form: &RuleSetForm) -> Facts {
    let mut notes = Notes::default();
    notes.plain("fallback", line(&form.fallback));
    notes.plain("urgency", line(&form.urgency));
    for (service, layer) in &form.authority {
        notes.text(&format!("authority {service}"), layer);
    }
    for one in &form.owner {
        notes.plain(&format!("owner of {} {}", one.layer, one.area), line(one));
    }
    notes.plain("order", list(form.rule.iter().map(|rule| rule.code.clone())));
    for rule in &form.rule {
        notes.plain(&format!("rule {}", rule.code), line(rule));
    }
    notes.0
}

pub(super) fn of_workflow(form: &MachineForm) -> Facts {
    let mut notes = Notes::default();
    notes.text("name", &form.name);
    notes.number("may_reopen_within_days", form.may_reopen_within_days);
    notes.plain("order", list(form.state.iter().map(|state| state.code.clone())));
    for state in &form.state {
        notes.plain(&format!("state {}", state.code), line(state));
    }
    for (number, step) in (1..).zip(&form.transition) {
        notes.plain(&format!("transition {number:03}"), line(step));
    }
    for (number, code) in (1..).zip(&form.closing_code) {
        notes.plain(&format!("closing code {number:03}"), line(code));
    }
    for (status, state) in &form.partner {
        notes.text(&format!("partner {status}"), state);
    }
    notes.0
}

/// A fact that files may leave as it is: staff set it as well.
pub(super) const MODULES_OFF: &str = "modules_off";

pub(super) fn of_department(one: &DepartmentDescription) -> Facts {
    let mut notes = Notes::default();
    notes.text("name", &one.name);
    notes.0
}

pub(super) fn of_service(one: &ServiceDescription) -> Facts {
    let mut notes = Notes::default();
    notes.text("name", &one.name);
    notes.text("description", &one.description);
    notes.plain("type", one.kind.as_str());
    notes.plain("groups", list(one.groups.iter().map(|text| quoted(text))));
    notes.plain("keywords", list(one.keywords.iter().cloned()));
    notes.maybe("department", one.department.as_deref());
    notes.maybe("workflow", one.workflow.as_deref());
    notes.maybe("service_notice", one.service_notice.as_deref());
    notes.number("expected_hours", one.expected_hours);
    notes.number("release_minutes", one.release_minutes);
    notes.plain("position", one.position);
    notes.plain("active", one.active);
    let mut areas: Vec<_> = one.areas.iter().collect();
    areas.sort();
    let area = |area: &crate::catalogue::ServiceArea| format!("{}:{}", area.layer, area.code);
    notes.plain("areas", list(areas.into_iter().map(area)));
    for attribute in &one.attributes {
        note_attribute(&mut notes, attribute);
    }
    for (locale, texts) in &one.translations {
        for (subject, text) in texts {
            notes.text(&format!("{locale} {subject}"), text);
        }
    }
    notes.0
}

fn note_attribute(notes: &mut Notes, one: &Attribute) {
    let name = |what: &str| format!("attribute {} {what}", one.code);
    notes.plain(&name("order"), one.order);
    notes.plain(&name("variable"), one.variable);
    notes.plain(&name("datatype"), one.datatype.as_str());
    notes.plain(&name("required"), one.required);
    notes.text(&name("description"), &one.description);
    notes.maybe(&name("datatype_description"), one.datatype_description.as_deref());
    if let Some(automated) = one.automated {
        notes.plain(&name("automated"), automated.as_str());
    }
    if !one.options.is_empty() {
        let options = one.options.iter();
        let printed = options.map(|option| format!("{}={}", option.key, quoted(&option.name)));
        notes.plain(&name("options"), list(printed));
    }
}

pub(super) fn of_boundary_set(one: &BoundarySetDescription) -> Facts {
    let mut notes = Notes::default();
    if let Some(until) = one.valid_until {
        notes.plain("valid_until", until);
    }
    notes.text("source", &one.source);
    notes.text("licence", &one.licence);
    for area in &one.areas {
        let name = |what: &str| format!("area {} {what}", area.code);
        notes.text(&name("name"), &area.name);
        notes.maybe(&name("url"), area.url.as_deref());
        if area.hand_on {
            notes.plain(&name("hand_on"), true);
        }
        notes.plain(&name("geometry"), print_geometry(area));
    }
    notes.0
}

/// A geometry in few words: how much text it is, and a digest that tells two apart.
fn print_geometry(area: &AreaDescription) -> String {
    let digest = Sha256::digest(area.geometry.as_bytes());
    let mut text = format!("{} bytes ", area.geometry.len());
    for byte in digest.iter().take(4) {
        // Writing to a String cannot fail.
        if write!(text, "{byte:02x}").is_err() {
            break;
        }
    }
    text
}
