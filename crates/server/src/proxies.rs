//! Where a request comes from. A header says what its sender wants it to say, so it is believed only from
//! proxies that the operator named.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
pub use domain::{Network, NotANetwork};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The most hops that are looked at.
const HOPS: usize = 16;

/// Where the request comes from: the other end of the connection, or, where that is a trusted proxy, the
/// last address in `X-Forwarded-For` that is none.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let lines = headers.get_all(FORWARDED_FOR).iter();
    source(peer, lines.filter_map(|line| line.to_str().ok()), trusted)
}

/// The same, by the lines of that header.
pub(crate) fn source<'a>(
    peer: IpAddr,
    lines: impl Iterator<Item = &'a str>,
    trusted: &[Network],
) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(peer) {
        return peer;
    }
    let lines: Vec<&str> = lines.collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    let mut last = peer;
    for hop in hops.take(HOPS) {
        // What cannot be read was not written by a proxy of ours.
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            return last;
        };
        last = address;
        if !is_trusted(address) {
            return address;
        }
    }
    last
}

/// Entry for fuzzing: each line is a header. Nobody but a trusted proxy says where a request comes from,
/// and what is found was said.
pub fn fuzz(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(line) = HeaderValue::from_bytes(line) {
            headers.append(FORWARDED_FOR, line);
        }
    }
    let (stranger, proxy) = (
        IpAddr::from([198, 51, 100, 7]),
        IpAddr::from([127, 0, 0, 1]),
    );
    let ours: Network = "127.0.0.0/8".parse().expect("this is a network");
    assert_eq!(client(stranger, &headers, &[ours]), stranger);
    let found = client(proxy, &headers, &[ours]);
    let text = String::from_utf8_lossy(bytes);
    let mut said = text.split([',', '\n', '\r']).map(str::trim);
    assert!(found == proxy || said.any(|hop| hop.parse() == Ok(found)));
}

/// Entry for fuzzing: a network holds the address that it is written with.
pub fn fuzz_network(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(network) = text.parse::<Network>()
    {
        let base = text.split('/').next().unwrap_or_default().parse();
        assert!(base.is_ok_and(|base| network.holds(base)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_where_a_request_comes_from() {
        let trusted = ["127.0.0.1".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
        for (peer, header, expected) in [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "198.51.100.1, 10.1.1.1", "198.51.100.1"),
            ("127.0.0.1", "6.6.6.6, nonsense", "127.0.0.1"),
            ("127.0.0.1", "nonsense, 10.1.1.1", "10.1.1.1"),
            ("127.0.0.1", "", "127.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(FORWARDED_FOR, header.parse().unwrap());
            let found = client(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(
                found,
                expected.parse::<IpAddr>().unwrap(),
                "{peer} {header}"
            );
        }
        let none = client("127.0.0.1".parse().unwrap(), &HeaderMap::new(), &trusted);
        assert!(none.is_loopback());
    }
}
