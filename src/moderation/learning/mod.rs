//! Which service a text is about, learnt by counting the words of reports whose service is known.
//!
//! It suggests and never decides: a person or a rule of the city chooses the service.

mod features;
mod learner;
mod model;
mod suggest;

pub use learner::Learner;
pub use model::{Model, ModelFault};
pub use suggest::{Suggestion, Suggestions};
