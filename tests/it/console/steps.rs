//! A browser that keeps cookies, sends forms, and follows nothing by itself.

use std::collections::BTreeMap;

use crate::support::{Call, Reply, TestCity};

pub struct Browser<'a> {
    city: &'a TestCity,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub fn new(city: &'a TestCity) -> Self {
        Self { city, cookies: BTreeMap::new() }
    }

    fn send(&mut self, call: Call) -> Reply {
        let kept: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let call = if kept.is_empty() { call } else { call.header("Cookie", &kept.join("; ")) };
        let reply = self.city.send(&call);
        for (_, set) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if set.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.send(Call::get(path))
    }

    /// Sends a form, as from a page of the server.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send(Call::form(path, fields).header("Sec-Fetch-Site", "same-origin"))
    }

    /// Sends a form and goes where the answer leads.
    #[track_caller]
    pub fn follow(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let reply = self.post(path, fields).expect(303);
        let to = reply.header("location").unwrap().to_owned();
        self.get(&to)
    }

    pub fn has(&self, cookie: &str) -> bool {
        self.cookies.contains_key(cookie)
    }
}

/// What stands between two pieces of a page.
#[track_caller]
pub fn between<'t>(page: &'t str, before: &str, behind: &str) -> &'t str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once(behind).unwrap_or_else(|| panic!("no {behind} in {page}")).0
}
