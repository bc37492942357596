//! Which steps there are from a state, and what each needs.

use std::fmt;

use super::{Actor, Detail, Expiry, Machine, Need, State, StateCode, Transition};
use crate::requests::Status;

/// A step that could be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedStep {
    /// Where it leads.
    pub to: StateCode,
    /// What its button says.
    pub name: String,
    /// What it needs.
    pub needs: Vec<Need>,
    /// Whether it closes an open report.
    pub closes: bool,
    /// Whether it opens a closed report again. For a reporter that must still be timely: see
    /// [`Machine::may_reopen`].
    pub reopens: bool,
}

impl fmt::Display for AllowedStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.to, self.name)?;
        if !self.needs.is_empty() {
            let needs: Vec<String> = self.needs.iter().map(Need::to_string).collect();
            write!(f, ", needs {}", needs.join(" and "))?;
        }
        f.write_str(")")
    }
}

impl AllowedStep {
    /// The closing codes that it asks for, if it does.
    pub(super) fn closing_codes(&self) -> Option<&[String]> {
        self.needs.iter().find_map(|need| {
            if let Need::ClosingCode(codes) = need { Some(codes.as_slice()) } else { None }
        })
    }
}

/// What makes a step a listed one.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    Transition(&'a Transition),
    Expiry(&'a Expiry),
}

impl Way<'_> {
    pub(super) fn to(&self) -> &StateCode {
        match self {
            Self::Transition(transition) => &transition.to,
            Self::Expiry(expiry) => &expiry.to,
        }
    }
}

impl Machine {
    /// Every step that somebody may take from here, with what each needs beside the role, which they have.
    pub fn allowed(&self, from: &StateCode, roles: &[String], who: Actor) -> Vec<AllowedStep> {
        let Some(here) = self.state(from) else { return Vec::new() };
        let mut steps: Vec<AllowedStep> =
            self.ways(here, who).filter_map(|way| self.describe(here, way, who)).collect();
        let met = |need: &Need| matches!(need, Need::Role(wanted) if shares(wanted, roles));
        let barred = |need: &Need| matches!(need, Need::Role(wanted) if !shares(wanted, roles));
        steps.retain(|step| !step.needs.iter().any(barred));
        for step in &mut steps {
            step.needs.retain(|need| !met(need));
        }
        steps
    }

    /// The listed ways from a state. An expiry is one for the system, and comes before a transition to
    /// the same state: that one may need what nobody is there to bring.
    pub(super) fn ways<'a>(&'a self, here: &'a State, who: Actor) -> impl Iterator<Item = Way<'a>> {
        let expiry = here.expiry.as_ref().filter(|_| who == Actor::System);
        let listed = self.transitions.iter().filter(move |one| {
            let expires = expiry.is_some_and(|expiry| expiry.to == one.to);
            one.by.contains(&who) && one.leaves(here) && !expires
        });
        expiry.into_iter().map(Way::Expiry).chain(listed.map(Way::Transition))
    }

    /// A way as it is shown to people.
    pub(super) fn describe(&self, here: &State, way: Way<'_>, who: Actor) -> Option<AllowedStep> {
        let there = self.state(way.to())?;
        let (name, needs) = match way {
            Way::Transition(transition) => {
                (transition.name.clone(), self.needs(transition, there, who))
            }
            Way::Expiry(expiry) => {
                let code = expiry.closing_code.iter();
                let needs = code.map(|code| Need::ClosingCode(vec![code.clone()])).collect();
                (format!("Expired after {} days", expiry.after_days), needs)
            }
        };
        Some(AllowedStep {
            to: there.code.clone(),
            name,
            needs,
            closes: here.status() == Status::Open && there.is_closed(),
            reopens: here.is_closed() && there.status() == Status::Open,
        })
    }

    fn needs(&self, transition: &Transition, there: &State, who: Actor) -> Vec<Need> {
        let mut needs = Vec::new();
        if who == Actor::Staff && !transition.roles.is_empty() {
            needs.push(Need::Role(transition.roles.clone()));
        }
        needs.extend(transition.needs.iter().filter_map(|detail| match detail {
            Detail::Reason => Some(Need::Reason),
            Detail::Text => Some(Need::Text),
            Detail::Photo => Some(Need::Photo),
            Detail::Position => Some(Need::Position),
            Detail::ClosingCode => None,
        }));
        needs.extend(transition.answers.iter().cloned().map(Need::Answer));
        if there.needs_closing_code || transition.needs.contains(&Detail::ClosingCode) {
            needs.push(Need::ClosingCode(self.codes_for(there)));
        }
        needs
    }

    pub(super) fn codes_for(&self, there: &State) -> Vec<String> {
        self.closing_codes_for(there).into_iter().map(|one| one.code.clone()).collect()
    }
}

/// Whether somebody holds one of the roles.
pub(super) fn shares(wanted: &[String], held: &[String]) -> bool {
    wanted.iter().any(|role| held.contains(role))
}
