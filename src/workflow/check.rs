//! Whether the parts of a machine name only what is there, and closing codes stand where reports close.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::fault::Faults;
use super::parse::{WHOLE, place, place_of_transition};
use super::{ClosingCode, Detail, Expiry, Machine, Source, State, StateCode};

pub(super) fn run(machine: &Machine, faults: &mut Faults) {
    let states = machine.states.iter().map(|state| state.code.as_str());
    twice("state", states, faults);
    twice("closing code", machine.closing_codes.iter().map(|one| one.code.as_str()), faults);
    if machine.state(&machine.initial).is_some_and(State::is_closed) {
        faults.add(WHOLE, format_args!("reports begin in {}, which is closed", machine.initial));
    }
    for (at, state) in machine.states.iter().enumerate() {
        let place = place("state", at.saturating_add(1), state.code.as_str());
        of_state(machine, &place, state, faults);
    }
    of_transitions(machine, faults);
    for (at, code) in machine.closing_codes.iter().enumerate() {
        let place = place("closing code", at.saturating_add(1), &code.code);
        of_closing_code(machine, &place, code, faults);
    }
    of_partner(machine, faults);
}

fn twice<'a>(kind: &str, codes: impl Iterator<Item = &'a str>, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    let mut told = BTreeSet::new();
    for code in codes.filter(|code| !code.is_empty()) {
        if !seen.insert(code) && told.insert(code) {
            faults.add(format_args!("{kind} {code}"), "there are several of this code");
        }
    }
}

/// The state of this code, or a fault.
fn known<'a>(
    machine: &'a Machine,
    place: impl Display,
    key: &str,
    code: &StateCode,
    faults: &mut Faults,
) -> Option<&'a State> {
    let found = machine.state(code);
    if found.is_none() {
        if code.as_str().is_empty() {
            faults.add(place, format_args!("{key} required: the code of a state"));
        } else {
            let code = code.as_str();
            faults.add(place, format_args!("{key} names {code:?}, and there is no such state"));
        }
    }
    found
}

fn of_state(machine: &Machine, place: &str, state: &State, faults: &mut Faults) {
    if state.needs_closing_code {
        if !state.is_closed() {
            faults.add(place, "needs_closing_code is for closed states, and this one is open");
        } else if machine.closing_codes_for(state).is_empty() {
            faults.add(place, "needs a closing code, and none fits it");
        }
    }
    if let Some(expiry) = &state.expiry
        && let Some(there) = known(machine, place, "expires.to", &expiry.to, faults)
    {
        of_expiry(machine, place, expiry, there, faults);
    }
}

/// Nobody is there to choose a code when a state expires, so the form must say which.
fn of_expiry(machine: &Machine, place: &str, expiry: &Expiry, there: &State, faults: &mut Faults) {
    let to = &there.code;
    match expiry.closing_code.as_deref() {
        None if there.needs_closing_code => {
            faults.add(place, format_args!("expires to {to}, which needs a closing code"));
        }
        None => {}
        Some(code) if there.is_closed() => {
            let fits = machine.closing_codes_for(there);
            if !fits.into_iter().any(|one| one.code == code) {
                faults.add(
                    place,
                    format_args!("expires to {to}, where no closing code {code:?} fits"),
                );
            }
        }
        Some(code) => {
            faults.add(
                place,
                format_args!("expires to {to}, which is open and takes no closing code {code:?}"),
            );
        }
    }
}

fn of_transitions(machine: &Machine, faults: &mut Faults) {
    for (at, transition) in machine.transitions.iter().enumerate() {
        let place = place_of_transition(at.saturating_add(1), &transition.name);
        for source in &transition.from {
            if let Source::State(code) = source {
                known(machine, &place, "from", code, faults);
            }
        }
        let there = known(machine, &place, "to", &transition.to, faults);
        let Some(there) = there.filter(|_| transition.needs.contains(&Detail::ClosingCode)) else {
            continue;
        };
        if !there.is_closed() {
            faults.add(
                &place,
                format_args!("needs a closing code, but leads to {}, which is open", there.code),
            );
        } else if machine.closing_codes_for(there).is_empty() && !there.needs_closing_code {
            faults.add(&place, format_args!("needs a closing code, and none fits {}", there.code));
        }
    }
}

fn of_closing_code(machine: &Machine, place: &str, code: &ClosingCode, faults: &mut Faults) {
    for state in &code.states {
        if let Some(state) = known(machine, place, "states", state, faults)
            && !state.is_closed()
        {
            faults.add(place, format_args!("is for the state {}, which is open", state.code));
        }
    }
}

fn of_partner(machine: &Machine, faults: &mut Faults) {
    for (status, code) in &machine.partner {
        let place = format!("partner {}", status.as_str());
        if let Some(state) = known(machine, &place, "the value", code, faults)
            && state.status() != status.status()
        {
            let (kind, shown) = (status.status().as_str(), state.status().as_str());
            faults.add(place, format_args!("is {kind}, but the state {code} is {shown}"));
        }
    }
}
