//! How well reports are judged: duplicates found, services suggested. `cargo bench --bench judgement` takes a second;
//! everything is invented by seed, so that the figures are the same on every machine.
#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is a bench"
)]

#[path = "../../tests/it/corpus/mod.rs"]
mod corpus;
mod duplicates;
mod suggestions;
#[path = "../goals/table.rs"]
#[expect(dead_code, reason = "the bench `goals` needs all of it")]
mod table;

fn main() {
    let mut table = table::Table::default();
    duplicates::measure(&mut table);
    suggestions::measure(&mut table);
    println!("{}", table.text(true));
}
