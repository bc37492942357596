//! A whole database copied into another: in every direction, killed anywhere, refused where it must be.

mod equal;
mod event_log;
mod killed;
mod refused;

use std::ops::ControlFlow;
use std::process::{Command, Output};

use lamppost::app::open_store;
use lamppost::config::Settings;
use lamppost::copies::{Copied, Copy, CopyError, Sides, Step};
use lamppost::db::{Conn, DatabaseUrl, Store, StoreError};
use lamppost::time::SystemClock;

use crate::support::TestCity;
use crate::support::database::FreshDatabase;

/// The address that the test's servers call themselves by, before and after.
const PUBLIC_URL: &str = "http://311.example.org";

fn city_on(database: FreshDatabase, folder: &str) -> TestCity {
    TestCity::start_on(database, folder, |settings| {
        settings.public_url = Some(PUBLIC_URL.parse().unwrap());
    })
}

/// A city with something in every corner: texts of any script, doubles of every bit, nothing where
/// nothing may be, batch reports, contacts, answers, updates, idempotency keys.
fn filled(city: &TestCity) {
    let code = city.pothole(&[
        ("description", "Ein tiefes Loch — 深い穴 🕳 \"'\\"),
        ("email", "a@example.org"),
        ("first_name", "Zoë"),
        ("media_url", "https://example.org/a.jpg"),
    ]);
    city.update(&code, "IN_PROGRESS", &[("update_id", "1")]).expect(200);
    city.update(&code, "FIXED", &[("update_id", "2")]).expect(200);
    city.submit("LAMP", &[("attribute[KIND]", "led")]).expect(200);
    let mut call = crate::support::Call::form(
        "/open311/v2/requests.json",
        &[
            ("api_key", city.key.as_str()),
            ("service_code", "POTHOLE"),
            ("lat", "45.25"),
            ("long", "-73.25"),
        ],
    );
    call = call.header("Idempotency-Key", "a-key-of-this-very-test");
    city.send(&call).expect(200);
    for step in 0..20_u32 {
        let off = f64::from(step) / 7000.0;
        city.report("LAMP").place(45.1 + 0.2 + off, -73.3 + off * off).save();
    }
}

fn store(url: &DatabaseUrl) -> Store {
    let mut settings = Settings::for_directory(std::env::temp_dir());
    settings.database = url.clone();
    settings.limits.readers = 1;
    settings.limits.writers = 1;
    open_store(&settings).unwrap()
}

fn write(store: &Store, statement: &str) {
    use diesel::connection::SimpleConnection as _;
    let work = |conn: &mut Conn| conn.batch_execute(statement).map_err(StoreError::from);
    store.write_here(work).unwrap();
}

/// Opens both. A lock that was given free may still be held for a moment by a program that another
/// test is just starting: until it runs, that is a copy of this process.
fn open(from: &FreshDatabase, to: &FreshDatabase) -> Result<Sides, CopyError> {
    let mut turns = 0;
    loop {
        match Sides::open(&from.url, &to.url, from.directory.path()) {
            Err(CopyError::Refused(reason)) if reason.contains("is using") && turns < 20 => {
                turns += 1;
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            opened => return opened,
        }
    }
}

/// Copies in portions, until `watch` says no.
fn copy_watched(
    from: &FreshDatabase,
    to: &FreshDatabase,
    portion: usize,
    watch: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<Vec<Copied>, CopyError> {
    Copy { sides: &open(from, to)?, portion }.run(&SystemClock, watch)
}

fn copy(from: &FreshDatabase, to: &FreshDatabase) -> Result<Vec<Copied>, CopyError> {
    copy_watched(from, to, 7, &mut |_| ControlFlow::Continue(()))
}

fn verify(from: &FreshDatabase, to: &FreshDatabase) -> Result<Vec<Copied>, CopyError> {
    Copy { sides: &open(from, to)?, portion: 1 }.verify(&mut |_| ControlFlow::Continue(()))
}

/// The address as the command line takes it.
fn typed(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(text) => text.clone(),
    }
}

fn command(from: &FreshDatabase, to: &FreshDatabase, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lamppost"));
    command
        .args(["copy", "--from", &typed(&from.url), "--to", &typed(&to.url)])
        .args(more)
        .current_dir(from.directory.path());
    command
}

fn told(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    text
}
