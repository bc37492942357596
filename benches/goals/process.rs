//! What `/proc` says about a process: its time on the processor and its memory.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Linux counts processor time in hundredths of a second here.
const MILLIS_PER_TICK: f64 = 10.0;

/// The fields of `/proc/PID/stat` behind the name, which may hold blanks.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn ticks(fields: &[String], numbers: &[usize]) -> f64 {
    // The field numbers of proc(5); the state, number 3, is the first behind the name.
    numbers.iter().filter_map(|number| fields.get(number - 3)?.parse::<f64>().ok()).sum()
}

/// Milliseconds that one process has been on a processor.
pub fn cpu_ms(pid: u32) -> f64 {
    stat(pid).map_or(0.0, |fields| ticks(&fields, &[14, 15]) * MILLIS_PER_TICK)
}

/// The same for a process and all its children, those that have ended included.
pub fn family_cpu_ms(pid: u32) -> f64 {
    let own = stat(pid).map_or(0.0, |fields| ticks(&fields, &[14, 15, 16, 17]));
    let children = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| {
        let child: u32 = entry.file_name().to_str()?.parse().ok()?;
        let fields = stat(child)?;
        (fields.get(1)?.parse::<u32>().ok()? == pid).then(|| ticks(&fields, &[14, 15]))
    });
    (own + children.sum::<f64>()) * MILLIS_PER_TICK
}

/// Seconds that this thread has been on a processor: what others do meanwhile does not count.
pub fn own_cpu_seconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    nanos.unwrap_or_default() / 1e9
}

/// Mebibytes of memory that a process holds.
pub fn resident_mib(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

/// A command whose process ends when this one does, however that comes about.
pub fn tied(program: &Path) -> Command {
    let setpriv = Path::new("/usr/bin/setpriv");
    if !setpriv.exists() {
        return Command::new(program);
    }
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}
