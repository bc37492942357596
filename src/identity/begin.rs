//! Signing in, step by step, and the session that comes of it.

use super::record::{append, of_session};
use super::{Authenticator, Refusal, store};
use crate::db::Conn;
use crate::staff::{Proof, SessionKind, Ticket, TicketKind, store as staff};

/// What comes after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing: a session may begin.
    Proven(Proof),
    /// A code; the ticket is for whoever took this step.
    Code(Ticket),
}

impl Authenticator {
    /// Signs in by all that is needed at once. An account without a second factor takes no code.
    pub async fn prove(
        &self,
        email: &str,
        password: String,
        code: Option<&str>,
    ) -> Result<Proof, Refusal> {
        let account = self.check_password(email, password).await?;
        if !self.has_factor(account).await? {
            return Ok(Proof { account, second_factor: false });
        }
        let code = code.filter(|code| !code.trim().is_empty()).ok_or(Refusal::CodeRequired)?;
        self.spend_code(account, code).await?;
        Ok(Proof { account, second_factor: true })
    }

    /// The first step: address and password.
    pub async fn show_password(&self, email: &str, password: String) -> Result<Step, Refusal> {
        let account = self.check_password(email, password).await?;
        self.after(Proof { account, second_factor: false }).await
    }

    /// What comes after `proof`: a code, if the account has a second factor that was not shown.
    pub async fn after(&self, proof: Proof) -> Result<Step, Refusal> {
        if proof.second_factor || !self.has_factor(proof.account).await? {
            return Ok(Step::Proven(proof));
        }
        let ticket = Ticket::generate(TicketKind::Challenge, self.ids.as_ref());
        let (given, until, account) = (ticket.clone(), self.patience(), proof.account);
        let work = move |conn: &mut Conn| {
            store::insert_challenge(conn, &given, (Some(account), ""), until)
        };
        self.store.write(work).await.map_err(Refusal::Store)?;
        Ok(Step::Code(ticket))
    }

    /// The second step: a code, from whoever took the first one.
    pub async fn show_code(&self, ticket: &str, code: &str) -> Result<Proof, Refusal> {
        let ticket = Ticket::parse(TicketKind::Challenge, ticket).ok_or(Refusal::SignInOver)?;
        let (now, seen) = (self.clock.now(), ticket.clone());
        let found: Option<(Option<i64>, String)> = self
            .store
            .read(move |conn| store::find_challenge(conn, &seen, now))
            .await
            .map_err(Refusal::Store)?;
        let account = found.and_then(|(account, _)| account).ok_or(Refusal::SignInOver)?;
        self.count_code(account).await?;
        self.spend_code(account, code).await?;
        let taken: Option<(Option<i64>, String)> = self
            .store
            .write(move |conn| store::take_challenge(conn, &ticket, now))
            .await
            .map_err(Refusal::Store)?;
        if taken.is_none() {
            return Err(Refusal::SignInOver);
        }
        Ok(Proof { account, second_factor: true })
    }

    /// Begins a session; returns its key and what carries it. `agent` is what the device calls itself.
    pub async fn open(
        &self,
        proof: Proof,
        agent: String,
        kind: SessionKind,
    ) -> Result<(i64, Ticket), Refusal> {
        let carrier = match kind {
            SessionKind::Tokens => TicketKind::Refresh,
            SessionKind::Browser => TicketKind::Browser,
        };
        let ticket = Ticket::generate(carrier, self.ids.as_ref());
        let (given, now) = (ticket.clone(), self.clock.now());
        let work = move |conn: &mut Conn| {
            let session = staff::open(conn, proof, &agent, (kind, &given), now)?;
            append(conn, of_session("session.begin", proof.account, session, now), proof.account)?;
            Ok(session)
        };
        let session: i64 = self.store.write(work).await.map_err(Refusal::Store)?;
        log::info!(target: "staff", "account {} signed in, session {session}", proof.account);
        Ok((session, ticket))
    }
}
