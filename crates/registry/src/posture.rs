//! How many of the 32 hold here, and what each other one waits for. `serve` prints it at start.
//!
//! This is what we say of ourselves; the assessor looks from outside and must come to the same.

use std::sync::LazyLock;

use domain::PrincipleId;
use principles::framework::TrackText;
use principles::{Framework, Ladder, Outcome, drill, shipped};

use crate::{NameServers, Settings};

/// Where a principle stands on this installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posture {
    /// The rule is in force and something proves it.
    Holds,
    /// It is not, and this is what is missing.
    Waits(&'static str),
}

/// Where this principle stands. A rule counts once a flow calls it and something turns red without it:
/// the golden matrix of permissions, or a proof from outside.
pub fn of(principle: PrincipleId, settings: &Settings) -> Posture {
    use Posture::{Holds, Waits};
    use PrincipleId as P;
    // What is switched off does not hold, whoever asks.
    if drill::is_off(principle) {
        return Waits("its rule is switched off in this process");
    }
    match principle {
        // Without an authenticator app an account can do nothing but set one up, and no token is minted
        // but by a second factor.
        // Nothing but a mailed link or the operator's terminal makes an account.
        P::VerifiedEmail => Holds,
        // Counted in the database before a password or a code is looked at.
        P::BruteForce => Holds,
        P::LeakedPasswords if settings.leaked.are_there() => Holds,
        P::LeakedPasswords => Waits(
            "common passwords are refused; name a source of leaked ones (passwords.leaked_range_url or passwords.leaked_file)",
        ),
        P::AbandonedDomains => match settings.name_servers {
            NameServers::Nobody => Waits("mail domains are not looked at: mail.dns_servers is off"),
            NameServers::System | NameServers::These(_) => Holds,
        },
        // The mails come from the same list of events as the log, and stand in its commits.
        P::SecurityNotices => Holds,
        // An account with a passkey is not asked for less, and needs nothing else.
        P::Webauthn | P::Passwordless => Holds,
        P::Totp | P::MfaForAll | P::MfaForCritical | P::ScopedTokens | P::TokenPrefix => Holds,
        // Rights are computed by one statement, and asked again under the lock of each commit.
        P::Roles => Holds,
        // Stock cargo pins by version and digest, and `--locked` refuses anything else.
        P::PinnedInstalls => Holds,
        P::Unpublish => Waits("versions are never used twice; the policy is not published yet"),
        P::EventLog => Waits("events are recorded; the log that clients verify is not built yet"),
        // The policy is checked at the start, and nothing else gives an account back.
        P::AccountRecovery => Holds,
        // Critical packages are closed to codes, by whatever token.
        P::PhishingResistantForCritical => Holds,
        P::SecretScanning if settings.programmes.is_empty() => Waits(
            "whoever has a token reports it at /leaked-token; name the keys of a scanning programme (secret_scanning.github_keys) and register the pattern there",
        ),
        P::SecretScanning => Holds,
        P::TrustedPublishing if settings.issuers.is_empty() => {
            Waits("the exchange is closed; configure an issuer (trusted_publishing.issuers)")
        }
        P::TrustedPublishing => Holds,
        // Nothing stands beside a file that was not verified, and no builder counts that nobody named.
        P::BuildProvenance if !settings.trust_roots.is_empty() => Holds,
        P::BuildProvenance => Waits("no statement is taken: provenance.trust_roots is empty"),
        P::VulnerabilityDisclosure
        | P::Typosquatting
        | P::PackageReports
        | P::MalwareDetection
        | P::KnownVulnerabilities
        | P::SecurityReviews
        | P::MalwareAdvisories
        | P::VulnerabilityWarnings
        | P::Sbom
        | P::Remediation
        | P::Reachability => Waits("not built yet"),
    }
}

/// How many hold, of how many.
pub fn count(settings: &Settings) -> (usize, usize) {
    let all = PrincipleId::ALL;
    let holds = |id: &&PrincipleId| of(**id, settings) == Posture::Holds;
    (all.iter().filter(holds).count(), all.len())
}

/// One track of the framework, and where each of its principles stands here.
pub struct TrackPosture {
    /// The framework's heading.
    pub title: &'static str,
    /// The rung that is reached: everything up to it holds.
    pub level: u8,
    /// Its principles, in the framework's order.
    pub rows: Vec<Row>,
}

/// One principle.
pub struct Row {
    /// As in `authentication/totp`.
    pub id: String,
    /// Its title.
    pub title: &'static str,
    /// The rung that it stands on.
    pub level: u8,
    /// Whether it holds, or what it waits for.
    pub posture: Posture,
}

/// The framework ships with the program, so it is read once, not by each page.
static FRAMEWORK: LazyLock<Framework> = LazyLock::new(|| {
    shipped::framework(shipped::DEFAULT).expect("a test of the framework that ships reads it")
});

/// The four tracks.
pub fn tracks(settings: &Settings) -> Vec<TrackPosture> {
    let tracks = FRAMEWORK.tracks.iter();
    tracks.map(|track| track_of(track, settings)).collect()
}

fn track_of(track: &'static TrackText, settings: &Settings) -> TrackPosture {
    let (mut rows, mut climbed) = (Vec::new(), Vec::new());
    for criterion in FRAMEWORK.of_track(track.id) {
        let id = criterion.id.to_string();
        let principle = id
            .parse()
            .expect("the shipped framework asks for principles that exist");
        let posture = of(principle, settings);
        let outcome = match posture {
            Posture::Holds => Outcome::Met,
            Posture::Waits(_) => Outcome::NotMet,
        };
        climbed.push((criterion.level, outcome));
        rows.push(Row {
            id,
            title: &criterion.title,
            level: criterion.level.number(),
            posture,
        });
    }
    TrackPosture {
        title: &track.title,
        level: Ladder::climb(&climbed).map_or(0, |ladder| ladder.proven.number()),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_principle_stands_in_one_track_and_is_counted_the_same() {
        let mut settings = Settings::new("data".into(), "http://localhost:7878".to_owned());
        let tracks = tracks(&settings);
        let rows: Vec<&Row> = tracks.iter().flat_map(|track| &track.rows).collect();
        let held = rows
            .iter()
            .filter(|row| row.posture == Posture::Holds)
            .count();
        assert_eq!((held, rows.len()), count(&settings));
        settings.issuers =
            crate::issuers::read(&["forge github https://forge.example".to_owned()]).unwrap();
        assert_eq!(count(&settings).0, held + 1);
        settings.issuers.clear();
        // What waits for an act of the operator holds once it is done, and no longer once it is undone.
        settings.leaked.file = Some("hashes".into());
        assert_eq!(count(&settings).0, held + 1);
        settings.name_servers = NameServers::Nobody;
        assert_eq!(count(&settings).0, held);
    }
}
