//! Attempts: somebody wants a report to go on.

use super::listing::shares;
use super::{Actor, AllowedStep, Cause, Machine, Missing, Need, Refusal, State, StateCode};
use crate::catalogue::Answer;
use crate::requests::DetailedStatus;

/// What somebody wants, and what they bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The wanted state, as it was sent.
    pub to: String,
    /// Who asks.
    pub who: Actor,
    /// Their roles; only those of staff count.
    pub roles: Vec<String>,
    /// Why, for the record.
    pub reason: Option<String>,
    /// Words that residents will read.
    pub text: Option<String>,
    /// How many photos come with it.
    pub photos: usize,
    /// Whether a position comes with it.
    pub position: bool,
    /// Answers to questions.
    pub answers: Vec<Answer>,
    /// Why the report is closed.
    pub closing_code: Option<String>,
}

impl Attempt {
    /// An attempt that brings nothing.
    pub fn new(to: impl Into<String>, who: Actor) -> Self {
        Self {
            to: to.into(),
            who,
            roles: Vec::new(),
            reason: None,
            text: None,
            photos: 0,
            position: false,
            answers: Vec::new(),
            closing_code: None,
        }
    }
}

/// A step that a report takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it stood.
    pub from: StateCode,
    /// Where it stands now.
    pub to: StateCode,
    /// What the button said.
    pub name: String,
    /// What GeoReport and service request updates show now.
    pub detailed_status: DetailedStatus,
    /// Whether the report was open and is closed now.
    pub closes: bool,
    /// Whether the report was closed and is open again.
    pub reopens: bool,
    /// Why it was closed.
    pub closing_code: Option<String>,
}

impl Machine {
    /// Whether a report in the state `from` may take a step, and if not, why, and what it may do instead.
    ///
    /// This does not ask how long ago the report was closed, which needs a clock: a reporter who wants
    /// to reopen it must pass [`Machine::may_reopen`] as well.
    pub fn attempt(&self, from: &StateCode, attempt: &Attempt) -> Result<Step, Refusal> {
        self.try_step(from, attempt).map_err(|cause| Refusal {
            from: from.clone(),
            to: attempt.to.clone(),
            who: attempt.who,
            cause,
            allowed: self.allowed(from, &attempt.roles, attempt.who),
        })
    }

    fn try_step(&self, from: &StateCode, attempt: &Attempt) -> Result<Step, Cause> {
        let here = self.state(from).ok_or(Cause::UnknownCurrentState)?;
        let there = self.find(&attempt.to).ok_or(Cause::UnknownState)?;
        let way = self.ways(here, attempt.who).find(|way| *way.to() == there.code);
        let listed = way.and_then(|way| self.describe(here, way, attempt.who));
        let listed = listed.ok_or(Cause::NotListed)?;
        let missing = self.missing(&listed, there, attempt);
        if !missing.is_empty() {
            return Err(Cause::Missing(missing));
        }
        Ok(Step {
            from: here.code.clone(),
            to: listed.to,
            name: listed.name,
            detailed_status: there.detailed_status,
            closes: listed.closes,
            reopens: listed.reopens,
            closing_code: given(attempt.closing_code.as_deref()).map(str::to_owned),
        })
    }

    fn missing(&self, listed: &AllowedStep, there: &State, attempt: &Attempt) -> Vec<Missing> {
        let lacking = listed.needs.iter().filter(|need| !attempt.brings(need));
        let mut missing: Vec<Missing> = lacking.cloned().map(Missing::Need).collect();
        let fit = listed.closing_codes().map_or_else(|| self.codes_for(there), <[String]>::to_vec);
        if let Some(code) = given(attempt.closing_code.as_deref())
            && !fit.iter().any(|one| one == code)
        {
            missing.push(Missing::UnfitClosingCode { given: code.to_owned(), fit });
        }
        missing
    }
}

impl Attempt {
    /// Whether something came at all; whether a closing code fits is asked elsewhere.
    fn brings(&self, need: &Need) -> bool {
        match need {
            Need::Role(roles) => shares(roles, &self.roles),
            Need::Reason => given(self.reason.as_deref()).is_some(),
            Need::Text => given(self.text.as_deref()).is_some(),
            Need::Photo => self.photos > 0,
            Need::Position => self.position,
            Need::Answer(question) => self
                .answers
                .iter()
                .any(|answer| answer.code == *question && !answer.value.trim().is_empty()),
            Need::ClosingCode(_) => given(self.closing_code.as_deref()).is_some(),
        }
    }
}

/// A text with something in it. Blanks count as nothing.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
