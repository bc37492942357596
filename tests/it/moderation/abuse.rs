//! Hints at insults, by a list that the city edits.

use lamppost::moderation::{AbuseForm, AbuseList};
use proptest::prelude::*;

const LIST: &str = r#"
phrase = [
    { text = "numpty", weight = 0.5 },
    { text = "clot*", weight = 0.5 },
    { text = "rotten egg", weight = 0.4 },
    { text = "dödel*" },
]
"#;

fn list() -> AbuseList {
    AbuseList::parse(&toml::from_str::<AbuseForm>(LIST).unwrap()).unwrap()
}

fn found(text: &str) -> Vec<String> {
    list().look(text).phrases
}

#[test]
fn words_and_phrases_are_found_whole() {
    assert_eq!(found("You NUMPTY, what a rotten  egg!"), ["numpty", "rotten egg"]);
    assert_eq!(found("numptyville, a rotten beam, an egg"), Vec::<String>::new());
    assert_eq!(found("clots and clotted cream"), ["clot*"]);
    assert_eq!(found("Diese DÖDELEI"), ["dödel*"]);
}

#[test]
fn stretched_and_disguised_words_are_found() {
    assert_eq!(found("nuuumptyyy"), ["numpty"]);
    assert_eq!(found("r0773n 3gg"), ["rotten egg"]);
    // A house number is no word.
    assert_eq!(found("5 3 10"), Vec::<String>::new());
}

#[test]
fn chances_add_up_and_each_phrase_counts_once() {
    let score = |text: &str| list().look(text).score;
    assert!(score("a lamp is dark").abs() < 1e-12);
    assert!((score("numpty numpty") - 0.5).abs() < 1e-12);
    assert!((score("numpty clot") - 0.75).abs() < 1e-12);
}

#[test]
fn every_fault_of_a_list_is_named_at_once() {
    let text = "phrase = [{ text = \"  \" }, { text = \"a\", weight = 0.0 }, { text = \"a b c d e f g\", weight = 2.0 }]";
    assert_eq!(
        AbuseList::parse(&toml::from_str(text).unwrap()).unwrap_err(),
        [
            "phrase 1: \"\" has not 1 to 6 words",
            "phrase 2: weight is 0; it goes from above 0 to 1",
            "phrase 3: \"a b c d e f g\" has not 1 to 6 words",
            "phrase 3: weight is 2; it goes from above 0 to 1",
        ]
    );
}

proptest! {
    #[test]
    fn a_score_is_a_chance(text in "\\PC{0,80}") {
        prop_assert!((0.0..=1.0).contains(&list().look(&text).score));
    }

    #[test]
    fn a_phrase_is_found_between_any_other_words(before in "[a-zé ]{0,20}", behind in "[a-zé ]{0,20}") {
        let found = list().look(&format!("{before} clotting {behind}")).phrases;
        prop_assert!(found.contains(&"clot*".to_owned()));
    }
}
