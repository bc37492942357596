//! Duplicates: how likely two reports are about the same thing, and why.
//!
//! This room is pure. It takes what is known of two reports and answers with a [`Likeness`]: a score from 0 to 1,
//! a [`Verdict`], and one [`Part`] with a reason in words for each thing that was looked at. It never merges
//! anything: a person, or a rule of the city above this room, decides what follows.
//!
//! Where others meet it:
//! - [`Settings::parse`] takes what a city writes ([`SettingsForm`]) and the services that there are; for each service it
//!   gives a [`Sameness`].
//! - [`Gate::of`] says which stored reports are worth comparing. Whoever keeps reports turns it into one query: a
//!   box, a span of time, a few services, a bound. What the gate leaves out is never likely.
//! - [`Report`] borrows the facts from wherever they are kept. Hashes of photos come from [`crate::media::PhotoHash`].
//! - [`rank`] compares one report with all candidates and puts the likeliest first.
//!
//! It must not know how reports are kept, who asks, or what time it is.

mod evidence;
mod gate;
mod likeness;
mod points;
mod report;
mod sameness;
mod settings;
mod wording;

pub use evidence::{Evidence, Feature, Objects, Order, Part};
pub use gate::{Gate, MAX_CANDIDATES};
pub use likeness::{Likeness, Verdict, compare, rank};
pub use report::{Object, Report};
pub use sameness::{Sameness, SamenessForm};
pub use settings::{Relation, Settings, SettingsForm};
