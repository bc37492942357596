//! Faults of a city's files: each names the file, the line and what is wrong.

use super::{BOUNDARIES, JURISDICTION, SERVICES, WARDS, faults, reading};

fn services_with(from: &str, to: &str) -> Vec<String> {
    assert!(SERVICES.contains(from), "{from}");
    faults(&[("services.toml", &SERVICES.replace(from, to))])
}

#[test]
fn a_service_that_refers_to_nothing_is_refused() {
    assert_eq!(
        services_with("\"works\"", "\"labour\""),
        ["services.toml:6: service HOLE: department: departments.toml has no \"labour\""]
    );
    assert_eq!(
        services_with("\"ward\"", "\"district\""),
        ["services.toml:7: service HOLE: areas: boundaries.toml has no layer \"district\""]
    );
    assert_eq!(
        services_with("\"w1\"", "\"w9\""),
        ["services.toml:7: service HOLE: areas: layer ward has no area \"w9\""]
    );
}

#[test]
fn a_list_needs_options_and_nothing_else_has_them() {
    assert_eq!(
        services_with("singlevaluelist", "string"),
        ["services.toml:11: service HOLE: attribute DEPTH: a string has no options"]
    );
    let options =
        "options = [{ key = \"s\", name = \"Shallow\" }, { key = \"d\", name = \"Deep\" }]";
    assert_eq!(
        services_with(options, ""),
        [
            "services.toml:11: service HOLE: attribute DEPTH: a singlevaluelist needs options",
            "services.toml:19: service HOLE: translations: there is no option:DEPTH:s",
        ]
    );
    assert_eq!(
        services_with("key = \"d\"", "key = \"s\""),
        ["services.toml:13: service HOLE: attribute DEPTH: option \"s\" is there twice"]
    );
}

#[test]
fn an_order_is_given_to_all_questions_or_to_none_and_once() {
    let two = |first: &str, second: &str| {
        format!(
            "[[service]]\ncode = \"A\"\nname = \"A\"\n[[service.attribute]]\ncode = \"X\"\n{first}\n\
             datatype = \"string\"\ndescription = \"\"\n[[service.attribute]]\ncode = \"Y\"\n{second}\n\
             datatype = \"string\"\ndescription = \"\"\n"
        )
    };
    assert_eq!(
        faults(&[("services.toml", &two("order = 2", "order = 2"))]),
        ["services.toml:11: service A: attribute Y: order must be positive and unique"]
    );
    assert_eq!(
        faults(&[("services.toml", &two("order = 2", ""))]),
        ["services.toml:10: service A: attribute Y: order is missing; others have one"]
    );
    let city = reading(&[("services.toml", &two("order = 7", "order = 2"))]).city;
    let asked: Vec<_> = city.jurisdictions[0].services[0]
        .attributes
        .iter()
        .map(|one| (one.code.as_str(), one.order))
        .collect();
    assert_eq!(asked, [("Y", 1), ("X", 2)]);
}

#[test]
fn codes_are_there_once() {
    assert_eq!(
        services_with("\"LAMP\"", "\"HOLE\""),
        ["services.toml:22: service HOLE is there twice, also in services.toml"]
    );
    let twice = "[[department]]\ncode='works'\nname='A'\n[[department]]\ncode='works'\nname='B'";
    assert_eq!(
        faults(&[("departments.toml", twice)]),
        ["departments.toml:5: department works is there twice"]
    );
    let split = ("services/more.toml", "[[service]]\ncode='LAMP'\nname='Lamp'");
    assert_eq!(
        faults(&[split]),
        ["services/more.toml:2: service LAMP is there twice, also in services.toml"]
    );
}

#[test]
fn an_unknown_key_and_a_wrong_type_are_refused() {
    let found = services_with("groups", "group");
    assert!(found[0].starts_with("services.toml:5: unknown field `group`"), "{found:?}");
    let found = services_with("type = \"batch\"", "type = \"slow\"");
    assert!(found[0].starts_with("services.toml:24: unknown variant `slow`"), "{found:?}");
    let found = services_with("code = \"LAMP\"", "code = LAMP");
    assert!(found[0].starts_with("services.toml:22: "), "{found:?}");
}

#[test]
fn numbers_have_bounds() {
    assert_eq!(
        services_with("release_minutes = 5", "release_minutes = 0"),
        ["services.toml:25: service LAMP: release_minutes must be between 1 and 1000000"]
    );
    assert_eq!(
        services_with("type = \"batch\"\n", ""),
        ["services.toml:24: service LAMP: release_minutes is for services of type batch only"]
    );
}

#[test]
fn words_of_a_list_are_there_once_and_keywords_hold_no_comma() {
    assert_eq!(
        services_with("[\"Roads\"]", "[\"Roads\", \"Roads \"]\nkeywords = [\"a,b\", \"\"]"),
        [
            "services.toml:5: service HOLE: groups: \"Roads\" is empty or there twice",
            "services.toml:6: service HOLE: keywords: \"a,b\" must not hold a comma",
            "services.toml:6: service HOLE: keywords: \"\" is empty or there twice",
        ]
    );
}

#[test]
fn the_head_is_checked() {
    let with =
        |from: &str, to: &str| faults(&[("jurisdiction.toml", &JURISDICTION.replace(from, to))]);
    assert_eq!(
        with("America/Toronto", "America/Lamppost"),
        ["jurisdiction.toml:4: time_zone \"America/Lamppost\" is not known; zones are written as \
             \"America/Toronto\""]
    );
    assert_eq!(
        with("\"en\"", "\"English\""),
        ["jurisdiction.toml:5: locale \"English\" is no language tag such as \"en\" or \"fr-CA\""]
    );
    assert_eq!(
        with("\"town\"", "\"to\\nwn\""),
        ["jurisdiction.toml:2: code \"to\\nwn\" must not hold control characters"]
    );
    assert_eq!(with("\"Town\"", "\" \""), ["jurisdiction.toml:3: name must not be empty"]);
    let found = with("name = \"Town\"\n", "");
    assert!(found[0].contains("missing field `name`"), "{found:?}");
}

#[test]
fn governments_do_not_lie_inside_themselves() {
    let head = |code: &str, parent: &str| {
        format!("{JURISDICTION}parent = \"{parent}\"\n").replace("town", code)
    };
    let (a, b) = (head("a", "b"), head("b", "a"));
    let files = lamppost::city::files::Folder::of([
        ("one/jurisdiction.toml", a.as_str()),
        ("two/jurisdiction.toml", b.as_str()),
    ]);
    let found = lamppost::city::files::read(&files).unwrap_err();
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "one/jurisdiction.toml:7: parent \"b\" lies inside \"a\" itself",
            "two/jurisdiction.toml:7: parent \"a\" lies inside \"b\" itself",
        ]
    );
    assert_eq!(
        faults(&[("jurisdiction.toml", &head("a", "nobody"))]),
        ["jurisdiction.toml:7: parent: no folder describes jurisdiction \"nobody\""]
    );
}

#[test]
fn borders_are_checked_down_to_the_vertex() {
    let crossed =
        WARDS.replace("[[0,0],[4,0],[4,4],[0,4],[0,0]]", "[[0,0],[4,4],[4,0],[0,4],[0,0]]");
    assert_eq!(
        faults(&[("boundaries/wards.geojson", &crossed), ("services.toml", "")]),
        [
            "boundaries/wards.geojson: feature 1 (Ward 1), polygon 1, ring 1, at 2, 2: the ring crosses \
             itself"
        ]
    );
    assert_eq!(
        faults(&[
            ("boundaries/wards.geojson", &WARDS.replace("\"code\"", "\"no\"")),
            ("services.toml", "")
        ]),
        ["boundaries/wards.geojson: feature 1: property \"code\" with the area's code is missing"]
    );
    assert_eq!(
        faults(&[("boundaries/wards.geojson", ""), ("services.toml", "")]),
        ["boundaries.toml:4: file: there is no boundaries/wards.geojson"]
    );
}

#[test]
fn two_editions_of_a_map_do_not_hold_on_the_same_day() {
    let two = |end: &str| format!("{BOUNDARIES}{end}\n{}", BOUNDARIES.replace("2026", "2028"));
    assert_eq!(
        faults(&[("boundaries.toml", &two(""))]),
        [
            "boundaries.toml:11: boundaries of layer ward from 2026-01-01 and from 2028-01-01 hold on the \
             same days; give the earlier one a valid_until"
        ]
    );
    reading(&[("boundaries.toml", &two("valid_until = 2028-01-01"))]);
    assert_eq!(
        faults(&[("boundaries.toml", &format!("{BOUNDARIES}valid_until = 2025-01-01"))]),
        ["boundaries.toml:8: valid_until 2025-01-01 must come after valid_from 2026-01-01"]
    );
}

#[test]
fn a_misspelt_file_is_named() {
    let found = faults(&[("service.toml", "# nothing")]);
    assert!(found[0].starts_with("service.toml: no file of this name is read"), "{found:?}");
}

#[test]
fn all_faults_of_all_files_come_at_once() {
    let found = faults(&[
        ("jurisdiction.toml", &JURISDICTION.replace("\"en\"", "\"?\"")),
        ("departments.toml", "x = 1"),
        ("services.toml", &SERVICES.replace("\"w1\"", "\"w9\"")),
    ]);
    assert_eq!(found.len(), 4, "{found:#?}");
}

#[test]
fn a_code_that_addresses_must_escape_is_remarked_on() {
    let found = reading(&[("services.toml", &SERVICES.replace("\"LAMP\"", "\"LAMP/1 é\""))]);
    assert_eq!(found.warnings.len(), 1);
    let text = found.warnings[0].to_string();
    assert!(text.starts_with("services.toml:22: code \"LAMP/1 é\" holds characters"), "{text}");
}
