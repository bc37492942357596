//! Forms of rules and workflows, described once more for the contract: the rooms that own them know no wire.
//!
//! They are those of `src/routing/forms.rs` and `src/workflow/form.rs`.

use std::collections::BTreeMap;

use utoipa::ToSchema;

/// A whole set.
#[derive(ToSchema)]
#[schema(as = RuleSetForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct RuleSetSchema {
    /// Who gets what nothing else gives to anybody.
    fallback: OwnerSchema,
    /// From how many points on a case is urgent.
    #[schema(required = false)]
    urgency: UrgencySchema,
    /// The layer whose areas' owners answer for a service, by the service's code.
    #[schema(required = false)]
    authority: BTreeMap<String, String>,
    /// Who answers for which area.
    #[schema(required = false)]
    owner: Vec<AreaOwnerSchema>,
    /// The rules, in the order in which they are tried.
    #[schema(required = false)]
    rule: Vec<RuleSchema>,
}

/// `[fallback]`
#[derive(ToSchema)]
#[schema(as = OwnerForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct OwnerSchema {
    /// The code of a department.
    department: String,
    /// The code of a team of it.
    team: Option<String>,
}

/// `[urgency]`
#[derive(ToSchema)]
#[schema(as = UrgencyForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct UrgencySchema {
    /// The fewest points of a high urgency.
    high: i64,
    /// The fewest points of a critical one.
    critical: i64,
}

/// `[[owner]]`
#[derive(ToSchema)]
#[schema(as = AreaOwnerForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct AreaOwnerSchema {
    /// The layer of the area.
    layer: String,
    /// The area's code.
    area: String,
    /// The code of a department.
    department: String,
    /// The code of a team of it.
    team: Option<String>,
}

/// `[[rule]]`
#[derive(ToSchema)]
#[schema(as = RuleForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct RuleSchema {
    /// Its code.
    code: String,
    /// What it is for.
    title: String,
    /// The first day on which it holds: `2026-12-01`.
    from: Option<String>,
    /// The first day on which it no longer holds.
    until: Option<String>,
    /// Whether no later rule is tried.
    #[schema(required = false)]
    stop: bool,
    /// Its conditions.
    #[schema(required = false)]
    when: Vec<ConditionSchema>,
    /// What it says.
    #[schema(required = false)]
    then: OutcomeSchema,
}

/// One of `when`: exactly one of its keys is given, and `not` beside it at will.
#[derive(ToSchema)]
#[schema(as = ConditionForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct ConditionSchema {
    /// Turns the condition round.
    #[schema(required = false)]
    not: bool,
    /// Codes of services.
    service: Option<Vec<String>>,
    /// Names of groups.
    group: Option<Vec<String>>,
    /// Areas of one layer.
    area: Option<AreaSchema>,
    /// Layers.
    layer: Option<Vec<String>>,
    /// An answer.
    answer: Option<AnswerSchema>,
    /// Words and phrases.
    words: Option<Vec<String>>,
    /// Ways on which a report comes.
    channel: Option<Vec<String>>,
    /// Times of the week.
    time: Option<Vec<SpanSchema>>,
    /// Types of things.
    asset_type: Option<Vec<String>>,
    /// Identifiers of things.
    asset: Option<Vec<String>>,
    /// Kinds of reporters: `anonymous`, `known`, `staff`.
    reporter: Option<Vec<String>>,
}

/// `area` of a condition.
#[derive(ToSchema)]
#[schema(as = AreaConditionForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct AreaSchema {
    /// The layer.
    layer: String,
    /// Codes of its areas.
    codes: Vec<String>,
}

/// `answer` of a condition: values, or one or two ends of a range.
#[derive(ToSchema)]
#[schema(as = AnswerConditionForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct AnswerSchema {
    /// The question's code.
    attribute: String,
    /// Values.
    values: Option<Vec<String>>,
    /// The smallest number.
    at_least: Option<f64>,
    /// What the number is above.
    more_than: Option<f64>,
    /// The largest number.
    at_most: Option<f64>,
    /// What the number is below.
    less_than: Option<f64>,
}

/// One of `time`.
#[derive(ToSchema)]
#[schema(as = SpanForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct SpanSchema {
    /// `mon` to `sun`, the days on which it begins; every day when left out.
    #[schema(required = false)]
    days: Vec<String>,
    /// `22:00-06:00`; the whole day when left out.
    hours: Option<String>,
}

/// `then`
#[derive(ToSchema)]
#[schema(as = OutcomeForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct OutcomeSchema {
    /// The code of a department.
    department: Option<String>,
    /// The code of a team.
    team: Option<String>,
    /// The name of a person's account.
    person: Option<String>,
    /// `low`, `normal`, `high`, `critical`.
    priority: Option<String>,
    /// Tags to add.
    #[schema(required = false)]
    tags: Vec<String>,
    /// `at once`, `after 24 hours`, `after review`, `never`.
    release: Option<String>,
    /// Points to add.
    #[schema(required = false)]
    urgency: i32,
}

/// A whole machine.
#[derive(ToSchema)]
#[schema(as = WorkflowForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct WorkflowSchema {
    /// Its name for staff.
    #[schema(required = false)]
    name: String,
    /// For how many days after closing the reporter may reopen; never, if left out.
    may_reopen_within_days: Option<i64>,
    /// `[[state]]`
    #[schema(required = false)]
    state: Vec<StateSchema>,
    /// `[[transition]]`
    #[schema(required = false)]
    transition: Vec<TransitionSchema>,
    /// `[[closing_code]]`
    #[schema(required = false)]
    closing_code: Vec<ClosingCodeSchema>,
    /// `[partner]`: states by the detailed status that partners send.
    #[schema(required = false)]
    partner: BTreeMap<String, String>,
}

/// `[[state]]`
#[derive(ToSchema)]
#[schema(as = StateForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct StateSchema {
    /// Its identifier.
    #[schema(required = false)]
    code: String,
    /// Its name for staff.
    #[schema(required = false)]
    name: String,
    /// What residents read.
    #[schema(required = false)]
    public_text: String,
    /// `open` or `closed`
    #[schema(required = false)]
    kind: String,
    /// The word of GeoReport that residents and partners see.
    #[schema(required = false)]
    detailed_status: String,
    /// Whether reports begin here.
    #[schema(required = false)]
    initial: bool,
    /// `reporter` or `third_party`
    waiting_for: Option<String>,
    /// Whether nothing comes here without a closing code.
    #[schema(required = false)]
    needs_closing_code: bool,
    /// What follows when nothing happens.
    expires: Option<ExpirySchema>,
}

/// `expires` of a state.
#[derive(ToSchema)]
#[schema(as = ExpiryForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct ExpirySchema {
    /// Days in the state.
    after_days: i64,
    /// The state that follows.
    to: String,
    /// Why it is closed then.
    closing_code: Option<String>,
}

/// `[[transition]]`
#[derive(ToSchema)]
#[schema(as = TransitionForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct TransitionSchema {
    /// What its button says.
    #[schema(required = false)]
    name: String,
    /// States, `any_open` and `any_closed`.
    #[schema(required = false)]
    from: Vec<String>,
    /// The state that it leads to.
    #[schema(required = false)]
    to: String,
    /// `staff`, `reporter`, `system`; staff if left out.
    #[schema(required = false)]
    by: Vec<String>,
    /// `reason`, `text`, `photo`, `position`, `closing_code`
    #[schema(required = false)]
    needs: Vec<String>,
    /// Staff must have one of these.
    #[schema(required = false)]
    roles: Vec<String>,
    /// Questions that must be answered.
    #[schema(required = false)]
    answers: Vec<String>,
}

/// `[[closing_code]]`
#[derive(ToSchema)]
#[schema(as = ClosingCodeForm)]
#[expect(dead_code, reason = "it describes a form and is never made")]
pub(super) struct ClosingCodeSchema {
    /// Its identifier.
    #[schema(required = false)]
    code: String,
    /// Its name for staff.
    #[schema(required = false)]
    name: String,
    /// What residents read.
    #[schema(required = false)]
    public_text: String,
    /// The closed states that it is for; all of them, if left out.
    #[schema(required = false)]
    states: Vec<String>,
}
