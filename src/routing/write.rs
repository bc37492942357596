//! From a set of rules back to its form.

use super::{
    AnswerForm, AreaForm, AreaOwnerForm, Condition, ConditionForm, Outcome, OutcomeForm, OwnerForm,
    Rule, RuleForm, RuleSet, RuleSetForm, SpanForm, Test, UrgencyForm,
};

impl RuleSet {
    /// The form that this set was read from.
    pub fn to_form(&self) -> RuleSetForm {
        RuleSetForm {
            fallback: OwnerForm {
                department: self.fallback.department.clone(),
                team: self.fallback.team.clone(),
            },
            urgency: UrgencyForm { high: self.levels.high, critical: self.levels.critical },
            authority: self.authority.clone(),
            owner: self
                .owners
                .iter()
                .map(|one| AreaOwnerForm {
                    layer: one.layer.clone(),
                    area: one.area.clone(),
                    department: one.owner.department.clone(),
                    team: one.owner.team.clone(),
                })
                .collect(),
            rule: self.rules.iter().map(rule).collect(),
        }
    }
}

fn rule(rule: &Rule) -> RuleForm {
    RuleForm {
        code: rule.code.clone(),
        title: rule.title.clone(),
        from: rule.from.map(|day| day.to_string()),
        until: rule.until.map(|day| day.to_string()),
        stop: rule.stop,
        when: rule.conditions.iter().map(condition).collect(),
        then: outcome(&rule.outcome),
    }
}

fn condition(condition: &Condition) -> ConditionForm {
    let mut form = ConditionForm { not: condition.negated, ..ConditionForm::default() };
    match &condition.test {
        Test::Service(codes) => form.service = Some(codes.clone()),
        Test::Group(names) => form.group = Some(names.clone()),
        Test::Area { layer, codes } => {
            form.area = Some(AreaForm { layer: layer.clone(), codes: codes.clone() });
        }
        Test::Layer(names) => form.layer = Some(names.clone()),
        Test::Answer { attribute, values } => {
            form.answer = Some(AnswerForm {
                attribute: attribute.clone(),
                values: Some(values.clone()),
                ..AnswerForm::default()
            });
        }
        Test::Number { attribute, range } => {
            form.answer = Some(AnswerForm {
                attribute: attribute.clone(),
                values: None,
                at_least: range.at_least,
                more_than: range.more_than,
                at_most: range.at_most,
                less_than: range.less_than,
            });
        }
        Test::Words(phrases) => form.words = Some(phrases.clone()),
        Test::Channel(words) => form.channel = Some(words.clone()),
        Test::Time(spans) => {
            let forms = spans.iter().map(|one| SpanForm { days: one.days(), hours: one.hours() });
            form.time = Some(forms.collect());
        }
        Test::AssetType(types) => form.asset_type = Some(types.clone()),
        Test::Asset(ids) => form.asset = Some(ids.clone()),
        Test::Reporter(kinds) => {
            form.reporter = Some(kinds.iter().map(ToString::to_string).collect());
        }
    }
    form
}

fn outcome(outcome: &Outcome) -> OutcomeForm {
    OutcomeForm {
        department: outcome.department.clone(),
        team: outcome.team.as_ref().map(|team| team.code.clone()),
        person: outcome.person.clone(),
        priority: outcome.priority.map(|one| one.to_string()),
        tags: outcome.tags.clone(),
        release: outcome.release.map(|one| one.to_string()),
        urgency: outcome.urgency,
    }
}
