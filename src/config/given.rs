//! A value as it was given, and the ways to read it. Every message completes "`key` …".

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::db::DatabaseUrl;

/// A text from a flag, a variable or the file, and where its relative paths start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) text: &'a str,
    pub(super) base: &'a Path,
}

impl Given<'_> {
    pub(super) fn path(&self) -> Result<PathBuf, String> {
        if self.text.is_empty() {
            return Err("must not be empty".to_owned());
        }
        Ok(self.base.join(self.text))
    }

    pub(super) fn number<T: TryFrom<i64>>(&self, range: RangeInclusive<i64>) -> Result<T, String> {
        let (low, high) = (range.start(), range.end());
        let bounds = || {
            if *high == i64::MAX {
                format!("must be a whole number of at least {low}, not {}", self.quoted())
            } else {
                format!("must be a whole number from {low} to {high}, not {}", self.quoted())
            }
        };
        let number: i64 = self.text.parse().map_err(|_not_a_number| bounds())?;
        if !range.contains(&number) {
            return Err(bounds());
        }
        T::try_from(number).map_err(|_too_large| format!("is too large: {number}"))
    }

    /// A number of units of `unit` seconds each.
    pub(super) fn duration(
        &self,
        unit: u64,
        range: RangeInclusive<i64>,
    ) -> Result<Duration, String> {
        let count: u64 = self.number(range)?;
        Ok(Duration::from_secs(count.saturating_mul(unit)))
    }

    pub(super) fn switch(&self) -> Result<bool, String> {
        match self.text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(format!("must be true or false, not {}", self.quoted())),
        }
    }

    pub(super) fn socket(&self) -> Result<SocketAddr, String> {
        let port = self.text.rsplit_once(':').map_or("", |(_, port)| port);
        let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        if digits && port.parse::<u16>().is_err() {
            return Err(format!("has port {port}, but ports end at 65535"));
        }
        self.text.parse().map_err(|_malformed| {
            format!(
                "must be an IP address and a port, such as 127.0.0.1:8311 or [::1]:8311, not {}",
                self.quoted()
            )
        })
    }

    pub(super) fn list<T: std::str::FromStr>(&self, what: &str) -> Result<Vec<T>, String> {
        let items = self.text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items
            .map(|item| {
                item.parse().map_err(|_malformed| {
                    format!("must hold {what} only, not \"{}\"", item.escape_debug())
                })
            })
            .collect()
    }

    /// A database URL. The text is never repeated: it may hold a password.
    pub(super) fn database(&self) -> Result<DatabaseUrl, String> {
        let url: DatabaseUrl = self.text.parse().map_err(|_fault| {
            "must start with sqlite: and a path, or be a postgres:// URL".to_owned()
        })?;
        match url {
            DatabaseUrl::Sqlite(path) => Ok(DatabaseUrl::Sqlite(self.base.join(path))),
            DatabaseUrl::Postgres(text) if ports_are_numbers(&text) => {
                Ok(DatabaseUrl::Postgres(text))
            }
            DatabaseUrl::Postgres(_) => Err("is no URL: a port must be a number".to_owned()),
        }
    }

    /// Replicas, as [`Given::database`].
    pub(super) fn replicas(&self) -> Result<Vec<DatabaseUrl>, String> {
        let items = self.text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items
            .map(|item| match (Given { text: item, base: self.base }).database()? {
                DatabaseUrl::Sqlite(_) => Err("must hold postgres:// URLs only".to_owned()),
                url @ DatabaseUrl::Postgres(_) => Ok(url),
            })
            .collect()
    }

    /// An address for browsers, without a final `/` in its path.
    pub(super) fn web_address(&self) -> Result<url::Url, String> {
        let mut url = url::Url::parse(self.text).map_err(|fault| {
            format!("must be a URL such as https://311.example.org, not {}: {fault}", self.quoted())
        })?;
        let bare = url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !bare || !anonymous {
            return Err("must be an http or https URL without user, password, ? and #".to_owned());
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(url)
    }

    /// The issuer of a provider, letter by letter as it was given: its tokens are compared with it.
    pub(super) fn issuer(&self) -> Result<String, String> {
        let url = self.web_address()?;
        let here = match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        if url.scheme() == "https" || here {
            Ok(self.text.to_owned())
        } else {
            Err("must be an https URL".to_owned())
        }
    }

    pub(super) fn quoted(&self) -> String {
        format!("\"{}\"", self.text.escape_debug())
    }
}

/// Reads a value that may be left empty to switch something off.
pub(super) fn optional<'a, T>(
    given: &Given<'a>,
    read: impl FnOnce(&Given<'a>) -> Result<T, String>,
) -> Result<Option<T>, String> {
    if given.text.is_empty() { Ok(None) } else { read(given).map(Some) }
}

/// A URL may name several hosts, each with a port: `postgres://a:5432,b:5433/lamppost`.
fn ports_are_numbers(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    hosts.split(',').all(|host| {
        let behind = host.rsplit_once(']').map_or(host, |(_, behind)| behind);
        behind.split_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_ok())
    })
}
