//! Each thing that is looked at counts, and says why in words.

use lamppost::duplicates::{Feature, Object, Report, Verdict, compare, rank};
use lamppost::media::PhotoHash;
use rstest::rstest;

use super::support::{against, earlier, hours, noon, north, report};
use crate::corpus::pairs::settings;

fn said(candidate: &Report<'_>, feature: Feature) -> String {
    against(candidate).part(feature).unwrap().to_string()
}

#[test]
fn two_reports_of_one_lamp_are_the_same_and_it_says_why() {
    let likeness = against(&earlier());
    assert_eq!(likeness.verdict, Verdict::Certain, "{likeness:?}");
    let said: Vec<String> = likeness.parts.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "8 m away",
            "same service",
            "reported 2 hours earlier",
            "the words are alike: corner, Maple, dark, Street, lamp",
            "both name 12",
            "no object to compare",
            "no photos to compare",
        ]
    );
    let reasons = likeness.reasons();
    assert!(reasons.contains(&"8 m away".to_owned()));
    assert!(!reasons.iter().any(|one| one.contains("to compare")), "{reasons:?}");
}

#[rstest]
#[case::near(8.0, "8 m away")]
#[case::at_the_edge(59.0, "59 m away")]
#[case::too_far(90.0, "90 m away, farther than 60 m")]
fn distance_is_said_in_metres(#[case] metres: f64, #[case] words: &str) {
    assert_eq!(said(&Report { place: Some(north(metres)), ..earlier() }, Feature::Distance), words);
}

#[test]
fn beyond_the_radius_nothing_makes_up_for_it_but_the_same_object() {
    let photo = vec![PhotoHash::from_bits(0x00ff_00ff_0f0f_3355)];
    let here = Report { photos: photo.clone(), ..report() };
    let far =
        Report { place: Some(north(200.0)), texts: here.texts.clone(), photos: photo, ..earlier() };
    assert_eq!(compare(&here, &far, &settings()).verdict, Verdict::Unlikely);
    let lamp = Some(Object { kind: "lamp", id: "L-214" });
    let likeness =
        compare(&Report { object: lamp, ..here }, &Report { object: lamp, ..far }, &settings());
    assert!(likeness.verdict >= Verdict::Likely, "{likeness:?}");
    assert_eq!(likeness.part(Feature::Object).unwrap().to_string(), "the same object: lamp L-214");
}

#[test]
fn without_a_position_only_the_object_tells_the_place() {
    let nowhere = Report { place: None, ..earlier() };
    assert_eq!(said(&nowhere, Feature::Distance), "no position to compare");
    assert_eq!(against(&nowhere).verdict, Verdict::Unlikely);
}

#[rstest]
#[case::minutes(-5, "reported 5 minutes earlier")]
#[case::the_same(0, "reported at the same time")]
#[case::later(180, "reported 3 hours later")]
#[case::one_day(-1_440, "reported 1 day earlier")]
fn time_is_said_in_the_largest_unit(#[case] minutes: i64, #[case] words: &str) {
    let at = noon() + chrono::TimeDelta::minutes(minutes);
    assert_eq!(said(&Report { at, ..earlier() }, Feature::Time), words);
}

#[test]
fn what_was_closed_long_ago_is_another_matter() {
    let closed = |before: i64| Report {
        at: noon() - hours(400),
        closed: Some(noon() - hours(before)),
        ..earlier()
    };
    let words = said(&closed(24), Feature::Time);
    assert_eq!(words, "reported 16 days earlier, closed 1 day before");
    assert_eq!(against(&closed(24 * 10)).verdict, Verdict::Unlikely);
    assert!(against(&closed(1)).score > against(&closed(48)).score);
    // Closed since then: it was open when the other came.
    let since = Report { closed: Some(noon() + hours(1)), ..earlier() };
    assert_eq!(against(&since).score.to_bits(), against(&earlier()).score.to_bits());
}

#[test]
fn an_open_report_of_long_ago_is_another_matter_too() {
    let old = Report { at: noon() - hours(24 * 40), ..earlier() };
    assert_eq!(against(&old).verdict, Verdict::Unlikely);
}

#[test]
fn services_stand_in_four_relations_to_each_other() {
    let score = |service| against(&Report { service, ..earlier() }).score;
    assert_eq!(
        said(&Report { service: "SIGNAL", ..earlier() }, Feature::Service),
        "services of the same group"
    );
    assert_eq!(said(&Report { service: "TREE", ..earlier() }, Feature::Service), "another service");
    assert!(score("LAMP") > score("SIGNAL") && score("SIGNAL") > score("TREE"));
    assert!(score("TREE") < 1e-6);
    let bin = Report { service: "BIN", ..report() };
    let dump = compare(&bin, &Report { service: "DUMPING", ..earlier() }, &settings());
    assert_eq!(dump.part(Feature::Service).unwrap().to_string(), "services that people mix up");
}

#[rstest]
#[case::misspelt("strete lmap is drak at the cornr of Mapel Street")]
#[case::shortened("Lamp dark, corner Maple")]
#[case::shouted("LAMP IS DARK AT THE CORNER OF MAPLE STREET")]
fn words_are_found_however_they_are_written(#[case] text: &str) {
    let own = against(&Report { texts: vec![text], ..earlier() });
    let other = against(&Report { texts: vec!["Graffiti on the electricity box"], ..earlier() });
    assert!(own.score > other.score);
    assert!(own.part(Feature::Words).unwrap().points > 0.5, "{own:?}");
    assert!(other.part(Feature::Words).unwrap().points < 0.0, "{other:?}");
}

#[rstest]
#[case::french("Le réverbère près de l'école est éteint", "reverbere eteint, pres de l'ecole")]
#[case::german(
    "Straßenlaterne an der Bushaltestelle dunkel",
    "STRASSENLATERNE BUSHALTESTELLE DUNKEL"
)]
#[case::finnish("Katuvalo koulun edessä ei toimi", "koulun edessa katuvalot pimeinä")]
#[case::greek("Χαλασμένη λάμπα στη γωνία", "ΧΑΛΑΣΜΕΝΗ ΛΑΜΠΑ ΓΩΝΙΑ")]
#[case::chinese("学校门口的路灯坏了", "路灯坏了学校门口")]
#[case::arabic("مصباح الشارع لا يعمل أمام المدرسة", "مِصباح الشارع أمام المدرسة")]
fn words_of_any_language_are_compared(#[case] one: &str, #[case] other: &str) {
    let texts = |text| Report { texts: vec![text], ..report() };
    let likeness = compare(&texts(one), &texts(other), &settings());
    assert!(likeness.part(Feature::Words).unwrap().points > 0.8, "{likeness:?}");
}

#[test]
fn the_name_of_the_service_says_little() {
    let texts = |text| Report { texts: vec![text], ..report() };
    let usual = compare(&texts("street lamp"), &texts("street lamp"), &settings());
    let telling = compare(&texts("pharmacy stairs"), &texts("pharmacy stairs"), &settings());
    let points = |one: &lamppost::duplicates::Likeness| one.part(Feature::Words).unwrap().points;
    assert!(points(&usual) < points(&telling) / 2.0);
}

#[test]
fn house_numbers_tell_neighbours_apart() {
    let at = |text| Report { texts: vec![text], ..earlier() };
    assert_eq!(
        said(&at("lamp dark, Maple Street 48"), Feature::Numbers),
        "they name other numbers"
    );
    assert_eq!(said(&at("lamp dark, Maple Street 0012"), Feature::Numbers), "both name 12");
    assert_eq!(said(&at("lamp dark"), Feature::Numbers), "no numbers to compare");
}

#[test]
fn objects_tell_neighbours_apart() {
    let with = |kind, id| Report { object: Some(Object { kind, id }), ..earlier() };
    let own = Report { object: Some(Object { kind: "lamp", id: "7" }), ..report() };
    let said = |other: &Report<'_>| {
        let likeness = compare(&own, other, &settings());
        (likeness.part(Feature::Object).unwrap().to_string(), likeness.verdict)
    };
    assert_eq!(said(&with("lamp", "7")).0, "the same object: lamp 7");
    assert_eq!(
        said(&with("lamp", "8")),
        (
            "another object of the same kind".to_owned(),
            Verdict::Likely.min(said(&with("lamp", "8")).1)
        )
    );
    assert_eq!(said(&with("tree", "7")).0, "an object of another kind");
    let score = |other: &Report<'_>| compare(&own, other, &settings()).score;
    assert!(
        score(&with("lamp", "7")) > score(&earlier())
            && score(&earlier()) > score(&with("lamp", "8"))
    );
}

#[test]
fn a_photo_that_is_sent_twice_counts_and_a_black_one_does_not() {
    let hash = PhotoHash::from_bits(0x00ff_00ff_0f0f_3355);
    let near = PhotoHash::from_bits(hash.bits() ^ 0b101);
    let with = |photo| Report { photos: vec![photo], ..earlier() };
    let own = |photo| Report {
        photos: vec![PhotoHash::from_bits(0x1248_1248_1248_1248), photo],
        ..report()
    };
    let said = |one: &Report<'_>, other: &Report<'_>| {
        compare(one, other, &settings()).part(Feature::Photo).unwrap().to_string()
    };
    assert_eq!(said(&own(hash), &with(near)), "the same photo");
    assert_eq!(said(&own(hash), &with(PhotoHash::from_bits(!hash.bits()))), "the photos differ");
    let black = PhotoHash::from_bits(0);
    assert_eq!(
        said(&Report { photos: vec![black], ..report() }, &with(black)),
        "no photos to compare"
    );
}

#[test]
fn candidates_are_ranked_and_unlikely_ones_left_out() {
    let farther = Report { place: Some(north(30.0)), ..earlier() };
    let other = Report { place: Some(north(300.0)), ..earlier() };
    let places: Vec<usize> = rank(&report(), &[farther, other, earlier()], &settings())
        .into_iter()
        .map(|(at, _)| at)
        .collect();
    assert_eq!(places, [2, 0]);
}
