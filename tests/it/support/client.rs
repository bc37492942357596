//! A small HTTP client that sends exactly what it is told and hides nothing of the answer.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::xml::Element;

/// A call to be made.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Call {
    pub fn new(method: &str, target: &str) -> Self {
        Self { method: method.into(), target: target.into(), headers: Vec::new(), body: Vec::new() }
    }

    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// A urlencoded form.
    pub fn form(target: &str, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Self::post(target, "application/x-www-form-urlencoded; charset=utf-8", body.into_bytes())
    }

    pub fn post(target: &str, content_type: &str, body: Vec<u8>) -> Self {
        let mut call = Self::new("POST", target).header("Content-Type", content_type);
        call.body = body;
        call
    }

    /// A multipart form of fields and of files (part name, file name, bytes).
    pub fn multipart(target: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Self {
        let mut body = Vec::new();
        for (name, value) in fields {
            write!(
                body,
                "--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .unwrap();
        }
        for (name, file, bytes) in files {
            write!(
                body,
                "--xyz\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            )
            .unwrap();
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--xyz--\r\n");
        Self::post(target, "multipart/form-data; boundary=xyz", body)
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends the call and reads the answer to its end.
    pub fn send(&self, to: SocketAddr) -> Reply {
        Reply::parse(&self.exchange(to).unwrap(), self.method == "HEAD")
    }

    /// As [`Call::send`], to a server that may go away at any moment: `None` without a whole answer.
    pub fn try_send(&self, to: SocketAddr) -> Option<Reply> {
        let bytes = self.exchange(to).ok()?;
        bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
        let reply = Reply::parse(&bytes, self.method == "HEAD");
        let length = reply.header("content-length")?.parse::<usize>().ok()?;
        (reply.body.len() == length).then_some(reply)
    }

    fn exchange(&self, to: SocketAddr) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(to)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n",
            self.method, self.target
        );
        for (name, value) in &self.headers {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        }
        let told = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        if !told && (self.method == "POST" || !self.body.is_empty()) {
            head.push_str("Content-Length: ");
            head.push_str(&self.body.len().to_string());
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        // A server that refuses a body early may close before it has read all of it.
        drop(stream.write_all(&self.body));
        let mut bytes = Vec::new();
        drop(stream.read_to_end(&mut bytes));
        Ok(bytes)
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    fn parse(bytes: &[u8], head_only: bool) -> Self {
        let end = bytes
            .windows(4)
            .position(|w| w == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("no complete answer: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut reply = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if reply.header("transfer-encoding") == Some("chunked") && !head_only {
            reply.body = unchunk(&reply.body);
        }
        reply
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("the body is UTF-8")
    }

    /// The body as JSON, read by a strict parser.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|fault| panic!("{fault} in {}", String::from_utf8_lossy(&self.body)))
    }

    /// The body as XML, read by a strict parser.
    pub fn xml(&self) -> Element {
        Element::parse(&self.text())
    }

    /// Fails unless the status is this one; shows the body then.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// The descriptions of a JSON error list; also checks its shape.
    #[track_caller]
    pub fn faults(&self) -> Vec<String> {
        let list = self.json();
        let list = list.as_array().expect("an error list is an array");
        assert!(!list.is_empty(), "an error list is not empty");
        list.iter()
            .map(|one| {
                assert_eq!(one["code"], self.status, "the code is the status");
                one["description"].as_str().expect("a description").to_owned()
            })
            .collect()
    }

    /// Fails unless some description of the error list holds the text.
    #[track_caller]
    pub fn blames(&self, text: &str) {
        let faults = self.faults();
        assert!(faults.iter().any(|fault| fault.contains(text)), "{faults:?} lacks {text:?}");
    }
}

fn unchunk(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).unwrap();
        let size = usize::from_str_radix(size.split(';').next().unwrap().trim(), 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    panic!("the chunked body is cut short");
}
