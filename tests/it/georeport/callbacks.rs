//! JSONP.

use rstest::rstest;

use super::negotiation::{JSON, XML, resources};
use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn a017_a_callback_is_called_with_the_json(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for path in resources(&city) {
        for end in ["", ".json"] {
            let plain = city.get_path(&format!("{path}{end}")).expect(200).text();
            for name in ["fn", "jQuery_17.done", "$x"] {
                let target = format!("{path}{end}?callback={name}");
                let reply = city.get_path(&target).expect(200);
                assert_eq!(
                    reply.header("content-type"),
                    Some("application/javascript; charset=utf-8"),
                    "{target}"
                );
                assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
                // The comment changes nothing for scripts.
                assert_eq!(reply.text(), format!("{name}({plain});"), "{target}");
            }
        }
    }
}

#[rstest]
fn a018_a_bad_callback_is_400_and_never_echoed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let long = "x".repeat(65);
    for path in resources(&city) {
        for name in [
            "evil(1)//",
            "evil;x",
            "evil%3Cscript%3E",
            "evil%0Ax",
            "1evil",
            ".evil",
            "evil[0]",
            "%C3%A9vil",
            long.as_str(),
        ] {
            let target = format!("{path}.json?callback={name}");
            let reply = city.get_path(&target).expect(400);
            assert_eq!(reply.header("content-type"), Some(JSON), "{target}");
            reply.blames("callback");
            let text = reply.text();
            assert!(!text.contains("vil") && !text.contains(&long), "{text}");
        }
    }
}

#[rstest]
fn a019_xml_takes_no_notice_of_a_callback(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for path in resources(&city) {
        let plain = city.get_path(&format!("{path}.xml")).expect(200);
        for name in ["fn", "a(b)"] {
            let reply = city.get_path(&format!("{path}.xml?callback={name}")).expect(200);
            assert_eq!(reply.header("content-type"), Some(XML));
            assert_eq!(reply.text(), plain.text());
        }
    }
}

#[rstest]
fn what_ends_a_line_in_old_scripts_is_escaped_for_them(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let text = "one\u{2028}two\u{2029}three";
    let code = city.pothole(&[("description", text)]);
    assert_eq!(city.request(&code)["description"], text);
    let script = city.get(&format!("/requests/{code}.json?callback=fn"));
    let script = script.expect(200).text();
    assert!(script.contains(r"one\u2028two\u2029three"), "{script}");
}
