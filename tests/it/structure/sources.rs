//! The project's own sources, read as text.

use std::path::{Path, PathBuf};

/// A Rust source file below `src`.
pub struct Source {
    /// Its path below `src`, with `/`.
    pub path: String,
    /// Its text without tests and comments.
    pub code: String,
    /// Its whole text.
    pub text: String,
}

impl Source {
    /// The first folder, or the file's own name at the top.
    pub fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Lines with something on them.
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file below `src`.
pub fn all() -> Vec<Source> {
    let root = Path::new("src");
    let mut found = Vec::new();
    files(root, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap();
            let code = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            Source { path, code, text }
        })
        .collect()
}
