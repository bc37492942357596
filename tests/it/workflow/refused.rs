//! Each need, and what a refusal says.

use lamppost::catalogue::Answer;
use lamppost::workflow::{Actor, Attempt, Cause, Machine, MachineForm, Missing, Need};
use rstest::rstest;

use super::support::{code, machine, small, words};

/// Why an attempt at closing a report of the small machine is refused.
fn refusal(form: &MachineForm, attempt: &Attempt) -> String {
    machine(form).attempt(&code("received"), attempt).unwrap_err().to_string()
}

fn needing(needs: &[&str]) -> MachineForm {
    let mut form = small();
    form.transition[0].needs = words(needs);
    form
}

fn close() -> Attempt {
    Attempt::new("done", Actor::Staff)
}

fn text(words: &str) -> String {
    words.to_owned()
}

#[rstest]
#[case("reason", "a reason", Attempt { reason: Some(text(" \n")), ..close() }, Attempt { reason: Some(text("x")), ..close() })]
#[case("text", "a text for the public", Attempt { reason: Some(text("x")), ..close() }, Attempt { text: Some(text("x")), ..close() })]
#[case("photo", "a photo", close(), Attempt { photos: 1, ..close() })]
#[case("position", "a position", close(), Attempt { position: true, ..close() })]
#[case("closing_code", "a closing code (mended, gone)", Attempt { closing_code: Some(text("")), ..close() }, Attempt { closing_code: Some(text("gone")), ..close() })]
fn each_need_is_asked_for(
    #[case] need: &str,
    #[case] called: &str,
    #[case] without: Attempt,
    #[case] with: Attempt,
) {
    let form = needing(&[need]);
    let says = format!("the step from received to done still needs {called}");
    assert_eq!(refusal(&form, &without), says);
    machine(&form).attempt(&code("received"), &with).unwrap();
}

#[test]
fn a_role_is_asked_for_by_name() {
    let mut form = small();
    form.transition[0].roles = words(&["inspector"]);
    let clerk = Attempt { roles: words(&["clerk"]), ..close() };
    assert_eq!(
        refusal(&form, &clerk),
        "the step from received to done still needs the role inspector"
    );
    form.transition[0].roles = words(&["inspector", "foreman"]);
    assert_eq!(
        refusal(&form, &clerk),
        "the step from received to done still needs one of the roles inspector, foreman"
    );
    let foreman = Attempt { roles: words(&["clerk", "foreman"]), ..close() };
    machine(&form).attempt(&code("received"), &foreman).unwrap();
}

#[test]
fn an_answer_is_asked_for_by_its_question() {
    let mut form = small();
    form.transition[0].answers = words(&["pole_number"]);
    let answered = |code: &str, value: &str| Attempt {
        answers: vec![Answer { code: code.to_owned(), value: value.to_owned() }],
        ..close()
    };
    for attempt in [close(), answered("pole_number", " "), answered("colour", "7")] {
        assert_eq!(
            refusal(&form, &attempt),
            "the step from received to done still needs an answer to pole_number"
        );
    }
    machine(&form).attempt(&code("received"), &answered("pole_number", "7")).unwrap();
}

#[test]
fn a_closed_state_may_demand_a_closing_code_of_every_step() {
    let mut form = small();
    form.state[1].needs_closing_code = true;
    let says = "the step from received to done still needs a closing code (mended, gone)";
    assert_eq!(refusal(&form, &close()), says);
}

#[test]
fn a_closing_code_that_does_not_fit_is_refused_even_if_none_is_needed() {
    let lost = Attempt { closing_code: Some(text("lost")), ..close() };
    assert_eq!(
        refusal(&small(), &lost),
        "the step from received to done does not take the closing code \"lost\", only mended, gone"
    );
    let reopen =
        Attempt { closing_code: Some(text("gone")), ..Attempt::new("received", Actor::Staff) };
    assert_eq!(
        machine(&small()).attempt(&code("done"), &reopen).unwrap_err().to_string(),
        "the step from done to received takes no closing code, and \"gone\" was sent"
    );
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let mut form = needing(&["reason", "text", "photo", "position"]);
    form.state[1].needs_closing_code = true;
    form.transition[0].roles = words(&["inspector"]);
    form.transition[0].answers = words(&["pole_number"]);
    let refusal = machine(&form).attempt(&code("received"), &close()).unwrap_err();
    assert_eq!(
        refusal.cause,
        Cause::Missing(
            [
                Need::Role(words(&["inspector"])),
                Need::Reason,
                Need::Text,
                Need::Photo,
                Need::Position,
                Need::Answer("pole_number".to_owned()),
                Need::ClosingCode(words(&["mended", "gone"])),
            ]
            .map(Missing::Need)
            .to_vec()
        )
    );
    assert_eq!(
        refusal.to_string(),
        "the step from received to done still needs the role inspector; a reason; \
         a text for the public; a photo; a position; an answer to pole_number; \
         a closing code (mended, gone)"
    );
}

#[test]
fn a_step_that_is_not_listed_is_answered_with_those_that_are() {
    let mut form = needing(&["text", "closing_code"]);
    form.transition[0].name = "Close".to_owned();
    let stay = Attempt::new("received", Actor::Staff);
    assert_eq!(
        refusal(&form, &stay),
        "no step leads from received to received for staff; from received staff may go to: \
         done (Close, needs a text for the public and a closing code (mended, gone))"
    );
    let reporter = Attempt::new("done", Actor::Reporter);
    assert_eq!(
        refusal(&form, &reporter),
        "no step leads from received to done for the reporter; \
         the reporter may take no step from received"
    );
}

#[test]
fn an_unknown_state_is_answered_with_the_known_steps() {
    assert_eq!(
        refusal(&small(), &Attempt::new("Done", Actor::Staff)),
        "there is no state \"Done\"; from received staff may go to: done (Close)"
    );
    let refused = machine(&small()).attempt(&code("taken_out"), &close()).unwrap_err();
    assert_eq!(refused.cause, Cause::UnknownCurrentState);
    assert_eq!(
        refused.to_string(),
        "the report is in state \"taken_out\", which this workflow does not have"
    );
}

#[test]
fn the_system_lets_a_state_expire_with_its_closing_code_only() {
    let machine = Machine::standard();
    let waiting = code("waiting_for_reporter");
    let bare = Attempt::new("closed", Actor::System);
    let refused = machine.attempt(&waiting, &bare).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the step from waiting_for_reporter to closed still needs a closing code (no_reply)"
    );
    let with = |code: &str| Attempt { closing_code: Some(text(code)), ..bare.clone() };
    assert!(machine.attempt(&waiting, &with("in_order")).is_err());
    let step = machine.attempt(&waiting, &with("no_reply")).unwrap();
    assert_eq!(step.name, "Expired after 21 days");
    assert!(machine.attempt(&code("planned"), &with("no_reply")).is_err());
}
