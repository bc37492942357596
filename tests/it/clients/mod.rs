//! Programs of strangers against the running server. They need the Python packages of
//! `tests/clients/requirements.txt` in `target/python`, which `scripts/test` puts there.

use std::path::PathBuf;
use std::process::{Command, Output};

use lamppost::jurisdictions::Mode;
use lamppost::people::Scope;
use rstest::rstest;

use crate::support::moto::installed;
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn output_of(command: &mut Command) -> (Output, String) {
    let output = command.output().unwrap();
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    (output, text)
}

#[rstest]
fn the_python_client_reads_json_and_xml(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let open = city.pothole(&[("description", "Deep")]);
    let closed = city.pothole(&[("description", "Filled")]);
    city.update(&closed, "FIXED", &[]).expect(200);
    city.submit("LAMP", &[("attribute[KIND]", "led")]).expect(200);
    let base = format!("http://{}/open311/v2", city.address);
    let (output, text) = output_of(
        Command::new(installed("python"))
            .arg("tests/clients/georeport_client.py")
            .args([base, open, closed]),
    );
    assert!(output.status.success(), "{text}");
    assert_eq!(text.trim(), "fine");
}

/// Cases that the fuzzer must have tried for its silence to mean something.
const ENOUGH: u32 = 2_000;

#[test]
fn schemathesis_finds_no_fault() {
    let city = TestCity::single(Sqlite);
    city.pothole(&[]);
    let key = city.make_key(&[Scope::Create, Scope::Staff, Scope::Read], Mode::Production);
    let url = format!("http://{}/openapi.json", city.address);
    let home = tempfile::tempdir().unwrap();
    let (output, text) = output_of(
        Command::new(installed("schemathesis").canonicalize().unwrap())
            .current_dir(home.path())
            .arg("--config-file")
            .arg(PathBuf::from("tests/clients/schemathesis.toml").canonicalize().unwrap())
            .args(["run", &url, "--checks", "all", "--phases", "examples,coverage,fuzzing"])
            .args(["--max-examples", "30", "--seed", "311", "--no-shrink", "--continue-on-failure"])
            .args(["--header", &format!("X-Api-Key: {key}")]),
    );
    assert!(output.status.success(), "{text}");
    let cases: u32 = text
        .lines()
        .find_map(|line| line.split_once(" generated").and_then(|(n, _)| n.trim().parse().ok()))
        .unwrap_or_else(|| panic!("no number of cases in {text}"));
    assert!(cases >= ENOUGH, "only {cases} cases were tried");
}
