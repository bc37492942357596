//! POST service request: answers to the service's questions.

use rstest::rstest;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::twins::blame;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// A report of a street lamp with this raw text behind its fields, as clients encode it themselves.
fn lamp(city: &TestCity, format: &str, raw: &str) -> Call {
    let body = format!("api_key={}&service_code=LAMP&lat={LAT}&long={LONG}&{raw}", city.key);
    Call::post(
        &format!("{BASE}/requests.{format}"),
        "application/x-www-form-urlencoded",
        body.into_bytes(),
    )
}

/// The stored answers, as code and value, of a report that is accepted.
#[track_caller]
fn stored(city: &TestCity, raw: &str) -> Vec<(String, String)> {
    let created = city.send(&lamp(city, "json", raw)).expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap();
    let found = city.both(&format!("/requests/{code}"), "extensions=true");
    let attributes = found.xml.child("request").child("attributes");
    assert!(attributes.names().iter().all(|name| *name == "attribute"));
    attributes
        .children
        .iter()
        .map(|one| (one.text_of("code").to_owned(), one.text_of("value").to_owned()))
        .collect()
}

/// Sends a street lamp to be refused with 400 in both formats.
#[track_caller]
fn refused(city: &TestCity, raw: &str) -> Vec<String> {
    let reasons = city.refused(400, |format| lamp(city, format, raw));
    assert_eq!(city.count("service_requests"), 0);
    reasons
}

#[track_caller]
fn assert_stored(city: &TestCity, raw: &str, expected: &[(&str, &str)]) {
    let found = stored(city, raw);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(code, value)| (code.as_str(), value.as_str())).collect();
    assert_eq!(found, expected, "{raw}");
}

#[rstest]
fn a100_a101_an_answer_is_stored_however_its_brackets_are_written(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    for raw in [
        "attribute[KIND]=gas&attribute[POLE]=A+7",
        "attribute%5BKIND%5D=gas&attribute%5BPOLE%5D=A%207",
        "attribute%5bKIND]=gas&attribute[POLE%5d=A%207",
        "attribute[POLE][]=A+7&attribute[KIND][0]=gas",
    ] {
        assert_stored(&city, raw, &[("KIND", "gas"), ("POLE", "A 7")]);
    }
    let fields = [
        ("api_key", city.key.as_str()),
        ("service_code", "LAMP"),
        ("address_id", "7"),
        ("attribute[KIND]", "gas"),
    ];
    let parts = Call::multipart(&format!("{BASE}/requests.json"), &fields, &[]);
    let created = city.send(&parts).expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap();
    let found = city.both(&format!("/requests/{code}"), "extensions=true").json;
    let answer = &found[0]["attributes"][0];
    assert_eq!(answer["code"], "KIND");
    assert_eq!(answer["label"], "What kind of lamp is it?");
    assert_eq!(answer["value"], "gas");
    assert_eq!(answer["name"], "Gas & mantle");
}

#[rstest]
fn a102_a103_a104_a_list_takes_several_values_in_every_form(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let kind = ("KIND", "led");
    for raw in [
        "attribute[COLOURS][]=r&attribute[COLOURS][]=b",
        "attribute%5BCOLOURS%5D%5B%5D=r&attribute%5BCOLOURS%5D%5B%5D=b",
        "attribute[COLOURS]=r&attribute[COLOURS]=b",
        "attribute[COLOURS][0]=r&attribute[COLOURS][1]=b",
        "attribute[COLOURS][]=r&attribute[COLOURS][]=b&attribute[COLOURS][]=r",
    ] {
        let whole = format!("attribute[KIND]=led&{raw}");
        assert_stored(&city, &whole, &[kind, ("COLOURS", "r"), ("COLOURS", "b")]);
    }
    for raw in ["attribute[COLOURS]=g", "attribute[COLOURS][]=g"] {
        let whole = format!("attribute[KIND]=led&{raw}");
        assert_stored(&city, &whole, &[kind, ("COLOURS", "g")]);
    }
}

#[rstest]
fn a105_a106_a_required_answer_must_be_there(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for raw in [
        "",
        "KIND=led",
        "attribute[kind]=led",
        "attribute[KIND]=",
        "attribute[KIND]",
        "attribute[KIND]=%20+",
        "attribute[KIND][]=",
        "attribute[POLE]=7",
    ] {
        assert_eq!(refused(&city, raw), ["KIND required"], "{raw}");
    }
}

#[rstest]
fn a107_a_blank_optional_answer_is_none(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for raw in [
        "attribute[COLOURS]=",
        "attribute[COLOURS][]=",
        "attribute[COLOURS]=+&attribute[COLOURS][]=",
        "attribute[HEIGHT]=&attribute[SEEN]=+&attribute[POLE]=&attribute[STORY]=%0A",
    ] {
        let whole = format!("attribute[KIND]=led&{raw}");
        assert_stored(&city, &whole, &[("KIND", "led")]);
    }
    let one_of_two = "attribute[KIND]=led&attribute[COLOURS][]=&attribute[COLOURS][]=g";
    assert_stored(&city, one_of_two, &[("KIND", "led"), ("COLOURS", "g")]);
}

#[rstest]
fn a108_a109_only_keys_of_the_list_are_taken(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for kind in ["neon", "LED", "Gas+%26+mantle", "led,gas", "0"] {
        let reasons = refused(&city, &format!("attribute[KIND]={kind}"));
        assert_eq!(reasons, ["KIND must be one of the listed keys"], "{kind}");
    }
    for colours in [
        "attribute[COLOURS][]=x",
        "attribute[COLOURS][]=Red",
        "attribute[COLOURS][]=r&attribute[COLOURS][]=Blue",
        "attribute[COLOURS]=r,g",
    ] {
        let reasons = refused(&city, &format!("attribute[KIND]=led&{colours}"));
        assert_eq!(reasons, ["COLOURS must be one of the listed keys"], "{colours}");
    }
}

#[rstest]
fn a110_two_values_where_one_is_asked_for_are_400(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for raw in [
        "attribute[KIND]=led&attribute[KIND]=gas",
        "attribute[KIND][]=led&attribute[KIND][]=gas",
        "attribute[KIND][0]=led&attribute[KIND][1]=gas",
    ] {
        assert_eq!(refused(&city, raw), ["KIND takes one value, 2 were sent"], "{raw}");
    }
    let pole = "attribute[KIND]=led&attribute[POLE]=1&attribute[POLE]=2";
    assert_eq!(refused(&city, pole), ["POLE takes one value, 2 were sent"]);
}

#[rstest]
fn a111_a_number_must_be_one(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for height in ["tall", "3,5", "3+m", "NaN", "inf", "1e400", "0x10", "%D9%A3"] {
        let reasons = refused(&city, &format!("attribute[KIND]=led&attribute[HEIGHT]={height}"));
        assert_eq!(reasons, ["HEIGHT must be a number"], "{height}");
    }
    for height in ["3.5", "-2", "0", "12345678901234567890"] {
        let raw = format!("attribute[KIND]=led&attribute[HEIGHT]=+{height}+");
        assert_stored(&city, &raw, &[("KIND", "led"), ("HEIGHT", height)]);
    }
}

#[rstest]
fn a112_a_date_must_be_one(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for seen in ["yesterday", "31/12/2026", "2026-02-30", "2026-13-01T00:00:00Z", "1772360430"] {
        let reasons = refused(&city, &format!("attribute[KIND]=led&attribute[SEEN]={seen}"));
        assert_eq!(reasons.len(), 1, "{reasons:?}");
        blame(&reasons, "SEEN must be a date");
    }
    for (seen, expected) in [
        ("2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z"),
        ("2026-05-01T10:00:00-04:00", "2026-05-01T14:00:00Z"),
        ("2026-05-01T10:00:00", "2026-05-01T14:00:00Z"),
        ("2026-05-01T10:00:00+02:00", "2026-05-01T08:00:00Z"),
        ("2026-05-01", "2026-05-01T04:00:00Z"),
    ] {
        let raw = format!("attribute[KIND]=led&attribute[SEEN]={seen}");
        assert_stored(&city, &raw, &[("KIND", "led"), ("SEEN", expected)]);
    }
}

#[rstest]
fn a113_a_string_is_one_line_and_a_text_may_be_more(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for pole in ["one%0Atwo", "one%0D%0Atwo", "one%0Dtwo"] {
        let reasons = refused(&city, &format!("attribute[KIND]=led&attribute[POLE]={pole}"));
        assert_eq!(reasons, ["POLE must be one line of text"], "{pole}");
    }
    let raw = "attribute[KIND]=led&attribute[STORY]=one%0D%0Atwo";
    assert_stored(&city, raw, &[("KIND", "led"), ("STORY", "one\ntwo")]);
}

#[rstest]
fn a114_an_answer_that_nobody_asked_for_does_not_fail(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let raw = "attribute[KIND]=led&attribute[fixmystreet_id]=17&attribute[title]=a%0Ab&attribute[]=x\
               &attribute=y&attribute[UNKNOWN][]=1&attribute[UNKNOWN][]=2";
    // It is kept, and not shown.
    assert_stored(&city, raw, &[("KIND", "led")]);
    assert_eq!(city.count("request_answers"), 5);
    city.pothole(&[("attribute[easting]", "1"), ("attribute[KIND]", "neon")]);
    assert_eq!(city.count("request_answers"), 7);
}

#[rstest]
fn a115_what_is_only_shown_need_not_be_answered(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    // INFO is required and not variable.
    assert_stored(&city, "attribute[KIND]=led", &[("KIND", "led")]);
    // What the sending system fills in is expected all the same.
    let asset = [("service_code", "ASSET"), ("lat", LAT), ("long", LONG)];
    assert_eq!(city.post_refused(400, &asset), ["easting required"]);
    city.submit("ASSET", &[("attribute[easting]", "530000.5")]).expect(200);
}

#[rstest]
fn a116_codes_may_hold_blanks_and_punctuation(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for raw in [
        "attribute[What is this?]=odd",
        "attribute[What+is+this?]=odd",
        "attribute%5BWhat%20is%20this%3F%5D=odd",
        "attribute[What%20is%20this%3F][]=odd",
    ] {
        let whole = format!("attribute[KIND]=led&{raw}");
        assert_stored(&city, &whole, &[("KIND", "led"), ("What is this?", "odd")]);
    }
    let missing = city.submit("LAMP", &[("attribute[What is this?]", "a\nb")]);
    missing.expect(400).blames("What is this? must be one line of text");
}
