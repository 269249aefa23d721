//! The names of the tracks and of the 32 principles.
//!
//! The ids are ours and stable; text and level are data (`data/frameworks/`), because the
//! framework's authors may move a principle without our code having to follow.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// One of the framework's four tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Track {
    /// Who are you? Applies to repositories with accounts.
    Authentication,
    /// What may you do? Applies to repositories with accounts that take built packages.
    Authorization,
    /// What the repository itself offers. Applies to all.
    GeneralCapabilities,
    /// What the ecosystem's client offers.
    CliTooling,
}

impl Track {
    /// All four, in the framework's order.
    pub const ALL: [Self; 4] = [
        Self::Authentication,
        Self::Authorization,
        Self::GeneralCapabilities,
        Self::CliTooling,
    ];

    /// The track's part of an id, as in `general-capabilities/unpublish`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Authorization => "authorization",
            Self::GeneralCapabilities => "general-capabilities",
            Self::CliTooling => "cli-tooling",
        }
    }

    /// The framework's heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Authentication => "Authentication",
            Self::Authorization => "Authorization",
            Self::GeneralCapabilities => "General capabilities",
            Self::CliTooling => "CLI tooling",
        }
    }
}

impl fmt::Display for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

impl FromStr for Track {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|track| track.slug() == text)
            .ok_or_else(|| UnknownName::new("track", text))
    }
}

/// A name that is not on the list it should be on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    what: &'static str,
    name: String,
}

impl UnknownName {
    fn new(what: &'static str, name: &str) -> Self {
        Self {
            what,
            name: name.chars().take(80).collect(),
        }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "there is no {} '{}'",
            self.what,
            self.name.escape_debug()
        )
    }
}

impl std::error::Error for UnknownName {}

/// Declares the closed list once: variant, track, and the name within the track.
macro_rules! principles {
    ($($variant:ident = $track:ident / $name:literal,)*) => {
        /// One of the 32 principles of the framework, v0.1.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is documented in the principles crate")]
        pub enum PrincipleId { $($variant,)* }

        impl PrincipleId {
            /// All of them, in the framework's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The track the principle belongs to.
            pub const fn track(self) -> Track {
                match self { $(Self::$variant => Track::$track,)* }
            }

            /// The name within the track, as in `verified-email`; with underscores it is the
            /// stem of the rule, probe and proof files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

principles! {
    VerifiedEmail = Authentication / "verified-email",
    AccountRecovery = Authentication / "account-recovery",
    Totp = Authentication / "totp",
    SecurityNotices = Authentication / "security-notices",
    BruteForce = Authentication / "brute-force",
    AbandonedDomains = Authentication / "abandoned-domains",
    Webauthn = Authentication / "webauthn",
    MfaForCritical = Authentication / "mfa-for-critical",
    LeakedPasswords = Authentication / "leaked-passwords",
    Passwordless = Authentication / "passwordless",
    MfaForAll = Authentication / "mfa-for-all",
    PhishingResistantForCritical = Authentication / "phishing-resistant-for-critical",
    ScopedTokens = Authorization / "scoped-tokens",
    TokenPrefix = Authorization / "token-prefix",
    Roles = Authorization / "roles",
    TrustedPublishing = Authorization / "trusted-publishing",
    SecretScanning = Authorization / "secret-scanning",
    BuildProvenance = Authorization / "build-provenance",
    VulnerabilityDisclosure = GeneralCapabilities / "vulnerability-disclosure",
    Typosquatting = GeneralCapabilities / "typosquatting",
    Unpublish = GeneralCapabilities / "unpublish",
    PackageReports = GeneralCapabilities / "package-reports",
    MalwareDetection = GeneralCapabilities / "malware-detection",
    KnownVulnerabilities = GeneralCapabilities / "known-vulnerabilities",
    SecurityReviews = GeneralCapabilities / "security-reviews",
    EventLog = GeneralCapabilities / "event-log",
    MalwareAdvisories = GeneralCapabilities / "malware-advisories",
    PinnedInstalls = CliTooling / "pinned-installs",
    VulnerabilityWarnings = CliTooling / "vulnerability-warnings",
    Sbom = CliTooling / "sbom",
    Remediation = CliTooling / "remediation",
    Reachability = CliTooling / "reachability",
}

impl fmt::Display for PrincipleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.track().slug(), self.name()))
    }
}

impl FromStr for PrincipleId {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .iter()
            .copied()
            .find(|id| text.split_once('/') == Some((id.track().slug(), id.name())))
            .ok_or_else(|| UnknownName::new("principle", text))
    }
}

/// What a criterion is called: `TRACK/NAME`. Every [`PrincipleId`] is one; an overlay may add
/// others, which no rule and no probe knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CriterionId {
    track: Track,
    name: String,
}

/// The most characters of a criterion's name.
const MAX_NAME: usize = 60;

impl CriterionId {
    /// The criterion of this name in this track.
    ///
    /// # Errors
    /// The name is not lower-case ASCII letters, digits and single hyphens, or is longer than 60.
    pub fn new(track: Track, name: &str) -> Result<Self, UnknownName> {
        let well_formed = (1..=MAX_NAME).contains(&name.len())
            && name.split('-').all(|word| {
                !word.is_empty()
                    && word
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            });
        if !well_formed {
            return Err(UnknownName::new("criterion", name));
        }
        Ok(Self {
            track,
            name: name.to_owned(),
        })
    }

    /// The track it is judged in.
    pub fn track(&self) -> Track {
        self.track
    }

    /// The name within the track.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The principle of this id, if it is one of the 32.
    pub fn principle(&self) -> Option<PrincipleId> {
        PrincipleId::ALL
            .iter()
            .copied()
            .find(|id| id.track() == self.track && id.name() == self.name)
    }
}

impl From<PrincipleId> for CriterionId {
    fn from(id: PrincipleId) -> Self {
        Self {
            track: id.track(),
            name: id.name().to_owned(),
        }
    }
}

impl PartialEq<PrincipleId> for CriterionId {
    fn eq(&self, other: &PrincipleId) -> bool {
        self.track == other.track() && self.name == other.name()
    }
}

impl fmt::Display for CriterionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.track.slug(), self.name))
    }
}

impl FromStr for CriterionId {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let (track, name) = text
            .split_once('/')
            .ok_or_else(|| UnknownName::new("criterion", text))?;
        Self::new(track.parse()?, name)
    }
}

/// Serialises as text, and reads back through `FromStr`, so that a bad name never gets in.
macro_rules! serde_as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

serde_as_text!(Track, PrincipleId, CriterionId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_32_and_each_reads_back() {
        assert_eq!(PrincipleId::ALL.len(), 32);
        let count = |track| {
            PrincipleId::ALL
                .iter()
                .filter(|id| id.track() == track)
                .count()
        };
        assert_eq!(Track::ALL.map(count), [12, 6, 9, 5]);
        for id in PrincipleId::ALL {
            assert_eq!(id.to_string().parse(), Ok(*id));
            assert_eq!(CriterionId::from(*id).principle(), Some(*id));
        }
    }

    #[test]
    fn criterion_names_are_narrow() {
        for (text, ok) in [
            ("cli-tooling/sbom", true),
            ("general-capabilities/incident-drill-2", true),
            ("general/sbom", false),
            ("cli-tooling/", false),
            ("cli-tooling/Sbom", false),
            ("cli-tooling/a--b", false),
            ("cli-tooling/../x", false),
            ("sbom", false),
        ] {
            assert_eq!(text.parse::<CriterionId>().is_ok(), ok, "{text}");
        }
    }
}
