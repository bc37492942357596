//! The log: one line for each entry, whatever the entry contains.

use std::io::Write as _;

use env_logger::{Target, WriteStyle};
use log::Level;

use super::Failure;
use super::lines::Lines;
use crate::config::{LogFormat, Resolved, Source};

/// What commands log that nobody has set a filter for: they report their own failures.
const QUIET: &str = "warn,r2d2=off";

/// Starts logging to standard error.
pub(super) fn start(resolved: &Resolved, serves: bool) -> Result<(), Failure> {
    let logging = &resolved.settings.logging;
    let unset = *resolved.origins.of("log.filter") == Source::Default;
    let filter = if unset && !serves { QUIET } else { &logging.filter };
    let line = match logging.format {
        LogFormat::Text => text_line,
        LogFormat::Json => json_line,
    };
    let lines = Lines::start().map_err(|cause| Failure::Failed(cause.to_string()))?;
    env_logger::Builder::new()
        .parse_filters(filter)
        .target(Target::Pipe(Box::new(lines)))
        // The lines have no styles that would have to be taken out again.
        .write_style(WriteStyle::Always)
        .format(move |buffer, record| {
            let time = buffer.timestamp().to_string();
            let message = record.args().to_string();
            let mut line = line(&time, record.level(), record.target(), &message);
            line.push('\n');
            buffer.write_all(line.as_bytes())
        })
        .try_init()
        .map_err(|cause| Failure::Failed(cause.to_string()))
}

/// Waits until everything that was logged is written.
pub(super) fn finish() {
    Lines::finish();
}

/// An entry for people. Control characters of the message are escaped: none can begin a new line or
/// colour the terminal.
///
/// ```
/// use lamppost::cli::text_line;
/// let line = text_line("2026-05-01T12:00:00Z", log::Level::Info, "app", "a\nb");
/// assert_eq!(line, r"2026-05-01T12:00:00Z INFO  app: a\nb");
/// ```
pub fn text_line(time: &str, level: Level, target: &str, message: &str) -> String {
    let mut line = format!("{time} {level:5} ");
    push_escaped(&mut line, target);
    line.push_str(": ");
    push_escaped(&mut line, message);
    line
}

fn push_escaped(line: &mut String, text: &str) {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        line.push_str(text);
        return;
    }
    for letter in text.chars() {
        if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
}

/// An entry as a JSON object with `time`, `level`, `target` and `message`.
///
/// ```
/// use lamppost::cli::json_line;
/// let line = json_line("2026-05-01T12:00:00Z", log::Level::Warn, "app", "a\n\"b\"");
/// assert_eq!(
///     line,
///     r#"{"time":"2026-05-01T12:00:00Z","level":"warn","target":"app","message":"a\n\"b\""}"#
/// );
/// ```
pub fn json_line(time: &str, level: Level, target: &str, message: &str) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "{{\"time\":{},\"level\":{},\"target\":{},\"message\":{}}}",
        text(time),
        text(&level.as_str().to_lowercase()),
        text(target),
        text(message)
    )
}
