//! Taking out of a text what says who somebody is or how to reach them.

mod cues;
mod masked;
mod masker;
mod names;
mod phones;
mod plates;

pub use masked::{Masked, Sensitive, Span};
pub use masker::{Masker, MaskingForm};
pub use plates::PlateForm;
