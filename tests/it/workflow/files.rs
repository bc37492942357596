//! The example, and the keys of a file.

use lamppost::requests::DetailedStatus;
use lamppost::workflow::{Actor, Machine, MachineForm, Waiting};

use super::support::{code, machine, small, words};

fn street_lights() -> Machine {
    let text = std::fs::read_to_string("examples/workflow/street-lights.toml").unwrap();
    machine(&toml::from_str(&text).unwrap())
}

#[test]
fn the_example_has_no_fault_and_does_what_it_says() {
    let machine = street_lights();
    let received = machine.state(machine.initial()).unwrap();
    assert_eq!(received.code, code("received"));
    let asked = machine.state(&code("which_light")).unwrap();
    assert_eq!(asked.waiting_for, Some(Waiting::Reporter));
    let clerk = machine.allowed(&received.code, &[], Actor::Staff);
    let dispatcher = machine.allowed(&received.code, &words(&["dispatcher"]), Actor::Staff);
    let names = |steps: &[lamppost::workflow::AllowedStep]| -> Vec<String> {
        steps.iter().map(|step| step.name.clone()).collect()
    };
    assert_eq!(names(&clerk), ["Ask which light", "No fault found"]);
    assert_eq!(
        names(&dispatcher),
        ["Order a crew", "Ask which light", "No fault found", "Not our light"]
    );
    let contractor = machine.state_for(DetailedStatus::Closed, &received.code).unwrap();
    assert_eq!(contractor.code, code("repaired"));
}

#[test]
fn the_readme_of_the_examples_explains_every_key() {
    let readme = std::fs::read_to_string("examples/workflow/README.md").unwrap();
    let machine = street_lights();
    let form: toml::Table = toml::from_str(&toml::to_string(&machine.form()).unwrap()).unwrap();
    for (key, value) in &form {
        assert!(readme.contains(key), "{key}");
        let tables = value.as_array().into_iter().flatten().filter_map(toml::Value::as_table);
        for key in tables.flat_map(toml::Table::keys) {
            assert!(readme.contains(&format!("`{key}`")), "{key}");
        }
    }
    for status in DetailedStatus::ALL {
        assert!(readme.contains(&format!("`{}`", status.as_str())), "{}", status.as_str());
    }
}

#[test]
fn a_key_that_is_not_known_is_a_fault_everywhere() {
    let text = toml::to_string(&small()).unwrap();
    for (after, key) in [
        ("name = \"Small\"\n", "colour = 1\n"),
        ("[[state]]\n", "colour = 1\n"),
        ("[[transition]]\n", "colour = 1\n"),
        ("[[closing_code]]\n", "colour = 1\n"),
    ] {
        let with = text.replacen(after, &format!("{after}{key}"), 1);
        assert_ne!(with, text);
        let fault = toml::from_str::<MachineForm>(&with).unwrap_err();
        assert!(fault.message().contains("unknown field `colour`"), "{fault}");
    }
}

#[test]
fn words_are_read_with_blanks_around_them_and_only_once() {
    let mut form = small();
    form.name = " Small \n town ".to_owned();
    form.state[0].code = " received ".to_owned();
    form.transition[0].by = words(&["staff", "staff"]);
    form.partner.insert("CANCELLED".to_owned(), "done".to_owned());
    form.partner.insert("Closed ".to_owned(), " done".to_owned());
    form.partner.insert("IN PROGRESS".to_owned(), "received".to_owned());
    form.transition[0].roles = words(&["  tree   officer", "tree officer"]);
    let machine = machine(&form);
    assert_eq!(machine.name(), "Small town");
    assert_eq!(machine.initial(), &code("received"));
    assert_eq!(machine.transitions()[0].by, [Actor::Staff]);
    assert_eq!(machine.transitions()[0].roles, ["tree officer"]);
    assert_eq!(machine.partner().len(), 3);
    assert_eq!(Machine::parse(&machine.form()), Ok(machine));
}
