//! Small machines, and machines that nobody thought of.

use lamppost::catalogue::Answer;
use lamppost::requests::{DetailedStatus, Status};
use lamppost::workflow::{
    Actor, AllowedStep, Attempt, ClosingCodeForm, ExpiryForm, Machine, MachineForm, Need,
    StateCode, StateForm, TransitionForm,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub fn code(word: &str) -> StateCode {
    StateCode::parse(word).unwrap()
}

pub fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|one| (*one).to_owned()).collect()
}

pub fn state(code: &str, detailed: DetailedStatus) -> StateForm {
    StateForm {
        code: code.to_owned(),
        name: code.to_owned(),
        public_text: format!("It is {code}."),
        kind: detailed.status().as_str().to_owned(),
        detailed_status: detailed.as_str().to_owned(),
        ..StateForm::default()
    }
}

pub fn transition(name: &str, from: &[&str], to: &str) -> TransitionForm {
    TransitionForm {
        name: name.to_owned(),
        from: words(from),
        to: to.to_owned(),
        ..TransitionForm::default()
    }
}

pub fn closing_code(code: &str, states: &[&str]) -> ClosingCodeForm {
    ClosingCodeForm {
        code: code.to_owned(),
        name: code.to_owned(),
        public_text: format!("Closed: {code}."),
        states: words(states),
    }
}

/// Two states, a step there and a step back.
pub fn small() -> MachineForm {
    let mut received = state("received", DetailedStatus::Open);
    received.initial = true;
    MachineForm {
        name: "Small".to_owned(),
        state: vec![received, state("done", DetailedStatus::Fixed)],
        transition: vec![
            transition("Close", &["received"], "done"),
            transition("Reopen", &["done"], "received"),
        ],
        closing_code: vec![closing_code("mended", &["done"]), closing_code("gone", &[])],
        ..MachineForm::default()
    }
}

pub fn machine(form: &MachineForm) -> Machine {
    Machine::parse(form).unwrap_or_else(|faults| panic!("{faults:#?}\n{form:#?}"))
}

/// The attempt that brings what the step asks for.
pub fn attempt_at(step: &AllowedStep, who: Actor, roles: &[String]) -> Attempt {
    let mut attempt = Attempt::new(step.to.as_str(), who);
    attempt.roles = roles.to_vec();
    for need in &step.needs {
        match need {
            Need::Role(wanted) => attempt.roles.extend(wanted.first().cloned()),
            Need::Reason => attempt.reason = Some("because".to_owned()),
            Need::Text => attempt.text = Some("We were there.".to_owned()),
            Need::Photo => attempt.photos = 1,
            Need::Position => attempt.position = true,
            Need::Answer(question) => {
                attempt.answers.push(Answer { code: question.clone(), value: "7".to_owned() });
            }
            Need::ClosingCode(codes) => attempt.closing_code = codes.first().cloned(),
        }
    }
    attempt
}

pub const ROLES: [&str; 3] = ["inspector", "foreman", "dispatcher"];

pub fn roles() -> impl Strategy<Value = Vec<String>> {
    subsequence(words(&ROLES), 0..=3)
}

pub fn actor() -> impl Strategy<Value = Actor> {
    select(Actor::ALL.to_vec())
}

/// What a random machine is made of, before it is made whole.
#[derive(Debug, Clone)]
struct Draft {
    statuses: Vec<DetailedStatus>,
    demands: Vec<bool>,
    expiries: Vec<Option<(usize, i64)>>,
    codes: Vec<Vec<usize>>,
    steps: Vec<TransitionDraft>,
    partner: Vec<(DetailedStatus, usize)>,
    within: i64,
}

#[derive(Debug, Clone)]
struct TransitionDraft {
    from: Vec<usize>,
    any: Vec<&'static str>,
    to: usize,
    by: Vec<&'static str>,
    needs: Vec<&'static str>,
    roles: Vec<String>,
    answers: Vec<&'static str>,
}

fn step() -> impl Strategy<Value = TransitionDraft> {
    (
        prop::collection::vec(0..20_usize, 1..4),
        subsequence(vec!["any_open", "any_closed"], 0..=2),
        0..20_usize,
        subsequence(vec!["staff", "reporter", "system"], 1..=3),
        subsequence(vec!["reason", "text", "photo", "position", "closing_code"], 0..=5),
        roles(),
        subsequence(vec!["pole_number", "colour"], 0..=2),
    )
        .prop_map(|(from, any, to, by, needs, roles, answers)| TransitionDraft {
            from,
            any,
            to,
            by,
            needs,
            roles,
            answers,
        })
}

fn draft() -> impl Strategy<Value = Draft> {
    let status = select(DetailedStatus::ALL.to_vec());
    (
        prop::collection::vec(status.clone(), 1..8),
        prop::collection::vec(any::<bool>(), 10),
        prop::collection::vec(prop::option::of((0..20_usize, 1..=400_i64)), 10),
        prop::collection::vec(prop::collection::vec(0..20_usize, 0..3), 0..4),
        prop::collection::vec(step(), 0..10),
        prop::collection::vec((status, 0..20_usize), 0..4),
        1..=400_i64,
    )
        .prop_map(|(statuses, demands, expiries, codes, steps, partner, within)| Draft {
            statuses,
            demands,
            expiries,
            codes,
            steps,
            partner,
            within,
        })
}

impl Draft {
    /// The form: its first state is open, its second closed, and steps that are not drawn lead everywhere.
    fn form(mut self) -> MachineForm {
        self.statuses.insert(0, DetailedStatus::Open);
        self.statuses.insert(1, DetailedStatus::Closed);
        let mut form = MachineForm {
            name: "Drawn".to_owned(),
            state: self.states(),
            // One code fits every closed state, so that none asks for the impossible.
            closing_code: vec![closing_code("other", &[])],
            ..MachineForm::default()
        };
        let closed = self.of_kind(Status::Closed);
        for (number, at) in self.codes.iter().enumerate() {
            let states: Vec<&str> =
                at.iter().map(|one| closed[one % closed.len()].as_str()).collect();
            form.closing_code.push(closing_code(&format!("code_{number}"), &states));
        }
        for (status, at) in &self.partner {
            let fit = self.of_kind(status.status());
            form.partner.insert(status.as_str().to_owned(), fit[at % fit.len()].clone());
        }
        self.add_steps(&mut form);
        form
    }

    fn name(at: usize) -> String {
        format!("state_{at}")
    }

    fn of_kind(&self, kind: Status) -> Vec<String> {
        let all = self.statuses.iter().enumerate();
        all.filter(|(_, one)| one.status() == kind).map(|(at, _)| Self::name(at)).collect()
    }

    fn states(&self) -> Vec<StateForm> {
        let all = self.statuses.iter().enumerate();
        all.map(|(at, status)| {
            let mut one = state(&Self::name(at), *status);
            one.initial = at == 0;
            one.needs_closing_code = status.status() == Status::Closed && self.demands[at];
            // Only onwards, so that nothing expires in a circle.
            let onwards = self.expiries[at].filter(|_| at + 1 < self.statuses.len());
            one.expires = onwards.map(|(to, after_days)| {
                let to = at + 1 + to % (self.statuses.len() - at - 1);
                let closed = self.statuses[to].status() == Status::Closed;
                ExpiryForm {
                    after_days,
                    to: Self::name(to),
                    closing_code: closed.then(|| "other".to_owned()),
                }
            });
            one
        })
        .collect()
    }

    /// The steps that were drawn, as far as none is a second way for the same people, and what is
    /// needed beside them.
    fn add_steps(&self, form: &mut MachineForm) {
        for at in 1..self.statuses.len() {
            form.transition.push(transition("Go", &["state_0"], &Self::name(at)));
        }
        let closes = self.of_kind(Status::Open);
        let closes: Vec<&str> =
            closes.iter().map(String::as_str).filter(|one| *one != "state_0").collect();
        if !closes.is_empty() {
            form.transition.push(transition("Close", &closes, "state_1"));
        }
        for (number, step) in self.steps.iter().enumerate() {
            let mut with = form.clone();
            with.transition.push(self.drawn(number, step));
            with.may_reopen_within_days = None;
            let faults = Machine::parse(&with).err().unwrap_or_default();
            if faults.iter().all(|fault| fault.contains("may_reopen_within_days")) {
                form.transition = with.transition;
            }
        }
        if Machine::parse(form).is_err() {
            form.may_reopen_within_days = Some(self.within);
        }
    }

    fn drawn(&self, number: usize, step: &TransitionDraft) -> TransitionForm {
        let to = step.to % self.statuses.len();
        let closed = self.statuses[to].status() == Status::Closed;
        let states = step.from.iter().map(|at| Self::name(at % self.statuses.len()));
        TransitionForm {
            name: format!("Step {number}"),
            from: states.chain(words(&step.any)).collect(),
            to: Self::name(to),
            by: words(&step.by),
            needs: words(&step.needs)
                .into_iter()
                .filter(|need| closed || need != "closing_code")
                .collect(),
            roles: step.roles.clone(),
            answers: words(&step.answers),
        }
    }
}

/// A machine without a fault, as a form.
pub fn valid_form() -> impl Strategy<Value = MachineForm> {
    draft().prop_map(Draft::form)
}
