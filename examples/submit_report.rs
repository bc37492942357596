//! Reports a pothole with a photo, so that it arrives once even if the network or the server stumbles:
//!
//! `cargo run --example submit_report -- http://127.0.0.1:8311/open311/v2 API_KEY photo.jpg`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::error::Error;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use ureq::http::Response;
use ureq::unversioned::multipart::{Form, Part};
use ureq::{Agent, Body};

/// Calls before giving up.
const TRIES: u32 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, key, photo] = arguments.as_slice() else {
        return Err("usage: submit_report ENDPOINT API_KEY PHOTO".into());
    };
    let photo = std::fs::read(photo)?;
    // A status of 400 and above is an answer to be read, not a failure of the call.
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into();
    // Made once for the report and sent with every try: the server stores the report once.
    let repeat_key = repeat_key()?;
    for attempt in 1..=TRIES {
        let pause = match submit(&agent, endpoint, key, &repeat_key, &photo) {
            Ok(answer) if may_be_tried_again(answer.status().as_u16()) => pause_of(&answer),
            Ok(answer) => return tell(answer),
            Err(error) => {
                eprintln!("try {attempt}: {error}");
                Duration::from_secs(2)
            }
        };
        sleep(pause);
    }
    Err(format!("no answer after {TRIES} tries").into())
}

fn submit(
    agent: &Agent,
    endpoint: &str,
    key: &str,
    repeat_key: &str,
    photo: &[u8],
) -> Result<Response<Body>, ureq::Error> {
    let picture = Part::bytes(photo).file_name("photo.jpg").mime_str("image/jpeg")?;
    let form = Form::new()
        .text("service_code", "POTHOLE")
        .text("lat", "45.527")
        .text("long", "-73.57")
        .text("attribute[DEPTH]", "deep")
        .text("description", "As deep as a hand is wide, before the bus stop.")
        .part("media", picture);
    agent
        .post(format!("{endpoint}/requests.json"))
        .header("Authorization", format!("Bearer {key}"))
        .header("Idempotency-Key", repeat_key)
        .send(form)
}

/// The server asks for patience (429, 503), or the first call is still running (409).
fn may_be_tried_again(status: u16) -> bool {
    matches!(status, 409 | 429 | 503)
}

/// As long as the server asks for.
fn pause_of(answer: &Response<Body>) -> Duration {
    let header = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
    Duration::from_secs(header.and_then(|text| text.parse().ok()).unwrap_or(1))
}

/// Prints the identifier, or fails with every sentence of the error list.
fn tell(mut answer: Response<Body>) -> Result<(), Box<dyn Error>> {
    let status = answer.status();
    let list: Vec<Value> = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
    let texts = |name: &'static str| list.iter().filter_map(move |one| one.get(name)?.as_str());
    if !status.is_success() {
        let faults: Vec<&str> = texts("description").collect();
        return Err(format!("{status}: {}", faults.join("; ")).into());
    }
    // A batch service answers with a token instead, a blackbox service with neither.
    let found = texts("service_request_id").chain(texts("token")).next();
    println!("{}", found.unwrap_or("accepted; this service gives no identifier"));
    Ok(())
}

/// Good for one report of this process. Programs that keep their reports use an identifier of theirs.
#[expect(clippy::disallowed_methods, reason = "the ban is on the server, which is handed a clock")]
fn repeat_key() -> Result<String, Box<dyn Error>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    Ok(format!("example-{}-{now}", std::process::id()))
}
