//! The board: an image of all reports in memory, for lists with any filters in any order and for facets.
//!
//! The database remains what is true; the board only says which reports a list holds and in which order, and never
//! what is in them. One slot for each report, its columns as codes of dictionaries. It reads the event log from a
//! position of its own before each question, so that whoever has just changed something finds it changed.

mod columns;
mod count;
mod dictionary;
mod filter;
mod form;
mod image;
mod line;
mod order;
mod scan;
mod watch;

pub use columns::SLOTS;
pub use count::{Counted, Facet, FacetValue};
pub use filter::{Filter, MAX_WORDS, Word, words_of};
pub use form::{FilterForm, Ground};
pub use image::Image;
pub use line::{Line, Texts, Touched};
pub use order::{Place, PlaceFault, Sort, SortField};
pub use scan::{Question, Standing};
pub use watch::Board;
