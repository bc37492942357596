//! Who calls, by what the call carries: a token or a browser's cookie.

use subtle::ConstantTimeEq as _;

use super::record::{append, of_session};
use super::{Authenticator, Refusal};
use crate::audit::{Actor, Entry};
use crate::db::Conn;
use crate::staff::store::{self as staff, Renewal};
use crate::staff::{
    AccessToken, Claims, SessionKind, SignedIn, SigningKey, Ticket, TicketKind, TokenFault,
};

impl Authenticator {
    /// Whoever calls with a token that is good and a session that is in force.
    pub async fn by_token(&self, token: &str) -> Result<SignedIn, Refusal> {
        let claims = self.read(&AccessToken::received(token)).await?;
        let found = self.session(claims.session).await?;
        // A token is good for the account that its session belongs to, and never for a browser's.
        let same = found.account.id == claims.account && found.cookie.is_none();
        if same { Ok(found) } else { Err(Refusal::SessionEnded) }
    }

    /// What a browser keeps of a session.
    pub fn cookie_of(session: i64, ticket: &Ticket) -> String {
        format!("{session}.{}", ticket.reveal())
    }

    /// Whoever calls with a browser's cookie. The call renews the session.
    pub async fn by_cookie(&self, cookie: &str) -> Result<SignedIn, Refusal> {
        let (number, text) = cookie.split_once('.').ok_or(Refusal::SessionEnded)?;
        let number: i64 = number.parse().map_err(|_cause| Refusal::SessionEnded)?;
        let ticket = Ticket::parse(TicketKind::Browser, text).ok_or(Refusal::SessionEnded)?;
        let found = self.session(number).await?;
        let same = found
            .cookie
            .as_deref()
            .is_some_and(|digest| bool::from(digest.as_bytes().ct_eq(ticket.digest().as_bytes())));
        if !same {
            return Err(Refusal::SessionEnded);
        }
        let now = self.clock.now();
        if !found.known.wants_renewal(now) {
            return Ok(found);
        }
        let work = move |conn: &mut Conn| staff::touch(conn, number, now);
        self.store.write(work).await.map_err(Refusal::Store)?;
        let mut renewed = found;
        renewed.known.renewed_at = now;
        self.roll.keep(&renewed);
        Ok(renewed)
    }

    async fn session(&self, number: i64) -> Result<SignedIn, Refusal> {
        let now = self.clock.now();
        if let Some(known) = self.roll.find(number) {
            let lasts = known.known.kind == SessionKind::Tokens || known.known.lasts(now);
            return if lasts { Ok(known) } else { Err(Refusal::SessionEnded) };
        }
        let found: Option<SignedIn> = self
            .store
            .read(move |conn| staff::signed_in(conn, number, now))
            .await
            .map_err(Refusal::Store)?;
        let found = found.ok_or(Refusal::SessionEnded)?;
        self.roll.keep(&found);
        Ok(found)
    }

    async fn read(&self, token: &AccessToken) -> Result<Claims, Refusal> {
        let now = self.clock.now();
        let refused = |fault: TokenFault| {
            log::debug!("{fault}");
            match fault {
                TokenFault::Expired => Refusal::TokenExpired,
                TokenFault::Invalid | TokenFault::UnknownKey => Refusal::TokenInvalid,
            }
        };
        if let Some(keys) = self.roll.keys() {
            match token.read(&keys, now) {
                // Another server may have made it a moment ago.
                Err(TokenFault::UnknownKey) => {}
                read => return read.map_err(refused),
            }
        }
        let keys: Vec<SigningKey> =
            self.store.read(staff::list_keys).await.map_err(Refusal::Store)?;
        self.roll.keep_keys(keys.clone());
        token.read(&keys, now).map_err(refused)
    }

    /// An access token for a session.
    pub async fn token(&self, account: i64, session: i64) -> Result<AccessToken, Refusal> {
        let key = self.signing_key().await?;
        AccessToken::sign(&key, account, session, self.clock.now()).map_err(Refusal::broken)
    }

    /// The key that signs.
    async fn signing_key(&self) -> Result<SigningKey, Refusal> {
        let now = self.clock.now();
        let known = self.roll.keys();
        if let Some(key) = known.and_then(|keys| keys.into_iter().find(|key| key.signs(now))) {
            return Ok(key);
        }
        let next = SigningKey::generate(self.ids.as_ref(), now);
        let made = move |conn: &mut Conn| staff::signing_keys(conn, &next, now);
        let keys: Vec<SigningKey> = self.store.write(made).await.map_err(Refusal::Store)?;
        self.roll.keep_keys(keys.clone());
        keys.into_iter().next().ok_or_else(|| {
            Refusal::broken(crate::db::StoreError::Corrupt("no key signs".to_owned()))
        })
    }

    /// Takes a refresh token for another one; returns what came of it and the next one.
    pub async fn renew(&self, sent: &str) -> Result<(Renewal, Ticket), Refusal> {
        let next = Ticket::generate(TicketKind::Refresh, self.ids.as_ref());
        let Some(sent) = Ticket::parse(TicketKind::Refresh, sent) else {
            return Ok((Renewal::Refused, next));
        };
        let (given, now) = (next.clone(), self.clock.now());
        let work = move |conn: &mut Conn| {
            let outcome = staff::renew(conn, &sent, &given, now)?;
            if let Renewal::Stolen { account, session } = outcome {
                let entry = of_session("session.stolen", account, session, now);
                append(conn, Entry { actor: Actor::System, ..entry }, account)?;
            }
            Ok(outcome)
        };
        let outcome: Renewal = self.store.write(work).await.map_err(Refusal::Store)?;
        if let Renewal::Stolen { account, .. } = outcome {
            log::warn!(target: "staff", "a refresh token of account {account} came twice: its session was ended");
            self.roll.forget();
        }
        Ok((outcome, next))
    }

    /// Ends one of an account's sessions, here at once and on other servers within seconds. `false` when it has
    /// none of this key that goes on.
    pub async fn end(&self, account: i64, session: i64) -> Result<bool, Refusal> {
        let now = self.clock.now();
        let work = move |conn: &mut Conn| {
            let ended = staff::end(conn, account, session, now)?;
            if ended {
                append(conn, of_session("session.end", account, session, now), account)?;
            }
            Ok(ended)
        };
        let ended: Result<bool, Refusal> = self.store.write(work).await.map_err(Refusal::Store);
        self.roll.forget();
        ended
    }
}
