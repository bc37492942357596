//! Settings as text: what holds, and a file to begin with.

use super::entry::{Entry, Kind};
use super::layers::Resolved;
use super::{Flag, Settings, entries};

/// What holds, as a configuration file; passwords are hidden.
pub fn as_toml(settings: &Settings) -> String {
    written(|entry| format!("{} = {}\n", entry.place().1, literal(entry, &entry.show(settings))))
}

/// What holds and where each value comes from, in three columns.
pub fn as_table(resolved: &Resolved) -> Vec<[String; 3]> {
    entries()
        .map(|entry| {
            let shown = literal(entry, &entry.show(&resolved.settings));
            [entry.key.to_owned(), shown, resolved.origins.of(entry.key).to_string()]
        })
        .collect()
}

/// A file to begin with: every setting with what it is for and its default, commented out. What was
/// given as a flag, except the directory that the file lies in, is set.
pub fn template(resolved: &Resolved, flags: &[Flag]) -> String {
    let mut text = String::from(
        "# Settings of Lamppost. A line that begins with # has no effect; what it shows is the default.\n\
         # Flags and the environment go before this file: LAMPPOST_BIND for bind, LAMPPOST_LOG_FILTER for\n\
         # filter of [log]. `lamppost config show --resolved` tells what holds and why.\n\n",
    );
    // Absolute, because a relative path would start at the file.
    let data = &resolved.settings.data;
    let data = std::path::absolute(data).unwrap_or_else(|_unknown| data.clone());
    let defaults = Settings::for_directory(data);
    text.push_str(&written(|entry| {
        let comment = wrapped(entry.doc);
        let key = entry.place().1;
        let flag = flags.iter().rev().find(|flag| flag.key == entry.key && entry.key != "data");
        if let Some(flag) = flag {
            let value = literal(entry, &chosen(flag, &resolved.settings));
            return format!("{comment}{key} = {value}\n\n");
        }
        let default = literal(entry, &entry.show(&defaults));
        format!("{comment}# {key} = {default}\n\n")
    }));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// A flag's value as a file elsewhere must say it.
fn chosen(flag: &Flag, settings: &Settings) -> String {
    match settings.database.file() {
        Some(path) if flag.key == "database_url" => {
            let path = std::path::absolute(path).unwrap_or_else(|_unknown| path.to_owned());
            format!("sqlite:{}", path.display())
        }
        _ => flag.text.clone(),
    }
}

/// Every entry in its form, under the headings of its tables.
fn written(form: impl Fn(&Entry) -> String) -> String {
    let mut text = String::new();
    let mut current = None;
    for entry in entries() {
        let table = entry.place().0;
        if table != current
            && let Some(name) = table
        {
            if !text.ends_with("\n\n") {
                text.push('\n');
            }
            text.push_str(&["[", name, "]\n"].concat());
            current = table;
        }
        text.push_str(&form(entry));
    }
    text
}

/// A shown value as the file writes it.
fn literal(entry: &Entry, shown: &str) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    match entry.kind {
        Kind::Text => quoted(shown),
        Kind::Number | Kind::Switch => shown.to_owned(),
        Kind::List => {
            let items = shown.split(',').map(str::trim).filter(|item| !item.is_empty());
            format!("[{}]", items.map(quoted).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A comment of lines that fit the screen.
fn wrapped(doc: &str) -> String {
    const WIDTH: usize = 96;
    let mut text = String::new();
    let mut line = String::from("#");
    for word in doc.split_whitespace() {
        if line.len().saturating_add(word.len()) >= WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
    text
}
