//! When the public sees a report, and what a moderator may do.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use lamppost::moderation::{
    ACTS, Act, Appears, Refusal, Standing, act, acts, appears, begin, decide,
};
use lamppost::requests::Visibility;
use lamppost::routing::Release;
use proptest::prelude::*;
use proptest::sample::select;
use rstest::rstest;

const RELEASES: [Release; 5] = [
    Release::AtOnce,
    Release::AfterHours(1),
    Release::AfterHours(48),
    Release::AfterReview,
    Release::Never,
];

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap()
}

#[test]
fn a_rule_counts_for_more_than_the_service_and_the_service_for_more_than_the_government() {
    let (rule, service) = (Some(Release::AfterReview), Some(Release::Never));
    assert_eq!(decide(rule, service, Release::AtOnce), Release::AfterReview);
    assert_eq!(decide(None, service, Release::AtOnce), Release::Never);
    assert_eq!(decide(None, None, Release::AtOnce), Release::AtOnce);
}

#[rstest]
#[case(Release::AtOnce, Standing::Public, Appears::Now)]
#[case(Release::AfterHours(48), Standing::Waiting, Appears::At(noon() + TimeDelta::hours(48)))]
#[case(Release::AfterReview, Standing::Review, Appears::AfterReview)]
#[case(Release::Never, Standing::Private, Appears::Never)]
fn a_new_report_appears_as_its_release_says(
    #[case] release: Release,
    #[case] standing: Standing,
    #[case] when: Appears,
) {
    assert_eq!(begin(release), standing);
    assert_eq!(appears(standing, release, noon(), noon()), when);
}

#[test]
fn what_waits_is_due_to_the_second() {
    let at = |seconds| {
        appears(
            Standing::Waiting,
            Release::AfterHours(1),
            noon(),
            noon() + TimeDelta::seconds(seconds),
        )
    };
    assert_eq!(at(3_599), Appears::At(noon() + TimeDelta::hours(1)));
    assert_eq!(at(3_600), Appears::Now);
}

#[test]
fn what_waits_goes_by_the_release_that_holds_now() {
    let now = |release| appears(Standing::Waiting, release, noon(), noon());
    assert_eq!(now(Release::AtOnce), Appears::Now);
    assert_eq!(now(Release::AfterReview), Appears::AfterReview);
    assert_eq!(now(Release::Never), Appears::Never);
    let never = appears(
        Standing::Waiting,
        Release::AfterHours(u32::MAX),
        noon(),
        DateTime::<Utc>::MAX_UTC - TimeDelta::days(1),
    );
    assert_eq!(never, Appears::At(DateTime::<Utc>::MAX_UTC), "beyond the calendar");
}

#[test]
fn the_reporter_sees_it_at_once_wherever_it_waits() {
    let seen: Vec<Visibility> = Standing::ALL.into_iter().map(Standing::visibility).collect();
    assert_eq!(
        seen,
        [
            Visibility::Unlisted,
            Visibility::Unlisted,
            Visibility::Public,
            Visibility::Private,
            Visibility::Private
        ]
    );
}

fn tried(
    what: Act,
    reason: Option<&str>,
    standing: Standing,
    release: Release,
) -> Result<Standing, String> {
    act(what, reason, standing, (release, noon()), noon() + TimeDelta::hours(2))
        .map_err(|fault| fault.to_string())
}

#[test]
fn hiding_needs_a_reason() {
    for reason in [None, Some(" \n")] {
        assert_eq!(
            tried(Act::Hide, reason, Standing::Public, Release::AtOnce),
            Err("hide: a reason is required".to_owned())
        );
    }
    assert_eq!(
        tried(Act::Hide, Some("insult"), Standing::Public, Release::AtOnce),
        Ok(Standing::Hidden)
    );
}

#[rstest]
#[case(Release::AtOnce, Standing::Public)]
#[case(Release::AfterHours(1), Standing::Public)]
#[case(Release::AfterHours(48), Standing::Waiting)]
#[case(Release::AfterReview, Standing::Public)]
#[case(Release::Never, Standing::Private)]
fn what_is_restored_stands_where_it_would_stand(
    #[case] release: Release,
    #[case] standing: Standing,
) {
    assert_eq!(tried(Act::Restore, None, Standing::Hidden, release), Ok(standing));
}

#[test]
fn what_is_not_possible_is_refused_with_what_is() {
    assert_eq!(
        tried(Act::Release, None, Standing::Public, Release::AtOnce),
        Err("release: not possible while the report is public; possible: hide".to_owned())
    );
    assert_eq!(
        tried(Act::Release, None, Standing::Private, Release::Never),
        Err("release: not possible while the report is private".to_owned())
    );
    assert_eq!(acts(Standing::Review), [Act::Hide, Act::Release]);
}

#[test]
fn words_are_read_as_they_are_written() {
    assert!(Standing::ALL.into_iter().all(|one| Standing::parse(one.as_str()) == Some(one)));
    assert!(Act::ALL.into_iter().all(|one| Act::parse(&one.to_string()) == Some(one)));
}

proptest! {
    #[test]
    fn exactly_the_table_is_possible(
        standing in select(&Standing::ALL), what in select(&Act::ALL), release in select(&RELEASES),
        reason in prop::option::of("[a-z ]{0,3}"), minutes in 0..10_000_i64,
    ) {
        let now = noon() + TimeDelta::minutes(minutes);
        let done = act(what, reason.as_deref(), standing, (release, noon()), now);
        let listed = ACTS.contains(&(standing, what));
        prop_assert_eq!(matches!(done, Err(Refusal::NotPossible { .. })), !listed);
        if listed {
            prop_assert_eq!(done.is_err(), what == Act::Hide && reason.is_none_or(|text| text.trim().is_empty()));
        }
    }

    #[test]
    fn what_is_hidden_or_private_is_never_seen_unless_somebody_restores_it(
        release in select(&RELEASES), minutes in 0..10_000_i64, what in select(&[Act::Hide, Act::Release]),
    ) {
        let now = noon() + TimeDelta::minutes(minutes);
        for standing in [Standing::Hidden, Standing::Private] {
            prop_assert_eq!(appears(standing, release, noon(), now), Appears::Never);
            prop_assert!(act(what, Some("x"), standing, (release, noon()), now).is_err());
        }
    }

    #[test]
    fn what_has_appeared_stays(standing in select(&Standing::ALL), release in select(&RELEASES), first in 0..5_000_i64, more in 0..5_000_i64) {
        let at = |minutes| appears(standing, release, noon(), noon() + TimeDelta::minutes(minutes));
        if at(first) == Appears::Now {
            prop_assert_eq!(at(first + more), Appears::Now);
        }
        if let Appears::At(when) = at(first) {
            prop_assert!(when > noon() + TimeDelta::minutes(first));
            prop_assert_eq!(appears(standing, release, noon(), when), Appears::Now);
        }
    }

    #[test]
    fn hiding_and_restoring_never_shows_what_nobody_was_to_see(release in select(&RELEASES), minutes in 0..10_000_i64) {
        let now = noon() + TimeDelta::minutes(minutes);
        let rules = (release, noon());
        if let Ok(hidden) = act(Act::Hide, Some("x"), begin(release), rules, now) {
            let back = act(Act::Restore, None, hidden, rules, now).unwrap();
            prop_assert_eq!(back == Standing::Waiting, matches!(appears(begin(release), release, noon(), now), Appears::At(_)));
            prop_assert!(back != Standing::Private || release == Release::Never);
        }
    }
}
