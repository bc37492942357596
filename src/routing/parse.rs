//! From a form to a set of rules: every fault at once, each with its rule.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::fault::Faults;
use super::index::Index;
use super::known::check;
use super::parse_condition::{self, list};
use super::{
    AreaOwner, Fault, Known, Levels, MAX_RULES, Outcome, OutcomeForm, Owner, OwnerForm, Priority,
    Release, Rule, RuleForm, RuleSet, RuleSetForm, Team, UrgencyForm,
};

/// The longest code and the longest title, in characters.
const MAX_CODE: usize = 100;
const MAX_TITLE: usize = 255;
/// Points of one rule at most.
const MAX_POINTS: u32 = 1_000;

impl RuleSet {
    /// Reads a set of rules.
    ///
    /// # Errors
    /// Every fault.
    pub fn parse(form: &RuleSetForm, known: &Known) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        let fallback = owner("fallback: ", &form.fallback, known, &mut faults);
        let levels = levels(&form.urgency, &mut faults);
        authority(&form.authority, known, &mut faults);
        let (owners, owner_of) = owners(form, known, &mut faults);
        let rules = rules(&form.rule, known, &mut faults);
        let index = Index::new(&rules);
        faults.finish(fallback.map(|fallback| Self {
            version: 0,
            rules,
            fallback,
            authority: form.authority.clone(),
            owners,
            levels,
            departments: known.departments.clone(),
            index,
            owner_of,
        }))
    }
}

fn owner(what: &str, form: &OwnerForm, known: &Known, faults: &mut Faults) -> Option<Owner> {
    let named = check("department", &form.department, known.departments.keys());
    let department = faults.keep(named.map_err(|reason| format!("{what}{reason}")));
    let team = form.team.as_deref().map(|code| {
        let team = team(code, Some(&form.department), known);
        faults.keep(team.map_err(|reason| format!("{what}{reason}")))
    });
    let team = team.map_or(Some(None), |team| team.map(|team| Some(team.code)));
    department.zip(team).map(|((), team)| Owner { department: form.department.clone(), team })
}

/// A team by its code; it must be of the department if one is named.
fn team(code: &str, department: Option<&str>, known: &Known) -> Result<Team, String> {
    check("team", code, known.teams.keys())?;
    let of = known.teams.get(code).map(String::as_str).unwrap_or_default();
    match department {
        Some(named) if named != of => {
            Err(format!("team `{code}` is of department `{of}`, not of `{named}`"))
        }
        Some(_) | None => Ok(Team { code: code.to_owned(), department: of.to_owned() }),
    }
}

fn levels(form: &UrgencyForm, faults: &mut Faults) -> Levels {
    let UrgencyForm { high, critical } = *form;
    if high < 1 || critical < high {
        faults.add(format!(
            "urgency: high ({high}) must be at least 1, and critical ({critical}) no less than high"
        ));
    }
    Levels { high, critical }
}

fn authority(authority: &BTreeMap<String, String>, known: &Known, faults: &mut Faults) {
    for (service, layer) in authority {
        for fault in [
            check("service", service, known.services.iter()),
            check("layer", layer, known.areas.keys()),
        ] {
            faults.keep(fault.map_err(|reason| format!("authority: {reason}")));
        }
    }
}

type Places = HashMap<String, HashMap<String, usize>>;

fn owners(form: &RuleSetForm, known: &Known, faults: &mut Faults) -> (Vec<AreaOwner>, Places) {
    let mut owners = Vec::new();
    let mut places: Places = HashMap::new();
    for one in &form.owner {
        let what = format!("owner of {} {}: ", one.layer, one.area);
        let place = area(&one.layer, &one.area, known).map_err(|reason| format!("{what}{reason}"));
        faults.keep(place);
        let said = OwnerForm { department: one.department.clone(), team: one.team.clone() };
        let there = places.entry(one.layer.clone()).or_default();
        if there.insert(one.area.clone(), owners.len()).is_some() {
            faults.add(format!("{what}the area is there twice"));
        }
        if let Some(owner) = owner(&what, &said, known, faults) {
            owners.push(AreaOwner { layer: one.layer.clone(), area: one.area.clone(), owner });
        }
    }
    (owners, places)
}

/// Whether there is such an area.
pub(super) fn area(layer: &str, code: &str, known: &Known) -> Result<(), String> {
    check("layer", layer, known.areas.keys())?;
    let codes = known.areas.get(layer).into_iter().flatten();
    check(&format!("area of {layer}"), code, codes)
}

fn rules(forms: &[RuleForm], known: &Known, faults: &mut Faults) -> Vec<Rule> {
    if forms.len() > MAX_RULES {
        faults.add(format!("there are {} rules; at most {MAX_RULES} are accepted", forms.len()));
        return Vec::new();
    }
    let mut codes = HashSet::new();
    let mut rules = Vec::with_capacity(forms.len());
    for (place, form) in forms.iter().enumerate() {
        let named = !form.code.trim().is_empty();
        let name = if named { format!("`{}`", form.code) } else { format!("number {}", place + 1) };
        faults.about(Some((place, name)));
        if named && !codes.insert(form.code.as_str()) {
            faults.add("another rule has the same code");
        }
        rules.push(rule(form, known, faults));
    }
    faults.about(None);
    rules
}

fn rule(form: &RuleForm, known: &Known, faults: &mut Faults) -> Rule {
    faults.keep(line("code", &form.code, MAX_CODE));
    faults.keep(line("title", &form.title, MAX_TITLE));
    let mut day = |key: &str, text: &Option<String>| {
        text.as_deref().and_then(|text| faults.keep(date(key, text)))
    };
    let (from, until) = (day("from", &form.from), day("until", &form.until));
    let conditions = parse_condition::all(&form.when, known, faults);
    let outcome = outcome(&form.then, known, faults);
    if form.then == OutcomeForm::default() && !form.stop {
        faults.add("it says nothing: `then` is empty, and it does not stop");
    }
    let (code, title) = (form.code.clone(), form.title.clone());
    Rule { code, title, from, until, conditions, outcome, stop: form.stop }
}

/// One line of text that a person wrote.
pub(super) fn line(key: &str, text: &str, longest: usize) -> Result<(), String> {
    if text.is_empty() || text.trim() != text {
        Err(format!("{key} {text:?} must not be empty, nor start or end with a blank"))
    } else if text.chars().any(char::is_control) {
        Err(format!("{key} {text:?} must not hold control characters"))
    } else if text.chars().count() > longest {
        Err(format!("{key} is longer than {longest} characters"))
    } else {
        Ok(())
    }
}

fn date(key: &str, text: &str) -> Result<NaiveDate, String> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    date.filter(|date| date.to_string() == text)
        .ok_or_else(|| format!("{key} `{text}` is no day such as \"2026-12-01\""))
}

fn outcome(form: &OutcomeForm, known: &Known, faults: &mut Faults) -> Outcome {
    if let Some(code) = &form.department {
        faults.keep(check("department", code, known.departments.keys()));
    }
    let team = form.team.as_ref().map(|code| team(code, form.department.as_deref(), known));
    let priority = form.priority.as_ref().map(|word| {
        Priority::parse(word)
            .ok_or_else(|| format!("priority `{word}` is none of low, normal, high and critical"))
    });
    let release = form.release.as_ref().map(|words| {
        Release::parse(words).ok_or_else(|| {
            format!(
                "release `{words}` is none of \"at once\", \"after 24 hours\", \"after review\" \
                 and \"never\""
            )
        })
    });
    if let Some(person) = &form.person {
        faults.keep(line("person", person, MAX_TITLE));
    }
    if form.urgency.unsigned_abs() > MAX_POINTS {
        faults.add(format!("urgency {} is more than {MAX_POINTS} points", form.urgency));
    }
    let tags = match form.tags.as_slice() {
        [] => Vec::new(),
        tags => list("tags", tags, |tag| line("tag", tag, MAX_CODE), faults),
    };
    Outcome {
        department: form.department.clone(),
        team: team.and_then(|team| faults.keep(team)),
        person: form.person.clone(),
        priority: priority.and_then(|priority| faults.keep(priority)),
        tags,
        release: release.and_then(|release| faults.keep(release)),
        urgency: form.urgency,
    }
}
