//! Habits of real clients, replayed: what they send beside the standard, and what they take for granted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use serde_json::json;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::photo::{BLUE, RED, jpeg, shows};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

const FORM: &str = "application/x-www-form-urlencoded";

/// POST of a raw form for a lamp, with the key, a place and a kind.
fn lamp(city: &TestCity, more: &str) -> Reply {
    let form = format!(
        "api_key={}&service_code=LAMP&lat={LAT}&long={LONG}&attribute[KIND]=led&{more}",
        city.key
    );
    let path = format!("{BASE}/requests.json");
    city.send(&Call::post(&path, FORM, form.into_bytes()))
}

#[track_caller]
fn code_of(reply: Reply) -> String {
    let created = reply.expect(200).json();
    created[0]["service_request_id"].as_str().unwrap().to_owned()
}

/// The stored answers of a request as `CODE=value`.
fn answers(city: &TestCity, code: &str) -> Vec<String> {
    let one = city.extended(code);
    let all = one["attributes"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    all.map(|one| format!("{}={}", text(&one["code"]), text(&one["value"]))).collect()
}

/// A multipart body with a boundary of the client's choice.
fn multipart(boundary: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    let part =
        |name: &str| format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
    for (name, value) in fields {
        body.extend(format!("{}\r\n\r\n{value}\r\n", part(name)).into_bytes());
    }
    for (name, bytes) in files {
        body.extend(format!("{}; filename=\"IMG.PNG\"\r\n", part(name)).into_bytes());
        body.extend(b"Content-Type: application/octet-stream\r\n\r\n");
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    body
}

fn pothole_fields(city: &TestCity) -> [(&str, &str); 4] {
    let key = city.key.as_str();
    [("api_key", key), ("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)]
}

#[rstest]
fn empty_keys_and_jurisdictions_on_reads_do_no_harm(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    let token = city.submit("NOISE", &[]).expect(200).json();
    let token = token[0]["token"].as_str().unwrap().to_owned();
    let blank = "api_key=&jurisdiction_id=";
    assert_eq!(city.listed_both(blank), [code.as_str()]);
    assert_eq!(city.listed_both(&format!("{blank}&service_code=&status=")), [code.as_str()]);
    for path in [
        "/services",
        "/services/LAMP",
        &format!("/requests/{code}"),
        &format!("/tokens/{token}"),
        "/servicerequestupdates",
    ] {
        for format in ["json", "xml"] {
            let with = city.get(&format!("{path}.{format}?{blank}")).expect(200);
            let without = city.get(&format!("{path}.{format}")).expect(200);
            assert_eq!(with.text(), without.text(), "{path}");
        }
    }
}

#[rstest]
fn reads_may_carry_a_content_type(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    for kind in [FORM, "application/json", "multipart/form-data", "text/xml; charset=utf-8", "x"] {
        let call = Call::get(&format!("{BASE}/requests.json")).header("Content-Type", kind);
        let list = city.send(&call).expect(200).json();
        assert_eq!(list[0]["service_request_id"], *code, "{kind}");
        let call = Call::get(&format!("{BASE}/services.xml")).header("Content-Type", kind);
        assert_eq!(city.send(&call).expect(200).xml().name, "services", "{kind}");
    }
}

#[rstest]
fn all_parameters_may_stand_in_the_query_of_a_post(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let query = format!(
        "api_key={}&service_code=LAMP&lat={LAT}&long={LONG}&description=Out+again\
         &attribute[KIND]=gas&attribute%5BCOLOURS%5D[]=r",
        city.key
    );
    let path = format!("{BASE}/requests.json?{query}");
    let kinds = [None, Some(FORM), Some("application/json"), Some("text/plain")];
    for kind in kinds {
        let mut call = Call::new("POST", &path);
        if let Some(kind) = kind {
            call = call.header("Content-Type", kind);
        }
        let code = code_of(city.send(&call));
        assert_eq!(city.request(&code)["description"], "Out again", "{kind:?}");
        assert_eq!(answers(&city, &code), ["KIND=gas", "COLOURS=r"], "{kind:?}");
    }
    let both = format!("{BASE}/requests.json?{query}&address_string=Query");
    let call = Call::post(&both, FORM, b"description=Body&attribute[KIND]=led".to_vec());
    let code = code_of(city.send(&call));
    assert_eq!(city.request(&code)["description"], "Body");
    assert_eq!(city.request(&code)["address"], "Query");
    assert_eq!(answers(&city, &code), ["KIND=led", "COLOURS=r"]);
}

#[rstest]
fn several_values_come_in_every_bracket_notation(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (sent, kept) in [
        ("attribute[COLOURS][]=r&attribute[COLOURS][]=g", "rg"),
        ("attribute[COLOURS][0]=r&attribute[COLOURS][1]=b", "rb"),
        ("attribute%5BCOLOURS%5D%5B%5D=g&attribute%5BCOLOURS%5D%5B%5D=b", "gb"),
        ("attribute[COLOURS]=r&attribute[COLOURS]=g&attribute[COLOURS]=b", "rgb"),
        ("attribute[COLOURS][]=b", "b"),
        ("attribute[COLOURS]=b", "b"),
        ("attribute[COLOURS][]=", ""),
    ] {
        let code = code_of(lamp(&city, sent));
        let wanted = kept.chars().map(|key| format!("COLOURS={key}"));
        let wanted: Vec<String> = std::iter::once("KIND=led".into()).chain(wanted).collect();
        assert_eq!(answers(&city, &code), wanted, "{sent}");
    }
}

#[rstest]
fn empty_and_unknown_attributes_do_no_harm(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = code_of(lamp(
        &city,
        "attribute[COLOURS]=&attribute[HEIGHT]=&attribute[SEEN]=+&attribute[]=x&attribute=y\
         &attribute[fixmystreet_id]=123&attribute[closest_address]=&extra=1",
    ));
    assert_eq!(answers(&city, &code), ["KIND=led"]);
    assert_eq!(city.count("request_answers"), 2, "what is unknown is kept inside");
    lamp(&city, "attribute[HEIGHT]=high").expect(400).blames("HEIGHT must be");
    let bare = [("attribute[KIND]", "")];
    let missing = city.submit("LAMP", &bare).expect(400);
    missing.blames("KIND required");
}

#[rstest]
fn other_names_of_fields_are_understood(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[("address", "5 Main St"), ("deviceid", "phone-7")]);
    assert_eq!(city.request(&code)["address"], "5 Main St");
    assert_eq!(city.count("request_contacts"), 1, "the device is known");
    let named = [("address_string", "7 Main St"), ("address", "5 Main St")];
    assert_eq!(city.request(&city.pothole(&named))["address"], "7 Main St");
    let only = [("service_code", "POTHOLE"), ("address", "9 Main St")];
    let code = code_of(city.post("/requests.json", &only));
    assert_eq!(city.request_xml(&code).text_of("address"), "9 Main St");
}

#[rstest]
fn an_empty_service_is_none(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let code = city.pothole(&[]);
    assert_eq!(city.listed_both("service_code="), [code]);
    city.submit("", &[]).expect(400).blames("service_code required");
}

#[rstest]
fn a_boundary_need_not_be_quoted(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let photo = jpeg(RED);
    let body = multipart("===123===", &pothole_fields(&city), &[("media", &photo)]);
    for kind in [
        "multipart/form-data; boundary====123===",
        "multipart/form-data;boundary====123===",
        "multipart/form-data; boundary=\"===123===\"",
        "multipart/form-data; boundary====123===; charset=utf-8",
        "multipart/form-data; charset=utf-8; boundary====123===",
    ] {
        let path = format!("{BASE}/requests.json");
        let code = code_of(city.send(&Call::post(&path, kind, body.clone())));
        let url = city.request(&code)["media_url"].as_str().unwrap().to_owned();
        assert!(shows(&city.photo(&url), RED), "{kind}");
    }
}

#[rstest]
fn photos_come_under_every_part_name_or_none_comes(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (red, blue) = (jpeg(RED), jpeg(BLUE));
    let path = format!("{BASE}/requests.json");
    let kind = "multipart/form-data; boundary=b";
    let send = |files: &[(&str, &[u8])]| {
        let body = multipart("b", &pothole_fields(&city), files);
        code_of(city.send(&Call::post(&path, kind, body)))
    };
    let media = |code: &str| city.extended(code)["extended_attributes"]["media_urls"].clone();
    for name in ["media", "media[]", "photo1", "file_evidence", "media[0]"] {
        let found = media(&send(&[(name, &red)]));
        assert!(shows(&city.photo(found[0].as_str().unwrap()), RED), "{name}");
    }
    let found = media(&send(&[("photo1", &red), ("photo2", &blue)]));
    assert!(shows(&city.photo(found[1].as_str().unwrap()), BLUE));
    assert_eq!(media(&send(&[])), json!([]), "multipart without any file");
    assert_eq!(media(&send(&[("media", b"")])), json!([]), "an empty input");
}

#[rstest]
fn a_photo_may_be_a_text_or_an_address(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let text = STANDARD.encode(jpeg(BLUE));
    for value in [text.clone(), format!("data:image/jpeg;base64,{text}")] {
        let code = city.pothole(&[("media", &value)]);
        let url = city.request(&code)["media_url"].as_str().unwrap().to_owned();
        assert!(shows(&city.photo(&url), BLUE));
    }
    let url = "https://example.com/a.jpg";
    for name in ["media", "media[]", "media_url[]"] {
        let code = city.pothole(&[(name, url), ("media_url", "")]);
        assert_eq!(city.request(&code)["media_url"], url, "{name}");
    }
    city.submit("POTHOLE", &[("media", "???")]).expect(400).blames("photo 1");
}

#[rstest]
fn errors_can_be_read_by_scripts_of_other_sites(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let origin = |call: Call| call.header("Origin", "https://elsewhere.example");
    for (call, status) in [
        (Call::get(&format!("{BASE}/services.json")), 200),
        (Call::get(&format!("{BASE}/requests.json?status=x")), 400),
        (Call::form(&format!("{BASE}/requests.json"), &[]), 403),
        (Call::get(&format!("{BASE}/requests/none.xml")), 404),
        (Call::get(&format!("{BASE}/nothing.json")), 404),
        (Call::new("DELETE", &format!("{BASE}/requests.json")), 405),
        (Call::post(&format!("{BASE}/requests.json"), "text/plain", b"x".to_vec()), 415),
    ] {
        let reply = city.send(&origin(call)).expect(status);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "{status}");
    }
    let ask = Call::new("OPTIONS", &format!("{BASE}/requests.json"))
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type");
    let reply = city.send(&origin(ask)).expect(204);
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    let methods = reply.header("access-control-allow-methods").unwrap();
    assert!(methods.contains("POST"), "{methods}");
    let headers = reply.header("access-control-allow-headers").unwrap();
    assert!(headers.contains("Content-Type"), "{headers}");
}

#[rstest]
fn a_method_that_a_resource_lacks_is_answered_with_those_it_has(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (read, write) = ("GET, HEAD, OPTIONS", "GET, HEAD, POST, OPTIONS");
    for (method, path, allowed) in [
        ("POST", "/services.json", read),
        ("PUT", "/services/POTHOLE.json", read),
        ("DELETE", "/requests/26-00000000.json", read),
        ("PATCH", "/requests.json", write),
        ("POST", "/tokens/x.json", read),
        ("DELETE", "/servicerequestupdates.json", write),
        ("POST", "/discovery.json", read),
    ] {
        let reply = city.send(&Call::new(method, &format!("{BASE}{path}"))).expect(405);
        assert_eq!(reply.header("allow"), Some(allowed), "{method} {path}");
        reply.blames("does not have that method");
        let xml = path.replace(".json", ".xml");
        let reply = city.send(&Call::new(method, &format!("{BASE}{xml}"))).expect(405);
        assert_eq!(reply.header("allow"), Some(allowed), "{method} {xml}");
        assert_eq!(reply.xml().name, "errors");
    }
}

#[rstest]
fn coordinates_are_the_same_literals_in_both_formats(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    for (lat, long) in [
        ("45.762221815", "-73.424690665"),
        ("45.1", "-73.9"),
        ("45.00000001", "-73.00000001"),
        ("45.123456789012", "-73.5"),
    ] {
        let fields = [("service_code", "POTHOLE"), ("lat", lat), ("long", long)];
        let code = code_of(city.post("/requests.json", &fields));
        let json = city.get(&format!("/requests/{code}.json")).expect(200).text();
        assert!(json.contains(&format!("\"lat\":{lat},\"long\":{long},")), "{json}");
        let xml = city.get(&format!("/requests/{code}.xml")).expect(200).text();
        assert!(xml.contains(&format!("<lat>{lat}</lat><long>{long}</long>")), "{xml}");
        let csv = city.get("/requests.csv").expect(200).text();
        assert!(csv.contains(&format!(",{lat},{long}\r\n")), "{csv}");
    }
}

#[rstest]
fn what_was_just_posted_is_listed_at_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let mut wanted = Vec::new();
    for number in 0..5 {
        let text = format!("Number {number}");
        wanted.insert(0, city.pothole(&[("description", &text)]));
        assert_eq!(city.listed_both(""), wanted);
        assert_eq!(city.listed("page_size=1"), wanted[..1]);
        let one = city.get("/requests.json?page_size=1").expect(200).json();
        assert_eq!(one[0]["description"], text);
    }
}
