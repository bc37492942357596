//! A provider that vouches for staff: `OpenID` Connect, authorization code with PKCE.
//!
//! What is sent along, state, nonce and verifier, is remembered under a ticket that only the browser holds, and is good
//! once. Nobody gets an account by it: the address that the provider has verified must be that of one.

use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, Instant as Moment};

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm,
    CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _,
};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::{Authenticator, Refusal, Step, store};
use crate::db::{Conn, StoreError};
use crate::staff::{Account, Email, Proof, Ticket, TicketKind, store as staff};
use crate::text::ids::{Ids, secret};
use crate::time::Instant;

/// Where a provider is and what it knows us by.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderAddress {
    /// Its issuer, as its tokens name it.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What proves to it that we are this client.
    pub client_secret: String,
    /// What people call it.
    pub name: String,
    /// Words of `amr` or `acr` that stand for a second factor; none when empty.
    pub second_factor: Vec<String>,
    /// Where it sends people back to.
    pub redirect: String,
}

impl fmt::Debug for ProviderAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderAddress").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// A provider, and what it said of itself a while ago.
pub struct Provider {
    address: ProviderAddress,
    http: reqwest::Client,
    known: Mutex<Option<(CoreProviderMetadata, Moment)>>,
}

/// How long what a provider says of itself is believed.
const BELIEVED: Duration = Duration::from_secs(3600);
/// What is asked for anew because a key is not known is believed for so long.
const BELIEVED_KEYS: Duration = Duration::from_secs(30);
/// The longest that a provider may take, and the most that it may say, in bytes.
const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST: usize = 1024 * 1024;

/// What is remembered of a sign-in that is at the provider.
#[derive(Serialize, Deserialize)]
struct Memory {
    state: String,
    nonce: String,
    verifier: String,
}

/// Who the provider says it is.
struct Vouched {
    email: Email,
    second_factor: bool,
}

/// The provider's answer proves nothing.
const NOT_VALID: Refusal =
    Refusal::Provider("the answer of single sign-on is not valid: begin again");
/// Nobody here.
const NOBODY: Refusal = Refusal::Provider(
    "there is no account here with the mail address that single sign-on gave: ask whoever is in charge of staff for an invitation",
);
/// An address that the provider does not vouch for.
const UNVERIFIED: Refusal =
    Refusal::Provider("single sign-on gave no mail address that it has verified");

#[derive(Debug, thiserror::Error)]
enum HttpFault {
    #[error(transparent)]
    Reqwest(#[from] reqwest::Error),
    #[error(transparent)]
    Http(#[from] openidconnect::http::Error),
    #[error("the answer is longer than {LONGEST} bytes")]
    TooLong,
}

impl Provider {
    /// A provider. It is spoken to when somebody first signs in.
    ///
    /// # Errors
    /// When the machine's certificates cannot be read.
    pub fn new(address: ProviderAddress) -> Result<Self, reqwest::Error> {
        // It says no more than that somebody has chosen already.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()?;
        Ok(Self { address, http, known: Mutex::new(None) })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.address.name
    }

    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        let mut answer = self.http.execute(request.try_into()?).await?;
        let mut built = openidconnect::http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            built = built.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            body.extend_from_slice(&part);
            if body.len() > LONGEST {
                return Err(HttpFault::TooLong);
            }
        }
        Ok(built.body(body)?)
    }

    /// What the provider says of itself, at most so old.
    async fn metadata(&self, age: Duration) -> Result<CoreProviderMetadata, Refusal> {
        let known = self.known.lock().clone();
        if let Some((metadata, read)) = known
            && read.elapsed() < age
        {
            return Ok(metadata);
        }
        let issuer = IssuerUrl::new(self.address.issuer.clone()).map_err(Refusal::broken)?;
        let ask = |request| self.call(request);
        let found = CoreProviderMetadata::discover_async(issuer, &ask)
            .await
            .map_err(|cause| Refusal::ProviderAway(Box::new(cause)))?;
        *self.known.lock() = Some((found.clone(), Moment::now()));
        Ok(found)
    }

    /// Where the browser is sent, and what to remember.
    async fn begin(&self, ids: &dyn Ids) -> Result<(url::Url, Memory), Refusal> {
        let memory =
            Memory { state: secret(ids, 32), nonce: secret(ids, 32), verifier: secret(ids, 52) };
        let metadata = self.metadata(BELIEVED).await?;
        let (client, redirect) = (self.client_id(), self.redirect()?);
        let client =
            CoreClient::from_provider_metadata(metadata, client, None).set_redirect_uri(redirect);
        let verifier = PkceCodeVerifier::new(memory.verifier.clone());
        let (state, nonce) =
            (CsrfToken::new(memory.state.clone()), Nonce::new(memory.nonce.clone()));
        let (address, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state.clone(),
                move || nonce.clone(),
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok((address, memory))
    }

    /// Whom the provider vouches for with this code.
    async fn finish(&self, memory: Memory, code: String, now: Instant) -> Result<Vouched, Refusal> {
        let metadata = self.metadata(BELIEVED).await?;
        let id_token = self.exchange(metadata.clone(), memory.verifier, code).await?;
        let nonce = Nonce::new(memory.nonce);
        let mut read = self.read(metadata, &id_token, &nonce, now);
        if matches!(read, Err(ClaimsVerificationError::SignatureVerification(_))) {
            // It may have a new key.
            let fresh = self.metadata(BELIEVED_KEYS).await?;
            read = self.read(fresh, &id_token, &nonce, now);
        }
        let claims = read.map_err(|fault| {
            log::warn!(target: "staff", "an id token of {} was refused: {fault}", self.address.issuer);
            NOT_VALID
        })?;
        self.vouched(&claims)
    }

    async fn exchange(
        &self,
        metadata: CoreProviderMetadata,
        verifier: String,
        code: String,
    ) -> Result<CoreIdToken, Refusal> {
        let secret = ClientSecret::new(self.address.client_secret.clone());
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), Some(secret))
            .set_redirect_uri(self.redirect()?);
        let refused = |what: &str| {
            log::warn!(target: "staff", "{} gave no token: {what}", self.address.issuer);
            NOT_VALID
        };
        let ask = |request| self.call(request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(Refusal::broken)?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&ask)
            .await
            .map_err(|fault| refused(&fault.to_string()))?;
        answer.id_token().cloned().ok_or_else(|| refused("there is no id token"))
    }

    /// What an id token says, if this provider has signed it for us, for this sign-in, and it is good now.
    fn read(
        &self,
        metadata: CoreProviderMetadata,
        token: &CoreIdToken,
        nonce: &Nonce,
        now: Instant,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        use CoreJwsSigningAlgorithm as Algorithm;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), None);
        let verifier = client
            .id_token_verifier()
            // Public keys alone: no secret that we share with anybody signs who somebody is.
            .set_allowed_algs([
                Algorithm::RsaSsaPkcs1V15Sha256,
                Algorithm::RsaSsaPssSha256,
                Algorithm::EcdsaP256Sha256,
                Algorithm::EcdsaP384Sha384,
                Algorithm::EdDsa,
            ])
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(move |issued| {
                let ahead = issued.signed_duration_since(now);
                if ahead > chrono::TimeDelta::minutes(2) {
                    return Err("it was issued in the future".to_owned());
                }
                Ok(())
            });
        token.claims(&verifier, nonce).cloned()
    }

    fn vouched(&self, claims: &CoreIdTokenClaims) -> Result<Vouched, Refusal> {
        let verified = claims.email_verified() == Some(true);
        let email = claims.email().filter(|_| verified).ok_or(UNVERIFIED)?;
        let email = Email::parse(email.as_str()).map_err(|_fault| UNVERIFIED)?;
        let counts = |word: &str| self.address.second_factor.iter().any(|known| known == word);
        let methods = claims.auth_method_refs().map(Vec::as_slice).unwrap_or_default();
        let second_factor = methods.iter().any(|method| counts(method.as_str()))
            || claims.auth_context_ref().is_some_and(|class| counts(class.as_str()));
        Ok(Vouched { email, second_factor })
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.address.client_id.clone())
    }

    fn redirect(&self) -> Result<RedirectUrl, Refusal> {
        RedirectUrl::new(self.address.redirect.clone()).map_err(Refusal::broken)
    }
}

impl Authenticator {
    fn provider(&self) -> Result<&Provider, Refusal> {
        self.provider.as_ref().ok_or(Refusal::Provider("there is no single sign-on here"))
    }

    /// Sends somebody to the provider: where to, and the ticket that his browser keeps meanwhile.
    pub async fn begin_at_provider(&self) -> Result<(url::Url, Ticket), Refusal> {
        let (address, memory) = self.provider()?.begin(self.ids.as_ref()).await?;
        let memory = serde_json::to_string(&memory).map_err(Refusal::broken)?;
        let ticket = Ticket::generate(TicketKind::Challenge, self.ids.as_ref());
        let (given, until) = (ticket.clone(), self.patience());
        let work =
            move |conn: &mut Conn| store::insert_challenge(conn, &given, (None, &memory), until);
        self.store.write(work).await.map_err(Refusal::Store)?;
        Ok((address, ticket))
    }

    /// Somebody is back from the provider, with the parameters of its answer and the ticket of his browser.
    pub async fn finish_at_provider(
        &self,
        ticket: &str,
        answer: &HashMap<String, String>,
    ) -> Result<Step, Refusal> {
        let provider = self.provider()?;
        let ticket = Ticket::parse(TicketKind::Challenge, ticket).ok_or(Refusal::SignInOver)?;
        let now = self.clock.now();
        let taken: Option<(Option<i64>, String)> = self
            .store
            .write(move |conn| store::take_challenge(conn, &ticket, now))
            .await
            .map_err(Refusal::Store)?;
        let (_, memory) = taken.ok_or(Refusal::SignInOver)?;
        let memory: Memory = serde_json::from_str(&memory).map_err(|_cause| Refusal::SignInOver)?;
        let sent = |name: &str| answer.get(name).map(String::as_str).unwrap_or_default();
        if !bool::from(sent("state").as_bytes().ct_eq(memory.state.as_bytes())) {
            return Err(NOT_VALID);
        }
        if !sent("error").is_empty() {
            return Err(Refusal::Provider("single sign-on did not let you in"));
        }
        let vouched = provider.finish(memory, sent("code").to_owned(), now).await?;
        let (email, second_factor) = (vouched.email, vouched.second_factor);
        let find = move |conn: &mut Conn| {
            let Some(id) = staff::find_by_email(conn, &email)? else { return Ok(None) };
            Ok(staff::find(conn, id)?.map(|(account, _)| account))
        };
        let found: Result<Option<Account>, StoreError> = self.store.read(find).await;
        let found = found?.filter(|account| account.disabled_at.is_none()).ok_or(NOBODY)?;
        self.after(Proof { account: found.id, second_factor }).await
    }
}
