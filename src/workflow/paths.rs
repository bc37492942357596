//! Whether reports get everywhere, and out again: reach, ways out, expiry loops, doubled ways, reopening.

use std::collections::BTreeSet;

use super::fault::Faults;
use super::parse::{WHOLE, place_of_transition};
use super::{Actor, Machine, State, StateCode, Transition};
use crate::requests::Status;

pub(super) fn run(machine: &Machine, faults: &mut Faults) {
    // Without a beginning, nothing can be reached, and saying so of every state would help nobody.
    if machine.state(&machine.initial).is_some() {
        unreachable(machine, faults);
    }
    for state in machine.states.iter().filter(|state| !state.is_closed()) {
        if !machine.onwards([state]).into_iter().any(State::is_closed) {
            faults.add(place(state), "no way leads from here to a closed state");
        }
    }
    loops(machine, faults);
    doubled(machine, faults);
    reopening(machine, faults);
}

fn place(state: &State) -> String {
    format!("state {}", state.code)
}

/// Reports begin in the initial state, and where a partner's word puts them.
fn unreachable(machine: &Machine, faults: &mut Faults) {
    let partner = machine.partner.iter().map(|(_, code)| code);
    let begin = [&machine.initial].into_iter().chain(partner);
    let reached: BTreeSet<&StateCode> = machine
        .onwards(begin.filter_map(|code| machine.state(code)))
        .into_iter()
        .map(|state| &state.code)
        .collect();
    for state in machine.states.iter().filter(|state| !reached.contains(&state.code)) {
        let initial = &machine.initial;
        faults.add(place(state), format_args!("cannot be reached from {initial}"));
    }
}

/// States that expire into each other would send a report round for ever.
fn loops(machine: &Machine, faults: &mut Faults) {
    let mut told: BTreeSet<&StateCode> = BTreeSet::new();
    for first in &machine.states {
        let mut path = vec![&first.code];
        let mut here = first;
        while let Some(next) = here.expiry.as_ref().and_then(|expiry| machine.state(&expiry.to)) {
            if next.code == first.code {
                if !told.contains(&first.code) {
                    let round: Vec<&str> = path.iter().map(|code| code.as_str()).collect();
                    let round = round.join(", ");
                    faults.add(
                        place(first),
                        format_args!("expires in a circle: {round}, {}", next.code),
                    );
                }
                told.extend(path);
                break;
            }
            if path.contains(&&next.code) {
                break;
            }
            path.push(&next.code);
            here = next;
        }
    }
}

/// An attempt names only the state that it wants, so one way must be meant.
fn doubled(machine: &Machine, faults: &mut Faults) {
    for (at, second) in machine.transitions.iter().enumerate() {
        for first in machine.transitions.iter().take(at) {
            let who = second.by.iter().find(|actor| first.by.contains(actor));
            let from = machine.states.iter().find(|one| first.leaves(one) && second.leaves(one));
            if let (true, Some(who), Some(from)) = (first.to == second.to, who, from) {
                let (who, from, to) = (who.as_str(), &from.code, &second.to);
                faults.add(
                    place_of_transition(at.saturating_add(1), &second.name),
                    format_args!(
                        "leads {who} from {from} to {to}, as {:?} does already",
                        first.name
                    ),
                );
            }
        }
    }
}

/// A right to reopen and a step for it belong together.
fn reopening(machine: &Machine, faults: &mut Faults) {
    let open = |code: &StateCode| machine.state(code).is_some_and(|to| to.status() == Status::Open);
    let reopens = |one: &&Transition| {
        one.by.contains(&Actor::Reporter)
            && open(&one.to)
            && machine.states.iter().any(|state| state.is_closed() && one.leaves(state))
    };
    let step = machine.transitions.iter().find(reopens);
    match (step, machine.may_reopen_within) {
        (Some(step), None) => {
            let rule = "lets the reporter reopen, but may_reopen_within_days is missing";
            faults.add(WHOLE, format_args!("{:?} {rule}", step.name));
        }
        (None, Some(_)) => {
            let rule = "but no transition by the reporter leads from a closed state to an open one";
            faults.add(WHOLE, format_args!("may_reopen_within_days is given, {rule}"));
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}
