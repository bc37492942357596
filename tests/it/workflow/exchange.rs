//! Which state a partner's status means.

use lamppost::requests::DetailedStatus;
use lamppost::workflow::{Machine, MachineForm};

use super::support::{code, machine, small, state, transition};

fn leads(machine: &Machine, status: DetailedStatus, from: &str) -> String {
    machine.state_for(status, &code(from)).unwrap().code.to_string()
}

/// Two states show that work goes on; `away` is nearer to `received`, `near` is nearer to `done`.
fn two_ways() -> MachineForm {
    let mut form = small();
    form.state.push(state("near", DetailedStatus::InProgress));
    form.state.push(state("away", DetailedStatus::InProgress));
    form.transition.push(transition("Away", &["received"], "away"));
    form.transition.push(transition("Near", &["away", "done"], "near"));
    form.transition.push(transition("End", &["away", "near"], "done"));
    form
}

#[test]
fn the_nearest_state_that_shows_the_status_is_meant() {
    let machine = machine(&two_ways());
    assert_eq!(leads(&machine, DetailedStatus::InProgress, "received"), "away");
    assert_eq!(leads(&machine, DetailedStatus::InProgress, "done"), "near");
    assert_eq!(leads(&machine, DetailedStatus::InProgress, "taken_out"), "near");
}

#[test]
fn the_state_that_the_machine_names_comes_first() {
    let mut form = two_ways();
    form.partner.insert("in_progress".to_owned(), "near".to_owned());
    let machine = machine(&form);
    assert_eq!(leads(&machine, DetailedStatus::InProgress, "received"), "near");
}

#[test]
fn a_status_that_is_shown_already_moves_nothing() {
    let mut form = two_ways();
    form.partner.insert("in_progress".to_owned(), "near".to_owned());
    let machine = machine(&form);
    assert_eq!(leads(&machine, DetailedStatus::InProgress, "away"), "away");
    let standard = Machine::standard();
    let waiting = "waiting_for_reporter";
    assert_eq!(leads(standard, DetailedStatus::Investigating, waiting), waiting);
    assert_eq!(leads(standard, DetailedStatus::Investigating, "received"), "investigating");
}

#[test]
fn a_status_that_no_state_shows_goes_by_open_and_closed() {
    let machine = machine(&two_ways());
    assert_eq!(leads(&machine, DetailedStatus::Planned, "away"), "away");
    assert_eq!(leads(&machine, DetailedStatus::Reopen, "done"), "received");
    assert_eq!(leads(&machine, DetailedStatus::Duplicate, "received"), "done");
    assert_eq!(leads(&machine, DetailedStatus::Cancelled, "done"), "done");
}

#[test]
fn what_stands_for_plain_closed_is_taken_before_a_nearer_closed_state() {
    let mut form = small();
    form.state.push(state("ended", DetailedStatus::Closed));
    form.transition.push(transition("End", &["received"], "ended"));
    let plain = machine(&form);
    assert_eq!(leads(&plain, DetailedStatus::NoFurtherAction, "received"), "ended");
    form.partner.insert("no_further_action".to_owned(), "done".to_owned());
    assert_eq!(leads(&machine(&form), DetailedStatus::NoFurtherAction, "received"), "done");
}
