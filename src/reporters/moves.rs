//! What whoever reported may do with a report now: asked of its workflow and the clock.

use chrono::TimeDelta;

use crate::cases::{Case, standing};
use crate::requests::{DetailedStatus, Status};
use crate::time::Instant;
use crate::workflow::{Actor, AllowedStep, Machine, Waiting};

/// For how long after filing a report is its reporter's own to correct and to take back.
///
/// It is long enough to see a slip on the way home, and shorter than any crew needs to set out for it. Afterwards
/// others rely on what it says.
pub const GRACE: TimeDelta = TimeDelta::minutes(30);

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Answer what staff have asked.
    Answer,
    /// Have a closed report opened again.
    Reopen,
    /// Take it back: it is closed at once.
    Withdraw,
    /// Ask staff to close it.
    AskWithdrawal,
    /// Correct what was written.
    Correct,
    /// Write to staff.
    Message,
}

impl Action {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Reopen => "reopen",
            Self::Withdraw => "withdraw",
            Self::AskWithdrawal => "ask_withdrawal",
            Self::Correct => "correct",
            Self::Message => "message",
        }
    }
}

/// Something that is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What.
    pub action: Action,
    /// The step of the workflow that it takes, if it takes one.
    pub step: Option<AllowedStep>,
    /// When it ends to be allowed, where the clock says so.
    pub until: Option<Instant>,
}

/// All that is allowed to whoever made a report at `filed_at`. `parts_open`: others are at work on parts of it.
pub fn moves(
    machine: &Machine,
    case: &Case,
    (filed_at, now): (Instant, Instant),
    parts_open: bool,
) -> Vec<Move> {
    let here = standing(machine, case);
    let steps = machine.allowed(here, &[], Actor::Reporter);
    let open = case.facts.status() == Status::Open;
    let own_until = filed_at.checked_add_signed(GRACE).filter(|until| now <= *until);
    let mut found = Vec::new();
    let waits = machine.state(here).is_some_and(|one| one.waiting_for == Some(Waiting::Reporter));
    let onwards = |step: &&AllowedStep| !step.closes && !step.reopens;
    if let Some(step) = steps.iter().find(onwards).filter(|_| waits && open) {
        let since = case.facts.state_since;
        let until = since.and_then(|since| machine.expires(here, since)).map(|(at, _)| at);
        found.push(Move { action: Action::Answer, step: Some(step.clone()), until });
    }
    if let Some(step) = steps.iter().find(|step| step.reopens).filter(|_| !open) {
        let closed_at = case.facts.closed_at.unwrap_or(case.facts.updated_at);
        if machine.may_reopen(closed_at, now, Actor::Reporter) {
            let days = machine.may_reopen_within().map(i64::from).and_then(TimeDelta::try_days);
            let until = days.and_then(|days| closed_at.checked_add_signed(days));
            found.push(Move { action: Action::Reopen, step: Some(step.clone()), until });
        }
    }
    if open {
        let closing = || steps.iter().filter(|step| step.closes);
        let cancels = |step: &&AllowedStep| {
            machine
                .state(&step.to)
                .is_some_and(|state| state.detailed_status == DetailedStatus::Cancelled)
        };
        let step = closing().find(cancels).or_else(|| closing().next());
        let at_once = step.filter(|_| own_until.is_some() && !parts_open);
        found.push(match at_once {
            Some(step) => {
                Move { action: Action::Withdraw, step: Some(step.clone()), until: own_until }
            }
            None => Move { action: Action::AskWithdrawal, step: None, until: None },
        });
        if own_until.is_some() {
            found.push(Move { action: Action::Correct, step: None, until: own_until });
        }
    }
    found.push(Move { action: Action::Message, step: None, until: None });
    found
}
