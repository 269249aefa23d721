//! Two sites that must not be believed: an empty one, and one that claims everything in prose.

use assessor::assessment::{Assessment, Sources, assess};
use assessor::polite::{self, Manners};
use assessor::probes;
use principles::{Outcome, shipped};

use crate::server::{Handler, Server, answer};

fn assessed(handler: Handler) -> Assessment {
    let server = Server::start(handler);
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let day = "2026-11-22".parse().unwrap();
    let manners = Manners {
        requests_per_second: 50.0,
        ..Manners::towards_loopback()
    };
    let transcript = polite::visit(&server.url, &framework, &manners, day, |_, _| {}).unwrap();
    assess(&Sources {
        framework: &framework,
        workbook: None,
        probed: &probes::judge(&transcript, &framework),
        visited: Some("http://stub".to_owned()),
        today: day,
        strict: false,
    })
}

#[test]
fn an_empty_site_earns_nothing_and_is_blamed_for_nothing() {
    let assessment = assessed(|_, to| answer(to, 200, "text/html", b""));
    for row in &assessment.criteria {
        assert_eq!(
            row.cell.outcome,
            Outcome::Unknown,
            "{}: {}",
            row.id,
            row.cell.note
        );
    }
}

/// Prose that claims all 32, on every path, whatever is asked for.
const BOAST: &str = "<html><title>The most secure registry</title><body>
  <p>We verify every email address. Account recovery is documented. TOTP and authenticator apps,
  WebAuthn security keys and passkeys are supported; signing in is passwordless; two-factor
  authentication is required for all maintainers of every package, phishing resistant keys are
  required for critical packages. We notify you by email of every password change. Brute force
  attempts are throttled; leaked passwords are refused; expired domains are detected.</p>
  <p>API tokens are scoped to packages and start with a prefix. Roles separate owners from
  publishers. Trusted publishing by OpenID Connect, secret scanning that revokes leaked tokens, and
  build provenance attestations are supported.</p>
  <p>We have a vulnerability disclosure policy. Typosquatting is prevented. Versions are immutable.
  You can report malicious packages. Malware is detected by scanning. Known vulnerabilities in
  dependencies are shown. Security reviews take place. A transparency log and OSV advisories are
  published. Our CLI pins hashes, warns, writes SBOMs, repairs, and knows what is reachable.</p>
  <a href=/report>Report a bug</a></body></html>";

#[test]
fn a_site_that_claims_everything_in_prose_meets_nothing_by_observation() {
    let everywhere = assessed(|_, to| answer(to, 200, "text/html", BOAST.as_bytes()));
    let as_whatever_is_asked = assessed(|path, to| {
        let media_type = match path.rsplit('.').next() {
            Some("json") => "application/json",
            Some("txt") => "text/plain",
            Some("csv") => "text/csv",
            _ => "text/html",
        };
        answer(to, 200, media_type, BOAST.as_bytes())
    });
    for assessment in [everywhere, as_whatever_is_asked] {
        for row in &assessment.criteria {
            assert_ne!(row.cell.by_observation, Outcome::Met, "{}", row.id);
            assert_ne!(
                row.cell.outcome,
                Outcome::Met,
                "{}: {:?}",
                row.id,
                row.cell.evidence
            );
        }
        let leads: usize = assessment
            .criteria
            .iter()
            .map(|row| row.cell.leads.len())
            .sum();
        assert!(
            leads > 10,
            "claims become leads for a person to read, {leads}"
        );
        for track in &assessment.tracks {
            assert_eq!(
                track.by_observation.unwrap().proven.number(),
                0,
                "{}",
                track.track
            );
        }
    }
}

/// A disclosure policy with every clause; the tests take sentences away.
const POLICY: &str = "<title>Disclosure policy</title>
  <p>This policy applies to vulnerabilities in the services of our registry.</p>
  <p>Report a vulnerability by mail to security@packages.example.</p>
  <p>We will take no legal action against research in good faith: this is our safe harbour.</p>
  <p>We acknowledge a report within 3 days.</p>
  <p>We aim to fix every vulnerability within 90 days.</p>
  <p>We credit reporters who want it in the advisory.</p>";

fn disclosure(policy: Handler) -> (Outcome, Option<Outcome>) {
    let assessment = assessed(policy);
    let mut rows = assessment.criteria.into_iter();
    let row = rows
        .find(|row| row.id.name() == "vulnerability-disclosure")
        .unwrap();
    (row.cell.outcome, row.cell.spirit)
}

fn serve(path: &str, to: &mut std::net::TcpStream, policy: &str) -> std::io::Result<()> {
    match path {
        "/" => answer(
            to,
            200,
            "text/html",
            b"<a href=/security>Security policy</a>",
        ),
        "/security" => answer(to, 200, "text/html", policy.as_bytes()),
        _ => answer(to, 404, "text/plain", b""),
    }
}

#[test]
fn a_policy_without_what_only_the_purpose_asks_for_still_meets_the_letter() {
    let whole = disclosure(|path, to| serve(path, to, POLICY));
    assert_eq!(whole, (Outcome::Met, None));
    let without_days =
        disclosure(|path, to| serve(path, to, &POLICY.replace("within 90 days", "soon")));
    assert_eq!(without_days, (Outcome::Met, Some(Outcome::Partly)));
    let without_harbour = disclosure(|path, to| {
        let policy = POLICY.replace("We will take no legal action", "We like research");
        serve(path, to, &policy.replace("safe harbour", "word"))
    });
    assert_eq!(without_harbour, (Outcome::Partly, None));
}
