//! From the command line to the table.

use lamppost::time::{Clock as _, SystemClock, format_instant};
use serde_json::json;

use crate::cells::{borders, growth, intake, place, read, rules, staff};
use crate::city::Ground;
use crate::empty;
use crate::options::{HELP, Options};
use crate::table::Table;

pub fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [name, address] = arguments.as_slice()
        && name == empty::ARGUMENT
    {
        return empty::serve(address);
    }
    if let [name, file] = arguments.as_slice()
        && name == place::ARGUMENT
    {
        return place::hold(file);
    }
    if arguments.iter().any(|one| one == "--help") {
        return println!("{HELP}");
    }
    let options = match Options::parse(arguments.into_iter()) {
        Ok(options) => options,
        Err(fault) => {
            eprintln!("{fault}");
            std::process::exit(2);
        }
    };
    let mut table = Table::default();
    let ground = Ground::new(&options);
    if options.wants("read") {
        read::measure(&options, &ground, &mut table);
    }
    if options.wants("growth") {
        growth::measure(&options, &ground, &mut table);
    }
    if options.wants("intake") {
        intake::measure(&options, &ground, &mut table);
    }
    if options.wants("staff") {
        staff::measure(&options, &ground, &mut table);
    }
    if options.wants("where") {
        place::measure(&options, &ground, &mut table);
        borders::measure(&options, &ground, &mut table);
    }
    if options.wants("rules") {
        rules::measure(&options, &ground, &mut table);
    }
    let about = about(&options);
    println!("{}\n", about_line(&about));
    print!("{}", table.text(!options.brief));
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&table.json(&about)).unwrap();
        std::fs::write(file, text).unwrap();
    }
}

/// When and on what this was measured.
fn about(options: &Options) -> serde_json::Value {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib = kib.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    json!({
        "at": format_instant(SystemClock.now()),
        "processor": model.map(|(_, name)| name),
        "cores": std::thread::available_parallelism().map_or(1, usize::from),
        "memory_gib": kib.unwrap_or_default().div_ceil(1 << 20),
        "rows": options.rows,
        "seconds": options.seconds,
        "brief": options.brief,
    })
}

fn about_line(about: &serde_json::Value) -> String {
    let text = |name: &str| about[name].as_str().unwrap_or("unknown").to_owned();
    format!(
        "{}: {} cores of {}, {} GiB; {} stored requests, {} s a measurement{}",
        text("at"),
        about["cores"],
        text("processor"),
        about["memory_gib"],
        about["rows"],
        about["seconds"],
        if about["brief"] == true { "; a brief run, which judges nothing" } else { "" }
    )
}
