//! The texts of a folder, taken into memory: from a disk or from the program itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use super::fault::{Fault, Faults};

/// The file that makes a folder a government.
const HEAD: &str = "jurisdiction.toml";
/// The largest file that is read.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;
/// Folders within folders; deeper ones are none of a city's.
const MAX_DEPTH: usize = 4;

/// Texts by their path below the folder, with `/` between the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder(BTreeMap<String, String>);

impl Folder {
    /// A folder of texts that are at hand.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let own = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
        Self(files.into_iter().map(own).collect())
    }

    /// Takes in the `.toml`, `.geojson` and `.json` files below a directory. Hidden ones and all others
    /// are left alone.
    ///
    /// # Errors
    /// Every file that cannot be read or is no text.
    pub fn load(directory: &Path) -> Result<Self, Vec<Fault>> {
        let mut found = Self::default();
        let mut faults = Faults::default();
        found.walk(directory, "", 0, &mut faults);
        faults.finish().map(|_| found)
    }

    fn walk(&mut self, directory: &Path, below: &str, depth: usize, faults: &mut Faults) {
        let shown = if below.is_empty() {
            directory.display().to_string()
        } else {
            below.trim_end_matches('/').to_owned()
        };
        let entries =
            match fs::read_dir(directory).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
                Ok(entries) => entries,
                Err(cause) => return faults.add(&shown, format!("cannot be read: {cause}")),
            };
        for entry in entries {
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            let path = format!("{below}{name}");
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                if depth < MAX_DEPTH {
                    self.walk(&entry.path(), &format!("{path}/"), depth + 1, faults);
                }
            } else if is_ours(&name) {
                match read_text(&entry.path()) {
                    Ok(text) => {
                        self.0.insert(path, text);
                    }
                    Err(reason) => faults.add(&path, reason),
                }
            }
        }
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The paths of the files below a prefix.
    pub(super) fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.0.range(prefix.to_owned()..);
        from.map(|(path, _)| path.as_str()).take_while(move |path| path.starts_with(prefix))
    }

    /// The prefixes of the governments' files.
    pub(super) fn jurisdictions(&self, faults: &mut Faults) -> Vec<String> {
        if self.0.contains_key(HEAD) {
            return vec![String::new()];
        }
        let folders: BTreeSet<&str> = self
            .0
            .keys()
            .filter_map(|path| path.split_once('/'))
            .map(|(folder, _)| folder)
            .collect();
        let mut found = Vec::new();
        for folder in folders {
            if self.0.contains_key(&format!("{folder}/{HEAD}")) {
                found.push(format!("{folder}/"));
            } else {
                faults.add(folder, format!("the folder holds no {HEAD}"));
            }
        }
        if found.is_empty() {
            faults.add(HEAD, "not found, neither in the folder nor in a folder inside it");
        }
        found
    }
}

fn is_ours(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|found| {
        ["toml", "geojson", "json"].iter().any(|known| found.eq_ignore_ascii_case(known))
    })
}

fn read_text(path: &Path) -> Result<String, String> {
    let unreadable = |cause: io::Error| format!("cannot be read: {cause}");
    let length = fs::metadata(path).map_err(unreadable)?.len();
    if length > MAX_FILE_BYTES {
        return Err(format!("is larger than {} MiB", MAX_FILE_BYTES / 1024 / 1024));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
        format!("is not UTF-8 text (line {})", line.saturating_add(1))
    })
}
