//! What the command line asks for.

use std::path::PathBuf;

use crate::server::Backend;

/// The parts of the table, in its order.
pub const PARTS: [&str; 6] = ["read", "growth", "intake", "staff", "where", "rules"];

pub const HELP: &str = "\
cargo bench --bench goals -- [options]
  --only PARTS        of read, growth, intake, staff, where, rules, separated by commas; all without it
  --on BACKENDS       of sqlite, postgres; both without it
  --rows N            stored requests; 1000000 without it. 10000000 adds a size to the growth part
  --seconds S         length of one measurement; 5 without it
  --json FILE         writes the table as JSON too
  --keep DIR          keeps the filled databases there and uses them again
  --brief             everything in a minute, to see that it works; judges nothing";

/// The most rows that the parts other than growth are measured on.
const MOST_FOR_CELLS: u64 = 1_000_000;

#[derive(Debug, Clone)]
pub struct Options {
    pub only: Vec<String>,
    pub on: Vec<Backend>,
    pub rows: u64,
    pub seconds: f64,
    pub json: Option<PathBuf>,
    pub keep: Option<PathBuf>,
    pub brief: bool,
}

impl Options {
    /// Reads the arguments behind the program's name. Cargo passes `--bench` when it benches and
    /// nothing when it tests.
    pub fn parse(given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            only: PARTS.map(str::to_owned).to_vec(),
            on: vec![Backend::Sqlite, Backend::Postgres],
            rows: MOST_FOR_CELLS,
            seconds: 5.0,
            json: None,
            keep: None,
            brief: true,
        };
        let mut brief = false;
        let mut given = given;
        while let Some(name) = given.next() {
            let mut value = || given.next().ok_or_else(|| format!("{name} needs a value"));
            match name.as_str() {
                "--bench" => options.brief = false,
                "--brief" => brief = true,
                "--only" => options.only = list(&value()?),
                "--on" => {
                    let words = list(&value()?);
                    options.on =
                        words.iter().map(|w| Backend::parse(w)).collect::<Result<_, _>>()?;
                }
                "--rows" => options.rows = number(&value()?)?,
                "--seconds" => options.seconds = number(&value()?)?,
                "--json" => options.json = Some(value()?.into()),
                "--keep" => options.keep = Some(value()?.into()),
                _ => return Err(format!("{name} is no option\n{HELP}")),
            }
        }
        if let Some(other) = options.only.iter().find(|part| !PARTS.contains(&part.as_str())) {
            return Err(format!("{other} is no part of the table\n{HELP}"));
        }
        options.brief |= brief;
        if options.brief {
            options.rows = options.rows.min(2_000);
            options.seconds = 0.3;
        }
        Ok(options)
    }

    pub fn wants(&self, part: &str) -> bool {
        self.only.iter().any(|one| one == part)
    }

    /// How many rows the parts other than growth are measured on.
    pub fn cell_rows(&self) -> u64 {
        self.rows.min(MOST_FOR_CELLS)
    }

    /// The sizes of the growth part, ascending.
    pub fn sizes(&self) -> Vec<u64> {
        let all = if self.brief { [500, 2_000, 2_000] } else { [10_000, 1_000_000, 10_000_000] };
        let mut sizes: Vec<u64> = all.into_iter().filter(|size| *size <= self.rows).collect();
        sizes.push(self.rows.max(500));
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// A number of calls or connections, small in a brief run.
    pub fn many(&self, full: u64, brief: u64) -> u64 {
        if self.brief { brief } else { full }
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_owned()).collect()
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.replace('_', "").parse().ok().ok_or_else(|| format!("{text} is no number"))
}
