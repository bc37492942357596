//! Moderation: what the public may read, and when; and what a text seems to be about.
//!
//! This room is pure. Four things live here, apart from each other:
//! - [`Masker`] takes telephone numbers, mail addresses, number plates and names out of a text that is to be published.
//!   [`Masked`] keeps what was there, so that whoever stores it can seal it and put it back.
//! - [`Learner`] counts the words of reports whose service is known and makes a [`Model`], which suggests services for a
//!   text and names the words that spoke for each. A model is text of its own: [`Model::to_json`].
//! - [`AbuseList`] hints at insults by a list that the city edits. It never hides anything.
//! - [`Standing`] is where a report stands before the public; [`begin`], [`appears`] and [`act()`] say when it becomes
//!   visible and what a moderator may do.
//!
//! Where others meet it: whoever stores reports keeps the standing, the release that was decided ([`decide`]) and the
//! sealed originals of masks, and writes every act into the event log. Regions of photos are blacked out by
//! [`crate::media::black_out`].
//!
//! It must not know how reports are kept, who asks, or what time it is.

mod abuse;
mod act;
mod learning;
mod masking;
mod release;
mod standing;

pub use abuse::{AbuseForm, AbuseHint, AbuseList, PhraseForm};
pub use act::{ACTS, Act, Refusal, act, acts};
pub use learning::{Learner, Model, ModelFault, Suggestion, Suggestions};
pub use masking::{Masked, Masker, MaskingForm, PlateForm, Sensitive, Span};
pub use release::{Appears, appears, begin, decide};
pub use standing::Standing;
