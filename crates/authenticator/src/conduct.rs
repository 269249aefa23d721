//! How an authenticator behaves, and why it does not answer.

use std::fmt;

/// What is said and done otherwise than by an honest browser with an attentive person before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// The person was not verified: no PIN, no finger, no face.
    pub unverified: bool,
    /// Nobody touched anything.
    pub absent: bool,
    /// The page stood in a frame of another site.
    pub cross_origin: bool,
    /// The passkey is one that is kept by a provider, and was copied there.
    pub synced: bool,
    /// The next uses are counted from here; a copy of a key does that. Nothing means that the key counts
    /// its own uses.
    pub counter: Option<u32>,
    /// The relying party that is signed for, in the place of the one that asked.
    pub party: Option<String>,
    /// The bytes of the next credential's id; 32 where nothing is said.
    pub id_bytes: Option<usize>,
    /// No browser looks at the origin: what a thief's own program would do.
    pub any_origin: bool,
}

impl Conduct {
    /// What a browser refuses before it asks any authenticator (WebAuthn Level 3, section 5.1.4): a page
    /// speaks for its own host and for those that the host's name ends with.
    pub(crate) fn party_fits(&self, party: &str, origin: &str) -> Result<(), Refused> {
        let authority = origin.split("//").nth(1).unwrap_or_default();
        let host = authority.split(':').next().unwrap_or_default();
        let below = host
            .strip_suffix(party)
            .is_some_and(|rest| rest.ends_with('.'));
        if self.any_origin || host == party || below {
            Ok(())
        } else {
            Err(Refused::Origin)
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The options lack what this pointer names.
    Options(&'static str),
    /// The page's origin does not speak for the relying party.
    Origin,
    /// None of the offered algorithms is ES256.
    Algorithm,
    /// A passkey of the account is here already.
    Excluded,
    /// No passkey fits.
    Absent,
    /// The system gives no key.
    Keys,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Options(pointer) => write!(f, "the options lack {pointer}"),
            Self::Origin => f.write_str("the page does not speak for this relying party"),
            Self::Algorithm => f.write_str("ES256 is not among the offered algorithms"),
            Self::Excluded => f.write_str("a passkey of this account is here already"),
            Self::Absent => f.write_str("no passkey here fits"),
            Self::Keys => f.write_str("the system gives no key"),
        }
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_speaks_for_its_own_host_and_those_above() {
        for (party, origin, fits) in [
            ("localhost", "http://localhost:7878", true),
            ("example.org", "https://crates.example.org", true),
            ("example.org", "https://example.org", true),
            ("example.org", "https://badexample.org", false),
            ("crates.example.org", "https://example.org", false),
            ("localhost", "http://127.0.0.1:7878", false),
        ] {
            let honest = Conduct::default().party_fits(party, origin);
            assert_eq!(honest.is_ok(), fits, "{party} {origin}");
            let liar = Conduct {
                any_origin: true,
                ..Conduct::default()
            };
            assert_eq!(liar.party_fits(party, origin), Ok(()));
        }
    }
}
