//! Accepting an invitation. Its text stands behind the `#` of the link, which no log has: a script takes it from there,
//! and without scripts it is pasted.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Console;
use super::desk::Shown;
use super::pages::{Fault, InvitationPage, WelcomePage};
use crate::identity::{Acceptance, Refusal};
use crate::staff::Proof;

/// Asks for the invitation.
pub(super) async fn show(console: Data<Console>) -> HttpResponse {
    console.answer(invitation_form(&console, StatusCode::OK, Vec::new()))
}

fn invitation_form(console: &Console, status: StatusCode, faults: Vec<Fault>) -> Shown {
    let frame = console.frame("Welcome", !faults.is_empty());
    console.page(status, &InvitationPage { frame, faults })
}

/// Takes an invitation, and with it a name and a password once they are there.
pub(super) async fn take(
    req: HttpRequest,
    payload: Payload,
    console: Data<Console>,
) -> HttpResponse {
    console.answer(accept(&req, payload, &console).await)
}

async fn accept(req: &HttpRequest, payload: Payload, console: &Console) -> Shown {
    let sent = console.form(req, payload).await?;
    let pasted = sent.first("invitation").unwrap_or_default();
    // Somebody may paste the whole link.
    let invitation = pasted.rsplit_once('#').map_or(pasted, |(_, behind)| behind).to_owned();
    let invited = match console.identity.invitee(&invitation).await {
        Ok(invited) => invited,
        Err(refused @ Refusal::Invitation) => {
            let fault = Fault::new("invitation", refused.to_string());
            return invitation_form(console, StatusCode::NOT_FOUND, vec![fault]);
        }
        Err(refused) => return Err(refused.into()),
    };
    let email = invited.email.as_str().to_owned();
    let Some(password) = sent.exact("password") else {
        let frame = console.frame("Welcome", false);
        let faults = Vec::new();
        let page = WelcomePage { frame, faults, invitation, email, name: invited.name };
        return console.page(StatusCode::OK, &page);
    };
    let name = sent.first("name").unwrap_or_default().to_owned();
    let form = Acceptance {
        invitation: invitation.clone(),
        name: Some(name.clone()),
        password: password.to_owned(),
    };
    match console.identity.accept(form).await {
        Ok(account) => {
            let proof = Proof { account, second_factor: false };
            let step = console.identity.after(proof).await?;
            console.after(req, step).await
        }
        Err(Refusal::Faults(faults)) => {
            let field = |text: &str| if text.starts_with("name") { "name" } else { "password" };
            let faults: Vec<Fault> =
                faults.into_iter().map(|text| Fault::new(field(&text), text)).collect();
            let frame = console.frame("Welcome", true);
            let page = WelcomePage { frame, faults, invitation, email, name };
            console.page(StatusCode::BAD_REQUEST, &page)
        }
        Err(refused) => Err(refused.into()),
    }
}
