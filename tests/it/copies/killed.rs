//! A copy may end at any moment, and goes on.

use std::ops::ControlFlow;
use std::time::Duration;

use lamppost::copies::{CopyError, Step};
use rstest::rstest;

use super::{city_on, command, copy, copy_watched, filled, store, told, verify};
use crate::support::database::FreshDatabase;
use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn stopped_after_every_portion_it_goes_on(
    #[values(Sqlite, Postgres)] from: Database,
    #[values(Sqlite, Postgres)] to: Database,
) {
    let city = city_on(FreshDatabase::migrated(from), "tests/data/cities/single");
    filled(&city);
    let (from, to) = (city.stop(), FreshDatabase::bare(to));
    let (mut stops, mut before) = (0, 0);
    let copied = loop {
        let outcome = copy_watched(&from, &to, 3, &mut |step| match step {
            Step::Copying { done, .. } => {
                assert!(done > before, "what was done is not done again");
                before = done;
                ControlFlow::Break(())
            }
            Step::Verifying { .. } => ControlFlow::Continue(()),
        });
        match outcome {
            Ok(copied) => break copied,
            Err(CopyError::Stopped) => stops += 1,
            Err(other) => panic!("{other}"),
        }
    };
    assert!(stops > 30, "{stops}");
    assert_eq!(verify(&from, &to).unwrap(), copied);
}

#[rstest]
fn killed_at_any_moment_it_goes_on(#[values(Sqlite, Postgres)] to: Database) {
    let other = if to == Sqlite { Postgres } else { Sqlite };
    let city = city_on(FreshDatabase::migrated(other), "tests/data/cities/single");
    filled(&city);
    city.report("LAMP").save_many(300);
    let (from, to) = (city.stop(), FreshDatabase::bare(to));
    let (mut kills, mut wait) = (0, 60);
    loop {
        let mut child = command(&from, &to, &["--portion", "2"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        if child.try_wait().unwrap().is_some() {
            let output = child.wait_with_output().unwrap();
            // The process before may have been killed when all was done.
            let done = told(&output).contains("holds a finished copy");
            assert!(output.status.success() || done, "{}", told(&output));
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        wait = wait * 3 / 2;
    }
    assert!(kills >= 2, "{kills}");
    verify(&from, &to).unwrap();
}

/// Half a city must not be served: what would be written meanwhile would meet the other half.
#[rstest]
fn nobody_works_with_half_a_copy(#[values(Sqlite, Postgres)] to: Database) {
    let city = TestCity::single(Sqlite);
    filled(&city);
    let (from, to) = (city.stop(), FreshDatabase::bare(to));
    copy_watched(&from, &to, 5, &mut |_| ControlFlow::Break(())).unwrap_err();
    let typed = super::typed(&to.url);
    for arguments in [vec!["serve", "--bind", "127.0.0.1:0"], vec!["key", "list"]] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_lamppost"))
            .args(&arguments)
            .args(["--database-url", &typed])
            .current_dir(to.directory.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(told(&output).contains("unfinished copy of sqlite:"), "{}", told(&output));
    }
    // Nor is it copied on.
    let further = FreshDatabase::bare(Sqlite);
    let refused = copy(&to, &further).unwrap_err().to_string();
    assert!(refused.contains("itself an unfinished copy"), "{refused}");
    copy(&from, &to).unwrap();
    copy(&to, &further).unwrap();
}

/// A second copy into the same database stops instead of mixing its rows in.
#[test]
fn two_copies_into_one_database_do_not_mix() {
    let city = TestCity::single(Postgres);
    filled(&city);
    let (from, to) = (city.stop(), FreshDatabase::bare(Postgres));
    let mut second = None;
    let first = copy_watched(&from, &to, 3, &mut |_| {
        if second.is_none() {
            second = Some(copy(&from, &to));
        }
        ControlFlow::Continue(())
    });
    assert!(second.unwrap().is_ok());
    let told = first.unwrap_err().to_string();
    assert!(told.contains("another copy is writing"), "{told}");
    assert!(store(&to.url).read_here(lamppost::copies::unfinished).unwrap().is_none());
    verify(&from, &to).unwrap();
}
