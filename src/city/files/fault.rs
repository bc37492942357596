//! Faults of files: which file, which line, what is wrong.

use std::fmt;
use std::ops::Range;

/// Something wrong in a file, or a remark about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, below the folder that was read.
    pub file: String,
    /// The line, from 1, when one can be named.
    pub line: Option<usize>,
    /// What is wrong, with the key that it is about.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

/// Collects faults and remarks.
#[derive(Debug, Default)]
pub(super) struct Faults {
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

impl Faults {
    /// A fault of a file as a whole.
    pub(super) fn add(&mut self, file: &str, reason: impl Into<String>) {
        self.faults.push(Fault { file: file.to_owned(), line: None, reason: reason.into() });
    }

    /// A fault at a place in a file.
    pub(super) fn at(&mut self, source: &Source<'_>, span: &Range<usize>, reason: String) {
        self.faults.push(source.fault(span, reason));
    }

    /// A remark about a place in a file.
    pub(super) fn warn(&mut self, source: &Source<'_>, span: &Range<usize>, reason: String) {
        self.warnings.push(source.fault(span, reason));
    }

    /// A remark about a file as a whole.
    pub(super) fn warn_file(&mut self, file: &str, reason: impl Into<String>) {
        self.warnings.push(Fault { file: file.to_owned(), line: None, reason: reason.into() });
    }

    /// The remarks when there is no fault, else the faults.
    pub(super) fn finish(self) -> Result<Vec<Fault>, Vec<Fault>> {
        if self.faults.is_empty() { Ok(self.warnings) } else { Err(self.faults) }
    }
}

/// A file's name and text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// The line on which a span of the text starts.
    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.bytes().take(span.start);
        before.filter(|byte| *byte == b'\n').count().saturating_add(1)
    }

    fn fault(&self, span: &Range<usize>, reason: String) -> Fault {
        Fault { file: self.file.to_owned(), line: Some(self.line(span)), reason }
    }

    /// Reads the file as TOML of a known shape.
    pub(super) fn read_toml<T: serde::de::DeserializeOwned>(
        &self,
        faults: &mut Faults,
    ) -> Option<T> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        match toml::from_str(text) {
            Ok(form) => Some(form),
            Err(error) => {
                let reason = error.message().to_owned();
                match error.span() {
                    Some(span) => faults.at(self, &span, reason),
                    None => faults.add(self.file, reason),
                }
                None
            }
        }
    }
}
