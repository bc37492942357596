//! Everything that is built in may be given away under the project's own terms.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// The licences that `deny.toml` accepts.
fn accepted() -> BTreeSet<String> {
    let text = std::fs::read_to_string("deny.toml").unwrap();
    let table: toml::Table = text.parse().unwrap();
    let list = table["licenses"]["allow"].as_array().unwrap();
    list.iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_crate_has_a_licence_that_deny_toml_accepts() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let facts: Value = serde_json::from_slice(&output.stdout).unwrap();
    let accepted = accepted();
    let packages = facts["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "the dependencies are there");
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let text =
            package["license"].as_str().unwrap_or_else(|| panic!("{name} states no licence"));
        let expression = spdx::Expression::parse_mode(text, spdx::ParseMode::LAX)
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let fine = expression.evaluate(|requirement| accepted.contains(&requirement.to_string()));
        assert!(fine, "{name} is under {text}, which deny.toml does not accept");
    }
}

#[test]
fn every_data_file_has_its_licence_beside_it() {
    for (folder, kind) in
        [("tests/data", "geojson"), ("examples/city/montreal/boundaries", "geojson")]
    {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != kind) {
                continue;
            }
            let own = path.with_extension("LICENCE.md");
            let shared = path.with_file_name("LICENCE.md");
            assert!(own.exists() || shared.exists(), "{} has no licence beside it", path.display());
        }
    }
}
