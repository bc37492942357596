//! Many who ask for single reports at the same moment: each is told of his own.

use std::net::SocketAddr;

use lamppost::requests::Visibility;
use rstest::rstest;

use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

const CLIENTS: usize = 12;
const ROUNDS: usize = 40;

/// Asks for one report after the other: its own, one that all ask for, one that nobody may see, none.
fn ask(address: SocketAddr, own: &str, common: &str, hidden: &str) {
    let get = |code: &str| Call::get(&format!("/open311/v2/requests/{code}.json")).send(address);
    for _ in 0..ROUNDS {
        for code in [own, common] {
            let told = get(code).expect(200).json();
            assert_eq!(told[0]["service_request_id"], code);
        }
        for code in [hidden, "no-such-report"] {
            let told = get(code).expect(404).json();
            assert_eq!(told[0]["description"], format!("service_request_id {code} was not found"));
        }
    }
}

#[rstest]
fn each_is_told_of_his_own(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let own: Vec<String> = (0..CLIENTS).map(|_| city.report("POTHOLE").save()).collect();
    let common = city.report("LAMP").save();
    let hidden = city.report("LAMP").visibility(Visibility::Private).save();
    std::thread::scope(|scope| {
        for own in &own {
            scope.spawn(|| ask(city.address, own, &common, &hidden));
        }
    });
}
