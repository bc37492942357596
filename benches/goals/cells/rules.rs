//! A dry run: other rules are tried on a hundred thousand stored requests.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use crate::city::{City, Ground};
use crate::fill::{CITY, DAYS};
use crate::options::Options;
use crate::table::{Goal, Line, Table, short};

/// Requests that are looked at, where there are as many.
const LOOKED_AT: u64 = 100_000;
/// Rules beside the one that holds for every request.
const RULES: usize = 500;

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for &backend in &options.on {
        let city = City::prepare(ground, backend, options.cell_rows());
        city.warm();
        let folder = tempfile::tempdir().unwrap();
        write_city(folder.path());
        let rows = city.shape.rows;
        let days = (DAYS as u64 * LOOKED_AT / rows.max(LOOKED_AT)).max(1) + 1;
        let until = chrono::DateTime::from_timestamp(city.shape.end + 86_400, 0).unwrap();
        let (days, until) = (days.to_string(), until.format("%F").to_string());
        let directory = folder.path().to_str().unwrap();
        let begun = Instant::now();
        let told = city.run(&["rules", "dry-run", directory, "--days", &days, "--until", &until]);
        let seconds = begun.elapsed().as_secs_f64();
        let first = told.lines().next().unwrap_or_default();
        assert!(first.contains("requests looked at"), "{told}");
        let looked_at: f64 = first.split(' ').nth(1).unwrap().parse().unwrap();
        let what = format!("{} requests by other rules, {}", short(looked_at), backend.name());
        let line = Line::new("rules.dry-run", what, seconds, "s").goal(Goal::AtMost(10.0));
        table.add(line.detail(first));
    }
}

/// The example city with rules of which many look at answers, areas, hours and words.
fn write_city(to: &Path) {
    copy(Path::new(CITY), to);
    let mut text = String::from("fallback = { department = \"streets\" }\n");
    for number in 0..RULES {
        let words = format!("{{ words = [\"word{number}\", \"other word {number}\"] }}");
        let when = match number % 4 {
            0 => format!("{{ service = [\"POTHOLE\"] }}, {words}"),
            1 => format!("{{ layer = [\"district\"] }}, {words}"),
            2 => format!("{{ time = [{{ hours = \"22:00-06:00\" }}] }}, {words}"),
            _ => words,
        };
        writeln!(
            text,
            "[[rule]]\ncode = \"r{number}\"\ntitle = \"Rule {number}\"\nwhen = [{when}]\n\
             then = {{ department = \"streets\", urgency = 1 }}"
        )
        .unwrap();
    }
    text += "[[rule]]\ncode = \"all\"\ntitle = \"All\"\nthen = { tags = [\"seen\"] }\n";
    std::fs::write(to.join("montreal/rules.toml"), text).unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
