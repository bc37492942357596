//! What must hold for any two reports.

use chrono::TimeDelta;
use lamppost::duplicates::{Feature, Gate, Object, Report, Verdict, compare};
use lamppost::geo::Position;
use lamppost::media::PhotoHash;
use proptest::prelude::*;
use proptest::sample::select;

use super::support::noon;
use crate::corpus::pairs::settings;

const SERVICES: [&str; 5] = ["LAMP", "SIGNAL", "BIN", "DUMPING", "NONE"];
const TEXTS: [&str; 7] = [
    "",
    "lamp",
    "The lamp is dark, Maple Street 12",
    "路灯坏了",
    "maple 12",
    "x",
    "Ωmega \u{301}…",
];
const PHOTOS: [u64; 4] = [0, 0x00ff_00ff_0f0f_3355, 0x00ff_00ff_0f0f_3354, 0xaaaa_5555_aaaa_5555];

fn report() -> impl Strategy<Value = Report<'static>> {
    let place = prop::option::weighted(0.9, (-0.0008..0.0008_f64, -0.0008..0.0008_f64));
    let object = prop::option::of(select(&["1", "2"]));
    let photos = prop::collection::vec(select(&PHOTOS), 0..3);
    let times = (-50_000..50_000_i64, prop::option::of(-50_000..50_000_i64));
    (select(&SERVICES), place, times, prop::collection::vec(select(&TEXTS), 0..3), object, photos)
        .prop_map(|(service, place, (at, closed), texts, object, photos)| Report {
            service,
            place: place.map(|(lat, long)| Position::new(45.5 + lat, -73.6 + long).unwrap()),
            at: noon() + TimeDelta::minutes(at),
            closed: closed.map(|closed| noon() + TimeDelta::minutes(at.max(closed))),
            texts,
            object: object.map(|id| Object { kind: "lamp", id }),
            photos: photos.into_iter().map(PhotoHash::from_bits).collect(),
        })
}

proptest! {
    #[test]
    fn a_score_is_a_chance_and_every_feature_is_named_once(one in report(), other in report()) {
        let likeness = compare(&one, &other, &settings());
        prop_assert!((0.0..=1.0).contains(&likeness.score));
        let features: Vec<Feature> = likeness.parts.iter().map(|part| part.evidence.feature()).collect();
        prop_assert_eq!(features, Feature::ALL.to_vec());
        prop_assert!(likeness.parts.iter().all(|part| !part.to_string().is_empty()));
    }

    #[test]
    fn it_does_not_matter_which_of_two_is_asked_about(one in report(), other in report()) {
        let (there, back) = (compare(&one, &other, &settings()), compare(&other, &one, &settings()));
        prop_assert!((there.score - back.score).abs() < 1e-9);
    }

    #[test]
    fn whatever_is_likely_passes_the_gate(one in report(), other in report()) {
        if compare(&one, &other, &settings()).verdict >= Verdict::Likely {
            let gate = Gate::of(&one, &settings());
            prop_assert!(gate.is_some_and(|gate| gate.admits(&other)));
        }
    }

    #[test]
    fn nearer_is_never_less_likely(one in report(), other in report(), share in 0.0..1.0_f64) {
        if let (Some(here), Some(there)) = (one.place, other.place) {
            let between = Position::new(
                here.latitude() + (there.latitude() - here.latitude()) * share,
                here.longitude() + (there.longitude() - here.longitude()) * share,
            );
            let nearer = Report { place: between.ok(), ..other.clone() };
            let (near, far) = (compare(&one, &nearer, &settings()), compare(&one, &other, &settings()));
            prop_assert!(near.score >= far.score - 1e-12);
        }
    }

    #[test]
    fn any_text_is_compared(one in "\\PC{0,60}", other in "\\PC{0,60}") {
        let with = |text| Report { texts: vec![text], ..Report::new("LAMP", noon()) };
        let points = compare(&with(&one), &with(&other), &settings()).part(Feature::Words).unwrap().points;
        prop_assert!(points.is_finite());
        let own = compare(&with(&one), &with(&one), &settings()).part(Feature::Words).unwrap().points;
        prop_assert!(own >= 0.0, "a text is as like to itself as can be");
    }
}
