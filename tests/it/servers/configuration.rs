//! What one server is told, all know.

use std::time::Duration;

use lamppost::db::DatabaseUrl;
use rstest::rstest;

use crate::support::postgres::direct;
use crate::support::server::{Server, within};
use crate::support::{Postgres, TestCity};

const SINGLE: &str = "tests/data/cities/single";

fn named(server: &Server, name: &str) -> bool {
    server.get("/services.json").expect(200).text().contains(name)
}

fn rename(city: &TestCity, name: &str) {
    city.describe(SINGLE, |description| {
        description.jurisdictions[0].services[0].name = name.to_owned();
    });
}

/// A city whose server speaks to PostgreSQL itself.
fn told() -> TestCity {
    TestCity::start(Postgres, SINGLE, |settings| settings.database = direct(&settings.database))
}

#[rstest]
#[case::told(false, Duration::from_millis(700))]
// With each second's look alone: a second, and the time of the look.
#[case::looking(true, Duration::from_millis(1_700))]
fn a_change_is_seen_by_every_server(#[case] pooler: bool, #[case] limit: Duration) {
    let city = told();
    let second = city.beside(|settings| {
        if pooler && let DatabaseUrl::Postgres(url) = &settings.database {
            settings.database = format!("{url}?pooler=transaction").parse().unwrap();
        }
    });
    for turn in 1..=3 {
        let name = format!("Pothole {turn}");
        assert!(!named(&second, &name));
        rename(&city, &name);
        within(limit, "the new name is there", || named(&second, &name));
    }
}

#[test]
fn a_lost_connection_is_listened_on_again() {
    let city = told();
    let second = city.beside(|_| ());
    let listening =
        "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    let count = || city.count(&format!("(SELECT 1 {listening}) AS listening"));
    within(Duration::from_secs(5), "both listen", || count() == 2);
    city.sql(&format!("SELECT pg_terminate_backend(pid) {listening}"));
    rename(&city, "Before");
    within(Duration::from_secs(3), "the look finds it", || named(&second, "Before"));
    within(Duration::from_secs(5), "both listen again", || count() == 2);
    rename(&city, "After");
    within(Duration::from_millis(700), "it is told again", || named(&second, "After"));
}
