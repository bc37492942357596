//! What a city may write about duplicates.

use lamppost::duplicates::{
    Relation, Sameness, SamenessForm, Settings, SettingsForm, Verdict, compare,
};

use super::support::{earlier, north, report};
use crate::corpus::pairs::services;

fn read(text: &str) -> Result<Settings, Vec<String>> {
    let form: SettingsForm = toml::from_str(text).unwrap();
    Settings::parse(&form, &services())
}

#[test]
fn a_service_takes_what_it_does_not_say_from_all_services() {
    let settings = read("all = { radius_metres = 40, days_open = 10 }\nservice.TREE = { radius_metres = 100.5, certain = 0.99 }").unwrap();
    let tree = settings.of("TREE");
    assert_eq!((tree.days_open(), tree.days_closed()), (10, Sameness::default().days_closed()));
    assert!((tree.radius_metres() - 100.5).abs() < 1e-9 && (tree.certain() - 0.99).abs() < 1e-9);
    assert!((settings.of("LAMP").radius_metres() - 40.0).abs() < 1e-9);
    assert_eq!(settings.of("UNHEARD_OF").days_open(), 10);
}

#[test]
fn every_fault_is_named_at_once() {
    let faults = read(
        "all = { radius_metres = 4, days_open = 0 }\nrelated = [[\"LAMP\"], [\"TREE\", \"FOUNTAIN\"]]\n\
         [service]\nFOUNTAIN = {}\nLAMP = { likely = 0.4, certain = 1.2, days_closed = 91 }\nTREE = { likely = 0.96, certain = 0.9 }",
    )
    .unwrap_err();
    assert_eq!(
        faults,
        [
            "all: radius_metres is 4; it goes from 5 to 1000",
            "all: days_open is 0; it goes from 1 to 365",
            "service LAMP: days_closed is 91; it goes from 0 to 90",
            "service LAMP: likely is 0.4; it goes from 0.5 to 1",
            "service LAMP: certain is 1.2; it goes from likely (0.4) to 1",
            "service TREE: certain is 0.9; it goes from likely (0.96) to 1",
            "service FOUNTAIN: there is no such service",
            "related, list 1: it takes at least two services",
            "related, list 2: there is no service FOUNTAIN",
        ]
    );
}

#[test]
fn numbers_that_are_none_and_keys_that_nobody_knows_are_faults() {
    assert!(
        Sameness::default()
            .overridden(&SamenessForm {
                radius_metres: Some(f64::NAN),
                likely: Some(f64::NAN),
                ..SamenessForm::default()
            })
            .unwrap_err()
            .len()
            >= 2
    );
    assert!(toml::from_str::<SettingsForm>("all = { radius = 5 }").is_err());
}

#[test]
fn a_form_comes_back_as_it_was_written() {
    let text = "related = [[\"DUMPING\", \"BIN\"]]\n\n[all]\ndays_open = 10\n\n[service.TREE]\nlikely = 0.8\n";
    let form: SettingsForm = toml::from_str(text).unwrap();
    assert_eq!(toml::to_string(&form).unwrap(), text);
}

#[test]
fn services_are_kin_by_group_and_by_declaration() {
    let settings = read("related = [[\"BIN\", \"TREE\"]]").unwrap();
    assert_eq!(settings.kin("BIN"), ["BIN", "DUMPING", "TREE"]);
    assert_eq!(settings.kin("UNHEARD_OF"), ["UNHEARD_OF"]);
    assert_eq!(settings.relation("BIN", "TREE"), Relation::Related);
    assert_eq!(settings.relation("TREE", "BIN"), Relation::Related);
    assert_eq!(settings.relation("BIN", "DUMPING"), Relation::Group);
    assert_eq!(settings.relation("BIN", "LAMP"), Relation::Other);
}

#[test]
fn thresholds_of_the_service_decide_the_verdict() {
    let candidate = lamppost::duplicates::Report { place: Some(north(20.0)), ..earlier() };
    let verdict = |text: &str| compare(&report(), &candidate, &read(text).unwrap()).verdict;
    assert_eq!(verdict(""), Verdict::Certain);
    assert_eq!(verdict("service.LAMP = { certain = 1.0 }"), Verdict::Likely);
    assert_eq!(verdict("service.LAMP = { likely = 1.0, certain = 1.0 }"), Verdict::Unlikely);
    assert_eq!(verdict("service.LAMP = { radius_metres = 15 }"), Verdict::Unlikely);
}
