//! What PostgreSQL alone does with a statement: its own `pgbench`, prepared statements.

use std::io::Write as _;

use crate::options::Options;
use crate::postgres::Cluster;
use crate::warm;

/// What pgbench found.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub per_second: f64,
    pub mean_ms: f64,
}

pub fn run(
    (cluster, database): (&Cluster, &str),
    options: &Options,
    script: &str,
    clients: usize,
) -> Rate {
    warm::read_through(&cluster.files_of(database));
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let end = if script.trim_end().ends_with(';') { "" } else { ";\n" };
    file.write_all(format!("{script}{end}").as_bytes()).unwrap();
    let threads = clients.min(2).to_string();
    let mut command = cluster.client("pgbench", database);
    command.args(["-n", "-M", "prepared", "-j", &threads, "-c", &clients.to_string()]);
    if options.brief {
        command.args(["-t", "20"]);
    } else {
        command.args(["-T", &format!("{:.0}", options.seconds.max(1.0))]);
    }
    let output = command.arg("-f").arg(file.path()).output().unwrap();
    let (text, fault) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "pgbench: {fault}");
    let number = |mark: &str| {
        let rest = text.lines().find_map(|line| line.strip_prefix(mark));
        let word = rest.and_then(|rest| rest.split_whitespace().next());
        word.and_then(|word| word.parse::<f64>().ok())
            .unwrap_or_else(|| panic!("pgbench says no {mark}: {text}"))
    };
    Rate { per_second: number("tps = "), mean_ms: number("latency average = ") }
}
