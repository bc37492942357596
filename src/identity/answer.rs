//! What a refusal is over HTTP.

use super::Refusal;
use crate::db::StoreError;
use crate::http::ApiError;

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        const CODE: &str = "code_required";
        match refusal {
            Refusal::NoSession => {
                Self::Unauthorized("sign in first: send Authorization: Bearer and an access token")
            }
            Refusal::TokenExpired => Self::Unauthorized("the access token has expired: renew it"),
            Refusal::TokenInvalid => Self::Unauthorized("the access token is not valid"),
            Refusal::SessionEnded => Self::Unauthorized("the session has ended: sign in again"),
            Refusal::Password => Self::Unauthorized("email or password is wrong"),
            Refusal::SignInOver => Self::Unauthorized("signing in took too long: begin again"),
            Refusal::Provider(sentence) => Self::Unauthorized(sentence),
            Refusal::CodeRequired => Self::Challenge(
                "the password is right, and a code is needed too: of the authenticator app, or a recovery code",
                CODE,
            ),
            Refusal::Code => Self::Challenge("the code is wrong or has been used", CODE),
            Refusal::MustEnrol => Self::Forbidden(
                "administrators need a second factor: enrol one first, at /api/v1/me/second-factor",
            ),
            Refusal::Invitation => Self::not_found("this invitation is not valid or has been used"),
            Refusal::Faults(faults) => Self::Rejected(faults),
            Refusal::Conflict(sentence) => Self::Conflict(sentence.to_owned()),
            Refusal::TooMany(wait) => Self::TooMany(wait),
            Refusal::ProviderAway(cause) => Self::Busy(Some(StoreError::Unavailable(cause))),
            Refusal::Store(error) => error.into(),
            Refusal::Broken(cause) => Self::Internal(cause),
        }
    }
}
