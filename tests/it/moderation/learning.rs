//! Services suggested from what was learnt.

use lamppost::moderation::{Learner, Model, ModelFault};
use proptest::prelude::*;

use crate::corpus::labelled::examples;

fn learnt(from: &[(&str, &str)]) -> Model {
    let mut learner = Learner::default();
    for (service, text) in from {
        learner.add(service, text);
    }
    learner.model()
}

fn small() -> Model {
    learnt(&[
        ("LAMP", "the street lamp is dark"),
        ("LAMP", "lamp flickers all night"),
        ("LAMP", "dark street, lamps out"),
        ("LAMP", "Lampe funktioniert nicht, dunkel"),
        ("POTHOLE", "deep hole in the road"),
        ("POTHOLE", "a pothole damaged my tyre on the road"),
        ("POTHOLE", "the hole gets bigger"),
        ("TREE", "a branch hangs over the street"),
        ("TREE", "tree has fallen, branches everywhere"),
    ])
}

fn large(seed: u64) -> Model {
    let mut learner = Learner::default();
    for example in examples(seed, 1_000, 0.03) {
        learner.add(example.service, &example.text);
    }
    learner.model()
}

#[test]
fn it_suggests_a_service_and_names_the_words_that_spoke_for_it() {
    let found = small().suggest("Two LAMPS are very dark");
    let first = &found.services[0];
    assert_eq!(
        (first.service.as_str(), found.known().map(|one| one.service.as_str())),
        ("LAMP", Some("LAMP"))
    );
    assert!(first.confidence > 0.5 && first.confidence <= 1.0);
    assert_eq!(first.words, ["dark", "LAMPS"]);
    assert!(found.services.len() <= 3);
    assert!(found.services.is_sorted_by(|one, other| one.confidence >= other.confidence));
}

#[test]
fn it_knows_inflected_and_misspelt_words() {
    let model = small();
    for (text, service) in
        [("potholes!", "POTHOLE"), ("branchs hanging", "TREE"), ("Lampen", "LAMP")]
    {
        assert_eq!(model.suggest(text).services[0].service, service, "{text}");
    }
}

#[test]
fn it_is_unsure_rather_than_wrong() {
    let model = small();
    assert!(model.suggest("").services.is_empty());
    assert!(model.suggest("12 345 …").services.is_empty());
    assert!(model.suggest("xyzzy quux").services.is_empty(), "no word of it is known");
    let street = large(26).suggest("Königsgasse 12, danke");
    assert_eq!(street.known(), None, "what all services share says nothing");
    assert_eq!(
        Learner::default().model().suggest("lamp"),
        lamppost::moderation::Suggestions::default()
    );
}

#[test]
fn most_texts_that_it_never_saw_are_put_where_they_belong() {
    let model = large(21);
    let held_out = examples(22, 600, 0.0);
    let (mut right, mut among, mut sure, mut sure_and_right) = (0_u32, 0_u32, 0_u32, 0_u32);
    for example in &held_out {
        let found = model.suggest(&example.text);
        let is =
            |at: usize| found.services.get(at).is_some_and(|one| one.service == example.service);
        right += u32::from(is(0));
        among += u32::from((0..3).any(is));
        sure += u32::from(found.known().is_some());
        sure_and_right += u32::from(found.known().is_some() && is(0));
    }
    assert!(right >= 510 && among >= 550, "{right} right, {among} among three of 600");
    assert!(sure >= 420, "sure of {sure}");
    assert!(f64::from(sure_and_right) >= 0.9 * f64::from(sure), "{sure_and_right} of {sure}");
}

#[test]
fn confidence_means_what_it_says() {
    let model = large(23);
    let (mut sum, mut right) = (0.0, 0.0);
    for example in examples(24, 800, 0.0) {
        let found = model.suggest(&example.text);
        let Some(first) = found.services.first() else { continue };
        sum += first.confidence;
        right += f64::from(u8::from(first.service == example.service));
    }
    assert!(f64::abs(sum - right) <= 0.15 * 800.0, "said {sum}, was {right}");
}

#[test]
fn a_model_is_written_and_read_and_the_same_examples_make_the_same() {
    let model = large(25);
    let text = model.to_json();
    let read = Model::from_json(&text).unwrap();
    assert_eq!(read, model);
    assert_eq!(large(25).to_json(), text);
    let probe = "Straßenlampe flackert";
    assert_eq!(read.suggest(probe), model.suggest(probe));
    assert!(model.services().any(|code| code == "LAMP"));
    // What few people wrote does not go into a file that is handed on.
    assert!(!text.contains("Maple"));
}

#[test]
fn what_is_no_model_is_refused_with_its_reason() {
    let fault = |text: &str| Model::from_json(text).unwrap_err();
    assert!(matches!(fault("{}"), ModelFault::Form(_)));
    assert!(matches!(
        fault(&small().to_json().replace("\"version\":1", "\"version\":2")),
        ModelFault::Version(2)
    ));
    let wrong = r#"{"version":1,"temper":1.0,"services":[{"code":"A","reports":1}],"features":{"x":[[0,2]]}}"#;
    assert_eq!(fault(wrong).to_string(), "a damaged model: \"x\" stands in 2 of 1 reports of A");
    let nowhere = wrong.replace("[[0,2]]", "[[7,1]]");
    assert_eq!(
        fault(&nowhere).to_string(),
        "a damaged model: \"x\" stands in 1 of 0 reports of service 7"
    );
    let cold = wrong.replace("1.0", "0.0");
    assert_eq!(fault(&cold).to_string(), "a damaged model: its temper is 0");
}

proptest! {
    #[test]
    fn confidences_are_shares_of_one(text in "\\PC{0,80}", more in "(lamp|hole|branch|dark| ){0,6}") {
        let found = small().suggest(&format!("{text} {more}"));
        let sum: f64 = found.services.iter().map(|one| one.confidence).sum();
        prop_assert!(sum <= 1.0 + 1e-9 && found.services.len() <= 3);
        prop_assert!(found.services.iter().all(|one| one.confidence > 0.0 && one.words.len() <= 5));
    }
}
