//! Masking what comes in, before anybody reads it.

use super::{Masker, MaskingForm, Sensitive};
use crate::requests::{NewServiceRequest, Originals};

/// What is masked of every text that comes in: what nobody puts into a report for the city to know where a thing is.
/// Names and number plates stand in too many sentences that need them; staff mask those.
const AT_INTAKE: [Sensitive; 2] = [Sensitive::Mail, Sensitive::Phone];

impl Masker {
    /// What masks reports as they come in.
    ///
    /// # Errors
    /// When a pattern of our own is wrong.
    pub fn at_intake() -> Result<Self, Vec<String>> {
        Self::of(&AT_INTAKE)
    }

    /// What masks these kinds, in every language that is known.
    ///
    /// # Errors
    /// When a pattern of our own is wrong.
    pub fn of(kinds: &[Sensitive]) -> Result<Self, Vec<String>> {
        let words = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        Self::parse(&MaskingForm { kinds: Some(words), ..MaskingForm::default() })
    }

    /// Masks the texts of a report that is about to be stored, and keeps what was written, if that is something else.
    pub fn mask_new(&self, new: &mut NewServiceRequest) {
        let masked = |text: &Option<String>| text.as_ref().map(|text| self.mask(text, &[]).text);
        let (title, description) = (masked(&new.title), masked(&new.description));
        if title == new.title && description == new.description {
            return;
        }
        new.originals = Some(Originals {
            title: std::mem::replace(&mut new.title, title),
            description: std::mem::replace(&mut new.description, description),
        });
    }
}
