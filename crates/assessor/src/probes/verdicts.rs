//! What each deciding probe makes of answers a server could give: there, not there, refused, broken,
//! lying, and the same for everything.

use domain::PrincipleId;
use principles::{EvidenceKind, Outcome, shipped};
use url::Url;

use crate::probes;
use crate::transcript::{Answer, Body, Exchange, Reply, Transcript};

const JSON: &str = "application/json";
const SIMPLE: &str = r#"{"meta":{"api-version":"1.1"},"projects":[{"name":"drill"}]}"#;
const SEARCH: &str = r#"{"objects":[{"package":{"name":"drill"}}],"total":1}"#;

/// Path or address, status, media type, body.
type Given<'g> = (&'g str, u16, &'g str, &'g str);

/// A visit that was answered like this.
fn visit(answers: &[Given<'_>]) -> Transcript {
    let target = Url::parse("https://packages.example/").unwrap();
    let exchange = |(number, (path, status, media_type, body)): (u32, &Given<'_>)| Exchange {
        number,
        round: 1,
        url: target.join(path).unwrap(),
        accept: String::new(),
        redirected_from: None,
        result: Reply::Answer(Answer {
            status: *status,
            headers: vec![("content-type".to_owned(), (*media_type).to_owned())],
            body: Body::new(body.as_bytes(), false),
        }),
    };
    Transcript {
        format: 1,
        exchanges: (1..).zip(answers).map(exchange).collect(),
        target: target.clone(),
        visited: "2026-11-22".parse().unwrap(),
        user_agent: String::new(),
        requests_per_second: 2.0,
        samples: Vec::new(),
        active: None,
    }
}

/// What the probe says, by all evidence and by observation alone.
fn judged(id: PrincipleId, answers: &[Given<'_>]) -> (Outcome, Outcome) {
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let findings = probes::judge(&visit(answers), &framework);
    let finding = &findings[&id];
    (
        finding.outcome(EvidenceKind::Attested),
        finding.outcome(EvidenceKind::Observed),
    )
}

fn observed(id: PrincipleId, answers: &[Given<'_>]) -> Outcome {
    judged(id, answers).1
}

#[test]
fn malware_advisories_need_a_record_about_malware() {
    let index = "/osv/modified_id.csv";
    let csv = "2026-11-20T00:00:00Z,DRILL-2026-1\n2026-11-19T00:00:00Z,MAL-2026-2\n";
    let plain = "2026-11-20T00:00:00Z,DRILL-2026-1\n";
    let record = |id: &str, summary: &str| {
        format!(
            r#"{{"id":"{id}","modified":"2026-11-20T00:00:00Z","summary":"{summary}",
               "affected":[{{"package":{{"name":"drill","ecosystem":"x"}}}}]}}"#
        )
    };
    let mal = record("MAL-2026-2", "");
    let bug = record("DRILL-2026-1", "Overflow in a parser");
    let said = record("DRILL-2026-1", "Malicious code in drill");
    let (at_mal, at) = ("/osv/MAL-2026-2.json", "/osv/DRILL-2026-1.json");
    let csv_of = |text| (index, 200, "text/csv", text);
    for (answers, outcome) in [
        (vec![csv_of(csv), (at_mal, 200, JSON, &*mal)], Outcome::Met),
        (vec![csv_of(plain), (at, 200, JSON, &*said)], Outcome::Met),
        (vec![csv_of(plain), (at, 200, JSON, &*bug)], Outcome::Partly),
        (
            vec![csv_of(csv), (at_mal, 404, JSON, &*mal)],
            Outcome::Partly,
        ),
        (
            vec![csv_of(csv), (at_mal, 200, JSON, "{}")],
            Outcome::Partly,
        ),
        (vec![csv_of("<html>a list, and more")], Outcome::Unknown),
        (
            vec![csv_of("2026-11-20T00:00:00Z,../../x\n")],
            Outcome::Unknown,
        ),
        (vec![(index, 500, "text/csv", csv)], Outcome::Unknown),
        (vec![], Outcome::Unknown),
    ] {
        let seen = observed(PrincipleId::MalwareAdvisories, &answers);
        assert_eq!(seen, outcome, "{answers:?}");
    }
}

#[test]
fn trusted_publishing_is_neither_seen_nor_denied_by_a_refusal() {
    let index = ("/simple/", 200, JSON, SIMPLE);
    let (door, beside) = ("/_/oidc/audience", "/_/oidc/registry-drill");
    let audience = r#"{"audience":"drill"}"#;
    for (status, body, control, outcome) in [
        (200, audience, 404, Outcome::Met),
        (404, "", 404, Outcome::NotMet),
        (200, "<html>everything</html>", 200, Outcome::NotMet),
        (200, audience, 200, Outcome::Unknown),
        (401, "", 401, Outcome::Unknown),
        (403, "", 404, Outcome::Unknown),
        (500, "", 500, Outcome::Unknown),
        (429, "", 404, Outcome::Unknown),
    ] {
        let answers = [
            index,
            (door, status, JSON, body),
            (beside, control, JSON, ""),
        ];
        let seen = observed(PrincipleId::TrustedPublishing, &answers);
        assert_eq!(seen, outcome, "{status} {body} {control}");
    }
    let nobody = [(door, 200, JSON, audience), (beside, 404, JSON, "")];
    let seen = observed(PrincipleId::TrustedPublishing, &nobody);
    assert_eq!(seen, Outcome::Unknown, "no protocol was recognised");
}

#[test]
fn npm_s_exchange_shows_by_the_wrong_method_only() {
    let search = ("/-/v1/search?text=&size=5", 200, JSON, SEARCH);
    let door = "/-/npm/v1/oidc/token/exchange/package/registry-drill";
    let beside = "/-/npm/v1/oidc/registry-drill/registry-drill";
    for (status, control, outcome) in [
        (405, 404, Outcome::Met),
        (405, 405, Outcome::Unknown),
        (404, 404, Outcome::Unknown),
        (200, 200, Outcome::Unknown),
    ] {
        let answers = [
            search,
            (door, status, JSON, ""),
            (beside, control, JSON, ""),
        ];
        let seen = observed(PrincipleId::TrustedPublishing, &answers);
        assert_eq!(seen, outcome, "{status} {control}");
    }
}

#[test]
fn an_event_log_is_a_feed_with_numbers_or_a_checkpoint() {
    let search = ("/-/v1/search?text=&size=5", 200, JSON, SEARCH);
    let feed = |status, body| ("/_changes?limit=1", status, JSON, body);
    let numbered = r#"{"results":[{"seq":1,"id":"drill"}]}"#;
    let checkpoint = "packages.example\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
                      — packages.example Az3g\n";
    let log = |status| ("/log/checkpoint", status, "text/plain", checkpoint);
    for (answers, outcome) in [
        (vec![search, feed(200, numbered)], Outcome::Met),
        (
            vec![search, feed(200, r#"{"results":[]}"#)],
            Outcome::Unknown,
        ),
        (vec![search, feed(401, numbered)], Outcome::Unknown),
        (vec![feed(200, numbered)], Outcome::Unknown),
        (vec![log(200)], Outcome::Partly),
        (vec![log(404)], Outcome::Unknown),
    ] {
        let seen = observed(PrincipleId::EventLog, &answers);
        assert_eq!(seen, outcome, "{answers:?}");
    }
}

#[test]
fn announcements_and_lists_are_never_more_than_partly() {
    use PrincipleId::{
        BuildProvenance, KnownVulnerabilities, PackageReports, Passwordless, PinnedInstalls,
        Webauthn,
    };
    let json = |path, body| (path, 200, JSON, body);
    let passkeys = |body| json("/.well-known/passkey-endpoints", body);
    let simple = json("/simple/", SIMPLE);
    let drill = |body| json("/simple/drill/", body);
    let attested = r#"{"files":[{"hashes":{"sha256":"0"},"provenance":"https://x.example"}]}"#;
    let bare = r#"{"files":[{"hashes":{}}]}"#;
    let known = json("/pypi/drill/json", r#"{"vulnerabilities":[]}"#);
    let api = json(
        "/api/v1/openapi.json",
        r#"{"paths":{"/reports":{"post":{}}}}"#,
    );
    let front = ("/", 200, "text/html", "<a href=/x>Report malware</a>");
    for (id, answers, outcome) in [
        (
            Webauthn,
            vec![passkeys(r#"{"enroll":"/x"}"#)],
            Outcome::Partly,
        ),
        (
            Webauthn,
            vec![passkeys(r#"{"enroll":1}"#)],
            Outcome::Unknown,
        ),
        (Passwordless, vec![passkeys("[")], Outcome::Unknown),
        (KnownVulnerabilities, vec![simple, known], Outcome::Partly),
        (PackageReports, vec![api], Outcome::Partly),
        (PackageReports, vec![front], Outcome::Partly),
        (
            BuildProvenance,
            vec![simple, drill(attested)],
            Outcome::Partly,
        ),
        (BuildProvenance, vec![simple, drill(bare)], Outcome::Unknown),
        (PinnedInstalls, vec![simple, drill(bare)], Outcome::Partly),
    ] {
        assert_eq!(observed(id, &answers), outcome, "{id}: {answers:?}");
    }
}

/// Every clause of a disclosure policy, in plain words.
const POLICY: &str = "<p>This policy applies to vulnerabilities in our systems.
    <p>Report a vulnerability by email to us. <p>We offer safe harbour to good-faith research.
    <p>We acknowledge every report within 3 days. <p>We aim to fix within 90 days.
    <p>We credit reporters.";

#[test]
fn a_policy_of_somebody_else_is_not_the_registry_s_own() {
    let named = "Contact: mailto:a@packages.example\nExpires: 2027-05-01T00:00:00Z\n\
                 Policy: https://hosting.example/security\n";
    let file = ("/.well-known/security.txt", 200, "text/plain", named);
    let hosting = "https://hosting.example/security";
    for (address, file, by_all, seen) in [
        ("/security", None, Outcome::Met, Outcome::Unknown),
        (
            "https://docs.packages.example/s",
            None,
            Outcome::Met,
            Outcome::Unknown,
        ),
        (hosting, None, Outcome::Partly, Outcome::Unknown),
        (hosting, Some(file), Outcome::Met, Outcome::Met),
    ] {
        let mut answers = vec![
            ("/", 200, "text/html", ""),
            (address, 200, "text/html", POLICY),
        ];
        answers.extend(file);
        let verdict = judged(PrincipleId::VulnerabilityDisclosure, &answers);
        assert_eq!(verdict, (by_all, seen), "{address}");
    }
}

#[test]
fn an_expired_or_broken_security_txt_lifts_nothing() {
    let good = "Contact: mailto:a@b.example\nExpires: 2027-05-01T00:00:00Z\n";
    for (file, media_type, outcome) in [
        (good.to_owned(), "text/plain", Outcome::Partly),
        (
            good.replace("2027-05-01", "2026-11-21"),
            "text/plain",
            Outcome::Unknown,
        ),
        (
            good.replace("Expires", "Expiry"),
            "text/plain",
            Outcome::Unknown,
        ),
        (
            good.replace("Contact", "Person"),
            "text/plain",
            Outcome::Unknown,
        ),
        (good.to_owned(), "text/html", Outcome::Unknown),
        (format!("<html>{good}"), "text/plain", Outcome::Unknown),
    ] {
        let answers = [("/.well-known/security.txt", 200, media_type, file.as_str())];
        let seen = observed(PrincipleId::VulnerabilityDisclosure, &answers);
        assert_eq!(seen, outcome, "{media_type} {file}");
    }
}

#[test]
fn what_another_site_answered_after_a_redirection_is_not_the_target_s_own() {
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    for (place, outcome) in [
        ("https://www.packages.example/feed", Outcome::Met),
        ("https://elsewhere.example/feed", Outcome::Unknown),
    ] {
        let feed = r#"{"results":[{"seq":1,"id":"drill"}]}"#;
        let mut transcript = visit(&[
            ("/-/v1/search?text=&size=5", 200, JSON, SEARCH),
            ("/_changes?limit=1", 302, JSON, ""),
            (place, 200, JSON, feed),
        ]);
        transcript.exchanges[2].redirected_from = Some(2);
        let findings = probes::judge(&transcript, &framework);
        let seen = findings[&PrincipleId::EventLog].outcome(EvidenceKind::Observed);
        assert_eq!(seen, outcome, "{place}");
    }
}

#[test]
fn a_robots_file_is_no_page_and_one_clause_is_no_policy() {
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let mut transcript = visit(&[("/robots.txt", 200, "text/plain", POLICY)]);
    let id = PrincipleId::VulnerabilityDisclosure;
    for (round, outcome) in [(1, Outcome::Met), (0, Outcome::Unknown)] {
        transcript.exchanges[0].round = round;
        let findings = probes::judge(&transcript, &framework);
        assert_eq!(findings[&id].outcome(EvidenceKind::Attested), outcome);
    }
    let boast = [("/", 200, "text/html", "<p>We offer safe harbour.")];
    assert_eq!(judged(id, &boast).0, Outcome::Unknown);
}

#[test]
fn a_front_page_full_of_links_costs_its_site_few_requests() {
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let links: String = (0..500)
        .map(|n| format!("<a href='/security-policy-{n}'>Security policy {n}</a>"))
        .collect();
    let transcript = visit(&[("/", 200, "text/html", &links)]);
    let followed = probes::wants(&transcript, &framework)
        .into_iter()
        .filter(|ask| ask.url.path().starts_with("/security-policy-"))
        .count();
    // Each probe follows at most two links; here they agree on which.
    assert_eq!(followed, 2);
}
