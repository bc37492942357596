//! How much each feature counts.
//!
//! Points are natural logarithms of odds: each says how many times likelier it is to see this in two reports of
//! the same thing than in two of different things, so that independent features add up (Fellegi and Sunter, "A
//! Theory for Record Linkage", 1969). What rules a pair out has so many points that nothing makes up for it.

use super::wording::Wording;
use super::{Evidence, Object, Objects, Order, Part, Relation, Report, Sameness, Settings};
use crate::media::PhotoHash;

/// The odds before anything is known: of the reports that a gate lets through, few are the same.
pub(super) const PRIOR: f64 = -2.3;
/// Rules a pair out.
const OUT: f64 = -30.0;
const DAY: f64 = 86_400.0;
/// Words that a reason names.
const NAMED: usize = 5;

/// A value between the ends of a range as a value between the ends of another; beyond an end, that end.
fn between(value: f64, (from, to): (f64, f64), (low, high): (f64, f64)) -> f64 {
    let share = ((value - from) / (to - from)).clamp(0.0, 1.0);
    (high - low).mul_add(share, low)
}

/// What all features say.
pub(super) fn parts(
    report: &Report<'_>,
    candidate: &Report<'_>,
    settings: &Settings,
    sameness: &Sameness,
) -> Vec<Part> {
    let objects = objects(report.object, candidate.object);
    let usual = |word: &str| settings.is_usual(word, [report.service, candidate.service]);
    let own = Wording::of(&report.texts, usual);
    let other = Wording::of(&candidate.texts, usual);
    vec![
        distance(report, candidate, sameness, &objects),
        service(settings.relation(report.service, candidate.service)),
        time(report, candidate, sameness),
        words(&own, &other),
        numbers(&own, &other),
        object(objects),
        photo(&report.photos, &candidate.photos),
    ]
}

fn distance(
    report: &Report<'_>,
    candidate: &Report<'_>,
    sameness: &Sameness,
    objects: &Objects,
) -> Part {
    let within = sameness.radius_metres;
    let metres = report.place.zip(candidate.place).map(|(one, other)| one.distance_metres(other));
    // Whoever names the lamp by its number need not stand in front of it.
    let named = matches!(objects, Objects::Same(_));
    let least = if named { -1.0 } else { OUT };
    let points = match metres {
        Some(metres) if metres <= within => {
            between(metres / within, (0.15, 1.0), (2.2, -3.2)).max(least)
        }
        Some(_) | None => least,
    };
    Part { points, evidence: Evidence::Distance { metres, within } }
}

fn service(relation: Relation) -> Part {
    let points = match relation {
        Relation::Same => 1.0,
        Relation::Related => -0.8,
        Relation::Group => -3.5,
        Relation::Other => OUT,
    };
    Part { points, evidence: Evidence::Service(relation) }
}

fn time(report: &Report<'_>, candidate: &Report<'_>, sameness: &Sameness) -> Part {
    let (order, first, second) = if candidate.at <= report.at {
        (Order::Earlier, candidate, report)
    } else {
        (Order::Later, report, candidate)
    };
    let gap = second.at.signed_duration_since(first.at);
    let since = first.closed.map(|closed| second.at.signed_duration_since(closed));
    let since = since.filter(|since| since.num_seconds() > 0);
    let open = f64::from(sameness.days_open);
    let gap_days = gap.as_seconds_f64() / DAY;
    let mut points =
        if gap_days > open { OUT } else { between(gap_days / open, (0.05, 0.7), (1.8, -3.2)) };
    if let Some(since) = since {
        let allowed = f64::from(sameness.days_closed);
        let days = since.as_seconds_f64() / DAY;
        points += if days > allowed {
            OUT
        } else {
            between(days / allowed.max(1.0), (0.0, 1.0), (-0.6, -2.0))
        };
    }
    let since_closed = since.map(|since| since.num_seconds());
    Part { points, evidence: Evidence::Time { seconds: gap.num_seconds(), order, since_closed } }
}

fn words(own: &Wording, other: &Wording) -> Part {
    let Some(mut found) = own.compare(other) else {
        return Part { points: 0.0, evidence: Evidence::Words { alike: Vec::new(), share: None } };
    };
    let for_it = between(found.share, (0.3, 0.75), (0.0, 2.6));
    let against = between(found.share, (0.0, 0.3), (-2.0, 0.0));
    let points = (for_it + against) * found.substance;
    found.alike.truncate(NAMED);
    Part { points, evidence: Evidence::Words { alike: found.alike, share: Some(found.share) } }
}

fn numbers(own: &Wording, other: &Wording) -> Part {
    let found = own.numbers_with(other);
    let points = match &found {
        None => 0.0,
        Some(alike) if alike.is_empty() => -2.2,
        Some(_) => 1.5,
    };
    let both = found.is_some();
    let mut alike = found.unwrap_or_default();
    alike.truncate(NAMED);
    Part { points, evidence: Evidence::Numbers { alike, both } }
}

fn objects(one: Option<Object<'_>>, other: Option<Object<'_>>) -> Objects {
    match (one, other) {
        (Some(one), Some(other)) if one == other => {
            Objects::Same(format!("{} {}", one.kind, one.id).trim().to_owned())
        }
        (Some(one), Some(other)) if one.kind == other.kind => Objects::Different,
        (Some(_), Some(_)) => Objects::OtherKind,
        (None, _) | (_, None) => Objects::Unknown,
    }
}

fn object(objects: Objects) -> Part {
    let points = match objects {
        Objects::Same(_) => 3.5,
        Objects::Different => -5.0,
        Objects::OtherKind => -1.5,
        Objects::Unknown => 0.0,
    };
    Part { points, evidence: Evidence::Object(objects) }
}

fn photo(own: &[PhotoHash], other: &[PhotoHash]) -> Part {
    let telling = |photos: &[PhotoHash]| {
        photos.iter().copied().filter(|one| one.is_telling()).collect::<Vec<_>>()
    };
    let (own, other) = (telling(own), telling(other));
    let distance = own.iter().flat_map(|one| other.iter().map(|two| one.distance(*two))).min();
    let points = match distance {
        Some(0..=8) => 5.0,
        Some(9..=14) => 1.5,
        // The same thing from another side makes another picture: that says next to nothing.
        Some(_) => -0.2,
        None => 0.0,
    };
    Part { points, evidence: Evidence::Photo { distance } }
}
