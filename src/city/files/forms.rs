//! What may stand in the TOML files. A key that is not here is a fault.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::catalogue::{Automated, Datatype, Kind};

fn yes() -> bool {
    true
}

/// Texts by what they translate.
pub(super) type Texts = BTreeMap<Spanned<String>, String>;

/// `jurisdiction.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JurisdictionForm {
    pub(super) code: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) parent: Option<Spanned<String>>,
    pub(super) time_zone: Spanned<String>,
    pub(super) locale: Spanned<String>,
    #[serde(default)]
    pub(super) contact: String,
    #[serde(default)]
    pub(super) key_service: String,
    #[serde(default)]
    pub(super) moderated: bool,
    #[serde(default = "yes")]
    pub(super) active: bool,
    pub(super) fallback_department: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) rules_need_approval: bool,
    /// Without it, modules stay as they are.
    pub(super) modules_off: Option<Vec<Spanned<String>>>,
    /// How long it keeps what.
    #[serde(default)]
    pub(super) retention: RetentionForm,
    /// Names of groups by locale, for all services.
    #[serde(default)]
    pub(super) group_names: BTreeMap<Spanned<String>, BTreeMap<String, String>>,
}

/// `[retention]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RetentionForm {
    #[serde(rename = "contacts_days")]
    pub(super) contacts: Option<Spanned<i64>>,
    #[serde(rename = "texts_days")]
    pub(super) texts: Option<Spanned<i64>>,
    #[serde(rename = "photos_days")]
    pub(super) photos: Option<Spanned<i64>>,
    #[serde(rename = "requests_days")]
    pub(super) requests: Option<Spanned<i64>>,
    #[serde(rename = "readings_days")]
    pub(super) readings: Option<Spanned<i64>>,
}

/// `departments.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentsForm {
    #[serde(default)]
    pub(super) department: Vec<DepartmentForm>,
}

/// `[[department]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentForm {
    pub(super) code: Spanned<String>,
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) team: Vec<TeamForm>,
}

/// `[[department.team]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamForm {
    pub(super) code: Spanned<String>,
    pub(super) name: Spanned<String>,
}

/// `services.toml` and `services/*.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServicesForm {
    #[serde(default)]
    pub(super) service: Vec<ServiceForm>,
}

/// `[[service]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceForm {
    pub(super) code: Spanned<String>,
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(rename = "type", default = "realtime")]
    pub(super) kind: Spanned<Kind>,
    #[serde(default)]
    pub(super) groups: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) keywords: Vec<Spanned<String>>,
    pub(super) department: Option<Spanned<String>>,
    pub(super) workflow: Option<Spanned<String>>,
    pub(super) service_notice: Option<String>,
    pub(super) expected_hours: Option<Spanned<i64>>,
    pub(super) release_minutes: Option<Spanned<i64>>,
    #[serde(default = "yes")]
    pub(super) active: bool,
    #[serde(default)]
    pub(super) areas: Vec<Spanned<AreaForm>>,
    #[serde(default)]
    pub(super) attribute: Vec<AttributeForm>,
    #[serde(default)]
    pub(super) translations: BTreeMap<Spanned<String>, TranslationForm>,
}

fn realtime() -> Spanned<Kind> {
    Spanned::new(0..0, Kind::Realtime)
}

/// One of `areas`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AreaForm {
    pub(super) layer: String,
    pub(super) code: String,
}

/// `[[service.attribute]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttributeForm {
    pub(super) code: Spanned<String>,
    pub(super) order: Option<Spanned<i64>>,
    #[serde(default = "yes")]
    pub(super) variable: bool,
    pub(super) datatype: Spanned<Datatype>,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) description: String,
    pub(super) datatype_description: Option<String>,
    pub(super) automated: Option<Automated>,
    #[serde(default)]
    pub(super) options: Vec<OptionForm>,
}

/// One of `options`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionForm {
    pub(super) key: Spanned<String>,
    pub(super) name: String,
}

/// `[service.translations.LOCALE]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TranslationForm {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) groups: Texts,
    #[serde(default)]
    pub(super) attributes: Texts,
    #[serde(default)]
    pub(super) options: BTreeMap<Spanned<String>, Texts>,
}

/// `boundaries.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoundariesForm {
    #[serde(default)]
    pub(super) set: Vec<SetForm>,
}

/// `[[set]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetForm {
    pub(super) layer: Spanned<String>,
    pub(super) file: Spanned<String>,
    pub(super) valid_from: Spanned<toml::value::Datetime>,
    pub(super) valid_until: Option<Spanned<toml::value::Datetime>>,
    pub(super) source: String,
    pub(super) licence: String,
    #[serde(default = "code")]
    pub(super) code_property: String,
    #[serde(default = "name")]
    pub(super) name_property: String,
    #[serde(default = "url")]
    pub(super) url_property: String,
    pub(super) hand_on: Option<Spanned<bool>>,
}

fn code() -> String {
    "code".to_owned()
}

fn name() -> String {
    "name".to_owned()
}

fn url() -> String {
    "url".to_owned()
}
