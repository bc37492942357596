//! `services.toml` and `services/*.toml`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use toml::Spanned;

use super::fault::{Faults, Source};
use super::forms::{AreaForm, AttributeForm, ServiceForm, Texts, TranslationForm};
use super::{check, playbook};
use crate::catalogue::{Attribute, Choice, Kind, ServiceArea, Translations};
use crate::city::{
    BoundarySetDescription, DepartmentDescription, ServiceDescription, WorkflowDescription,
};

type GroupNames = BTreeMap<Spanned<String>, BTreeMap<String, String>>;

/// What services refer to.
pub(super) struct Shelf<'a> {
    departments: HashSet<&'a str>,
    workflows: HashSet<&'a str>,
    areas: BTreeSet<(&'a str, &'a str)>,
    group_names: Option<&'a GroupNames>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(
        departments: &'a [DepartmentDescription],
        sets: &'a [BoundarySetDescription],
        workflows: &'a [WorkflowDescription],
        group_names: Option<&'a GroupNames>,
    ) -> Self {
        let of_set = |set: &'a BoundarySetDescription| {
            let areas = set.areas.iter();
            areas.map(|area| (set.layer.as_str(), area.code.as_str()))
        };
        Self {
            departments: departments.iter().map(|one| one.code.as_str()).collect(),
            workflows: workflows.iter().map(|one| one.code.as_str()).collect(),
            areas: sets.iter().flat_map(of_set).collect(),
            group_names,
        }
    }

    /// Reads one service.
    pub(super) fn read(
        &self,
        form: ServiceForm,
        position: i64,
        source: &Source<'_>,
        faults: &mut Faults,
    ) -> ServiceDescription {
        let desk = Desk { source, code: form.code.get_ref().clone() };
        check::code(source, "code", &form.code, faults);
        check::filled(source, "name", &form.name, faults);
        desk.check_times(&form, faults);
        let groups = desk.words("groups", form.groups, false, faults);
        let keywords = desk.words("keywords", form.keywords, true, faults);
        self.check_workflow(&desk, form.workflow.as_ref(), faults);
        self.check_references(&desk, form.department.as_ref(), &form.areas, faults);
        let attributes = desk.attributes(form.attribute, faults);
        let mut translations = desk.translations(form.translations, &groups, &attributes, faults);
        self.add_group_names(&groups, &mut translations);
        let area = |area: Spanned<AreaForm>| {
            let AreaForm { layer, code } = area.into_inner();
            ServiceArea { layer, code }
        };
        ServiceDescription {
            code: form.code.into_inner(),
            name: form.name.into_inner(),
            description: form.description,
            kind: form.kind.into_inner(),
            groups,
            keywords,
            department: form.department.map(Spanned::into_inner),
            workflow: form.workflow.map(Spanned::into_inner),
            service_notice: form.service_notice,
            expected_hours: form.expected_hours.map(Spanned::into_inner),
            release_minutes: form.release_minutes.map(Spanned::into_inner),
            position,
            active: form.active,
            areas: form.areas.into_iter().map(area).collect(),
            attributes,
            translations,
        }
    }

    fn check_workflow(
        &self,
        desk: &Desk<'_>,
        workflow: Option<&Spanned<String>>,
        faults: &mut Faults,
    ) {
        if let Some(one) = workflow
            && !self.workflows.contains(one.get_ref().as_str())
        {
            let file = playbook::file_of(one.get_ref());
            let reason = format!("workflow: there is no {file}");
            desk.fault(&one.span(), &reason, faults);
        }
    }

    fn check_references(
        &self,
        desk: &Desk<'_>,
        department: Option<&Spanned<String>>,
        areas: &[Spanned<AreaForm>],
        faults: &mut Faults,
    ) {
        if let Some(one) = department
            && !self.departments.contains(one.get_ref().as_str())
        {
            let reason = format!("department: departments.toml has no {:?}", one.get_ref());
            desk.fault(&one.span(), &reason, faults);
        }
        let mut seen = HashSet::new();
        for area in areas {
            let named = (area.get_ref().layer.as_str(), area.get_ref().code.as_str());
            let (layer, code) = named;
            if !self.areas.iter().any(|(known, _)| *known == layer) {
                let reason = format!("areas: boundaries.toml has no layer {layer:?}");
                desk.fault(&area.span(), &reason, faults);
            } else if !self.areas.contains(&named) {
                let reason = format!("areas: layer {layer} has no area {code:?}");
                desk.fault(&area.span(), &reason, faults);
            } else if !seen.insert(named) {
                desk.fault(&area.span(), &format!("areas: {code:?} is there twice"), faults);
            }
        }
    }

    /// Names of groups that hold for the whole government, where the service has none of its own.
    fn add_group_names(&self, groups: &[String], translations: &mut Translations) {
        for (locale, names) in self.group_names.into_iter().flatten() {
            for (group, name) in names.iter().filter(|(group, _)| groups.contains(group)) {
                let texts = translations.entry(locale.get_ref().clone()).or_default();
                texts.entry(format!("group:{group}")).or_insert_with(|| name.clone());
            }
        }
    }
}

/// The service that is being read, for its faults.
struct Desk<'a> {
    source: &'a Source<'a>,
    code: String,
}

impl Desk<'_> {
    fn fault(&self, span: &std::ops::Range<usize>, reason: &str, faults: &mut Faults) {
        faults.at(self.source, span, format!("service {}: {reason}", self.code));
    }

    fn check_times(&self, form: &ServiceForm, faults: &mut Faults) {
        let hours = form.expected_hours.as_ref().map(|one| ("expected_hours", one));
        let minutes = form.release_minutes.as_ref().map(|one| ("release_minutes", one));
        for (key, value) in hours.into_iter().chain(minutes) {
            if !(1..=1_000_000).contains(value.get_ref()) {
                let reason = format!("{key} must be between 1 and 1000000");
                self.fault(&value.span(), &reason, faults);
            }
        }
        if let Some((key, value)) = minutes
            && *form.kind.get_ref() != Kind::Batch
        {
            let reason = format!("{key} is for services of type batch only");
            self.fault(&value.span(), &reason, faults);
        }
    }

    /// Words of a list, each once; keywords are joined by commas and so cannot hold one.
    fn words(
        &self,
        key: &str,
        given: Vec<Spanned<String>>,
        joined: bool,
        faults: &mut Faults,
    ) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for word in given {
            let text = word.get_ref().trim().to_owned();
            if text.is_empty() || words.contains(&text) {
                let reason = format!("{key}: {text:?} is empty or there twice");
                self.fault(&word.span(), &reason, faults);
            } else if joined && text.contains(',') {
                let reason = format!("{key}: {text:?} must not hold a comma");
                self.fault(&word.span(), &reason, faults);
            } else {
                words.push(text);
            }
        }
        words
    }

    fn attributes(&self, forms: Vec<AttributeForm>, faults: &mut Faults) -> Vec<Attribute> {
        let ordered = forms.iter().filter(|form| form.order.is_some()).count();
        let mut forms: Vec<AttributeForm> = forms;
        let (mut codes, mut orders) = (HashSet::new(), HashSet::new());
        for form in &forms {
            self.check_attribute(form, faults);
            let code = form.code.get_ref();
            if !codes.insert(code.clone()) {
                self.fault(&form.code.span(), &format!("attribute {code} is there twice"), faults);
            }
            match &form.order {
                Some(order) if *order.get_ref() < 1 || !orders.insert(*order.get_ref()) => {
                    let reason = format!("attribute {code}: order must be positive and unique");
                    self.fault(&order.span(), &reason, faults);
                }
                None if ordered > 0 => {
                    let reason = format!("attribute {code}: order is missing; others have one");
                    self.fault(&form.code.span(), &reason, faults);
                }
                Some(_) | None => {}
            }
        }
        forms.sort_by_key(|form| form.order.as_ref().map(|order| *order.get_ref()));
        (1_i64..).zip(forms).map(|(order, form)| attribute(order, form)).collect()
    }

    fn check_attribute(&self, form: &AttributeForm, faults: &mut Faults) {
        let code = form.code.get_ref();
        check::code(self.source, "code", &form.code, faults);
        let datatype = *form.datatype.get_ref();
        let word = datatype.as_str();
        if datatype.is_list() && form.options.is_empty() {
            let reason = format!("attribute {code}: a {word} needs options");
            self.fault(&form.datatype.span(), &reason, faults);
        }
        if !datatype.is_list() && !form.options.is_empty() {
            let reason = format!("attribute {code}: a {word} has no options");
            self.fault(&form.datatype.span(), &reason, faults);
        }
        let mut keys = HashSet::new();
        for option in &form.options {
            check::code(self.source, "key", &option.key, faults);
            if !keys.insert(option.key.get_ref()) {
                let key = option.key.get_ref();
                let reason = format!("attribute {code}: option {key:?} is there twice");
                self.fault(&option.key.span(), &reason, faults);
            }
        }
    }

    fn translations(
        &self,
        forms: BTreeMap<Spanned<String>, TranslationForm>,
        groups: &[String],
        attributes: &[Attribute],
        faults: &mut Faults,
    ) -> Translations {
        let mut found = Translations::new();
        for (locale, form) in forms {
            check::locale(self.source, &locale, faults);
            let texts = found.entry(locale.into_inner()).or_default();
            texts.extend(form.name.map(|text| ("name".to_owned(), text)));
            texts.extend(form.description.map(|text| ("description".to_owned(), text)));
            let mut add = |prefix: &str, given: Texts, known: &dyn Fn(&str) -> bool| {
                for (subject, text) in given {
                    if !known(subject.get_ref()) {
                        let what = subject.get_ref();
                        let reason = format!("translations: there is no {prefix}:{what}");
                        self.fault(&subject.span(), &reason, faults);
                    }
                    texts.insert(format!("{prefix}:{}", subject.into_inner()), text);
                }
            };
            add("group", form.groups, &|name| groups.iter().any(|one| one == name));
            let asked = |code: &str| attributes.iter().find(|one| one.code == code);
            add("attribute", form.attributes, &|code| asked(code).is_some());
            for (code, texts) in form.options {
                let options = asked(code.get_ref()).map(|one| one.options.as_slice());
                let known =
                    |key: &str| options.into_iter().flatten().any(|option| option.key == key);
                add(&format!("option:{}", code.get_ref()), texts, &known);
            }
        }
        found
    }
}

fn attribute(order: i64, form: AttributeForm) -> Attribute {
    let choice = |option: super::forms::OptionForm| Choice {
        key: option.key.into_inner(),
        name: option.name,
    };
    Attribute {
        code: form.code.into_inner(),
        order,
        variable: form.variable,
        datatype: form.datatype.into_inner(),
        required: form.required,
        description: form.description,
        datatype_description: form.datatype_description,
        automated: form.automated,
        options: form.options.into_iter().map(choice).collect(),
    }
}
