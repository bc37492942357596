//! The entries of the table `[staff]`: how staff prove who they are.

use std::fmt;

use super::entry::{Entry, Kind};
use super::given::{Given, optional};

/// How staff prove who they are.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct StaffSettings {
    /// The provider of single sign-on; none by default.
    pub oidc_issuer: Option<String>,
    /// What it is called on the page.
    pub oidc_name: String,
    /// What it knows this installation by.
    pub oidc_client_id: String,
    /// What proves that to it.
    pub oidc_client_secret: String,
    /// Words of its `amr` or `acr` that stand for a second factor. None by default.
    pub oidc_second_factor: Vec<String>,
}

impl fmt::Debug for StaffSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffSettings").field("issuer", &self.oidc_issuer).finish_non_exhaustive()
    }
}

fn hidden(text: &str) -> String {
    if text.is_empty() { String::new() } else { "***".to_owned() }
}

pub(super) const STAFF: &[Entry] = &[
    Entry::new(
        "staff.oidc_issuer",
        Kind::Text,
        "The provider of single sign-on (OpenID Connect), as it names itself, such as \
         https://login.example.org; none when empty. It is to send people back to \
         PUBLIC_URL/staff/sign-in/provider/callback.",
        |s, given| optional(given, Given::issuer).map(|url| s.staff.oidc_issuer = url),
        |s| s.staff.oidc_issuer.clone().unwrap_or_default(),
    ),
    Entry::new(
        "staff.oidc_name",
        Kind::Text,
        "What the provider is called on the page where staff sign in.",
        |s, given| {
            given.text.clone_into(&mut s.staff.oidc_name);
            Ok(())
        },
        |s| s.staff.oidc_name.clone(),
    ),
    Entry::new(
        "staff.oidc_client_id",
        Kind::Text,
        "What the provider knows this installation by.",
        |s, given| {
            given.text.clone_into(&mut s.staff.oidc_client_id);
            Ok(())
        },
        |s| s.staff.oidc_client_id.clone(),
    ),
    Entry::new(
        "staff.oidc_client_secret",
        Kind::Text,
        "The secret of the client at the provider. Better kept out of this file, in \
         LAMPPOST_STAFF_OIDC_CLIENT_SECRET or a file named by LAMPPOST_STAFF_OIDC_CLIENT_SECRET_FILE.",
        |s, given| {
            given.text.clone_into(&mut s.staff.oidc_client_secret);
            Ok(())
        },
        |s| hidden(&s.staff.oidc_client_secret),
    )
    .secret(),
    Entry::new(
        "staff.oidc_second_factor",
        Kind::List,
        "Words of the provider's amr or acr, such as mfa, that stand for a second factor here. With none, whoever \
         has a second factor here shows it here.",
        |s, given| given.list("words").map(|list| s.staff.oidc_second_factor = list),
        |s| s.staff.oidc_second_factor.join(", "),
    ),
];
