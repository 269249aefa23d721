//! Which addresses a visit may enter.
//!
//! The names of a visit are resolved once and pinned, so that a name cannot point elsewhere at
//! the second look (DNS rebinding). Only the target itself may be private, and only if it was
//! given as such or the operator allowed it.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// Whether the address was given as a loopback one, by name or by number.
pub(crate) fn is_loopback_name(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Whether the address was given in a way that says itself where it leads.
pub(super) fn is_given_as_private(url: &Url) -> bool {
    is_loopback_name(url) || matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)))
}

/// Whether anybody on the internet could mean this address: everything that IANA reserves for
/// special purposes is not (RFC 6890 and its registries).
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 224;
    !reserved
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // An address that carries an IPv4 one leads where that one leads.
    let inner = ip.to_ipv4_mapped().or(match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4_from(high, low)),
        [0x2002, high, low, ..] => Some(v4_from(high, low)),
        _ => None,
    });
    if let Some(inner) = inner {
        return is_public_v4(inner);
    }
    let global_unicast = (0x2000..0x4000).contains(&a);
    let special = match (a, b) {
        // IETF protocol assignments and documentation (RFC 6890, RFC 3849, RFC 9637).
        (0x2001, b) => b < 0x200 || b == 0xdb8,
        (0x3fff, b) => b < 0x1000,
        _ => false,
    };
    global_unicast && !special
}

fn v4_from(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

/// The addresses of each host and port, as they were when it was first met.
type Pins = BTreeMap<(String, u16), Vec<SocketAddr>>;

/// Resolves each name once, keeps only addresses that may be entered, and remembers them.
#[derive(Clone, Debug)]
pub(super) struct Gatekeeper {
    private_target: Option<(String, u16)>,
    pinned: Arc<Mutex<Pins>>,
}

impl Gatekeeper {
    /// Lets the visit into public networks, and to this host and port wherever they are.
    pub(super) fn new(private_target: Option<&Url>) -> Self {
        let host_and_port = private_target.and_then(|url| {
            Some((
                bare_host(url.host_str()?).to_owned(),
                url.port_or_known_default()?,
            ))
        });
        Self {
            private_target: host_and_port,
            pinned: Arc::default(),
        }
    }

    /// The addresses that may be entered under this name, the same ones each time.
    fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let key = (bare_host(host).to_ascii_lowercase(), port);
        let mut pinned = self
            .pinned
            .lock()
            .map_err(|_| io::Error::other("another request failed badly"))?;
        if let Some(known) = pinned.get(&key) {
            return Ok(known.clone());
        }
        let may_be_private = self.private_target.as_ref() == Some(&key);
        let all: Vec<SocketAddr> = (key.0.as_str(), port).to_socket_addrs()?.collect();
        let allowed: Vec<SocketAddr> = all
            .iter()
            .copied()
            .filter(|a| may_be_private || is_public(a.ip()))
            .collect();
        if allowed.is_empty() && !all.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!("{host}:{port}"),
            ));
        }
        pinned.insert(key, allowed.clone());
        Ok(allowed)
    }
}

/// A host without the brackets that IPv6 addresses have in URLs.
fn bare_host(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

impl Resolver for Gatekeeper {
    fn resolve(
        &self,
        uri: &Uri,
        _config: &Config,
        _timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().ok_or(ureq::Error::HostNotFound)?;
        let scheme_port = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        let port = uri.port_u16().unwrap_or(scheme_port);
        let mut found = DefaultResolver::default().empty();
        for address in self.addresses(host, port)?.into_iter().take(16) {
            found.push(address);
        }
        if found.is_empty() {
            Err(ureq::Error::HostNotFound)
        } else {
            Ok(found)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_networks_are_not_public() {
        for (ip, public) in [
            ("93.184.216.34", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("64:ff9b::a00:1", false),
            ("2002:7f00:1::", false),
            ("2001:db8::1", false),
            ("2606:2800:220:1::", true),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), public, "{ip}");
        }
    }

    #[test]
    fn only_the_target_itself_may_be_private() {
        let target = Url::parse("http://localhost:4873/").unwrap();
        let gate = Gatekeeper::new(Some(&target));
        assert!(gate.addresses("localhost", 4873).is_ok());
        for (host, port) in [("localhost", 4874), ("127.0.0.1", 4873), ("[::1]", 80)] {
            let refused = gate.addresses(host, port).unwrap_err();
            assert_eq!(
                refused.kind(),
                io::ErrorKind::PermissionDenied,
                "{host}:{port}"
            );
        }
        let strangers_only = Gatekeeper::new(None);
        assert!(strangers_only.addresses("localhost", 4873).is_err());
    }

    #[test]
    fn a_name_leads_where_it_led_at_the_first_look() {
        let gate = Gatekeeper::new(None);
        let before: SocketAddr = "93.184.216.34:80".parse().unwrap();
        let key = ("localhost".to_owned(), 80);
        gate.pinned.lock().unwrap().insert(key, vec![before]);
        // By now the name leads to this machine.
        assert_eq!(gate.addresses("LocalHost", 80).unwrap(), [before]);
        assert!(gate.addresses("localhost", 81).is_err());
    }
}
