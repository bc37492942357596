//! What must hold for any machine and any attempt.

use lamppost::catalogue::Answer;
use lamppost::requests::DetailedStatus;
use lamppost::workflow::{Actor, Attempt, Cause, Machine, MachineForm, Missing, StateCode};
use proptest::prelude::*;
use proptest::sample::select;

use super::support::{actor, attempt_at, machine, roles, valid_form};

/// Whether the step stands in the form, read without the machine's help.
fn is_written(form: &MachineForm, from: &StateCode, attempt: &Attempt) -> bool {
    let here = form.state.iter().find(|state| state.code == from.as_str()).unwrap();
    let any = format!("any_{}", here.kind);
    let expires = here.expires.as_ref().is_some_and(|expiry| expiry.to == attempt.to);
    let listed = form.transition.iter().any(|step| {
        let has = |list: &[String], word: &str| list.iter().any(|one| one == word);
        let begins = has(&step.from, &here.code) || has(&step.from, &any) && here.code != step.to;
        let barred = attempt.who == Actor::Staff
            && !step.roles.is_empty()
            && !step.roles.iter().any(|role| attempt.roles.contains(role));
        step.to == attempt.to && begins && has(&step.by, attempt.who.as_str()) && !barred
    });
    listed || expires && attempt.who == Actor::System
}

/// Whether the machine lists the step.
fn is_listed(machine: &Machine, from: &StateCode, attempt: &Attempt) -> bool {
    let steps = machine.allowed(from, &attempt.roles, attempt.who);
    steps.iter().any(|step| step.to.as_str() == attempt.to)
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let text = prop::option::of(select(vec!["", " ", "words"]));
    let codes = vec!["other", "code_0", "code_1", "no_such_code", " "];
    let answers = prop::collection::vec((select(vec!["pole_number", "colour"]), "[ 7]"), 0..3);
    (
        ("state_[0-9]|elsewhere", actor(), roles()),
        (text.clone(), text),
        (0..2_usize, any::<bool>()),
        (answers, prop::option::of(select(codes))),
    )
        .prop_map(
            |((to, who, roles), (reason, text), (photos, position), (answers, closing))| {
                let answers = answers
                    .into_iter()
                    .map(|(code, value)| Answer { code: code.to_owned(), value })
                    .collect();
                Attempt {
                    to,
                    who,
                    roles,
                    reason: reason.map(str::to_owned),
                    text: text.map(str::to_owned),
                    photos,
                    position,
                    answers,
                    closing_code: closing.map(str::to_owned),
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_attempts_leave_the_machine_or_take_a_step_that_is_not_listed(
        form in valid_form(),
        attempts in prop::collection::vec(attempt(), 1..40),
    ) {
        let machine = machine(&form);
        let mut here = machine.initial().clone();
        for attempt in attempts {
            let listed = is_listed(&machine, &here, &attempt);
            prop_assert_eq!(listed, is_written(&form, &here, &attempt));
            match machine.attempt(&here, &attempt) {
                Ok(step) => {
                    prop_assert!(listed);
                    prop_assert_eq!(&step.from, &here);
                    prop_assert_eq!(step.to.as_str(), &attempt.to);
                    let there = machine.state(&step.to).unwrap();
                    prop_assert_eq!(step.detailed_status, there.detailed_status);
                    let was = machine.state(&here).unwrap().is_closed();
                    prop_assert_eq!(step.closes, !was && there.is_closed());
                    prop_assert_eq!(step.reopens, was && !there.is_closed());
                    prop_assert!(step.closing_code.is_some() || !there.needs_closing_code);
                    here = step.to;
                }
                Err(refusal) => {
                    prop_assert_eq!(&refusal.from, &here);
                    let allowed = machine.allowed(&here, &attempt.roles, attempt.who);
                    prop_assert_eq!(&refusal.allowed, &allowed);
                    prop_assert!(!refusal.to_string().is_empty());
                    let not_listed = matches!(refusal.cause, Cause::NotListed);
                    prop_assert!(!(not_listed && listed));
                }
            }
        }
    }

    #[test]
    fn a_listed_step_succeeds_with_what_it_needs_and_with_nothing_less(
        form in valid_form(),
        who in actor(),
        roles in roles(),
    ) {
        let machine = machine(&form);
        for state in machine.states() {
            for step in machine.allowed(&state.code, &roles, who) {
                let whole = attempt_at(&step, who, &roles);
                let taken = machine.attempt(&state.code, &whole);
                prop_assert!(taken.is_ok(), "{:?}", taken);
                let empty = Attempt { roles: roles.clone(), ..Attempt::new(step.to.as_str(), who) };
                let missing: Vec<Missing> =
                    step.needs.iter().cloned().map(Missing::Need).collect();
                match machine.attempt(&state.code, &empty) {
                    Ok(_) => prop_assert!(missing.is_empty()),
                    Err(refusal) => prop_assert_eq!(refusal.cause, Cause::Missing(missing)),
                }
            }
        }
    }

    #[test]
    fn nothing_that_is_not_listed_succeeds_whatever_it_brings(
        form in valid_form(),
        who in actor(),
        roles in roles(),
    ) {
        let machine = machine(&form);
        for from in machine.states() {
            let steps = machine.allowed(&from.code, &roles, who);
            for to in machine.states().iter().filter(|to| steps.iter().all(|one| one.to != to.code)) {
                let everything = Attempt {
                    to: to.code.to_string(),
                    who,
                    roles: roles.clone(),
                    reason: Some("because".to_owned()),
                    text: Some("words".to_owned()),
                    photos: 3,
                    position: true,
                    answers: ["pole_number", "colour"]
                        .map(|code| Answer { code: code.to_owned(), value: "7".to_owned() })
                        .to_vec(),
                    closing_code: to.is_closed().then(|| "other".to_owned()),
                };
                prop_assert!(machine.attempt(&from.code, &everything).is_err());
            }
        }
    }

    #[test]
    fn a_machine_is_the_same_through_its_form_in_toml_and_json(form in valid_form()) {
        let machine = machine(&form);
        let again = machine.form();
        prop_assert_eq!(Machine::parse(&again).unwrap().form(), again.clone());
        prop_assert_eq!(&Machine::parse(&again).unwrap(), &machine);
        let toml: MachineForm = toml::from_str(&toml::to_string(&again).unwrap()).unwrap();
        prop_assert_eq!(&toml, &again);
        let json: MachineForm =
            serde_json::from_str(&serde_json::to_string(&again).unwrap()).unwrap();
        prop_assert_eq!(json, again);
    }

    #[test]
    fn what_a_partner_says_keeps_its_kind(form in valid_form()) {
        let machine = machine(&form);
        let gone = StateCode::parse("taken_out").unwrap();
        let places = machine.states().iter().map(|state| &state.code).chain([&gone]);
        for from in places {
            for status in DetailedStatus::ALL {
                let state = machine.state_for(status, from).unwrap();
                prop_assert_eq!(state.status(), status.status());
                let shown = machine.states().iter().any(|one| one.detailed_status == status);
                let named = machine.partner().iter().any(|(one, _)| *one == status);
                if shown && !named {
                    prop_assert_eq!(state.detailed_status, status);
                }
            }
        }
        for state in machine.states() {
            let back = machine.state_for(state.detailed_status, &state.code).unwrap();
            prop_assert_eq!(&back.code, &state.code);
        }
    }

    #[test]
    fn no_form_breaks_the_reader(
        form in valid_form(),
        from in "[a-z_0-9]{1,8}",
        to in select(vec!["state_0", "state_1", "state_2", "nowhere", ""]),
        days in any::<i64>(),
    ) {
        let mut form = form;
        form.may_reopen_within_days = Some(days);
        if let Some(step) = form.transition.last_mut() {
            step.to = to.to_owned();
        }
        if let Some(state) = form.state.last_mut() {
            state.code = from;
        }
        if let Err(faults) = Machine::parse(&form) {
            prop_assert!(faults.iter().all(|fault| fault.contains(": ")), "{:?}", faults);
        }
    }
}
