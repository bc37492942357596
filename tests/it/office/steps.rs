//! What the tests of this API do again and again.

use lamppost::db::{Conn, StoreError};
use lamppost::staff::store as staff;
use lamppost::staff::{
    Access, Email, Grant, NewAccount, Role, ScopeNames, Ticket, TicketKind, parse_name,
};
use serde_json::{Value, json};

use crate::support::{Call, Reply, TestCity};

pub const PASSWORD: &str = "violet-anchor-teapot-19";

/// A call of JSON.
pub fn call(method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Call {
    let mut call = Call::new(method, &format!("/api/v1{path}"));
    if let Some(token) = token {
        call = call.header("Authorization", &format!("Bearer {token}"));
    }
    if let Some(body) = body {
        call = call.header("Content-Type", "application/json");
        call.body = body.to_string().into_bytes();
    }
    call
}

#[track_caller]
pub fn get(city: &TestCity, path: &str, token: &str) -> Reply {
    city.send(&call("GET", path, Some(token), None))
}

#[track_caller]
pub fn post(city: &TestCity, path: &str, token: &str, body: &Value) -> Reply {
    city.send(&call("POST", path, Some(token), Some(body)))
}

#[track_caller]
pub fn patch(city: &TestCity, path: &str, token: &str, body: &Value) -> Reply {
    city.send(&call("PATCH", path, Some(token), Some(body)))
}

#[track_caller]
pub fn put(city: &TestCity, path: &str, token: &str, body: &Value) -> Reply {
    city.send(&call("PUT", path, Some(token), Some(body)))
}

/// An account that has been invited: its key and its invitation.
pub fn invite(city: &TestCity, email: &str, role: Role, scope: &ScopeNames) -> (i64, String) {
    let ticket = Ticket::generate(TicketKind::Invitation, city.workshop.ids.as_ref());
    let text = ticket.reveal().to_owned();
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let make = |conn: &mut Conn| {
        let scope = staff::places(conn)?.find(scope).unwrap();
        let access = Access::new([Grant { role, scope }]);
        let new = NewAccount {
            email: Email::parse(email).unwrap(),
            name: parse_name("Somebody").unwrap(),
            access,
        };
        let id = staff::insert(conn, &new, now)?;
        staff::invite(conn, id, &ticket, now + chrono::TimeDelta::days(7))?;
        Ok::<_, StoreError>(id)
    };
    (city.store().write_here(make).unwrap(), text)
}

#[track_caller]
pub fn accept(city: &TestCity, invitation: &str, password: &str) -> Reply {
    let body = json!({ "invitation": invitation, "password": password });
    city.send(&call("POST", "/invitations/accept", None, Some(&body)))
}

#[track_caller]
pub fn sign_in(city: &TestCity, email: &str, password: &str) -> Reply {
    let body = json!({ "email": email, "password": password });
    city.send(&call("POST", "/sessions", None, Some(&body)))
}

#[track_caller]
pub fn renew(city: &TestCity, ticket: &str) -> Reply {
    city.send(&call("POST", "/sessions/refresh", None, Some(&json!({ "refresh_token": ticket }))))
}

/// The access and the refresh token of an answer.
pub fn tokens(reply: &Reply) -> (String, String) {
    let value = reply.json();
    let text = |name: &str| value[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

/// Somebody with a role who has signed in: the access token. An administrator has enrolled a second factor.
#[track_caller]
pub fn signed_in(city: &TestCity, email: &str, role: Role, scope: &ScopeNames) -> String {
    let (_, invitation) = invite(city, email, role, scope);
    accept(city, &invitation, PASSWORD).expect(204);
    let token = tokens(&sign_in(city, email, PASSWORD).expect(200)).0;
    if role == Role::Administrator {
        enrol(city, &token);
    }
    token
}

/// What an authenticator app holds, and the recovery codes on paper.
pub struct Factor {
    secret: String,
    pub recovery: Vec<String>,
}

impl Factor {
    /// The code that the app shows when its clock is off by so many seconds.
    pub fn code(&self, city: &TestCity, off: i64) -> String {
        let now = lamppost::time::Clock::now(city.clock.as_ref()).timestamp() + off;
        code_at(&self.secret, now)
    }
}

/// The code of a secret at a second.
pub fn code_at(secret: &str, seconds: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(seconds.unsigned_abs()).to_string()
}

/// The code of a secret at this moment.
pub fn code_of(city: &TestCity, secret: &str) -> String {
    code_at(secret, lamppost::time::Clock::now(city.clock.as_ref()).timestamp())
}

/// Makes a secret: the app that holds it, and the answer.
#[track_caller]
pub fn begin_enrolment(city: &TestCity, token: &str) -> (Factor, Value) {
    let made = city.send(&call("POST", "/me/second-factor", Some(token), None)).expect(201).json();
    let secret = made["secret"].as_str().unwrap().to_owned();
    (Factor { secret, recovery: Vec::new() }, made)
}

#[track_caller]
pub fn confirm(city: &TestCity, token: &str, code: &str) -> Reply {
    post(city, "/me/second-factor/confirm", token, &json!({ "code": code }))
}

/// Enrols a second factor, with the code of this moment.
#[track_caller]
pub fn enrol(city: &TestCity, token: &str) -> Factor {
    let (mut factor, _) = begin_enrolment(city, token);
    let reply = confirm(city, token, &factor.code(city, 0)).expect(200).json();
    let codes = reply["recovery_codes"].as_array().unwrap();
    factor.recovery = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    factor
}

#[track_caller]
pub fn sign_in_with(city: &TestCity, email: &str, code: &str) -> Reply {
    let body = json!({ "email": email, "password": PASSWORD, "code": code });
    city.send(&call("POST", "/sessions", None, Some(&body)))
}

/// A whole government.
pub fn government(code: &str) -> ScopeNames {
    ScopeNames { jurisdiction_id: Some(code.to_owned()), ..ScopeNames::default() }
}

/// A department.
pub fn department(of: &str, code: &str) -> ScopeNames {
    ScopeNames { department: Some(code.to_owned()), ..government(of) }
}

/// Everything.
pub fn anywhere() -> ScopeNames {
    ScopeNames::default()
}

#[track_caller]
pub fn delete(city: &TestCity, path: &str, token: &str) -> Reply {
    city.send(&call("DELETE", path, Some(token), None))
}

/// Routes every report to the areas that it lies in, as `lamppost reroute` does: what tests put into the database knows
/// none.
pub fn route(city: &TestCity) {
    use lamppost::requests::reroute::{Reroute, load};
    let now = lamppost::time::Clock::now(city.clock.as_ref());
    let (borders, names) = load(city.store(), now, false).unwrap();
    // Only the reports of one government, which the table of routings does not hear of.
    let of = borders.jurisdictions.by_code("lamp.example").map(|one| one.id);
    let all = Reroute { city: &borders, names: &names, of, now, dry_run: false };
    all.run(city.store(), |_, _| ()).unwrap();
}

/// The list of reports, as it is answered.
#[track_caller]
pub fn page(city: &TestCity, token: &str, query: &str) -> Reply {
    get(city, &format!("/requests?{query}"), token)
}

/// The numbers of the reports on a page.
#[track_caller]
pub fn numbers(reply: &Reply) -> Vec<i64> {
    let list = reply.json()["requests"].as_array().unwrap().clone();
    list.iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

/// The numbers of the reports that a list holds on its first page.
#[track_caller]
pub fn listed(city: &TestCity, token: &str, query: &str) -> Vec<i64> {
    numbers(&page(city, token, query).expect(200))
}

/// Where the next page is, below the API.
pub fn next_page(reply: &Reply) -> Option<String> {
    let link = reply.header("link")?;
    let (address, relation) = link.split_once(">; ").unwrap();
    assert_eq!(relation, "rel=\"next\"");
    Some(address.trim_start_matches("</api/v1").to_owned())
}
