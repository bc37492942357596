//! The commands, as a shell sees them: `tests/cmd/` holds what is typed and what is answered.

use clap::Parser as _;
use lamppost::cli::{Cli, command};

#[test]
fn every_transcript_is_what_happens() {
    trycmd::TestCases::new()
        .register_bin("lamppost", std::path::Path::new(env!("CARGO_BIN_EXE_lamppost")))
        .case("tests/cmd/*.trycmd");
}

/// Every command of the tree with its path.
fn walk(command: &clap::Command, path: &str, found: &mut Vec<(String, clap::Command)>) {
    let path = format!("{path} {}", command.get_name()).trim().to_owned();
    for inner in command.get_subcommands() {
        walk(inner, &path, found);
    }
    found.push((path, command.clone()));
}

fn all() -> Vec<(String, clap::Command)> {
    let mut found = Vec::new();
    walk(&command(), "", &mut found);
    found
}

#[test]
fn the_tree_is_sound() {
    command().debug_assert();
    assert!(all().len() >= 18);
}

#[test]
fn the_help_of_every_command_ends_with_an_example_that_works() {
    for (path, command) in all() {
        let text = command.get_after_help().unwrap_or_default().to_string();
        assert!(text.starts_with("Example"), "{path} has no example");
        let mut examples = text.lines().skip(1).map(str::trim).peekable();
        assert!(examples.peek().is_some(), "{path} has an empty example");
        for example in examples {
            let parsed = Cli::try_parse_from(example.split_whitespace());
            assert!(parsed.is_ok(), "{path}: {example}: {parsed:?}");
            assert!(path == "lamppost" || example.starts_with(&path), "{path}: {example}");
        }
    }
}

#[test]
fn every_command_says_what_it_does() {
    for (path, command) in all() {
        assert!(command.get_about().is_some(), "{path}");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{path} {}", argument.get_id());
        }
    }
}

/// What a command prints on standard output; it must succeed.
fn printed(directory: &std::path::Path, arguments: &str) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_lamppost"))
        .args(arguments.split_whitespace())
        .current_dir(directory)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_key_stands_alone_on_standard_output_and_is_listed_until_it_is_revoked() {
    let place = tempfile::tempdir().unwrap();
    let run = |arguments: &str| printed(place.path(), arguments);
    run("init");
    let key = run("key create --label app");
    assert!(key.starts_with("o3_") && key.lines().count() == 1, "{key}");
    let public_id = key.get(3..11).unwrap();
    assert!(run("key list").contains(" active\n"));
    for _ in 0..2 {
        assert_eq!(run(&format!("key revoke {public_id}")), "");
    }
    let list = run("key list");
    assert!(list.contains(public_id) && list.contains(" revoked "), "{list}");
    assert!(!list.contains(key.trim()));
}

#[test]
fn every_command_gets_a_manual_page_and_every_shell_its_completions() {
    let place = tempfile::tempdir().unwrap();
    printed(place.path(), "man --dir pages");
    let pages = std::fs::read_dir(place.path().join("pages")).unwrap();
    assert_eq!(pages.count(), all().len());
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(place.path(), &format!("completions {shell}"));
        assert!(script.contains("lamppost"), "{shell}");
    }
}

#[test]
fn an_account_that_is_disabled_is_not_invited_and_a_second_factor_is_taken_away() {
    let place = tempfile::tempdir().unwrap();
    let link = printed(place.path(), "init --administrator ann@city.example");
    assert!(link.contains("http://127.0.0.1:8311/staff/welcome#lpi_"), "{link}");
    let conn = rusqlite::Connection::open(place.path().join("lamppost-data/lamppost.db")).unwrap();
    conn.execute_batch(
        "INSERT INTO staff_second_factors (account_id, key_id, secret, created_at, last_step)
             VALUES (1, 2, x'00', '2026-01-01 00:00:00', 0);
         INSERT INTO staff_recovery_codes (digest, account_id) VALUES ('x', 1);",
    )
    .unwrap();
    printed(place.path(), "staff reset-second-factor ann@city.example");
    let left = |table: &str| -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        conn.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((left("staff_second_factors"), left("staff_recovery_codes")), (0, 0));
    conn.execute_batch("UPDATE staff_accounts SET disabled_at = '2026-01-01 00:00:00'").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_lamppost"))
        .args(["staff", "invite", "ann@city.example"])
        .current_dir(place.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the account ann@city.example is disabled"), "{said}");
    assert!(output.stdout.is_empty());
}
