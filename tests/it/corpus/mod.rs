//! Invented reports with what is true of them, for judging what judges reports. The same seed gives the same.

mod dice;
pub mod labelled;
pub mod pairs;
mod vocabulary;
mod writer;

pub use dice::Dice;
