//! The example beside the documentation is a good one.

use lamppost::routing::{Case, Known, RuleSet, RuleSetForm};

use super::support::{day, moment};

fn words(words: &[&str]) -> std::collections::BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn city() -> Known {
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
    };
    Known {
        services: words(&["POTHOLE", "SIDEWALK", "SNOW"]),
        groups: words(&["Lights"]),
        areas: [("district".to_owned(), words(&["112", "113"]))].into(),
        departments: pairs(&[
            ("streets", "Streets and Mobility"),
            ("lighting", "Lighting and Signals"),
            ("cleaning", "Waste and Cleaning"),
            ("inspection", "Permits and Inspection"),
        ]),
        teams: pairs(&[
            ("counter", "cleaning"),
            ("north", "streets"),
            ("south", "streets"),
            ("night-crew", "streets"),
            ("emergencies", "inspection"),
            ("stand-by", "lighting"),
        ]),
        attributes: words(&["DEPTH_CM"]),
    }
}

fn example() -> RuleSetForm {
    toml::from_str(&std::fs::read_to_string("examples/routing/rules.toml").unwrap()).unwrap()
}

#[test]
fn it_is_read_without_a_fault_or_a_remark() {
    let set = RuleSet::parse(&example(), &city()).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(set.review(day("2026-11-22")), []);
}

#[test]
fn it_decides_as_its_readme_says() {
    let set = RuleSet::parse(&example(), &city()).unwrap();
    let case = Case {
        service: "POTHOLE",
        channel: "phone",
        areas: vec![("district", "113")],
        at: moment("2026-11-20T23:00"),
        ..Case::default()
    };
    let readme = std::fs::read_to_string("examples/routing/README.md").unwrap().replace('\n', " ");
    let sentence = set.decide(&case).sentences().remove(0);
    assert!(readme.contains(&sentence), "{sentence}");
    let noon = Case { at: moment("2026-11-20T12:00"), ..case };
    assert_eq!(set.decide(&noon).team, Some("south"));
}

#[test]
fn it_is_written_as_it_was_read() {
    let form = RuleSet::parse(&example(), &city()).unwrap().to_form();
    assert_eq!(form, example());
    let written = toml::to_string(&form).unwrap();
    assert_eq!(toml::from_str::<RuleSetForm>(&written).unwrap(), form);
    let body = serde_json::to_string(&form).unwrap();
    assert_eq!(serde_json::from_str::<RuleSetForm>(&body).unwrap(), form);
}
