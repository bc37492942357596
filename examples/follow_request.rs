//! Follows a request until it is closed, without fetching again what has not changed:
//!
//! `cargo run --example follow_request -- http://127.0.0.1:8311/open311/v2 26-7K3M92QX 10`
//!
//! The second argument is an identifier or, of a batch service, a token; the third how often to ask.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

/// Time between two calls. A city changes its requests in hours: be patient in earnest use.
const PAUSE: Duration = Duration::from_secs(2);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, name, polls] = arguments.as_slice() else {
        return Err("usage: follow_request ENDPOINT IDENTIFIER|TOKEN POLLS".into());
    };
    let mut watch = Watch {
        agent: Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into(),
        etag: None,
    };
    let mut code = None;
    for poll in 0..polls.parse::<u32>()? {
        if poll > 0 {
            sleep(PAUSE);
        }
        if code.is_none() {
            code = identifier(&mut watch, endpoint, name)?;
        }
        let Some(code) = &code else {
            println!("{name} has no identifier yet");
            continue;
        };
        match watch.look(&format!("{endpoint}/requests/{code}.json"))? {
            None => println!("{code}: nothing new"),
            Some(request) => {
                println!("{code}: {} {}", text(&request, "status"), text(&request, "status_notes"));
                if text(&request, "status") == "closed" {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// The identifier itself, or what the token stands for; `None` while it stands for nothing.
fn identifier(
    watch: &mut Watch,
    endpoint: &str,
    name: &str,
) -> Result<Option<String>, Box<dyn Error>> {
    if name.contains('-') {
        return Ok(Some(name.to_owned()));
    }
    let known = watch.look(&format!("{endpoint}/tokens/{name}.json"))?;
    let code = known.and_then(|known| Some(known.get("service_request_id")?.as_str()?.to_owned()));
    if code.is_some() {
        watch.etag = None;
    }
    Ok(code)
}

/// Asks for one address again and again.
struct Watch {
    agent: Agent,
    etag: Option<String>,
}

impl Watch {
    /// The one entry of the list at the address; `None` when it is as it was.
    fn look(&mut self, address: &str) -> Result<Option<Value>, Box<dyn Error>> {
        let mut call = self.agent.get(address);
        if let Some(etag) = &self.etag {
            call = call.header("If-None-Match", etag);
        }
        let mut answer = call.call()?;
        let status = answer.status();
        if status == 304 {
            return Ok(None);
        }
        let list: Vec<Value> = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
        let first = list.into_iter().next().unwrap_or_default();
        if !status.is_success() {
            return Err(format!("{status}: {}", text(&first, "description")).into());
        }
        let etag = answer.headers().get("etag").and_then(|value| value.to_str().ok());
        self.etag = etag.map(str::to_owned);
        Ok(Some(first))
    }
}

fn text<'a>(entry: &'a Value, name: &str) -> &'a str {
    entry.get(name).and_then(Value::as_str).unwrap_or_default()
}
