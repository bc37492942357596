//! What each page shows, for its template.

use askama::Template;

/// What every page has around it.
pub(super) struct Frame {
    /// What the page is about.
    pub(super) title: String,
    /// Whose office it is.
    pub(super) place: String,
    /// What stands before every path.
    pub(super) base: String,
    /// Whether something was wrong with what was sent; the title says so first.
    pub(super) faulty: bool,
}

/// Something that is wrong, and the field that it is about.
pub(super) struct Fault {
    /// The field's `id`.
    pub(super) field: &'static str,
    /// What is wrong.
    pub(super) text: String,
}

impl Fault {
    pub(super) fn new(field: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        // Sentences of the API begin small.
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        Self { field, text: [first.unwrap_or_default().as_str(), letters.as_str()].concat() }
    }
}

/// Whether one of these faults is about a field.
pub(super) fn about(faults: &[Fault], field: &str) -> bool {
    faults.iter().any(|fault| fault.field == field)
}

#[derive(Template)]
#[template(path = "trouble.html")]
pub(super) struct TroublePage {
    pub(super) frame: Frame,
    pub(super) sentences: Vec<String>,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage {
    pub(super) frame: Frame,
    pub(super) faults: Vec<Fault>,
    pub(super) email: String,
    /// What the provider of single sign-on is called, where there is one.
    pub(super) provider: Option<String>,
}

#[derive(Template)]
#[template(path = "code.html")]
pub(super) struct CodePage {
    pub(super) frame: Frame,
    pub(super) faults: Vec<Fault>,
}

/// The first step of accepting an invitation: which.
#[derive(Template)]
#[template(path = "invitation.html")]
pub(super) struct InvitationPage {
    pub(super) frame: Frame,
    pub(super) faults: Vec<Fault>,
}

/// The second step: a name and a password.
#[derive(Template)]
#[template(path = "welcome.html")]
pub(super) struct WelcomePage {
    pub(super) frame: Frame,
    pub(super) faults: Vec<Fault>,
    pub(super) invitation: String,
    pub(super) email: String,
    pub(super) name: String,
}

/// Whether there is a second factor, and why there should be one.
#[derive(Template)]
#[template(path = "second_factor.html")]
pub(super) struct SecondFactorPage {
    pub(super) frame: Frame,
    pub(super) confirmed: bool,
    pub(super) required: bool,
    pub(super) left: i64,
}

/// A secret, shown once, and the field for its first code; after a wrong code the field alone.
#[derive(Template)]
#[template(path = "enrol.html")]
pub(super) struct EnrolPage {
    pub(super) frame: Frame,
    pub(super) faults: Vec<Fault>,
    /// The QR code as a drawing, made here.
    pub(super) drawing: String,
    pub(super) secret: String,
}

#[derive(Template)]
#[template(path = "recovery.html")]
pub(super) struct RecoveryPage {
    pub(super) frame: Frame,
    pub(super) codes: Vec<String>,
}

/// A session, as its owner sees it.
pub(super) struct SessionItem {
    pub(super) id: i64,
    pub(super) device: String,
    pub(super) current: bool,
    pub(super) began: String,
    pub(super) renewed: String,
}

#[derive(Template)]
#[template(path = "account.html")]
pub(super) struct AccountPage {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) roles: Vec<String>,
    pub(super) confirmed: bool,
    pub(super) left: i64,
    pub(super) sessions: Vec<SessionItem>,
}

/// Back from the provider: another page of ours comes next.
#[derive(Template)]
#[template(path = "onward.html")]
pub(super) struct OnwardPage {
    pub(super) frame: Frame,
    pub(super) path: &'static str,
}
