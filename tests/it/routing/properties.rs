//! What must hold for any rules and any case.

use std::collections::{BTreeMap, BTreeSet};

use lamppost::routing::{
    AnswerForm, AreaForm, AreaOwnerForm, Asset, Case, ConditionForm, Decision, Field, OutcomeForm,
    OwnerForm, Reporter, RuleForm, RuleSet, RuleSetForm, SpanForm, UrgencyForm, compare,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::support::{day, known};

const SERVICES: [&str; 4] = ["POTHOLE", "SIDEWALK", "LAMP", "SNOW"];
const WORDS: [&str; 5] = ["gas", "gas leak", "Water", "leak", "very deep"];
const TEXTS: [&str; 5] = ["", "GAS leak!", "water, very deep", "A leak of gas", "gasoline"];
const HOURS: [&str; 4] = ["22:00-06:00", "00:00-24:00", "09:00-17:30", "06:00-00:00"];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DATES: [&str; 4] = ["2026-01-01", "2026-06-01", "2026-12-01", "2027-01-01"];
const TEAMS: [&str; 3] = ["night-crew", "north", "lamps"];

fn some(of: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    subsequence(of.to_vec(), 1..=of.len().min(3))
        .prop_map(|words| words.into_iter().map(str::to_owned).collect())
}

fn maybe(of: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    prop::option::of(select(of).prop_map(str::to_owned))
}

fn answer() -> impl Strategy<Value = AnswerForm> {
    let values = some(&["1", "5", "deep"]).prop_map(|values| AnswerForm {
        attribute: "DEPTH".to_owned(),
        values: Some(values),
        ..AnswerForm::default()
    });
    let range =
        (0_i32..6, prop::option::of(1_i32..5), any::<bool>()).prop_map(|(low, wide, open)| {
            let (low, high) = (f64::from(low), wide.map(|wide| f64::from(low + wide)));
            AnswerForm {
                attribute: "DEPTH".to_owned(),
                values: None,
                at_least: (!open).then_some(low),
                more_than: open.then_some(low),
                at_most: high.filter(|_| open),
                less_than: high.filter(|_| !open),
            }
        });
    prop_oneof![values, range]
}

fn span() -> impl Strategy<Value = SpanForm> {
    (subsequence(DAYS.to_vec(), 0..=3), prop::option::of(select(&HOURS))).prop_map(
        |(days, hours)| {
            // One of both must be there.
            let hours = hours.or(days.is_empty().then_some("22:00-06:00"));
            SpanForm {
                days: days.into_iter().map(str::to_owned).collect(),
                hours: hours.map(str::to_owned),
            }
        },
    )
}

fn condition() -> impl Strategy<Value = ConditionForm> {
    let c = ConditionForm::default;
    let area = |layer: &'static str, codes: &'static [&'static str]| {
        some(codes).prop_map(move |codes| AreaForm { layer: layer.to_owned(), codes })
    };
    let area = prop_oneof![area("district", &["112", "113"]), area("park", &["north", "south"])];
    let asked = prop_oneof![
        4 => some(&SERVICES).prop_map(move |it| ConditionForm { service: Some(it), ..c() }),
        1 => some(&["Roads", "Lights"]).prop_map(move |it| ConditionForm { group: Some(it), ..c() }),
        1 => area.prop_map(move |it| ConditionForm { area: Some(it), ..c() }),
        1 => some(&["district", "park"]).prop_map(move |it| ConditionForm { layer: Some(it), ..c() }),
        1 => answer().prop_map(move |it| ConditionForm { answer: Some(it), ..c() }),
        1 => some(&WORDS).prop_map(move |it| ConditionForm { words: Some(it), ..c() }),
        1 => some(&["web", "phone"]).prop_map(move |it| ConditionForm { channel: Some(it), ..c() }),
        1 => prop::collection::vec(span(), 1..3).prop_map(move |it| ConditionForm { time: Some(it), ..c() }),
        1 => some(&["lamp", "tree"]).prop_map(move |it| ConditionForm { asset_type: Some(it), ..c() }),
        1 => some(&["1", "2"]).prop_map(move |it| ConditionForm { asset: Some(it), ..c() }),
        1 => some(&["anonymous", "known", "staff"]).prop_map(move |it| ConditionForm { reporter: Some(it), ..c() }),
    ];
    (asked, prop::bool::weighted(0.2)).prop_map(|(asked, not)| ConditionForm { not, ..asked })
}

fn outcome() -> impl Strategy<Value = OutcomeForm> {
    (
        (maybe(&["streets", "lighting", "parks"]), maybe(&TEAMS), maybe(&["ann", "bob"])),
        maybe(&["low", "normal", "high", "critical"]),
        subsequence(vec!["x".to_owned(), "y".to_owned(), "z".to_owned()], 0..=2),
        maybe(&["at once", "after 2 hours", "after review", "never"]),
        -2..9_i32,
    )
        .prop_map(|((department, team, person), priority, tags, release, urgency)| {
            // A team is named alone, or with its own department.
            let of = |team: &String| known().teams[team].clone();
            let team =
                team.filter(|team| department.as_ref().is_none_or(|named| *named == of(team)));
            OutcomeForm { department, team, person, priority, tags, release, urgency }
        })
}

fn rule() -> impl Strategy<Value = RuleForm> {
    (
        prop::collection::vec(condition(), 0..4),
        outcome(),
        prop::bool::weighted(0.15),
        (prop::bool::weighted(0.3), select(&DATES), select(&DATES)),
    )
        .prop_map(|(when, then, stop, (dated, from, until))| RuleForm {
            stop: stop || then == OutcomeForm::default(),
            when,
            then,
            from: dated.then(|| from.to_owned()),
            until: dated.then(|| until.to_owned()),
            title: "A rule".to_owned(),
            ..RuleForm::default()
        })
}

pub fn set() -> impl Strategy<Value = RuleSetForm> {
    (prop::collection::vec(rule(), 0..12), any::<[bool; 3]>()).prop_map(|(mut rule, [a, b, c])| {
        for (place, one) in rule.iter_mut().enumerate() {
            one.code = format!("r{place}");
        }
        let owner = |area: &str, team: bool| AreaOwnerForm {
            layer: "district".to_owned(),
            area: area.to_owned(),
            department: "streets".to_owned(),
            team: team.then(|| "north".to_owned()),
        };
        RuleSetForm {
            fallback: OwnerForm { department: "parks".to_owned(), team: None },
            urgency: UrgencyForm { high: 4, critical: 9 },
            authority: if a {
                [("LAMP".to_owned(), "district".to_owned())].into()
            } else {
                BTreeMap::new()
            },
            owner: if b { vec![owner("113", c), owner("112", !c)] } else { Vec::new() },
            rule,
        }
    })
}

pub fn case() -> impl Strategy<Value = Case<'static>> {
    (
        (select(&SERVICES), subsequence(vec!["Roads", "Lights"], 0..=2), select(&["web", "phone"])),
        (prop::option::of(select(&["112", "113"])), prop::option::of(select(&["north", "south"]))),
        subsequence(vec![("DEPTH", "1"), ("DEPTH", "5.5"), ("DEPTH", "deep")], 0..=2),
        subsequence(TEXTS.to_vec(), 0..=2),
        (0..365_i64, 0..1_440_i64),
        (
            prop::option::of((select(&["lamp", "tree"]), select(&["1", "2"]))),
            select(&Reporter::ALL),
        ),
        prop::option::of(Just("lighting")),
    )
        .prop_map(
            |(
                (service, groups, channel),
                (district, park),
                answers,
                texts,
                at,
                who,
                department,
            )| Case {
                service,
                groups,
                department,
                areas: district
                    .map(|it| ("district", it))
                    .into_iter()
                    .chain(park.map(|it| ("park", it)))
                    .collect(),
                answers,
                texts,
                channel,
                at: day("2026-02-01").and_time(chrono::NaiveTime::MIN)
                    + chrono::Duration::days(at.0)
                    + chrono::Duration::minutes(at.1),
                asset: who.0.map(|(kind, id)| Asset { kind, id }),
                reporter: who.1,
            },
        )
}

/// Rules are walked one by one, and every condition is asked as its documentation says.
mod naive {
    use chrono::{Datelike as _, Timelike as _};

    use super::*;

    fn words(text: &str) -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    }

    fn has(list: Option<&Vec<String>>, value: &str) -> bool {
        list.is_some_and(|list| list.iter().any(|one| one == value))
    }

    fn time(span: &SpanForm, case: &Case<'_>) -> bool {
        let minute = i64::from(case.at.hour() * 60 + case.at.minute());
        let today = i64::from(case.at.weekday().num_days_from_monday());
        let number = |text: &str| -> i64 {
            let (hour, minute) = text.split_once(':').unwrap();
            hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap()
        };
        let (from, until) = span.hours.as_deref().unwrap_or("00:00-24:00").split_once('-').unwrap();
        let (from, until) = (number(from), number(until));
        let long = if until > from { until - from } else { until + 1_440 - from };
        // It begins on the day of the case or on the day before.
        [0, 1].iter().any(|ago| {
            let begins = DAYS[usize::try_from((today + 7 - ago) % 7).unwrap()];
            let since = minute + ago * 1_440 - from;
            (span.days.is_empty() || span.days.iter().any(|one| one == begins))
                && (0..long).contains(&since)
        })
    }

    fn answer(form: &AnswerForm, case: &Case<'_>) -> bool {
        case.answers.iter().filter(|(code, _)| *code == form.attribute).any(|(_, value)| {
            let number = value.parse::<f64>().ok();
            match &form.values {
                Some(values) => values.iter().any(|one| one == value),
                None => number.is_some_and(|number| {
                    form.at_least.is_none_or(|end| number >= end)
                        && form.more_than.is_none_or(|end| number > end)
                        && form.at_most.is_none_or(|end| number <= end)
                        && form.less_than.is_none_or(|end| number < end)
                }),
            }
        })
    }

    fn holds(c: &ConditionForm, case: &Case<'_>) -> bool {
        let said = |phrase: &String| {
            let phrase = words(phrase);
            case.texts
                .iter()
                .any(|text| words(text).windows(phrase.len()).any(|some| some == phrase))
        };
        let any = has(c.service.as_ref(), case.service)
            || has(c.channel.as_ref(), case.channel)
            || has(c.reporter.as_ref(), case.reporter.as_str())
            || case.groups.iter().any(|group| has(c.group.as_ref(), group))
            || case.areas.iter().any(|(layer, code)| {
                has(c.layer.as_ref(), layer)
                    || c.area
                        .as_ref()
                        .is_some_and(|area| area.layer == *layer && has(Some(&area.codes), code))
            })
            || case.asset.is_some_and(|asset| {
                has(c.asset_type.as_ref(), asset.kind) || has(c.asset.as_ref(), asset.id)
            })
            || c.answer.as_ref().is_some_and(|form| answer(form, case))
            || c.words.as_ref().is_some_and(|phrases| phrases.iter().any(said))
            || c.time.as_ref().is_some_and(|spans| spans.iter().any(|span| time(span, case)));
        any != c.not
    }

    /// Every field as text.
    pub fn decide(set: &RuleSetForm, case: &Case<'_>) -> BTreeMap<Field, Option<String>> {
        let date = case.at.date().to_string();
        let mut tried = Vec::new();
        for rule in &set.rule {
            let on = rule.from.as_ref().is_none_or(|from| *from <= date)
                && rule.until.as_ref().is_none_or(|until| date < *until);
            if on && rule.when.iter().all(|one| holds(one, case)) {
                tried.push(&rule.then);
                if rule.stop {
                    break;
                }
            }
        }
        let of = |team: &String| known().teams[team].clone();
        let owner =
            tried.iter().find_map(|then| then.department.clone().or(then.team.as_ref().map(of)));
        let (department, team) = match owner {
            Some(department) => {
                let mut teams = tried.iter().filter_map(|then| then.team.clone());
                let team = teams.find(|team| of(team) == department);
                (department, team)
            }
            None => without_rule(set, case),
        };
        let score: i32 = tried.iter().map(|then| then.urgency).sum();
        let level = if score >= 9 {
            "critical"
        } else if score >= 4 {
            "high"
        } else {
            "normal"
        };
        let mut tags: Vec<&str> = Vec::new();
        for tag in tried.iter().flat_map(|then| &then.tags) {
            if !tags.contains(&tag.as_str()) {
                tags.push(tag);
            }
        }
        let priority = tried.iter().find_map(|then| then.priority.clone());
        BTreeMap::from([
            (Field::Department, Some(department)),
            (Field::Team, team),
            (Field::Person, tried.iter().find_map(|then| then.person.clone())),
            (Field::Priority, priority.or(Some("normal".to_owned()))),
            (Field::Tags, (!tags.is_empty()).then(|| tags.join(", "))),
            (Field::Release, tried.iter().find_map(|then| then.release.clone())),
            (Field::Urgency, Some(format!("{score} ({level})"))),
        ])
    }

    fn without_rule(set: &RuleSetForm, case: &Case<'_>) -> (String, Option<String>) {
        let layer = set.authority.get(case.service);
        let of_area = set.owner.iter().find(|one| {
            layer == Some(&one.layer)
                && case.areas.contains(&(one.layer.as_str(), one.area.as_str()))
        });
        match (of_area, case.department) {
            (Some(one), _) => (one.department.clone(), one.team.clone()),
            (None, Some(department)) => (department.to_owned(), None),
            (None, None) => (set.fallback.department.clone(), set.fallback.team.clone()),
        }
    }
}

fn values(decision: &Decision<'_>) -> BTreeMap<Field, Option<String>> {
    Field::ALL.into_iter().map(|field| (field, decision.value(field))).collect()
}

pub fn read(form: &RuleSetForm) -> RuleSet {
    RuleSet::parse(form, &known()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

proptest! {
    #[test]
    fn a_decision_is_that_of_walking_the_rules_in_order(form in set(), case in case()) {
        let set = read(&form);
        let decision = set.decide(&case);
        prop_assert_eq!(values(&decision), naive::decide(&form, &case));
        prop_assert_eq!(set.decide(&case), decision.clone(), "the same again");
        prop_assert_eq!(read(&form).decide(&case).sentences(), decision.sentences());
    }

    #[test]
    fn there_is_always_an_owner_that_exists_and_a_reason_for_it(form in set(), case in case()) {
        let set = read(&form);
        let decision = set.decide(&case);
        prop_assert!(known().departments.contains_key(decision.department));
        if let Some(team) = decision.team {
            prop_assert_eq!(known().teams[team].clone(), decision.department);
        }
        prop_assert_eq!(decision.reason.of(Field::Department).count(), 1);
        prop_assert_eq!(decision.reason.of(Field::Team).count(), usize::from(decision.team.is_some()));
    }

    #[test]
    fn a_form_comes_back_as_it_was_read(form in set()) {
        prop_assert_eq!(&read(&form).to_form(), &form);
        let written = toml::to_string(&form).unwrap();
        prop_assert_eq!(&toml::from_str::<RuleSetForm>(&written).unwrap(), &form);
        let body = serde_json::to_string(&form).unwrap();
        prop_assert_eq!(&serde_json::from_str::<RuleSetForm>(&body).unwrap(), &form);
    }

    #[test]
    fn rules_that_never_hold_together_may_stand_in_any_order(
        form in set(), case in case(), order in Just((0..SERVICES.len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        // One rule for each service, so no case meets two.
        let mut form = form;
        form.rule.truncate(SERVICES.len());
        for (rule, service) in form.rule.iter_mut().zip(SERVICES) {
            rule.when.truncate(2);
            rule.when.push(ConditionForm { service: Some(vec![service.to_owned()]), ..ConditionForm::default() });
        }
        let mut other = form.clone();
        other.rule = order.iter().filter_map(|place| form.rule.get(*place).cloned()).collect();
        let (one, other) = (read(&form), read(&other));
        prop_assert!(compare(&one, &other, &case).is_none());
        prop_assert_eq!(one.decide(&case).sentences(), other.decide(&case).sentences());
    }

    #[test]
    fn a_rule_out_of_reach_may_be_taken_out(form in set(), case in case()) {
        // The days of all cases lie behind this one, so nothing is said to be over that is not.
        let remarks = read(&form).review(day("2026-01-15"));
        let dead: BTreeSet<&str> = remarks.iter().filter_map(|one| match one {
            lamppost::routing::Remark::Unreachable { rule, .. } => Some(rule.as_str()),
            lamppost::routing::Remark::Tie { .. } | lamppost::routing::Remark::Layers { .. } => None,
        }).collect();
        let mut rest = form.clone();
        rest.rule.retain(|rule| !dead.contains(rule.code.as_str()));
        prop_assert!(compare(&read(&form), &read(&rest), &case).is_none(), "{dead:?}");
    }
}
