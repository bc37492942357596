//! Expiry, and how long a reporter may reopen.

use chrono::TimeDelta;
use lamppost::time::Instant;
use lamppost::workflow::{Actor, Machine};

use super::support::{code, machine, small};

fn noon() -> Instant {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

#[test]
fn a_state_expires_after_its_days_and_says_where_to() {
    let machine = Machine::standard();
    let (when, expiry) = machine.expires(&code("waiting_for_reporter"), noon()).unwrap();
    assert_eq!(when, "2026-03-22T12:00:00Z".parse::<Instant>().unwrap());
    assert_eq!(expiry.to, code("closed"));
    assert_eq!(expiry.closing_code.as_deref(), Some("no_reply"));
    assert_eq!(machine.expires(&code("planned"), noon()), None);
    assert_eq!(machine.expires(&code("taken_out"), noon()), None);
    assert_eq!(machine.expires(&code("waiting_for_reporter"), Instant::MAX_UTC), None);
}

#[test]
fn a_reporter_may_reopen_until_the_last_second_of_the_last_day() {
    let machine = Machine::standard();
    assert_eq!(machine.may_reopen_within(), Some(30));
    let end = noon() + TimeDelta::days(30);
    let late = end + TimeDelta::seconds(1);
    assert!(machine.may_reopen(noon(), noon(), Actor::Reporter));
    assert!(machine.may_reopen(noon(), end, Actor::Reporter));
    assert!(!machine.may_reopen(noon(), late, Actor::Reporter));
    assert!(machine.may_reopen(noon(), late, Actor::Staff));
    assert!(machine.may_reopen(noon(), late, Actor::System));
}

#[test]
fn where_nothing_is_said_the_reporter_may_not_reopen() {
    let machine = machine(&small());
    assert!(!machine.may_reopen(noon(), noon(), Actor::Reporter));
    assert!(machine.may_reopen(noon(), noon(), Actor::Staff));
}
