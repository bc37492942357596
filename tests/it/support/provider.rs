//! A small provider of `OpenID` Connect: discovery, keys, the page where people would sign in, and tokens. What its next
//! token says is for the test to choose.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const RSA: &[u8] = include_bytes!("../../data/provider/rsa.der");
const OTHER_RSA: &[u8] = include_bytes!("../../data/provider/other-rsa.der");
const EC: &[u8] = include_bytes!("../../data/provider/ec.der");
const KEYS: &str = include_str!("../../data/provider/keys.json");

/// What the provider knows us by.
pub const CLIENT: &str = "lamppost-test";
pub const SECRET: &str = "a-secret-of-the-client";

/// Who signs the next token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    Rs256,
    Es256,
    /// The same algorithm and name of a key, but not the key.
    Stranger,
    /// The client's secret, which is no key of the provider.
    Hs256,
    /// Nobody.
    None,
}

#[derive(Debug)]
struct State {
    signer: Signer,
    /// Members of the next token that are to be other than they should; `null` leaves one out.
    changes: Value,
    now: i64,
    /// What the page where people sign in was asked: nonce and PKCE challenge, by the code that it gave.
    asked: Vec<(String, String, String)>,
    tokens: usize,
}

/// A provider that ends with this value.
pub struct Provider {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Provider {
    pub fn start(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state =
            State { signer: Signer::Rs256, changes: json!({}), now, asked: Vec::new(), tokens: 0 };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, address, &shared);
            }
        });
        Self { address, state }
    }

    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Who signs the next token, and what in it is other than it should be.
    pub fn next(&self, signer: Signer, changes: Value) {
        let mut state = self.state.lock().unwrap();
        state.signer = signer;
        state.changes = changes;
    }

    /// How many tokens it has given.
    pub fn tokens(&self) -> usize {
        self.state.lock().unwrap().tokens
    }
}

fn answer(mut stream: TcpStream, address: SocketAddr, state: &Mutex<State>) {
    let Some((head, body)) = read(&mut stream) else { return };
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let issuer = format!("http://{address}");
    let (status, text, more) = match path {
        "/.well-known/openid-configuration" => ("200 OK", discovery(&issuer).to_string(), None),
        "/keys" => ("200 OK", KEYS.to_owned(), None),
        "/authorize" => ("302 Found", String::new(), Some(authorize(query, state))),
        "/token" => match token(&issuer, &head, &body, state) {
            Some(answer) => ("200 OK", answer.to_string(), None),
            None => ("400 Bad Request", json!({ "error": "invalid_grant" }).to_string(), None),
        },
        _ => ("404 Not Found", String::new(), None),
    };
    let location = more.map_or(String::new(), |to| format!("Location: {to}\r\n"));
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{location}\r\n{text}",
        text.len()
    );
    drop(stream.write_all(answer.as_bytes()));
}

fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some((head.to_owned(), body.to_owned()));
            }
        }
        let more = stream.read(&mut part).ok().filter(|more| *more > 0)?;
        bytes.extend_from_slice(&part[..more]);
    }
}

fn discovery(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
    })
}

fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn of<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// Somebody signs in at once, and is sent back with a code.
fn authorize(query: &str, state: &Mutex<State>) -> String {
    let asked = pairs(query);
    assert_eq!(of(&asked, "response_type"), "code");
    assert_eq!(of(&asked, "client_id"), CLIENT);
    assert_eq!(of(&asked, "code_challenge_method"), "S256");
    let mut state = state.lock().unwrap();
    let code = format!("code-{}", state.asked.len());
    let (nonce, challenge) =
        (of(&asked, "nonce").to_owned(), of(&asked, "code_challenge").to_owned());
    state.asked.push((code.clone(), nonce, challenge));
    let back = form_urlencoded::Serializer::new(String::new())
        .append_pair("code", &code)
        .append_pair("state", of(&asked, "state"))
        .finish();
    format!("{}?{back}", of(&asked, "redirect_uri"))
}

/// A token for a code, to whoever knows the client's secret and the verifier; each code once.
fn token(issuer: &str, head: &str, body: &str, state: &Mutex<State>) -> Option<Value> {
    let sent = pairs(body);
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    let mut state = state.lock().unwrap();
    let place = state.asked.iter().position(|(code, ..)| code == of(&sent, "code"))?;
    let (_, nonce, challenge) = state.asked[place].clone();
    state.asked[place].0.clear();
    let verifier = Sha256::digest(of(&sent, "code_verifier").as_bytes());
    if !head.contains(&basic) || URL_SAFE_NO_PAD.encode(verifier) != challenge {
        return None;
    }
    state.tokens += 1;
    let mut claims = json!({
        "iss": issuer,
        "aud": CLIENT,
        "sub": "1234",
        "iat": state.now,
        "exp": state.now + 300,
        "nonce": nonce,
        "email": "ann@city.example",
        "email_verified": true,
    });
    for (name, value) in state.changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    let id_token = sign(state.signer, &claims);
    Some(json!({ "access_token": "opaque", "token_type": "Bearer", "id_token": id_token }))
}

fn sign(signer: Signer, claims: &Value) -> String {
    let with = |algorithm, kid: &str, key: EncodingKey| {
        let mut header = Header::new(algorithm);
        header.kid = Some(kid.to_owned());
        encode(&header, claims, &key).unwrap()
    };
    match signer {
        Signer::Rs256 => with(Algorithm::RS256, "rsa", EncodingKey::from_rsa_der(RSA)),
        Signer::Es256 => with(Algorithm::ES256, "ec", EncodingKey::from_ec_der(EC)),
        Signer::Stranger => with(Algorithm::RS256, "rsa", EncodingKey::from_rsa_der(OTHER_RSA)),
        Signer::Hs256 => with(Algorithm::HS256, "rsa", EncodingKey::from_secret(SECRET.as_bytes())),
        Signer::None => {
            let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
            format!("{head}.{}.", URL_SAFE_NO_PAD.encode(claims.to_string()))
        }
    }
}
