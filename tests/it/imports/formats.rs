//! The three formats give the same reports.

use crate::support::{Database, Postgres, Sqlite};
use rstest::rstest;
use std::fmt::Write as _;

use lamppost::requests::{DetailedStatus, Photo};
use lamppost::time::format_instant;

use super::Town;

const CSV: &str = "service_request_id,requested_datetime,updated_datetime,closed_date,status_description,\
status_notes,source,service_name,service_subtype,description,agency_responsible,address,lat,long,\
zipcode,address_id,media_url,expected_datetime,service_notice\n\
A-1,2026-01-05T10:00:00-05:00,2026-01-06 09:00,2026-01-06T09:00:00-05:00,Closed,Filled,phone,hole,deep,\
\"One,\nwith <b>two</b> lines\",Works,\"5 rue X, Town\",1.5,2.5,H1H,77,https://example.org/p.jpg,\
2026-01-09,Soon\n";

const JSON: &str = r#"{"count": 1, "service_requests": [{"service_request_id": "A-1",
 "requested_datetime": "2026-01-05T10:00:00-05:00", "updated_datetime": "2026-01-06T14:00:00Z",
 "closed_datetime": "2026-01-06T14:00:00Z", "status": "closed", "status_notes": "Filled",
 "source": "phone", "service_code": "HOLE", "service_name": null, "service_subtype": "deep",
 "description": "One,\nwith <b>two</b> lines", "agency_responsible": "Works",
 "address": "5 rue X, Town", "lat": 1.5, "long": "2.5", "zipcode": "H1H", "address_id": 77,
 "media_url": [{"id": 1, "url": "https://example.org/p.jpg"}],
 "expected_datetime": "2026-01-09T00:00:00-05:00", "service_notice": "Soon"}]}"#;

const XML: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE x [<!ENTITY bomb "boom">]>
<b:service_requests xmlns:b="http://wiki.open311.org/GeoReport_Bulk_v1"><request>
 <service_request_id>A-1</service_request_id><status>closed</status><status_notes>Filled</status_notes>
 <source>phone</source><service_code>HOLE</service_code><service_subtype>deep</service_subtype>
 <description>One,
with &lt;b&gt;two&#x3c;/b> lines</description><agency_responsible><![CDATA[Works]]></agency_responsible>
 <requested_datetime>2026-01-05T10:00:00-05:00</requested_datetime>
 <updated_datetime>2026-01-06T14:00:00Z</updated_datetime>
 <closed_datetime>2026-01-06T14:00:00Z</closed_datetime>
 <expected_datetime>2026-01-09T00:00:00-05:00</expected_datetime><service_notice>Soon</service_notice>
 <address>5 rue X, Town</address><address_id>77</address_id><zipcode>H1H</zipcode>
 <lat>1.5</lat><long>2.5</long><media_url>https://example.org/p.jpg</media_url><empty/>
</request></b:service_requests>"#;

#[rstest]
fn a_report_is_the_same_in_all_three(#[values(Sqlite, Postgres)] on: Database) {
    for (name, text) in [
        ("a.csv", CSV.to_owned()),
        ("a.json", JSON.to_owned()),
        ("a.xml", XML.to_owned()),
        ("no-extension", format!("\u{feff}{XML}")),
        ("data", format!("  \n{JSON}")),
        (
            "a.tsv",
            format!(
                "\u{feff}{}",
                CSV.replace(',', ";").replace(";\nwith", ",\nwith").replace("X; T", "X, T")
            ),
        ),
    ] {
        let town = Town::new(on);
        let file = town.file(name, text);
        let summary = town.import(&file);
        assert_eq!((summary.imported, summary.rejected), (1, 0), "{name}");
        let found = town.find("A-1").unwrap();
        assert_eq!(found.description.as_deref(), Some("One,\nwith two lines"), "{name}");
        assert_eq!(format_instant(found.requested_at), "2026-01-05T15:00:00Z");
        assert_eq!(format_instant(found.updated_at), "2026-01-06T14:00:00Z");
        assert_eq!(found.closed_at, Some(found.updated_at));
        assert_eq!(format_instant(found.expected_at.unwrap()), "2026-01-09T05:00:00Z");
        assert_eq!(found.detailed_status, DetailedStatus::Closed);
        assert_eq!(found.status_notes.as_deref(), Some("Filled"));
        assert_eq!(found.agency_responsible.as_deref(), Some("Works"));
        assert_eq!(found.service_notice.as_deref(), Some("Soon"));
        assert_eq!(found.source, "import");
        assert_eq!(found.photos, [Photo::Elsewhere("https://example.org/p.jpg".to_owned())]);
        assert_eq!(found.place.zipcode.as_deref(), Some("H1H"));
        assert_eq!(found.place.address_id.as_deref(), Some("77"));
        assert_eq!(found.place.address.as_deref(), Some("5 rue X, Town"));
        assert!((found.place.position.unwrap().latitude() - 1.5).abs() < 1e-9);
        let kept: Vec<_> =
            found.answers.iter().map(|one| (one.code.as_str(), one.value.as_str())).collect();
        assert_eq!(kept, [("source", "phone"), ("service_subtype", "deep")]);
    }
}

#[rstest]
fn words_of_other_systems_are_understood(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on);
    let rows = [
        ("1", "Processing", "", DetailedStatus::InProgress),
        ("2", "Hold", "", DetailedStatus::Planned),
        ("3", "OPEN", "", DetailedStatus::Open),
        ("4", "", "2026-02-01", DetailedStatus::Closed),
        ("5", "", "", DetailedStatus::Open),
        ("6", "no_further_action", "", DetailedStatus::NoFurtherAction),
    ];
    let mut text =
        "service_request_id,requested_datetime,service_code,status_description,closed_date\n"
            .to_owned();
    for (id, word, closed, _) in rows {
        writeln!(text, "{id},2026-01-01,LAMP,{word},{closed}").unwrap();
    }
    assert_eq!(town.import(&town.file("a.csv", text)).imported, 6);
    for (id, _, _, wanted) in rows {
        assert_eq!(town.find(id).unwrap().detailed_status, wanted, "{id}");
    }
}

#[rstest]
fn a_token_is_kept_and_known_again(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on);
    let text = "service_request_id,token,requested_datetime,service_code\n,t-1,2026-01-01,LAMP\n";
    let first = town.import(&town.file("a.csv", text));
    assert_eq!((first.imported, first.already_there), (1, 0));
    let again = town.import(&town.file("b.csv", format!("{text}X,t-1,2026-01-01,LAMP\n")));
    assert_eq!((again.imported, again.already_there, again.rejected), (0, 1, 1));
}

#[rstest]
fn columns_that_are_not_read_are_named(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on);
    let text = "service_request_id,requested_datetime,service_code,mood\n1,2026-01-01,LAMP,good\n";
    assert_eq!(town.import(&town.file("a.csv", text)).columns_not_read, ["mood"]);
}

#[rstest]
fn nothing_changes_before_it_comes_in(#[values(Sqlite, Postgres)] on: Database) {
    let town = Town::new(on);
    let text = "service_request_id,requested_datetime,updated_datetime,service_name\n\
                B-1,2026-01-05T10:00:00Z,2025-12-31T10:00:00Z,hole\n";
    town.import(&town.file("early.csv", text));
    let found = town.find("B-1").unwrap();
    assert_eq!(format_instant(found.updated_at), "2026-01-05T10:00:00Z");
    assert_eq!(found.requested_at, found.updated_at);
}
