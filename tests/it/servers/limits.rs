//! A limit is one limit, however many servers there are.

use std::net::SocketAddr;
use std::time::Duration;

use crate::support::city::BASE;
use crate::support::server::within;
use crate::support::{Call, Postgres, TestCity};

const SINGLE: &str = "tests/data/cities/single";

/// How many of the calls, to each server in turn, are let through.
fn let_through(servers: [SocketAddr; 2], calls: usize, pause: Duration) -> usize {
    let call = Call::get(&format!("{BASE}/services.json"));
    let through = |one: &SocketAddr| {
        std::thread::sleep(pause);
        let status = call.send(*one).status;
        assert!([200, 429].contains(&status), "{status}");
        status == 200
    };
    servers.iter().cycle().take(calls).filter(|one| through(one)).count()
}

fn limited() -> TestCity {
    TestCity::start(Postgres, SINGLE, |settings| {
        settings.limits.reads_per_minute = 10;
        settings.limits.reads_burst = 10;
    })
}

#[test]
fn two_servers_let_through_one_burst_and_a_little() {
    let city = limited();
    let second = city.beside(|_| ());
    // Both have begun to exchange: the first look charges nothing.
    std::thread::sleep(Duration::from_millis(600));
    let through = let_through([city.address, second.address], 40, Duration::from_millis(100));
    assert!((10..=14).contains(&through), "{through}");
    assert_eq!(city.count("rate_usage"), 2, "a row for each server");
    let plain = "(SELECT 1 FROM rate_usage WHERE bucket LIKE '%127.0.0.1%') AS plain";
    assert_eq!(city.count(plain), 0, "addresses are nobody's business");
}

#[test]
fn without_the_exchange_limits_are_each_servers_own() {
    let city = limited();
    let second = city.beside(|_| ());
    city.sql("ALTER TABLE rate_usage RENAME TO away");
    std::thread::sleep(Duration::from_millis(600));
    let servers = [city.address, second.address];
    let through = let_through(servers, 30, Duration::from_millis(10));
    assert!((20..=22).contains(&through), "{through}");
    // What was not told before is told now.
    city.sql("ALTER TABLE away RENAME TO rate_usage");
    within(Duration::from_secs(3), "both have told", || city.count("rate_usage") == 2);
}
