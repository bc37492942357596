//! Every goal about speed and growth, measured against what this machine can do in the same minutes,
//! as one table. `benches/README.md` says what each line means and how to run it.
#![expect(
    unreachable_pub,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "figures are rounded for a table, and nothing here is for others"
)]

// Cargo sets `test` for benches too; a bench may panic like a test.
#[cfg(test)]
mod bulk_postgres;
#[cfg(test)]
mod bulk_sqlite;
#[cfg(test)]
mod cells;
#[cfg(test)]
mod city;
#[cfg(test)]
mod client;
#[cfg(test)]
mod columns;
#[cfg(test)]
mod empty;
#[cfg(test)]
mod fill;
#[cfg(test)]
mod load;
#[cfg(test)]
mod options;
#[cfg(test)]
mod pgbench;
#[cfg(test)]
#[path = "../../tests/it/support/ports.rs"]
mod ports;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod process;
#[cfg(test)]
mod run;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sqlite_limit;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod table;
#[cfg(test)]
mod warm;

fn main() {
    #[cfg(test)]
    run::main();
}
