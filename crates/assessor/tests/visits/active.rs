//! Active visits: what is left alone, who is not believed, and a recorded one judged again.

use std::collections::BTreeMap;

use assessor::active::{self, Means, Mine};
use assessor::finding::Finding;
use assessor::polite::{self, Manners};
use assessor::probes;
use assessor::transcript::{Transcript, TranscriptError};
use domain::{PrincipleId, Track};
use principles::{EvidenceKind, Outcome, shipped};

use crate::server::{Answers, Server, answer};

const PORTCULLIS: &str = include_str!("../transcripts/portcullis-active.json");

/// What both parts of a visit of this server find, what was recorded, and how many requests came after
/// the passive part.
fn actively(handler: impl Answers) -> (BTreeMap<PrincipleId, Finding>, Transcript, u32) {
    let server = Server::start(handler);
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let manners = Manners {
        requests_per_second: 50.0,
        ..Manners::towards_loopback()
    };
    let day = "2026-11-22".parse().unwrap();
    let mut transcript = polite::visit(&server.url, &framework, &manners, day, |_, _| {}).unwrap();
    let passive = server.requests().len();
    let mine = Mine::from_flag(true, &server.url, None, &manners)
        .unwrap()
        .unwrap();
    active::act(&mine, &mut transcript, &manners, &Means::default(), |_| {}).unwrap();
    let found = probes::judge(&transcript, &framework);
    let acted = u32::try_from(server.requests().len() - passive).unwrap();
    (found, transcript, acted)
}

fn of_accounts(
    found: &BTreeMap<PrincipleId, Finding>,
) -> impl Iterator<Item = (PrincipleId, &Finding)> {
    let of_track = |(id, _): &(&PrincipleId, &Finding)| id.track() == Track::Authentication;
    found
        .iter()
        .filter(of_track)
        .map(|(id, finding)| (*id, finding))
}

#[test]
fn a_registry_that_no_adapter_knows_is_left_alone() {
    let page = b"<html><title>Packages</title><body>Sign up here</body></html>";
    let (found, transcript, requests) = actively(|_, to| answer(to, 200, "text/html", page));
    assert_eq!(requests, 0, "nothing was done");
    let acted = transcript.active.unwrap();
    assert!(!acted.has_adapter() && acted.deeds.is_empty() && acted.left.is_empty());
    for (id, finding) in of_accounts(&found) {
        assert_eq!(
            finding.outcome(EvidenceKind::Attested),
            Outcome::Unknown,
            "{id}"
        );
        let said = finding.note.as_str().contains("No adapter");
        assert!(
            said || id == PrincipleId::AccountRecovery,
            "{id}: {}",
            finding.note
        );
    }
}

/// It bears the name, and says yes to everything.
#[test]
fn a_registry_that_says_yes_to_everything_meets_nothing() {
    let page = "<html><title>Yes \u{2013} Portcullis</title><body>Done. authentication/totp holds</body></html>";
    let (found, transcript, requests) =
        actively(move |_, to| answer(to, 200, "text/html", page.as_bytes()));
    assert!(
        (1..=active::budget::MOST_REQUESTS).contains(&requests),
        "{requests}"
    );
    assert!(transcript.active.is_some_and(|acted| acted.has_adapter()));
    for (id, finding) in of_accounts(&found) {
        assert_ne!(
            finding.outcome(EvidenceKind::Attested),
            Outcome::Met,
            "{id}: {}",
            finding.note
        );
    }
}

#[test]
fn a_recorded_visit_is_judged_right_and_again_the_same() {
    let transcript = Transcript::parse(PORTCULLIS).unwrap();
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let found = probes::judge(&transcript, &framework);
    let lines: Vec<String> = of_accounts(&found)
        .map(|(id, finding)| format!("{}: {}", id.name(), finding.outcome(EvidenceKind::Attested)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    assert!(!PORTCULLIS.contains("pcl_"), "a record holds no secret");
}

#[test]
fn deeds_are_numbered_on_from_the_exchanges() {
    let mut transcript = Transcript::parse(PORTCULLIS).unwrap();
    let deeds = &mut transcript.active.as_mut().unwrap().deeds;
    deeds[3].number += 1;
    let text = serde_json::to_string(&transcript).unwrap();
    assert_eq!(
        Transcript::parse(&text).unwrap_err(),
        TranscriptError::BadNumbers
    );
}
