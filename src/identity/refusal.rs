//! Why somebody is not let in, each in a sentence for that person.

use std::time::Duration;

use crate::db::StoreError;

/// Why somebody is not let in, or cannot change what proves who he is.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nothing was shown.
    #[error("sign in first: send Authorization: Bearer and an access token")]
    NoSession,
    /// A token of ours that is too old.
    #[error("the access token has expired: renew it")]
    TokenExpired,
    /// No token of ours.
    #[error("the access token is not valid")]
    TokenInvalid,
    /// The session is over.
    #[error("the session has ended: sign in again")]
    SessionEnded,
    /// The session is good for nothing but enrolling a second factor.
    #[error("administrators need a second factor: enrol one first, at /api/v1/me/second-factor")]
    MustEnrol,
    /// Wrong password, or no such account: whoever is refused learns nothing.
    #[error("email or password is wrong")]
    Password,
    /// The password is right, and a code is needed besides.
    #[error("a code is needed too: of the authenticator app, or a recovery code")]
    CodeRequired,
    /// The code is none of this moment, or was used before.
    #[error("the code is wrong or has been used")]
    Code,
    /// Too much time has passed since the step before, or it was another browser's.
    #[error("signing in took too long, or was begun in another browser: begin again")]
    SignInOver,
    /// The provider does not vouch for anybody who has an account here.
    #[error("{0}")]
    Provider(&'static str),
    /// The provider does not answer, or not as one.
    #[error(
        "the provider of single sign-on does not answer; try again, or sign in with a password"
    )]
    ProviderAway(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no such invitation any more.
    #[error("this invitation is not valid or has been used")]
    Invitation,
    /// The name or the password to be is not taken.
    #[error("{}", .0.join("; "))]
    Faults(Vec<String>),
    /// It contradicts what is there.
    #[error("{0}")]
    Conflict(&'static str),
    /// Somebody tries this account too often.
    #[error("too many attempts; try again in {} s", .0.as_secs())]
    TooMany(Duration),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A defect, or a machine without memory.
    #[error("internal error")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Refusal {
    /// Something that should work did not.
    pub(super) fn broken(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Broken(Box::new(cause))
    }
}
