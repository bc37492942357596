//! What a reporter corrects of his own words, by the rules of intake.

use crate::cases::Correction;
use crate::requests::{Place, PlaceForm, parse_prose};

/// The longest description and title, in characters, as at intake.
const MAX_DESCRIPTION: usize = 4_000;
const MAX_TITLE: usize = 255;

/// What is to change; what is `None` stays, and an empty text takes away.
#[derive(Debug, Clone, Default)]
pub struct OwnCorrection {
    /// A headline.
    pub title: Option<Option<String>>,
    /// What was reported.
    pub description: Option<Option<String>>,
    /// The address.
    pub address: Option<Option<String>>,
}

impl OwnCorrection {
    /// Checks it. `located` tells whether the report has a place besides its address.
    ///
    /// # Errors
    /// Every fault, each a sentence for the end user.
    pub fn parse(self, located: bool) -> Result<Correction, Vec<String>> {
        let mut faults = Vec::new();
        let mut prose = |name: &str, text: Option<Option<String>>, max: usize| {
            text.map(|text| parse_prose(name, text, max, &mut faults))
        };
        let title = prose("title", self.title, MAX_TITLE);
        let description = prose("description", self.description, MAX_DESCRIPTION);
        let address = self.address.map(|address| {
            let form = PlaceForm { address, ..PlaceForm::default() };
            Place::parse(&form, !located, &mut faults).address
        });
        if title.is_none() && description.is_none() && address.is_none() {
            faults.push("send title, description or address".to_owned());
        }
        if faults.is_empty() {
            Ok(Correction { title, description, address, ..Correction::default() })
        } else {
            Err(faults)
        }
    }
}
