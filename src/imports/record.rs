//! One row of a file, whatever the format.

/// One row as it stands in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Which row it is, from 1; a header does not count.
    pub number: u64,
    /// Names in lower case and values, in the order of the file. Values that are not set are left out.
    pub fields: Vec<(String, String)>,
    /// What is wrong with the row as a row.
    pub faults: Vec<String>,
}

impl Record {
    /// The value of the first of these names that has one.
    pub fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let same = move |field: &&(String, String)| field.0 == name;
        let values = self.fields.iter().filter(same).map(|(_, value)| value.trim());
        values.filter(|value| !value.is_empty())
    }
}

/// Receives rows; what it returns stops the reading.
pub(super) type Sink<'a> = &'a mut dyn FnMut(Record) -> Result<(), super::ImportError>;
