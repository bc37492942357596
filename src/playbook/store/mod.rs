//! Rows of departments, teams, rules and workflows, and the playbook made of them.

mod departments;
mod editions;
mod load;
pub mod rule_sets;
pub mod workflows;

pub use departments::{
    change_team, ensure_offices, forget, insert_department, insert_team, list_departments,
    list_teams, rename_department,
};
