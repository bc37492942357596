//! Every kind of condition, plain and turned round.

use lamppost::routing::{Asset, Case, Reporter};

use super::support::{holds, moment, pothole};

#[test]
fn codes_of_service_group_and_channel_are_compared() {
    let case = pothole();
    assert!(holds(r#"{ service = ["LAMP", "POTHOLE"] }"#, &case));
    assert!(!holds(r#"{ service = ["LAMP"] }"#, &case));
    assert!(holds(r#"{ not = true, service = ["LAMP"] }"#, &case));
    assert!(!holds(r#"{ not = true, service = ["LAMP", "POTHOLE"] }"#, &case));
    assert!(holds(r#"{ group = ["Roads"] }"#, &case));
    assert!(!holds(r#"{ group = ["Lights"] }"#, &case));
    assert!(holds(r#"{ channel = ["phone", "web"] }"#, &case));
    assert!(!holds(r#"{ channel = ["phone"] }"#, &case));
}

#[test]
fn an_area_is_one_of_its_own_layer() {
    let case = pothole();
    assert!(holds(r#"{ area = { layer = "district", codes = ["112", "113"] } }"#, &case));
    assert!(!holds(r#"{ area = { layer = "district", codes = ["113"] } }"#, &case));
    let north = Case { areas: vec![("park", "north")], ..pothole() };
    assert!(!holds(r#"{ area = { layer = "park", codes = ["south"] } }"#, &north));
    assert!(holds(r#"{ layer = ["park"] }"#, &north));
    assert!(!holds(r#"{ layer = ["park"] }"#, &case));
    assert!(holds(r#"{ not = true, layer = ["park"] }"#, &case));
}

#[test]
fn any_of_several_answers_will_do() {
    let case =
        Case { answers: vec![("DEPTH", "flat"), ("DEPTH", "deep"), ("X", "1")], ..pothole() };
    assert!(holds(r#"{ answer = { attribute = "DEPTH", values = ["deep"] } }"#, &case));
    assert!(!holds(r#"{ answer = { attribute = "DEPTH", values = ["Deep", "1"] } }"#, &case));
    let silent = r#"{ not = true, answer = { attribute = "DEPTH_CM", values = ["1"] } }"#;
    assert!(holds(silent, &case), "no answer is not that answer");
}

#[test]
fn numbers_are_compared_as_numbers() {
    let with = |value| Case { answers: vec![("DEPTH_CM", value)], ..pothole() };
    let range = r#"{ answer = { attribute = "DEPTH_CM", at_least = 5, less_than = 10.5 } }"#;
    for (value, wanted) in [
        ("5", true),
        ("4.99", false),
        ("10.4", true),
        ("10.50", false),
        ("007", true),
        ("deep", false),
        ("NaN", false),
        ("1e400", false),
    ] {
        assert_eq!(holds(range, &with(value)), wanted, "{value}");
    }
    let above = r#"{ answer = { attribute = "DEPTH_CM", more_than = 5 } }"#;
    assert!(!holds(above, &with("5")) && holds(above, &with("5.1")));
    let below = r#"{ answer = { attribute = "DEPTH_CM", at_most = -1 } }"#;
    assert!(!holds(below, &with("0")) && holds(below, &with("-1")));
    assert!(!holds(below, &pothole()));
}

#[test]
fn words_are_whole_and_may_be_phrases() {
    let with = |text| Case { texts: vec!["Help", text], ..pothole() };
    for (phrase, text, wanted) in [
        ("gas", "I smell GAS!", true),
        ("gas", "gasoline", false),
        ("gas leak", "a gas-leak here", true),
        ("gas leak", "gas. A leak", false),
        ("Nid-de-poule", "des NIDS, un nid de poule", true),
        ("école", "près de l'ÉCOLE", true),
        ("ecole", "près de l'école", false),
        ("δρόμος", "Ο ΔΡΌΜΟΣ", true),
        ("路灯", "门口的路灯坏了", true),
        ("help a", "a thing", false),
    ] {
        let condition = format!("{{ words = [{phrase:?}] }}");
        assert_eq!(holds(&condition, &with(text)), wanted, "{phrase} in {text}");
    }
    assert!(holds(r#"{ not = true, words = ["gas", "water"] }"#, &with("fire")));
    assert!(!holds(r#"{ not = true, words = ["gas", "water"] }"#, &with("water")));
}

#[test]
fn hours_may_go_over_midnight_and_belong_to_the_day_on_which_they_begin() {
    let at = |text| Case { at: moment(text), ..pothole() };
    let night = r#"{ time = [{ hours = "22:00-06:00" }] }"#;
    let friday = r#"{ time = [{ days = ["fri"], hours = "22:00-06:00" }] }"#;
    for (text, every, on_friday) in [
        ("2026-11-20T21:59", false, false),
        ("2026-11-20T22:00", true, true),
        ("2026-11-21T05:59", true, true),
        ("2026-11-21T06:00", false, false),
        ("2026-11-20T03:00", true, false),
        ("2026-11-21T22:00", true, false),
    ] {
        assert_eq!(holds(night, &at(text)), every, "{text}");
        assert_eq!(holds(friday, &at(text)), on_friday, "{text}");
    }
}

#[test]
fn times_are_alternatives() {
    let at = |text| Case { at: moment(text), ..pothole() };
    let free =
        r#"{ time = [{ days = ["sat", "sun"] }, { days = ["fri"], hours = "16:00-24:00" }] }"#;
    assert!(holds(free, &at("2026-11-22T12:00")));
    assert!(holds(free, &at("2026-11-20T23:59")));
    assert!(!holds(free, &at("2026-11-20T15:59")));
    assert!(!holds(free, &at("2026-11-23T00:00")));
}

#[test]
fn a_thing_has_a_type_and_an_identifier() {
    let lamp = Case { asset: Some(Asset { kind: "lamp", id: "L-1" }), ..pothole() };
    assert!(holds(r#"{ asset_type = ["lamp"] }"#, &lamp));
    assert!(holds(r#"{ asset = ["L-2", "L-1"] }"#, &lamp));
    assert!(!holds(r#"{ asset = ["lamp"] }"#, &lamp));
    assert!(!holds(r#"{ asset_type = ["lamp"] }"#, &pothole()));
    assert!(holds(r#"{ not = true, asset_type = ["lamp"] }"#, &pothole()));
}

#[test]
fn the_reporter_is_of_one_kind() {
    let staff = Case { reporter: Reporter::Staff, ..pothole() };
    assert!(holds(r#"{ reporter = ["known", "staff"] }"#, &staff));
    assert!(!holds(r#"{ reporter = ["known", "staff"] }"#, &pothole()));
    assert!(holds(r#"{ not = true, reporter = ["staff"] }"#, &pothole()));
}

#[test]
fn all_conditions_must_hold() {
    let both = r#"{ service = ["POTHOLE"] }, { channel = ["web"] }"#;
    assert!(holds(both, &pothole()));
    assert!(!holds(both, &Case { channel: "phone", ..pothole() }));
    assert!(!holds(both, &Case { service: "LAMP", ..pothole() }));
    assert!(holds("", &Case::default()), "without conditions a rule holds for every case");
}
