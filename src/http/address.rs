//! Who is at the other end: the peer, or what a trusted proxy says of it, and nothing else.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;

/// The client's address, canonical: an IPv4 address inside IPv6 is the IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// Addresses of our own proxies. Empty by default: then no forwarding header is believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

impl TrustedProxies {
    /// Starts from the peer and steps left through `X-Forwarded-For` for as long as the address at hand
    /// is a proxy of ours; stops at the first entry that is not an address.
    pub fn resolve(&self, req: &HttpRequest) -> ClientAddress {
        let unknown = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        let mut current = req.peer_addr().map_or(unknown, |peer| peer.ip().to_canonical());
        let forwarded: Vec<&str> = req
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for entry in forwarded.iter().rev() {
            if !self.0.contains(&current) {
                break;
            }
            match entry.trim().parse::<IpAddr>() {
                Ok(address) => current = address.to_canonical(),
                Err(_) => break,
            }
        }
        ClientAddress(current)
    }
}

impl ClientAddress {
    /// What limits are counted by: the address, or for IPv6 the /64 network that one subscriber has.
    pub fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn seen(proxies: &[&str], header: &str) -> String {
        let req = TestRequest::default()
            .peer_addr("10.0.0.1:9".parse().unwrap())
            .insert_header(("X-Forwarded-For", header))
            .to_http_request();
        let trusted = TrustedProxies(proxies.iter().map(|one| one.parse().unwrap()).collect());
        trusted.resolve(&req).0.to_string()
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        assert_eq!(seen(&[], "1.2.3.4"), "10.0.0.1");
        assert_eq!(seen(&["10.0.0.1"], "6.6.6.6, 1.2.3.4"), "1.2.3.4");
        assert_eq!(seen(&["10.0.0.1", "10.0.0.2"], "1.2.3.4, 10.0.0.2"), "1.2.3.4");
        assert_eq!(seen(&["10.0.0.1"], "1.2.3.4, garbage"), "10.0.0.1");
        assert_eq!(seen(&["10.0.0.1"], "::ffff:1.2.3.4"), "1.2.3.4");
    }
}
