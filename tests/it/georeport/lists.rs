//! GET requests: filters by status, service and identifier; order; what is not listed.

use lamppost::requests::Visibility;
use rstest::rstest;

use crate::support::city::BASE;
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

const DAY: &str = "2026-05-10T12:00:00Z";

#[rstest]
fn a149_a150_a_status_selects_and_none_means_all(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let open = city.report("POTHOLE").on("2026-05-10T12:00:00Z").save();
    let closed = city.report("POTHOLE").on("2026-05-11T12:00:00Z");
    let closed = closed.closed("2026-05-12T12:00:00Z").save();
    assert_eq!(city.listed_both("status=open"), [open.as_str()]);
    assert_eq!(city.listed_both("status=closed"), [closed.as_str()]);
    assert_eq!(city.listed_both("status=CLOSED"), [closed.as_str()]);
    for all in ["status=open,closed", "status=closed&status=open", "status=", ""] {
        assert_eq!(city.listed_both(all), [closed.as_str(), &open], "{all}");
    }
}

#[rstest]
fn a151_an_unknown_status_is_rejected(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for status in ["fixed", "open,resolved", "all"] {
        let query = format!("status={status}");
        city.refused_both("/requests", &query, 400, "status must be open, closed");
    }
}

#[rstest]
fn a152_a153_a154_services_are_a_union_in_every_notation(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let pothole = city.report("POTHOLE").on("2026-05-10T12:00:00Z").save();
    let bare = city.report("BARE").on("2026-05-11T12:00:00Z").save();
    let zeros = city.report("0042").on("2026-05-12T12:00:00Z").save();
    assert_eq!(city.listed_both("service_code=0042"), [zeros.as_str()]);
    for query in [
        "service_code=POTHOLE,BARE",
        "service_code=POTHOLE%20,%20BARE",
        "service_code=+BARE+,+POTHOLE+",
        "service_code=,POTHOLE,,BARE,",
        "service_code=POTHOLE&service_code=BARE",
        "service_code=POTHOLE,BARE&service_code=BARE&service_code=",
    ] {
        assert_eq!(city.listed_both(query), [bare.as_str(), &pothole], "{query}");
    }
}

#[rstest]
fn a155_an_unknown_service_is_an_empty_list(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").on(DAY).save();
    assert!(city.listed_both("service_code=NONE").is_empty());
    assert_eq!(city.listed_both("service_code=NONE,POTHOLE"), [code]);
}

#[rstest]
fn a156_a157_a159_identifiers_select_what_exists_at_any_age(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let old = city.report("POTHOLE").on("2019-01-01T00:00:00Z").save();
    let new = city.report("POTHOLE").on("2026-05-10T12:00:00Z").save();
    city.report("POTHOLE").on("2026-05-11T12:00:00Z").save();
    for query in [
        format!("service_request_id={old},{new}"),
        format!("service_request_id={new}%20,%20{old},{new}"),
        format!("service_request_id={old}&service_request_id={new}"),
        format!("service_request_id=none,{old},26-00000000,{new},"),
    ] {
        assert_eq!(city.listed_both(&query), [new.as_str(), &old], "{query}");
    }
    assert!(city.listed_both("service_request_id=none,never").is_empty());
}

#[rstest]
fn a158_identifiers_override_every_other_filter(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let old = city.report("POTHOLE").on("2019-01-01T00:00:00Z").save();
    for other in [
        "status=closed",
        "service_code=BARE",
        "start_date=2026-05-01T00:00:00Z",
        "end_date=2018-05-01T00:00:00Z",
        "updated_after=2026-05-01T00:00:00Z",
        "status=nonsense",
        "start_date=yesterday&end_date=tomorrow",
        "start_date=2026-05-02&end_date=2026-05-01",
        "start_date=2026-05-02&start_date=2026-05-01",
        "updated_before=never",
        "bbox=1,2,3&lat=x&radius=-1&sort=sideways",
    ] {
        let query = format!("service_request_id={old}&{other}");
        assert_eq!(city.listed_both(&query), [old.as_str()], "{other}");
    }
}

#[rstest]
fn a160_500_identifiers_and_even_1000_fit_into_one_call(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let old = city.report("POTHOLE").on("2020-05-10T12:00:00Z");
    let codes = old.save_many(1000);
    city.report("POTHOLE").on("2020-05-11T12:00:00Z").save();
    let five_hundred = codes[..500].join(",");
    let listed = city.listed_both(&format!("service_request_id={five_hundred}"));
    assert_eq!(listed, codes[..500]);
    let thousand = codes.join(",");
    assert_eq!(city.listed(&format!("service_request_id={thousand}")), codes);
    let query = format!("service_request_id={thousand},26-ONEMORE1");
    let sentence = "at most 1000 values of service_request_id";
    city.refused_both("/requests", &query, 400, sentence);
}

#[rstest]
fn a161_the_newest_come_first_and_ties_stay_in_order(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let report = |when: &str| city.report("POTHOLE").on(when).save();
    let oldest = report("2026-05-10T12:00:00Z");
    let newest = report("2026-05-12T12:00:00Z");
    let one = report("2026-05-11T12:00:00Z");
    let other = report("2026-05-11T12:00:00Z");
    let third = report("2026-05-11T12:00:00Z");
    let wanted = [newest, third, other, one, oldest];
    assert_eq!(city.listed_both(""), wanted);
    let paged: Vec<String> =
        (1..=5).flat_map(|page| city.listed(&format!("page_size=1&page={page}"))).collect();
    assert_eq!(paged, wanted);
}

#[rstest]
fn a162_no_match_is_an_empty_list(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    assert_eq!(city.get("/requests.json").expect(200).text(), "[]");
    let xml = city.get("/requests.xml").expect(200).xml();
    assert_eq!((xml.name.as_str(), xml.children.len()), ("service_requests", 0));
    city.report("POTHOLE").on(DAY).save();
    assert!(city.listed_both("status=closed").is_empty());
}

#[rstest]
fn a163_a_list_needs_no_key_and_a_bad_key_does_not_matter(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let code = city.report("POTHOLE").on(DAY).save();
    for query in ["api_key=", "api_key=wrong", &format!("api_key={}x", city.key)] {
        assert_eq!(city.listed_both(query), [code.as_str()], "{query}");
    }
    for (name, value) in [("Authorization", "Bearer wrong"), ("X-Api-Key", "wrong")] {
        let call = Call::get(&format!("{BASE}/requests.json")).header(name, value);
        let list = city.send(&call).expect(200).json();
        assert_eq!(list[0]["service_request_id"], *code, "{name}");
    }
}

#[rstest]
fn a164_what_is_not_public_is_not_listed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let seen = city.pothole(&[]);
    let private = city.submit("CAMP", &[]).expect(200).json();
    let private = private[0]["service_request_id"].as_str().unwrap().to_owned();
    city.submit("NOISE", &[]).expect(200);
    city.submit("TIP", &[]).expect(200);
    let unlisted = city.report("POTHOLE").visibility(Visibility::Unlisted);
    let unlisted = unlisted.save();
    assert_eq!(city.count("service_requests"), 5);
    assert_eq!(city.listed_both(""), [seen.as_str()]);
    let csv = city.get("/requests.csv").expect(200).text();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    // A private report is nowhere; one that awaits a look is where its identifier is known.
    city.refused_both(&format!("/requests/{private}"), "", 404, "was not found");
    assert!(city.listed_both(&format!("service_request_id={private}")).is_empty());
    assert_eq!(city.request(&unlisted)["status"], "open");
}

#[rstest]
fn a164_reports_of_a_moderated_town_are_not_listed_at_first(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let fields = [
        ("jurisdiction_id", "other.example"),
        ("service_code", "TREE"),
        ("lat", "45.5"),
        ("long", "-72.5"),
    ];
    let created = city.post("/requests.json", &fields).expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap();
    assert!(city.listed_both("jurisdiction_id=other.example").is_empty());
    let path = format!("/requests/{code}.json?jurisdiction_id=other.example");
    assert_eq!(city.get(&path).expect(200).json()[0]["service_code"], "TREE");
}
