//! Moderation: what the public may read, and when; and what a text seems to be about.
//!
//! Apart from its rows (`store/`) this room is pure. These things live here, apart from each other:
//! - [`Masker`] takes telephone numbers, mail addresses, number plates and names out of a text that is to be published.
//!   [`Masked`] keeps what was there, so that whoever stores it can seal it and put it back.
//! - [`Learner`] counts the words of reports whose service is known and makes a [`Model`], which suggests services for a
//!   text and names the words that spoke for each. A model is text of its own: [`Model::to_json`].
//! - [`AbuseList`] hints at insults by a list that the city edits. It never hides anything.
//! - [`cover()`] masks what a person points at.
//! - [`Grievance`] is what somebody says against a report that is public.
//! - [`Standing`] is where a report stands before the public; [`begin`], [`appears`] and [`act()`] say when it becomes
//!   visible and what a moderator may do.
//!
//! Where others meet it: a face masks what comes in ([`Masker::mask_new`]) and asks whether its sender is banned; the
//! office writes every act into the event log. Regions of photos are blacked out by [`crate::media::black_out`].
//!
//! It must not know who asks, or what time it is.

mod abuse;
mod act;
mod complaint;
mod cover;
mod hiding;
mod intake;
mod learning;
mod masking;
mod release;
mod standing;
pub mod store;
mod watch;

pub use abuse::{AbuseForm, AbuseHint, AbuseList, PhraseForm};
pub use act::{ACTS, Act, Refusal, act, acts};
pub use complaint::{Grievance, MAX_WORDS_SENT};
pub use cover::{COVER, MAX_PARTS, cover};
pub use hiding::Hiding;
pub use learning::{Learner, Model, ModelFault, Suggestion, Suggestions};
pub use masking::{Masked, Masker, MaskingForm, PlateForm, Sensitive, Span};
pub use release::{Appears, appears, begin, decide};
pub use standing::Standing;
pub use watch::BanWatch;
