//! Whole documents, as they go over the wire: a change of any name, order or literal shows here.

use rstest::rstest;

use crate::support::{Database, Postgres, Sqlite, TestCity};

/// The document below an endpoint of Lampton's, with the server's own address left out.
fn document(city: &TestCity, path: &str) -> String {
    let text = city.get(path).expect(200).text();
    text.replace(&format!("http://{}", city.address), "[server]")
}

#[rstest]
fn documents_stay_as_they_are(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let fields = [
        ("description", "Deep & wide\n<b>by the kerb</b>"),
        ("address_string", "5 Main St, Lampton"),
        ("media_url", "https://pic.example/1.jpg"),
        ("attribute[KIND]", "gas"),
        ("attribute[COLOURS][]", "r"),
        ("attribute[COLOURS][]", "b"),
    ];
    let made = city.submit("LAMP", &fields).expect(200).json();
    let code = made[0]["service_request_id"].as_str().unwrap().to_owned();
    city.update(&code, "IN_PROGRESS", &[("description", "A crew is on its way")]).expect(200);
    for format in ["json", "xml"] {
        for (name, path) in [
            ("services", format!("/services.{format}")),
            ("definition", format!("/services/LAMP.{format}?locale=fr")),
            ("request", format!("/requests/{code}.{format}?extensions=true")),
            ("updates", format!("/servicerequestupdates.{format}")),
            ("discovery", format!("/discovery.{format}")),
        ] {
            // Identifiers grow from the seed of the test city, so they are the same every time.
            insta::assert_snapshot!(format!("{name}_{format}"), document(&city, &path));
        }
    }
}
