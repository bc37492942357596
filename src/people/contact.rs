//! How a reporter can be reached. All of it is optional and none of it is ever public.

use crate::text::clean_line;

/// Contact fields as a client sent them (GeoReport v2, POST requests).
#[derive(Debug, Clone, Default)]
pub struct ContactForm {
    /// `email`
    pub email: Option<String>,
    /// `first_name`
    pub first_name: Option<String>,
    /// `last_name`
    pub last_name: Option<String>,
    /// `phone`
    pub phone: Option<String>,
    /// `device_id`
    pub device_id: Option<String>,
    /// `account_id`
    pub account_id: Option<String>,
}

/// Checked contact fields.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Contact {
    /// An address with one `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// A last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// A telephone number as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The device that the report was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<String>,
    /// The reporter's account at the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(***)")
    }
}

/// The longest contact field, in characters.
const MAX_FIELD: usize = 255;

impl Contact {
    /// Checks every field; each fault is a sentence that names the field and never repeats its value.
    pub fn parse(form: ContactForm, faults: &mut Vec<String>) -> Self {
        let mut field = |name: &str, value: Option<String>| {
            let value = value.map(|text| clean_line(&text)).filter(|text| !text.is_empty())?;
            if value.chars().count() > MAX_FIELD {
                faults.push(format!("{name} is longer than {MAX_FIELD} characters"));
            }
            Some(value)
        };
        let contact = Self {
            email: field("email", form.email),
            first_name: field("first_name", form.first_name),
            last_name: field("last_name", form.last_name),
            phone: field("phone", form.phone),
            device_id: field("device_id", form.device_id),
            account_id: field("account_id", form.account_id),
        };
        if contact.email.as_deref().is_some_and(|address| !looks_like_address(address)) {
            faults.push("email must be an e-mail address".to_owned());
        }
        contact
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether mail could be sent there at all; only sending tells whether it arrives.
pub(super) fn looks_like_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
    })
}
