//! Single sign-on: a provider vouches for somebody who has an account here.

use chrono::TimeDelta;
use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{anywhere, call, enrol, get, invite, patch, signed_in};
use crate::support::provider::{CLIENT, Provider, SECRET, Signer};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

const ANN: &str = "ann@city.example";

struct Setting {
    city: TestCity,
    provider: Provider,
}

fn set_up(on: Database, second_factor: &[&str]) -> Setting {
    let now = crate::support::city::at("2026-05-15T12:00:00Z").timestamp();
    let provider = Provider::start(now);
    let city = TestCity::start(on, "tests/data/cities/single", |settings| {
        settings.staff.oidc_issuer = Some(provider.issuer());
        settings.staff.oidc_client_id = CLIENT.to_owned();
        settings.staff.oidc_client_secret = SECRET.to_owned();
        settings.staff.oidc_name = "City login".to_owned();
        settings.staff.oidc_second_factor = second_factor.iter().map(|w| (*w).to_owned()).collect();
    });
    Setting { city, provider }
}

/// The cookie of this name that an answer sets: `name=value`.
fn cookie(reply: &Reply, name: &str) -> Option<String> {
    let set = reply.headers.iter().filter(|(known, _)| known == "set-cookie");
    set.map(|(_, value)| value.split(';').next().unwrap().to_owned()).find(|pair| {
        pair.split_once('=').is_some_and(|(known, value)| known == name && !value.is_empty())
    })
}

/// Path and query of an address.
fn target(address: &str) -> String {
    address.splitn(4, '/').nth(3).map(|rest| format!("/{rest}")).unwrap()
}

impl Setting {
    /// To the provider and back: what the browser keeps, and where it is sent with the code.
    fn leave(&self) -> (String, String) {
        let begun = self.city.send(&Call::get("/staff/sign-in/provider")).expect(303);
        let kept = cookie(&begun, "lamppost-step").unwrap();
        let set = begun.header("set-cookie").unwrap();
        assert!(set.contains("SameSite=Lax") && set.contains("HttpOnly"), "{set}");
        let there = begun.header("location").unwrap();
        assert!(there.starts_with(&self.provider.issuer()), "{there}");
        let back = Call::get(&target(there)).send(self.provider.address).expect(302);
        (kept, target(back.header("location").unwrap()))
    }

    fn back(&self, kept: &str, to: &str) -> Reply {
        self.city.send(&Call::get(to).header("Cookie", kept))
    }

    /// Signs in by the provider, whose token says this.
    fn sign_in(&self, signer: Signer, changes: Value) -> Reply {
        self.provider.next(signer, changes);
        let (kept, to) = self.leave();
        self.back(&kept, &to)
    }

    fn me(&self, session: &str) -> Reply {
        self.city.send(&call("GET", "/me", None, None).header("Cookie", session))
    }
}

#[rstest]
fn somebody_with_an_account_signs_in(
    #[values(Sqlite, Postgres)] on: Database,
    #[values(Signer::Rs256, Signer::Es256)] signer: Signer,
) {
    let setting = set_up(on, &[]);
    signed_in(&setting.city, ANN, Role::Agent, &anywhere());
    let page = setting.city.send(&Call::get("/staff/sign-in")).expect(200).text();
    assert!(page.contains("Sign in with City login"), "{page}");
    let done = setting.sign_in(signer, json!({ "email": "Ann@City.Example" })).expect(200);
    let session = cookie(&done, "lamppost").unwrap();
    assert_eq!(setting.me(&session).expect(200).json()["email"], ANN);
    // The next page is fetched by a page of ours, so that the strict cookie goes along.
    assert!(done.text().contains("http-equiv=\"refresh\" content=\"0; url=/staff\""));
}

#[rstest]
fn nobody_gets_an_account_by_it(#[values(Sqlite, Postgres)] on: Database) {
    let setting = set_up(on, &[]);
    let root = signed_in(&setting.city, "root@city.example", Role::Administrator, &anywhere());
    let refused = setting.sign_in(Signer::Rs256, json!({})).expect(401);
    assert!(
        refused.text().contains("There is no account here")
            || refused.text().contains("there is no account here")
    );
    assert_eq!(cookie(&refused, "lamppost"), None);
    assert_eq!(setting.city.count("staff_accounts"), 1);
    let (id, _) = invite(&setting.city, ANN, Role::Agent, &anywhere());
    setting.sign_in(Signer::Rs256, json!({})).expect(200);
    patch(&setting.city, &format!("/staff/{id}"), &root, &json!({ "active": false })).expect(200);
    setting.sign_in(Signer::Rs256, json!({})).expect(401);
}

#[rstest]
#[case::wrong_nonce(Signer::Rs256, json!({ "nonce": "another" }))]
#[case::no_nonce(Signer::Rs256, json!({ "nonce": null }))]
#[case::wrong_audience(Signer::Rs256, json!({ "aud": "somebody-else" }))]
#[case::more_audiences(Signer::Rs256, json!({ "aud": ["lamppost-test", "somebody-else"] }))]
#[case::wrong_issuer(Signer::Rs256, json!({ "iss": "https://elsewhere.example" }))]
#[case::expired(Signer::Rs256, json!({ "exp": 1_778_846_399 }))]
#[case::from_the_future(Signer::Rs256, json!({ "iat": 1_778_850_000 }))]
#[case::unverified_email(Signer::Rs256, json!({ "email_verified": false }))]
#[case::silent_about_the_email(Signer::Rs256, json!({ "email_verified": null }))]
#[case::no_email(Signer::Rs256, json!({ "email": null }))]
#[case::wrong_signature(Signer::Stranger, json!({}))]
#[case::signed_with_our_secret(Signer::Hs256, json!({}))]
#[case::not_signed(Signer::None, json!({}))]
fn a_token_that_is_not_right_lets_nobody_in(#[case] signer: Signer, #[case] changes: Value) {
    let setting = set_up(Sqlite, &[]);
    signed_in(&setting.city, ANN, Role::Agent, &anywhere());
    let refused = setting.sign_in(signer, changes).expect(401);
    assert_eq!(cookie(&refused, "lamppost"), None);
    assert_eq!(refused.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(setting.provider.tokens(), 1, "the token was asked for and looked at");
    // All else was right: the same with a good token.
    setting.sign_in(Signer::Rs256, json!({})).expect(200);
}

#[rstest]
fn a_state_is_good_once_and_in_its_own_browser(#[values(Sqlite, Postgres)] on: Database) {
    let setting = set_up(on, &[]);
    signed_in(&setting.city, ANN, Role::Agent, &anywhere());
    let (kept, to) = setting.leave();
    let (other, _) = setting.leave();
    // Another browser, or none, cannot use it; nor can this one with another's state.
    setting.city.send(&Call::get(&to)).expect(401);
    setting.back(&other, &to).expect(401);
    assert_eq!(setting.provider.tokens(), 0, "the code was not spent");
    let forged = to.replace("state=", "state=x");
    let (third, _) = setting.leave();
    setting.back(&third, &forged).expect(401);
    let done = setting.back(&kept, &to).expect(200);
    assert!(cookie(&done, "lamppost").is_some());
    let again = setting.back(&kept, &to).expect(401);
    assert!(again.text().contains("begin again"), "{}", again.text());
    assert_eq!(cookie(&again, "lamppost"), None);
    // And not for long.
    let (late, to) = setting.leave();
    setting.city.clock.advance(TimeDelta::minutes(10));
    setting.back(&late, &to).expect(401);
}

#[rstest]
fn whoever_has_a_second_factor_here_shows_it_here(#[values(Sqlite, Postgres)] on: Database) {
    let setting = set_up(on, &[]);
    let token = signed_in(&setting.city, ANN, Role::Administrator, &anywhere());
    let id = get(&setting.city, "/me", &token).expect(200).json()["id"].clone();
    // The provider's word for it does not count unless the settings say so.
    let done = setting.sign_in(Signer::Rs256, json!({ "amr": ["mfa"] })).expect(200);
    assert_eq!(cookie(&done, "lamppost"), None);
    assert!(done.text().contains("url=/staff/sign-in/code"));
    assert!(cookie(&done, "lamppost-step").is_some());
    // An administrator who has none here can do nothing but enrol.
    setting.city.sql(&format!("DELETE FROM staff_second_factors WHERE account_id = {id}"));
    let done = setting.sign_in(Signer::Rs256, json!({ "amr": ["mfa"] })).expect(200);
    setting.me(&cookie(&done, "lamppost").unwrap()).expect(403);
}

#[rstest]
#[case(json!({ "amr": ["pwd", "mfa"] }), true)]
#[case(json!({ "acr": "urn:two" }), true)]
#[case(json!({ "amr": ["pwd"], "acr": "urn:one" }), false)]
#[case(json!({}), false)]
fn a_provider_stands_for_the_second_factor_where_the_settings_say_so(
    #[case] says: Value,
    #[case] counts: bool,
) {
    let setting = set_up(Sqlite, &["mfa", "urn:two"]);
    let token = signed_in(&setting.city, ANN, Role::Agent, &anywhere());
    enrol(&setting.city, &token);
    let done = setting.sign_in(Signer::Rs256, says).expect(200);
    assert_eq!(cookie(&done, "lamppost").is_some(), counts);
}

#[test]
fn a_provider_that_is_away_is_no_reason_to_keep_out_whoever_has_a_password() {
    let city = TestCity::start(Sqlite, "tests/data/cities/single", |settings| {
        settings.staff.oidc_issuer = Some("http://127.0.0.1:9".to_owned());
        settings.staff.oidc_client_id = CLIENT.to_owned();
    });
    let reply = city.send(&Call::get("/staff/sign-in/provider")).expect(503);
    assert!(reply.text().contains("try again"), "{}", reply.text());
    signed_in(&city, ANN, Role::Agent, &anywhere());
}

#[test]
fn without_a_provider_there_is_nothing_to_sign_in_at() {
    let city = TestCity::single(Sqlite);
    city.send(&Call::get("/staff/sign-in/provider")).expect(401);
    let page = city.send(&Call::get("/staff/sign-in")).expect(200).text();
    assert!(!page.contains("provider"), "{page}");
}
