//! Who there is to answer: departments and their teams.

use crate::jurisdictions::JurisdictionId;

/// The code of the department that a government gets when it has none.
pub const OFFICE_CODE: &str = "OFFICE";
/// The name of that department.
pub const OFFICE_NAME: &str = "311 office";

/// A part of a government.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Its key.
    pub id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// Its code, the only one of its kind in the government.
    pub code: String,
    /// Its name for people.
    pub name: String,
}

/// A part of a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its key.
    pub id: i64,
    /// The key of its department.
    pub department: i64,
    /// Its code, the only one of its kind in the government.
    pub code: String,
    /// Its name for people.
    pub name: String,
}
