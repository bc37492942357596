//! A form becomes a machine, or a list of everything that is wrong with it.

use super::fault::Faults;
use super::{
    Actor, ClosingCode, ClosingCodeForm, Detail, Expiry, ExpiryForm, Machine, MachineForm, Source,
    State, StateCode, StateForm, Transition, TransitionForm, Waiting, check, paths,
};
use crate::requests::{DetailedStatus, Status};

/// States at most. Nobody finds their way among more.
const MAX_STATES: usize = 60;
/// Transitions at most.
const MAX_TRANSITIONS: usize = 200;
/// Closing codes at most.
const MAX_CLOSING_CODES: usize = 100;
/// Where a fault lies that is nobody's in particular.
pub(super) const WHOLE: &str = "workflow";

impl Machine {
    /// Checks a form and returns all faults at once.
    pub fn parse(form: &MachineForm) -> Result<Self, Vec<String>> {
        let (machine, faults) = Self::read(form);
        if faults.is_empty() { Ok(machine) } else { Err(faults) }
    }

    /// The machine as well as it can be made out, and what is wrong with it.
    pub(super) fn read(form: &MachineForm) -> (Self, Vec<String>) {
        let mut faults = Faults::default();
        let name = faults.name(WHOLE, "name", &form.name);
        let within = form.may_reopen_within_days;
        let mut machine = Self {
            name,
            may_reopen_within: within
                .map(|days| faults.days(WHOLE, "may_reopen_within_days", days)),
            initial: StateCode::as_written(""),
            states: Vec::new(),
            transitions: Vec::new(),
            closing_codes: Vec::new(),
            partner: Vec::new(),
        };
        // What follows compares each with each, so it must not begin with too many.
        if !few_enough(form, &mut faults) {
            return (machine, faults.into_sentences());
        }
        machine.states = numbered(&form.state, |number, one| state(number, one, &mut faults));
        machine.initial = initial(form, &mut faults);
        machine.transitions =
            numbered(&form.transition, |number, one| transition(number, one, &mut faults));
        machine.closing_codes =
            numbered(&form.closing_code, |number, one| closing_code(number, one, &mut faults));
        machine.partner = partner(form, &mut faults);
        check::run(&machine, &mut faults);
        paths::run(&machine, &mut faults);
        (machine, faults.into_sentences())
    }
}

fn numbered<F, T>(forms: &[F], mut read: impl FnMut(usize, &F) -> T) -> Vec<T> {
    forms.iter().enumerate().map(|(at, form)| read(at.saturating_add(1), form)).collect()
}

fn few_enough(form: &MachineForm, faults: &mut Faults) -> bool {
    let mut fine = true;
    let mut bound = |place: &str, there: usize, most: usize| {
        if there > most {
            faults.add(place, format_args!("{there} are too many; at most {most} are accepted"));
            fine = false;
        }
    };
    bound("states", form.state.len(), MAX_STATES);
    bound("transitions", form.transition.len(), MAX_TRANSITIONS);
    bound("closing codes", form.closing_code.len(), MAX_CLOSING_CODES);
    for one in &form.transition {
        for list in [&one.from, &one.by, &one.needs, &one.roles, &one.answers] {
            bound("words of a transition", list.len(), MAX_STATES);
        }
    }
    for one in &form.closing_code {
        bound("states of a closing code", one.states.len(), MAX_STATES);
    }
    fine
}

/// How a fault names its place: by the code, or by the number where there is none.
pub(super) fn place(kind: &str, number: usize, code: &str) -> String {
    let code = code.trim();
    if code.is_empty() { format!("{kind} {number}") } else { format!("{kind} {code}") }
}

/// How a fault names a transition, which has no code.
pub(super) fn place_of_transition(number: usize, name: &str) -> String {
    let name = name.trim();
    if name.is_empty() {
        format!("transition {number}")
    } else {
        format!("transition {number} ({name})")
    }
}

fn state(number: usize, form: &StateForm, faults: &mut Faults) -> State {
    let place = place("state", number, &form.code);
    let code = faults.code(&place, &form.code);
    if [Source::ANY_OPEN, Source::ANY_CLOSED].contains(&code.as_str()) {
        faults.add(&place, "this word means many states, and cannot be the code of one");
    }
    let waiting = form.waiting_for.as_deref();
    State {
        code: StateCode::as_written(&code),
        name: faults.name(&place, "name", &form.name),
        public_text: faults.text(&place, &form.public_text),
        detailed_status: detailed_status(&place, form, faults),
        waiting_for: waiting.and_then(|word| {
            let known = (&Waiting::ALL.map(Waiting::as_str)[..], Waiting::parse);
            faults.word(&place, "waiting_for", word, known)
        }),
        expiry: form.expires.as_ref().map(|expiry| expires(&place, expiry, faults)),
        needs_closing_code: form.needs_closing_code,
    }
}

/// The clerk says both the kind and the status, so that a slip in one of them is found.
fn detailed_status(place: &str, form: &StateForm, faults: &mut Faults) -> DetailedStatus {
    let kinds = (&["open", "closed"][..], Status::parse);
    let kind = faults.word(place, "kind", &form.kind, kinds);
    let known = (&DetailedStatus::ALL.map(DetailedStatus::as_str)[..], DetailedStatus::parse);
    let status = faults.word(place, "detailed_status", &form.detailed_status, known);
    if let (Some(kind), Some(status)) = (kind, status)
        && kind != status.status()
    {
        let (kind, shown) = (kind.as_str(), status.as_str());
        let other = status.status().as_str();
        faults
            .add(place, format_args!("is {kind}, but detailed_status {shown} is for {other} ones"));
    }
    status.unwrap_or_else(|| kind.unwrap_or(Status::Open).into())
}

fn expires(place: &str, form: &ExpiryForm, faults: &mut Faults) -> Expiry {
    Expiry {
        after_days: faults.days(place, "after_days", form.after_days),
        to: StateCode::as_written(form.to.trim()),
        closing_code: form.closing_code.as_deref().map(str::trim).map(str::to_owned),
    }
}

fn initial(form: &MachineForm, faults: &mut Faults) -> StateCode {
    let marked: Vec<&str> =
        form.state.iter().filter(|one| one.initial).map(|one| one.code.trim()).collect();
    match marked.as_slice() {
        [_] => {}
        [] => faults.add(WHOLE, "no state is marked with initial = true; reports begin in one"),
        several => {
            let list = several.join(", ");
            faults
                .add(WHOLE, format_args!("several states are marked with initial = true: {list}"));
        }
    }
    StateCode::as_written(marked.first().copied().unwrap_or_default())
}

fn transition(number: usize, form: &TransitionForm, faults: &mut Faults) -> Transition {
    let place = place_of_transition(number, &form.name);
    let actors = &Actor::ALL.map(Actor::as_str)[..];
    let details = &Detail::ALL.map(Detail::as_str)[..];
    if form.from.is_empty() {
        faults.add(&place, "from required: states, any_open or any_closed");
    }
    if form.by.is_empty() {
        faults.add(&place, format_args!("by required: some of {}", actors.join(", ")));
    }
    let by = form.by.iter();
    let needs = form.needs.iter();
    Transition {
        from: form.from.iter().map(|word| source(word.trim())).collect(),
        to: StateCode::as_written(form.to.trim()),
        name: faults.name(&place, "name", &form.name),
        by: once(by.filter_map(|word| faults.word(&place, "by", word, (actors, Actor::parse)))),
        needs: once(
            needs.filter_map(|word| faults.word(&place, "needs", word, (details, Detail::parse))),
        ),
        roles: once(form.roles.iter().map(|role| faults.name(&place, "role", role))),
        answers: once(form.answers.iter().map(|code| faults.name(&place, "question", code))),
    }
}

fn source(word: &str) -> Source {
    match word {
        Source::ANY_OPEN => Source::AnyOpen,
        Source::ANY_CLOSED => Source::AnyClosed,
        code => Source::State(StateCode::as_written(code)),
    }
}

/// What is said twice counts once.
fn once<T: PartialEq>(found: impl Iterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for one in found {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

fn closing_code(number: usize, form: &ClosingCodeForm, faults: &mut Faults) -> ClosingCode {
    let place = place("closing code", number, &form.code);
    ClosingCode {
        code: faults.code(&place, &form.code),
        name: faults.name(&place, "name", &form.name),
        public_text: faults.text(&place, &form.public_text),
        states: form.states.iter().map(|code| StateCode::as_written(code.trim())).collect(),
    }
}

fn partner(form: &MachineForm, faults: &mut Faults) -> Vec<(DetailedStatus, StateCode)> {
    let mut named: Vec<(DetailedStatus, StateCode)> = Vec::new();
    for (word, code) in &form.partner {
        let known = (&DetailedStatus::ALL.map(DetailedStatus::as_str)[..], DetailedStatus::parse);
        let Some(status) = faults.word("partner", "detailed status", word, known) else { continue };
        if named.iter().any(|(one, _)| *one == status) {
            faults.add("partner", format_args!("{} stands twice", status.as_str()));
        }
        named.push((status, StateCode::as_written(code.trim())));
    }
    // However the statuses were spelled, the same ones make the same machine.
    named.sort_by_key(|(status, _)| status.as_str());
    named
}
