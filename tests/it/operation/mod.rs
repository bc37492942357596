//! Running the server: limits, logs, metrics, stopping.

mod limits;
mod process;
