//! One government's folder.

use std::collections::HashSet;

use toml::Spanned;

use super::fault::{Faults, Source};
use super::folder::Folder;
use super::forms::{DepartmentsForm, JurisdictionForm, ServicesForm, TeamForm};
use super::{check, ground, playbook, services};
use crate::city::known::known;
use crate::city::{DepartmentDescription, JurisdictionDescription, TeamDescription};

/// What is compared between governments, with its places.
pub(super) struct Head {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) code: Spanned<String>,
    pub(super) parent: Option<Spanned<String>>,
}

/// Reads the government whose files start with `place`.
pub(super) fn read(
    folder: &Folder,
    place: &str,
    faults: &mut Faults,
) -> Option<(Head, JurisdictionDescription)> {
    refuse_strangers(folder, place, faults);
    let file = format!("{place}jurisdiction.toml");
    let source = Source { file: &file, text: folder.text(&file)? };
    let form: Option<JurisdictionForm> = source.read_toml(faults);
    let departments = read_departments(folder, place, faults);
    let sets = ground::read(folder, place, faults);
    let names = form.as_ref().map(|form| &form.group_names);
    let workflows = playbook::read_workflows(folder, place, faults);
    let shelf = services::Shelf::new(&departments, &sets, &workflows, names);
    let offers = read_services(folder, place, &shelf, faults);
    let known = known(&departments, &sets, &offers);
    let rules = playbook::read_rules(folder, place, &known, faults);
    let form = form?;
    if let Some(code) = &form.fallback_department
        && !known.departments.contains_key(code.get_ref())
    {
        let reason = format!("fallback_department: departments.toml has no {:?}", code.get_ref());
        faults.at(&source, &code.span(), reason);
    }
    check::code(&source, "code", &form.code, faults);
    check::filled(&source, "name", &form.name, faults);
    check::locale(&source, &form.locale, faults);
    for locale in form.group_names.keys() {
        check::locale(&source, locale, faults);
    }
    let modules_off = form.modules_off.map(|words| check::modules(&source, &words, faults));
    let time_zone = check::time_zone(&source, &form.time_zone, faults);
    let retention = check::retention(&source, &form.retention, faults);
    let head = Head {
        file: file.clone(),
        text: source.text.to_owned(),
        code: form.code.clone(),
        parent: form.parent.clone(),
    };
    let described = JurisdictionDescription {
        code: form.code.into_inner(),
        name: form.name.into_inner(),
        parent: form.parent.map(Spanned::into_inner),
        time_zone: time_zone?,
        locale: form.locale.into_inner(),
        contact: form.contact,
        key_service: form.key_service,
        moderated: form.moderated,
        active: form.active,
        fallback_department: form.fallback_department.map(Spanned::into_inner),
        rules_need_approval: form.rules_need_approval,
        modules_off,
        retention,
        departments,
        services: offers,
        boundary_sets: sets,
        rules,
        workflows,
    };
    Some((head, described))
}

/// A misspelt file would be passed over in silence; so name it.
fn refuse_strangers(folder: &Folder, place: &str, faults: &mut Faults) {
    let known = ["jurisdiction", "departments", "services", "boundaries", "rules", "workflow"];
    for path in folder.below(place) {
        let inside = path.strip_prefix(place).unwrap_or(path);
        let Some(stem) = inside.strip_suffix(".toml") else {
            continue;
        };
        let ours = known.contains(&stem)
            || ["services/", "workflows/"]
                .iter()
                .any(|folder| stem.strip_prefix(folder).is_some_and(|rest| !rest.contains('/')));
        if !ours {
            faults.add(
                path,
                "no file of this name is read; the files are jurisdiction.toml, departments.toml, \
                 services.toml, services/*.toml, boundaries.toml, rules.toml, workflow.toml and \
                 workflows/*.toml",
            );
        }
    }
}

fn read_departments(
    folder: &Folder,
    place: &str,
    faults: &mut Faults,
) -> Vec<DepartmentDescription> {
    let file = format!("{place}departments.toml");
    let Some(text) = folder.text(&file) else {
        return Vec::new();
    };
    let source = Source { file: &file, text };
    let form: Option<DepartmentsForm> = source.read_toml(faults);
    let mut seen = HashSet::new();
    let mut teams = HashSet::new();
    let mut found = Vec::new();
    for one in form.map(|form| form.department).unwrap_or_default() {
        check::code(&source, "code", &one.code, faults);
        check::filled(&source, "name", &one.name, faults);
        if !seen.insert(one.code.get_ref().clone()) {
            let reason = format!("department {} is there twice", one.code.get_ref());
            faults.at(&source, &one.code.span(), reason);
        }
        found.push(DepartmentDescription {
            code: one.code.into_inner(),
            name: one.name.into_inner(),
            teams: read_teams(one.team, &mut teams, &source, faults),
        });
    }
    found
}

/// Teams of a department. Rules name them by their codes alone, so a code is there once in the government.
fn read_teams(
    forms: Vec<TeamForm>,
    seen: &mut HashSet<String>,
    source: &Source<'_>,
    faults: &mut Faults,
) -> Vec<TeamDescription> {
    let mut found = Vec::new();
    for one in forms {
        check::code(source, "code", &one.code, faults);
        check::filled(source, "name", &one.name, faults);
        if !seen.insert(one.code.get_ref().clone()) {
            let reason = format!("team {} is there twice", one.code.get_ref());
            faults.at(source, &one.code.span(), reason);
        }
        found.push(TeamDescription { code: one.code.into_inner(), name: one.name.into_inner() });
    }
    found
}

fn read_services(
    folder: &Folder,
    place: &str,
    shelf: &services::Shelf<'_>,
    faults: &mut Faults,
) -> Vec<crate::city::ServiceDescription> {
    let mut files = vec![format!("{place}services.toml")];
    let inside = format!("{place}services/");
    let more = folder.below(&inside).filter(|path| path.rsplit('.').next() == Some("toml"));
    files.extend(more.map(str::to_owned));
    let mut found = Vec::new();
    let mut seen = std::collections::HashMap::new();
    for file in &files {
        let Some(text) = folder.text(file) else {
            continue;
        };
        let source = Source { file, text };
        let form: Option<ServicesForm> = source.read_toml(faults);
        for one in form.map(|form| form.service).unwrap_or_default() {
            let code = one.code.get_ref().clone();
            if let Some(other) = seen.insert(code.clone(), file.clone()) {
                let reason = format!("service {code} is there twice, also in {other}");
                faults.at(&source, &one.code.span(), reason);
            }
            let position = i64::try_from(found.len()).unwrap_or(i64::MAX).saturating_add(1);
            found.push(shelf.read(one, position, &source, faults));
        }
    }
    found
}
