//! A package can carry a signed statement of the source and the build it was made from.
//!
//! **What we decided it means here.** The registry verifies a statement before it stands beside a
//! file: it is signed, logged and dated under a trust root of the operator's, and its subject is
//! the stored bytes under their name. A wrong statement is refused with its reason. Who signed it
//! must be a builder of the package: a trusted publisher, or one that an owner has confirmed with
//! a factor shown just then; then the file has a *verified origin*. Any other is kept as that of a
//! *foreign builder* and changes nothing. Provenance never waives another rule, and no page says
//! *safe*: worms have shipped valid statements.
//!
//! **What it does not cover.** Whether the source is good. It says where a file comes from, and
//! nothing else. A release that comes without a statement after others came with one is the
//! matter of holds.
//!
//! **What an operator can configure.** The trust roots (files of Sigstore, one's own, plain keys);
//! with none, no statement is taken.
//!
//! **The attack it answers.** T30: stolen accounts published with valid statements that the worm
//! had signed itself, and every badge was green. T19: a release made by hand beside the trusted way,
//! whose missing provenance stopped nobody.
//!
//! **Rule.** [`in_time`], [`believed`] and [`is_own`], asked by the registry's `attest` in that order.
//! [`trust`](super::trust) holds a release that shows less than the package's best so far, or another
//! builder; the registry asks it before each commit.

use domain::builder::Builder;
use domain::timestamp::DAY;
use domain::{Need, PrincipleId, Refusal, Timestamp};

use crate::drill;
use crate::entry::{Entry, Kind};

/// A gate before a statement stands beside a file.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::BuildProvenance,
    kinds: &[Kind::Gate],
};

/// For how long after its upload a file takes statements.
pub const HOURS: u32 = 24;
/// The most statements of one file.
pub const MOST: usize = 8;

/// Whether a statement may still be added to a file: later, whoever has a token by then could dress up
/// what others have long installed.
///
/// # Errors
/// The upload is too long ago.
pub fn in_time(uploaded_at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if now < uploaded_at.plus(DAY) || drill::is_off(ENTRY.id) {
        return Ok(());
    }
    Err(Refusal::of(ENTRY.id, Need::RecentUpload { hours: HOURS }))
}

/// Whether a statement is believed, by what was found wrong with it: a word, and the same in words.
///
/// # Errors
/// Something was.
pub fn believed(wrong: Option<(&'static str, String)>) -> Result<(), Refusal> {
    match wrong {
        Some((word, why)) if !drill::is_off(ENTRY.id) => {
            Err(Refusal::of(ENTRY.id, Need::SoundStatement { word, why }))
        }
        _ => Ok(()),
    }
}

/// Whether a file comes from a builder of its package, by who signed the statement and which builders the
/// package has. `hosted` says whether the build ran on a machine of the service: on one of the
/// maintainer's own, whoever holds the machine can sign anything.
pub fn is_own(signer: &Builder, hosted: bool, builders: &[Builder]) -> bool {
    let known = builders.iter().any(|builder| builder.is(signer));
    (known && hosted) || drill::is_off(ENTRY.id)
}

/// The word of that in tables and events.
pub const fn builder_word(is_own: bool) -> &'static str {
    if is_own { "own" } else { "foreign" }
}

/// Whether a runner belongs to the service, by what the certificate calls it; one that says nothing about
/// it has no runners of one's own.
pub fn is_hosted(runner: Option<&str>) -> bool {
    runner.is_none_or(|runner| !runner.starts_with("self-hosted"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder(source_id: &str, workflow: &str) -> Builder {
        Builder {
            issuer: "https://issuer.example".to_owned(),
            source: "https://forge.example/octo-org/gate".to_owned(),
            source_id: Some(source_id.to_owned()),
            workflow: Some(workflow.to_owned()),
            ..Builder::default()
        }
    }

    /// T30: another repository, a mailbox, another issuer, another workflow.
    #[test]
    fn only_a_builder_of_the_package_is_its_origin() {
        let known = [
            builder("1001", "release.yml"),
            builder("1001", "nightly.yml"),
        ];
        let elsewhere = Builder {
            issuer: "https://issuer.example.org".to_owned(),
            ..builder("1001", "release.yml")
        };
        let mailbox = Builder {
            issuer: "https://accounts.example".to_owned(),
            source: "ada@example.org".to_owned(),
            ..Builder::default()
        };
        for (signer, hosted, expected) in [
            (builder("1001", "release.yml"), true, true),
            (builder("1001", "nightly.yml"), true, true),
            (builder("1001", "release.yml"), false, false),
            (builder("1002", "release.yml"), true, false),
            (builder("1001", "other.yml"), true, false),
            (elsewhere, true, false),
            (mailbox, true, false),
        ] {
            assert_eq!(is_own(&signer, hosted, &known), expected, "{signer:?}");
            assert!(!is_own(&signer, hosted, &[]));
        }
        for (runner, hosted) in [
            (None, true),
            (Some("github-hosted"), true),
            (Some("gitlab-hosted"), true),
            (Some("self-hosted"), false),
            (Some("self-hosted-large"), false),
        ] {
            assert_eq!(is_hosted(runner), hosted, "{runner:?}");
        }
    }

    #[test]
    fn a_file_takes_statements_for_a_day() {
        let uploaded = Timestamp::from_micros(1_000);
        assert_eq!(in_time(uploaded, uploaded), Ok(()));
        assert_eq!(in_time(uploaded, uploaded.plus(DAY - 1)), Ok(()));
        let late = Refusal::of(ENTRY.id, Need::RecentUpload { hours: 24 });
        assert_eq!(in_time(uploaded, uploaded.plus(DAY)), Err(late));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(believed(None), Ok(()));
        let refused = believed(Some(("wrong-digest", "about other bytes".to_owned())));
        let said = refused.unwrap_err().to_string();
        assert_eq!(
            said,
            "about other bytes [wrong-digest] (authorization/build-provenance)"
        );
    }
}
