//! What is wrong with a form, all of it, in sentences.

use lamppost::requests::DetailedStatus;
use lamppost::workflow::{ExpiryForm, Machine, MachineForm};
use rstest::rstest;

use super::support::{closing_code, small, state, transition, words};

fn faults(form: &MachineForm) -> Vec<String> {
    Machine::parse(form).unwrap_err()
}

fn expiry(to: &str, code: Option<&str>) -> ExpiryForm {
    ExpiryForm { after_days: 5, to: to.to_owned(), closing_code: code.map(str::to_owned) }
}

#[rstest]
#[case::no_name(|form: &mut MachineForm| form.name.clear(), "workflow: name required")]
#[case::long_name(
    |form: &mut MachineForm| form.state[0].name = "x".repeat(101),
    "state received: name is longer than 100 characters"
)]
#[case::long_text(
    |form: &mut MachineForm| form.state[0].public_text = "x".repeat(1001),
    "state received: public_text is longer than 1000 characters"
)]
#[case::kind(
    |form: &mut MachineForm| form.state[0].kind = "ajar".to_owned(),
    "state received: kind \"ajar\" is none of open, closed"
)]
#[case::kind_and_status(
    |form: &mut MachineForm| form.state[1].kind = "open".to_owned(),
    "state done: is open, but detailed_status fixed is for closed ones"
)]
#[case::waiting(
    |form: &mut MachineForm| form.state[0].waiting_for = Some("rain".to_owned()),
    "state received: waiting_for \"rain\" is none of reporter, third_party"
)]
#[case::days(
    |form: &mut MachineForm| form.may_reopen_within_days = Some(0),
    "workflow: may_reopen_within_days is 0; it goes from 1 to 3650"
)]
#[case::same_state_code(
    |form: &mut MachineForm| form.state.push(state("done", DetailedStatus::Fixed)),
    "state done: there are several of this code"
)]
#[case::same_closing_code(
    |form: &mut MachineForm| form.closing_code.push(closing_code("gone", &[])),
    "closing code gone: there are several of this code"
)]
#[case::reserved(
    |form: &mut MachineForm| form.state[1].code = "any_open".to_owned(),
    "state any_open: this word means many states, and cannot be the code of one"
)]
#[case::no_initial(
    |form: &mut MachineForm| form.state[0].initial = false,
    "workflow: no state is marked with initial = true; reports begin in one"
)]
#[case::several_initial(
    |form: &mut MachineForm| form.state[1].initial = true,
    "workflow: several states are marked with initial = true: received, done"
)]
#[case::closed_initial(
    |form: &mut MachineForm| { form.state[0].initial = false; form.state[1].initial = true; },
    "workflow: reports begin in done, which is closed"
)]
#[case::unreached(
    |form: &mut MachineForm| form.state.push(state("lost", DetailedStatus::Closed)),
    "state lost: cannot be reached from received"
)]
#[case::no_way_out(
    |form: &mut MachineForm| {
        form.state.push(state("stuck", DetailedStatus::Planned));
        form.transition.push(transition("Stick", &["received", "stuck"], "stuck"));
    },
    "state stuck: no way leads from here to a closed state"
)]
#[case::from_nowhere(
    |form: &mut MachineForm| form.transition[0].from.push("nowhere".to_owned()),
    "transition 1 (Close): from names \"nowhere\", and there is no such state"
)]
#[case::to_nowhere(
    |form: &mut MachineForm| form.transition.push(transition("Go", &["done"], "nowhere")),
    "transition 3 (Go): to names \"nowhere\", and there is no such state"
)]
#[case::nobody(
    |form: &mut MachineForm| form.transition[1].by.clear(),
    "transition 2 (Reopen): by required: some of staff, reporter, system"
)]
#[case::stranger(
    |form: &mut MachineForm| form.transition[1].by.push("mayor".to_owned()),
    "transition 2 (Reopen): by \"mayor\" is none of staff, reporter, system"
)]
#[case::strange_need(
    |form: &mut MachineForm| form.transition[1].needs.push("luck".to_owned()),
    "transition 2 (Reopen): needs \"luck\" is none of reason, text, photo, position, closing_code"
)]
#[case::doubled(
    |form: &mut MachineForm| form.transition.push(transition("Shut", &["any_open"], "done")),
    "transition 3 (Shut): leads staff from received to done, as \"Close\" does already"
)]
#[case::closing_code_of_an_open_state(
    |form: &mut MachineForm| form.closing_code[0].states = words(&["received", "done"]),
    "closing code mended: is for the state received, which is open"
)]
#[case::closing_code_of_no_state(
    |form: &mut MachineForm| form.closing_code[0].states = words(&["nowhere", "done"]),
    "closing code mended: states names \"nowhere\", and there is no such state"
)]
#[case::open_state_demands_a_code(
    |form: &mut MachineForm| form.state[0].needs_closing_code = true,
    "state received: needs_closing_code is for closed states, and this one is open"
)]
#[case::opening_demands_a_code(
    |form: &mut MachineForm| form.transition[1].needs = words(&["closing_code"]),
    "transition 2 (Reopen): needs a closing code, but leads to received, which is open"
)]
#[case::no_code_for_the_state(
    |form: &mut MachineForm| { form.closing_code.clear(); form.state[1].needs_closing_code = true; },
    "state done: needs a closing code, and none fits it"
)]
#[case::no_code_for_the_step(
    |form: &mut MachineForm| {
        form.closing_code.clear();
        form.transition[0].needs = words(&["closing_code"]);
    },
    "transition 1 (Close): needs a closing code, and none fits done"
)]
#[case::expiry_to_nowhere(
    |form: &mut MachineForm| form.state[0].expires = Some(expiry("nowhere", None)),
    "state received: expires.to names \"nowhere\", and there is no such state"
)]
#[case::expiry_without_a_code(
    |form: &mut MachineForm| {
        form.state[1].needs_closing_code = true;
        form.state[0].expires = Some(expiry("done", None));
    },
    "state received: expires to done, which needs a closing code"
)]
#[case::expiry_with_a_strange_code(
    |form: &mut MachineForm| form.state[0].expires = Some(expiry("done", Some("lost"))),
    "state received: expires to done, where no closing code \"lost\" fits"
)]
#[case::expiry_of_a_closed_state_with_a_code(
    |form: &mut MachineForm| form.state[1].expires = Some(expiry("received", Some("gone"))),
    "state done: expires to received, which is open and takes no closing code \"gone\""
)]
#[case::expiry_in_a_circle(
    |form: &mut MachineForm| {
        form.state[0].expires = Some(expiry("done", None));
        form.state[1].expires = Some(expiry("received", None));
    },
    "state received: expires in a circle: received, done, received"
)]
#[case::partner_word(
    |form: &mut MachineForm| { form.partner.insert("asleep".to_owned(), "done".to_owned()); },
    "partner: detailed status \"asleep\" is none of open, investigating, in_progress, planned, \
     action_scheduled, for_triage, internal_referral, fixed, closed, duplicate, no_further_action, \
     not_councils_responsibility, cancelled, reopen"
)]
#[case::partner_kind(
    |form: &mut MachineForm| { form.partner.insert("fixed".to_owned(), "received".to_owned()); },
    "partner fixed: is closed, but the state received is open"
)]
#[case::partner_to_nowhere(
    |form: &mut MachineForm| { form.partner.insert("fixed".to_owned(), "nowhere".to_owned()); },
    "partner fixed: the value names \"nowhere\", and there is no such state"
)]
#[case::reopening_without_days(
    |form: &mut MachineForm| form.transition[1].by = words(&["reporter"]),
    "workflow: \"Reopen\" lets the reporter reopen, but may_reopen_within_days is missing"
)]
#[case::days_without_reopening(
    |form: &mut MachineForm| form.may_reopen_within_days = Some(9),
    "workflow: may_reopen_within_days is given, but no transition by the reporter leads from a \
     closed state to an open one"
)]
#[case::too_many(
    |form: &mut MachineForm| form.state = vec![state("x", DetailedStatus::Open); 61],
    "states: 61 are too many; at most 60 are accepted"
)]
#[case::too_many_words(
    |form: &mut MachineForm| form.transition[0].roles = words(&["x"; 61]),
    "words of a transition: 61 are too many; at most 60 are accepted"
)]
fn each_fault_is_told(#[case] spoil: impl FnOnce(&mut MachineForm), #[case] fault: &str) {
    let mut form = small();
    spoil(&mut form);
    let told = faults(&form);
    assert!(told.iter().any(|one| one == fault), "{told:#?}");
}

#[rstest]
#[case("In progress")]
#[case("1st")]
#[case("naïve")]
#[case("_x")]
fn a_code_that_is_no_code_is_told_once_although_steps_name_it(#[case] code: &str) {
    let mut form = small();
    form.state[1].code = code.to_owned();
    form.closing_code.clear();
    form.transition[0].to = code.to_owned();
    form.transition[1].from = words(&[code]);
    assert_eq!(
        faults(&form),
        [format!(
            "state {code}: a code has at most 50 small letters, digits and _, and begins with a letter"
        )]
    );
}

#[test]
fn all_faults_are_told_at_once() {
    let mut form = MachineForm::default();
    form.state.push(state("Done", DetailedStatus::Fixed));
    form.state[0].public_text.clear();
    form.state.push(state("waiting", DetailedStatus::Planned));
    form.state[1].expires = Some(expiry("waiting", Some("lost")));
    form.transition.push(transition("", &[], ""));
    form.closing_code.push(closing_code("", &["waiting"]));
    assert_eq!(
        faults(&form),
        [
            "workflow: name required",
            "state Done: a code has at most 50 small letters, digits and _, and begins with a letter",
            "state Done: public_text required",
            "workflow: no state is marked with initial = true; reports begin in one",
            "transition 1: from required: states, any_open or any_closed",
            "transition 1: name required",
            "closing code 1: code required",
            "closing code 1: name required",
            "state waiting: expires to waiting, which is open and takes no closing code \"lost\"",
            "transition 1: to required: the code of a state",
            "closing code 1: is for the state waiting, which is open",
            "state waiting: no way leads from here to a closed state",
            "state waiting: expires in a circle: waiting, waiting",
        ]
    );
}

#[test]
fn a_circle_is_told_once_and_states_that_lead_into_it_are_not_part_of_it() {
    let mut form = small();
    for (code, to) in [("a", "b"), ("b", "c"), ("c", "b")] {
        let mut one = state(code, DetailedStatus::Planned);
        one.expires = Some(expiry(to, None));
        form.state.push(one);
    }
    form.transition.push(transition("Go", &["received"], "a"));
    form.transition.push(transition("End", &["c"], "done"));
    assert_eq!(faults(&form), ["state b: expires in a circle: b, c, b"]);
}
