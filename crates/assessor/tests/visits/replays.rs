//! Recorded visits to two real self-hosted registries, judged again.
//!
//! `tests/live/run` makes such recordings afresh from the real servers and compares.

use std::fmt::Write as _;

use assessor::probes;
use assessor::target::{Protocol, Target};
use assessor::transcript::{Transcript, TranscriptError};
use principles::{EvidenceKind, Outcome, shipped};

const VERDACCIO: &str = include_str!("../transcripts/verdaccio.json");
const PYPISERVER: &str = include_str!("../transcripts/pypiserver.json");

/// Everything that is not plainly unknown, one line each.
fn decided(text: &str) -> String {
    let transcript = Transcript::parse(text).unwrap();
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let mut lines = String::new();
    for spoken in &Target::seen_in(&transcript).protocols {
        writeln!(
            lines,
            "speaks {} at {}",
            spoken.protocol.word(),
            spoken.root
        )
        .unwrap();
    }
    for (id, finding) in probes::judge(&transcript, &framework) {
        let [all, observed] =
            [EvidenceKind::Attested, EvidenceKind::Observed].map(|kind| finding.outcome(kind));
        if all != Outcome::Unknown {
            writeln!(lines, "{id}: {all}, by observation {observed}").unwrap();
        }
    }
    lines
}

#[test]
fn a_verdaccio_is_judged_right() {
    insta::assert_snapshot!(decided(VERDACCIO), @r"
    speaks npm at /
    cli-tooling/pinned-installs: met, by observation unknown
    cli-tooling/sbom: met, by observation unknown
    ");
}

#[test]
fn a_pypiserver_is_judged_right() {
    insta::assert_snapshot!(decided(PYPISERVER), @r"
    speaks Python simple API at /simple/
    authorization/trusted-publishing: not met, by observation not met
    cli-tooling/pinned-installs: met, by observation unknown
    cli-tooling/vulnerability-warnings: not met, by observation unknown
    cli-tooling/sbom: not met, by observation unknown
    ");
}

#[test]
fn samples_come_from_what_the_registry_lists() {
    for (text, protocol) in [(VERDACCIO, Protocol::Npm), (PYPISERVER, Protocol::Pypi)] {
        let transcript = Transcript::parse(text).unwrap();
        let target = Target::seen_in(&transcript);
        assert_eq!(target.samples_of(protocol).next(), Some("drill-one"));
    }
}

#[test]
fn a_transcript_that_was_changed_afterwards_is_refused() {
    let forged = VERDACCIO.replacen("sha512-", "sha512_", 1);
    assert_ne!(forged, VERDACCIO);
    assert!(matches!(
        Transcript::parse(&forged),
        Err(TranscriptError::BadDigest(_))
    ));
    let renumbered = VERDACCIO.replacen("\"number\": 2,", "\"number\": 3,", 1);
    assert_eq!(
        Transcript::parse(&renumbered).unwrap_err(),
        TranscriptError::BadNumbers
    );
    let other = VERDACCIO.replacen("\"format\": 1", "\"format\": 2", 1);
    assert_eq!(
        Transcript::parse(&other).unwrap_err(),
        TranscriptError::OtherFormat(2)
    );
    let half = &VERDACCIO[..VERDACCIO.len() / 2];
    assert!(matches!(
        Transcript::parse(half),
        Err(TranscriptError::Malformed(_))
    ));
}
