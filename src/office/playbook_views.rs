//! Departments, versions and dry runs on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::form_schemas::{RuleSetSchema, WorkflowSchema};
use crate::playbook::{Differing, DryRun, Edition};
use crate::routing::RuleSetForm;
use crate::time::format_instant;
use crate::workflow::MachineForm;

/// A team.
#[derive(Serialize, ToSchema)]
pub(super) struct TeamView {
    /// Its code, the only one of its kind in the government.
    pub(super) code: String,
    /// Its name.
    pub(super) name: String,
}

/// A department.
#[derive(Serialize, ToSchema)]
pub(super) struct DepartmentView {
    /// Its code within the government.
    pub(super) code: String,
    /// Its name: `agency_responsible`.
    pub(super) name: String,
    /// Its teams, by code.
    pub(super) teams: Vec<TeamView>,
}

/// A department or team to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPartForm {
    /// Its code; it never changes.
    #[schema(min_length = 1, max_length = 100, example = "WORKS")]
    pub(super) code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub(super) name: String,
}

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartChangeForm {
    /// The name.
    #[schema(min_length = 1, max_length = 255)]
    pub(super) name: String,
}

/// A version, without what it says.
#[derive(Serialize, ToSchema)]
pub(super) struct EditionView {
    /// Its number, from 1.
    pub(super) version: i64,
    /// `proposed` (somebody else has to approve it), `in_force` or `retired`.
    #[schema(example = "in_force")]
    pub(super) state: &'static str,
    /// Whether it is the one that rules today.
    pub(super) rules_today: bool,
    /// Why it was written.
    pub(super) note: String,
    /// The first day on which it may rule.
    #[schema(format = Date)]
    pub(super) valid_from: String,
    /// When it was written.
    #[schema(format = DateTime)]
    pub(super) created_datetime: String,
    /// The number of the account that wrote it; none when it came from files.
    pub(super) created_by: Option<i64>,
    /// When somebody else approved it.
    #[schema(format = DateTime)]
    pub(super) approved_datetime: Option<String>,
    /// The number of the account that approved it.
    pub(super) approved_by: Option<i64>,
}

impl EditionView {
    pub(super) fn new(one: &Edition, ruling: Option<i64>) -> Self {
        Self {
            version: one.version,
            state: one.state.as_str(),
            rules_today: ruling == Some(one.version),
            note: one.note.clone(),
            valid_from: one.valid_from.to_string(),
            created_datetime: format_instant(one.created_at),
            created_by: one.created_by,
            approved_datetime: one.approved_at.map(format_instant),
            approved_by: one.approved_by,
        }
    }
}

/// A version of rules.
#[derive(Serialize, ToSchema)]
pub(super) struct RulesView {
    /// The version.
    #[serde(flatten)]
    pub(super) edition: EditionView,
    /// What it says.
    #[schema(value_type = RuleSetSchema)]
    pub(super) rules: RuleSetForm,
    /// What is allowed but perhaps not meant: ties, rules that never decide anything, what is named and is
    /// no longer there.
    pub(super) remarks: Vec<String>,
}

/// A version of a workflow.
#[derive(Serialize, ToSchema)]
pub(super) struct WorkflowView {
    /// The version.
    #[serde(flatten)]
    pub(super) edition: EditionView,
    /// What it says.
    #[schema(value_type = WorkflowSchema)]
    pub(super) workflow: MachineForm,
    /// Where reports go on that are in states which this version does not have.
    pub(super) remarks: Vec<String>,
}

/// A workflow with its versions.
#[derive(Serialize, ToSchema)]
pub(super) struct WorkflowListView {
    /// Its code; `default` is for services that name none.
    pub(super) code: String,
    /// Its versions, the newest first.
    pub(super) versions: Vec<EditionView>,
}

/// A version of rules to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRulesForm {
    /// What it says.
    #[schema(value_type = RuleSetSchema)]
    pub(super) rules: RuleSetForm,
    /// Why it is written.
    #[serde(default)]
    pub(super) note: String,
    /// The first day on which it rules; today if left out.
    #[schema(format = Date)]
    pub(super) valid_from: Option<String>,
}

/// A version of a workflow to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWorkflowForm {
    /// What it says.
    #[schema(value_type = WorkflowSchema)]
    pub(super) workflow: MachineForm,
    /// Why it is written.
    #[serde(default)]
    pub(super) note: String,
    /// The first day on which it rules; today if left out.
    #[schema(format = Date)]
    pub(super) valid_from: Option<String>,
}

/// An old version that is to rule again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoreForm {
    /// Why.
    #[serde(default)]
    pub(super) note: String,
    /// The first day on which it rules; today if left out.
    #[schema(format = Date)]
    pub(super) valid_from: Option<String>,
}

/// Rules to be tried on what came in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DryRunForm {
    /// The rules.
    #[schema(value_type = RuleSetSchema)]
    pub(super) rules: RuleSetForm,
    /// The reports of the last so many days; 30 if nothing is given. Not beside `from` and `until`.
    #[schema(minimum = 1, maximum = 366)]
    pub(super) days: Option<i64>,
    /// The first day, in the government's time zone.
    #[schema(format = Date)]
    pub(super) from: Option<String>,
    /// The first day that no longer counts; without it, until now.
    #[schema(format = Date)]
    pub(super) until: Option<String>,
    /// `next` of the answer before: the differences behind those.
    pub(super) after: Option<i64>,
    /// How many differences at most; 100 if left out.
    #[schema(minimum = 0, maximum = 1000)]
    pub(super) limit: Option<usize>,
}

/// A field that differs.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeView {
    /// `department`, `team`, `person`, `priority`, `tags`, `release` or `urgency`.
    #[schema(example = "department")]
    pub(super) field: &'static str,
    /// Its value by the rules in force; none when they say nothing about it.
    pub(super) before: Option<String>,
    /// Its value by the posted rules.
    pub(super) after: Option<String>,
    /// Why it was so.
    pub(super) why_before: String,
    /// Why it would be so.
    pub(super) why_after: String,
}

/// A report that the posted rules decide in another way.
#[derive(Serialize, ToSchema)]
pub(super) struct DifferenceView {
    /// Its identifier; none while it has but a token.
    pub(super) service_request_id: Option<String>,
    /// Its service.
    pub(super) service_code: String,
    /// When it came in.
    #[schema(format = DateTime)]
    pub(super) requested_datetime: String,
    /// What differs.
    pub(super) changes: Vec<ChangeView>,
}

impl DifferenceView {
    fn new(one: &Differing) -> Self {
        let change = |one: &crate::routing::Change| ChangeView {
            field: one.field.as_str(),
            before: one.before.clone(),
            after: one.after.clone(),
            why_before: one.why_before.clone(),
            why_after: one.why_after.clone(),
        };
        Self {
            service_request_id: one.code.clone(),
            service_code: one.service.clone(),
            requested_datetime: format_instant(one.requested_at),
            changes: one.changes.iter().map(change).collect(),
        }
    }
}

/// How many reports differ in a field.
#[derive(Serialize, ToSchema)]
pub(super) struct TotalView {
    /// The field.
    #[schema(example = "department")]
    pub(super) field: &'static str,
    /// Reports.
    pub(super) reports: u64,
}

/// What the posted rules would have changed. Nothing is saved.
#[derive(Serialize, ToSchema)]
pub(super) struct DryRunView {
    /// The number of the rules in force; 0 where there are none.
    pub(super) rules_version: i64,
    /// Reports that were looked at.
    pub(super) compared: u64,
    /// Reports that the two decide in different ways.
    pub(super) differing: u64,
    /// The same by field, for all of them and not only for those listed.
    pub(super) totals: Vec<TotalView>,
    /// The differences, in the order in which the reports were stored.
    pub(super) differences: Vec<DifferenceView>,
    /// To be sent as `after` for more of them; none when these are the last.
    pub(super) next: Option<i64>,
    /// What is allowed but perhaps not meant.
    pub(super) remarks: Vec<String>,
}

impl DryRunView {
    pub(super) fn new(rules_version: i64, found: &DryRun, remarks: Vec<String>) -> Self {
        let total = |(field, reports): (&crate::routing::Field, &u64)| TotalView {
            field: field.as_str(),
            reports: *reports,
        };
        let last = found.differences.last().map(|one| one.id);
        Self {
            rules_version,
            compared: found.compared,
            differing: found.differing,
            totals: found.totals.iter().map(total).collect(),
            differences: found.differences.iter().map(DifferenceView::new).collect(),
            next: last.filter(|_| found.more),
            remarks,
        }
    }
}
