//! Networks: where a credential may come from, and which proxies are believed.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A network, as in `10.0.0.0/8` or `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

/// The text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANetwork;

impl fmt::Display for NotANetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a network is an address, as in 10.0.0.1, or a range, as in 10.0.0.0/8")
    }
}

impl std::error::Error for NotANetwork {}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits)),
            None => (text, None),
        };
        let base: IpAddr = base.parse().map_err(|_| NotANetwork)?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().map_err(|_| NotANetwork)?,
            None => most,
        };
        // Addresses are compared as what they are, so a network of mapped ones is one of IPv4.
        let canonical = base.to_canonical();
        let mapped = if canonical == base { 0 } else { 96 };
        if !(mapped..=most).contains(&bits) {
            return Err(NotANetwork);
        }
        let (base, bits) = (canonical, bits - mapped);
        Ok(Self { base, bits })
    }
}

impl Network {
    /// Whether this address lies in it; a mapped IPv4 address is one of IPv4.
    pub fn holds(&self, address: IpAddr) -> bool {
        let shifted = |whole: u128, width: u32| {
            whole
                .checked_shr(width - u32::from(self.bits))
                .unwrap_or_default()
        };
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                shifted(base.to_bits().into(), 32) == shifted(address.to_bits().into(), 32)
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                shifted(base.to_bits(), 128) == shifted(address.to_bits(), 128)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses() {
        for (network, address, held) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("10.0.0.1", "::ffff:10.0.0.1", true),
            ("::ffff:10.0.0.0/104", "10.255.0.1", true),
            ("::ffff:10.0.0.0/104", "11.0.0.1", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "::1", true),
        ] {
            let parsed: Network = network.parse().unwrap();
            assert_eq!(
                parsed.holds(address.parse().unwrap()),
                held,
                "{network} {address}"
            );
            assert_eq!(parsed.to_string().parse(), Ok(parsed));
        }
        for bad in [
            "",
            "10.0.0.0/33",
            "::/129",
            "::ffff:10.0.0.1/95",
            "10.0.0.0/x",
            "localhost",
            "10.0.0.0/-1",
        ] {
            assert_eq!(bad.parse::<Network>(), Err(NotANetwork), "{bad}");
        }
    }
}
