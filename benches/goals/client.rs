//! A small HTTP/1.1 client that keeps its connection and does as little as it can: it shares the
//! processors with the servers that it measures.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection, and the last answer that came over it.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

/// An answer, as it lies in the connection's buffer.
#[derive(Debug, Clone, Copy)]
pub struct Reply<'a> {
    pub status: u16,
    pub head: &'a str,
    pub body: &'a [u8],
}

impl Reply<'_> {
    /// The value of a header; its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl Connection {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream, buffer: vec![0; 64 * 1024], filled: 0 })
    }

    /// Sends a call and waits for the whole answer.
    pub fn call(&mut self, request: &[u8]) -> io::Result<Reply<'_>> {
        self.stream.write_all(request)?;
        self.filled = 0;
        let mut searched = 0_usize;
        let head_end = loop {
            self.read_more()?;
            let from = searched.saturating_sub(3);
            let found = self.buffer[from..self.filled].windows(4).position(|w| w == b"\r\n\r\n");
            if let Some(at) = found {
                break from + at + 4;
            }
            searched = self.filled;
        };
        let (status, length) = self.parse_head(head_end)?;
        let end = head_end + length;
        while self.filled < end {
            if self.buffer.len() < end {
                self.buffer.resize(end, 0);
            }
            self.read_more()?;
        }
        let head = std::str::from_utf8(&self.buffer[..head_end - 4]).map_err(io::Error::other)?;
        Ok(Reply { status, head, body: &self.buffer[head_end..end] })
    }

    fn read_more(&mut self) -> io::Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        let read = self.stream.read(&mut self.buffer[self.filled..])?;
        if read == 0 {
            return Err(broken("the server closed the connection"));
        }
        self.filled += read;
        Ok(())
    }

    /// The status and the length of the body.
    fn parse_head(&self, end: usize) -> io::Result<(u16, usize)> {
        let head = std::str::from_utf8(&self.buffer[..end]).map_err(io::Error::other)?;
        let status = head.get(9..12).and_then(|text| text.parse().ok());
        let status: u16 = status.ok_or_else(|| broken("no status"))?;
        let length = head.lines().skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        match length {
            _ if matches!(status, 204 | 304) => Ok((status, 0)),
            Some(length) => Ok((status, length)),
            None => Err(broken("an answer without content-length")),
        }
    }
}

/// The bytes of a GET.
pub fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").into_bytes()
}
