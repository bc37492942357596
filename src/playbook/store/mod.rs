//! Rows of departments, teams, rules and workflows, and the playbook made of them.

pub mod books;
pub mod cases;
mod departments;
mod editions;
mod known;
mod load;
pub mod rule_sets;
pub mod workflows;

pub use departments::{
    change_team, ensure_offices, forget, insert_department, insert_team, list_departments,
    list_teams, rename_department,
};
pub use known::{Report, check, known};
