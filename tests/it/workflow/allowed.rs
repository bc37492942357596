//! What the built-in workflow allows.

use std::fmt::Write as _;

use lamppost::requests::DetailedStatus;
use lamppost::workflow::{Actor, Machine, Need, STANDARD, StateCode};

use super::support::{attempt_at, code, machine, small, transition, words};

/// The whole machine as people read it.
fn drawn(machine: &Machine) -> String {
    let mut text = String::new();
    for state in machine.states() {
        let (status, detailed) = (state.status().as_str(), state.detailed_status.as_str());
        writeln!(text, "{} [{status}, {detailed}] {}", state.code, state.public_text).unwrap();
        for who in Actor::ALL {
            for step in machine.allowed(&state.code, &[], who) {
                let mark = if step.reopens { "reopens: " } else { "" };
                writeln!(text, "  {}: {mark}{step}", who.as_str()).unwrap();
            }
        }
    }
    for code in machine.closing_codes() {
        let states: Vec<&str> = code.states.iter().map(StateCode::as_str).collect();
        writeln!(text, "{} [{}] {}", code.code, states.join(", "), code.public_text).unwrap();
    }
    text
}

#[test]
fn the_standard_workflow_is_this_one() {
    insta::assert_snapshot!(drawn(Machine::standard()));
}

#[test]
fn the_standard_workflow_has_no_fault() {
    let form = toml::from_str(STANDARD).unwrap();
    assert_eq!(&machine(&form), Machine::standard());
    assert_eq!(&machine(&Machine::standard().form()), Machine::standard());
}

#[test]
fn the_standard_workflow_knows_every_detailed_status() {
    let machine = Machine::standard();
    for status in DetailedStatus::ALL {
        let state = machine.state_for(status, machine.initial()).unwrap();
        assert_eq!(state.detailed_status, status);
    }
    assert!((8..=10).contains(&machine.closing_codes().len()));
}

#[test]
fn in_the_standard_workflow_closing_needs_words_and_reopening_a_reason() {
    let machine = Machine::standard();
    for state in machine.states() {
        for step in machine.allowed(&state.code, &[], Actor::Staff) {
            if step.closes {
                assert!(step.needs.contains(&Need::Text), "{step}");
                let code = step.needs.iter().any(|need| matches!(need, Need::ClosingCode(_)));
                assert!(code, "{step}");
            }
            if step.reopens {
                assert_eq!(step.needs, [Need::Reason]);
            }
        }
    }
}

#[test]
fn a_report_goes_from_received_to_done_and_is_reopened() {
    let machine = Machine::standard();
    let mut here = machine.initial().clone();
    for to in ["triage", "investigating", "planned", "scheduled", "in_progress", "done", "reopened"]
    {
        let steps = machine.allowed(&here, &[], Actor::Staff);
        let step = steps.iter().find(|step| step.to.as_str() == to).unwrap();
        let taken = machine.attempt(&here, &attempt_at(step, Actor::Staff, &[])).unwrap();
        assert_eq!((taken.closes, taken.reopens), (to == "done", to == "reopened"));
        assert_eq!(taken.closing_code.as_deref(), (to == "done").then_some("work_done"));
        here = taken.to;
    }
}

#[test]
fn staying_is_a_step_only_where_it_is_listed() {
    let mut form = small();
    form.transition.push(transition("Any", &["any_open", "any_closed"], "received"));
    form.transition[1].from.clear();
    form.transition.remove(1);
    let tos = |form: &_, from| -> Vec<String> {
        let steps = machine(form).allowed(&code(from), &[], Actor::Staff);
        steps.into_iter().map(|step| step.to.to_string()).collect()
    };
    assert_eq!(tos(&form, "received"), ["done"]);
    assert_eq!(tos(&form, "done"), ["received"]);
    form.transition[1].from.push("received".to_owned());
    assert_eq!(tos(&form, "received"), ["done", "received"]);
}

#[test]
fn roles_are_asked_of_staff_only_and_met_ones_are_not_listed() {
    let mut form = small();
    form.transition[0].roles = words(&["inspector", "foreman"]);
    form.transition[0].by = words(&["staff", "reporter"]);
    let machine = machine(&form);
    let received = code("received");
    assert_eq!(machine.allowed(&received, &[], Actor::Staff), []);
    assert_eq!(machine.allowed(&received, &words(&["clerk"]), Actor::Staff), []);
    let foreman = machine.allowed(&received, &words(&["clerk", "foreman"]), Actor::Staff);
    assert_eq!(foreman, machine.allowed(&received, &[], Actor::Reporter));
    assert_eq!(foreman[0].needs, []);
    assert_eq!(machine.allowed(&received, &[], Actor::System), []);
    assert_eq!(machine.allowed(&code("nowhere"), &[], Actor::Staff), []);
}
