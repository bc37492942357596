//! The machine of every city that has not written its own.

use std::sync::LazyLock;

use super::{Machine, MachineForm};

/// The file that [`Machine::standard`] is made of: a city that wants its own begins with a copy.
pub const STANDARD: &str = include_str!("../../examples/workflow/standard.toml");

static MACHINE: LazyLock<Machine> = LazyLock::new(|| {
    // That the file has no fault is shown by a test.
    let form: MachineForm = toml::from_str(STANDARD).unwrap_or_default();
    Machine::read(&form).0
});

impl Machine {
    /// The built-in machine.
    pub fn standard() -> &'static Self {
        &MACHINE
    }
}
