//! The registry as the assessor sees it: the program as it starts, with nothing set up, and the assessor
//! with the consent of its operator. What each finds must not contradict the other.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

use std::collections::BTreeSet;
use std::process::Command;
use std::time::{Duration, Instant};

use e2e::Program;
use e2e::program::binary;
use e2e::range::Range;
use serde_json::Value;

/// What an active visit finds of accounts on a bare start. A row changes with the commit that changes
/// what holds; the assessor is not to be told.
const EXPECTED: [(&str, &str); 12] = [
    ("authentication/verified-email", "met"),
    ("authentication/account-recovery", "met"),
    ("authentication/totp", "met"),
    ("authentication/security-notices", "met"),
    ("authentication/brute-force", "met"),
    ("authentication/abandoned-domains", "unknown"),
    ("authentication/webauthn", "met"),
    ("authentication/mfa-for-critical", "met"),
    ("authentication/leaked-passwords", "not-met"),
    ("authentication/passwordless", "met"),
    ("authentication/mfa-for-all", "met"),
    ("authentication/phishing-resistant-for-critical", "unknown"),
];

/// The longest that a whole visit may take.
const LONGEST: Duration = Duration::from_secs(90);

/// A report and what was recorded for it.
struct Assessed {
    report: Value,
    transcript: Value,
    text: String,
    said: String,
}

fn assess(program: &Program, rest: &[&str]) -> Assessed {
    let folder = tempfile::tempdir().unwrap();
    let [report, transcript] =
        ["report.json", "transcript.json"].map(|name| folder.path().join(name));
    let begun = Instant::now();
    let output = Command::new(binary("portcullis-assess"))
        .args([&program.url, "--format", "json", "--out"])
        .arg(&report)
        .arg("--transcript")
        .arg(&transcript)
        .args(rest)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(begun.elapsed() < LONGEST, "{:?}", begun.elapsed());
    let text = std::fs::read_to_string(&transcript).unwrap();
    let report = std::fs::read_to_string(&report).unwrap();
    Assessed {
        report: serde_json::from_str(&report).unwrap(),
        transcript: serde_json::from_str(&text).unwrap(),
        text,
        said,
    }
}

fn actively(program: &Program) -> Assessed {
    let mails = program.data().join("mail");
    assess(program, &["--mine", "--mail-dir", mails.to_str().unwrap()])
}

fn rows(assessed: &Assessed) -> impl Iterator<Item = &Value> {
    let rows = assessed.report["criteria"].as_array().unwrap().iter();
    rows.filter(|row| row["id"].as_str().unwrap().starts_with("authentication/"))
}

#[test]
fn with_consent_the_principles_of_accounts_are_observed() {
    let program = Program::start();
    let assessed = actively(&program);
    let deeds = assessed.transcript["active"]["deeds"].as_array().unwrap();
    let done: BTreeSet<u64> = deeds
        .iter()
        .map(|deed| deed["number"].as_u64().unwrap())
        .collect();
    let found: Vec<(&str, &str)> = rows(&assessed)
        .map(|row| {
            (
                row["id"].as_str().unwrap(),
                row["outcome"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, EXPECTED, "{}", assessed.said);
    for row in rows(&assessed) {
        // What was found actively names the deeds that show it.
        if row["strength"] == "observed" {
            let numbers = row["evidence"][0]["exchanges"].as_array().unwrap();
            assert!(!numbers.is_empty(), "{row}");
            assert!(
                numbers
                    .iter()
                    .all(|number| done.contains(&number.as_u64().unwrap())),
                "{row}"
            );
        }
        // A policy is read, not observed: what it says is documented at best.
        if row["outcome"] == "met" && row["id"] != "authentication/account-recovery" {
            assert_eq!(row["by_observation"], "met", "{row}");
        }
    }
    // What comes after them is slowed down too, and is no guess.
    let slowed = deeds.iter().filter(|deed| deed["came"] == "slowed");
    let guesses = slowed.filter(|deed| deed["step"] != "password-beside-key");
    let guesses: Vec<&Value> = guesses.collect();
    assert_eq!(
        guesses.len(),
        3,
        "a password, an unknown login and a code are slowed down"
    );
    assert!(
        guesses
            .iter()
            .all(|deed| deed["retry_after"].as_u64() >= Some(1)),
        "{guesses:?}"
    );
}

#[test]
fn a_source_of_leaked_passwords_is_seen_at_work() {
    let range = Range::start();
    range.knows("ji32k7au4a83", 141);
    let config = format!("[passwords]\nleaked_range_url = \"{}\"\n", range.url());
    let program = Program::start_configured(&config);
    let assessed = actively(&program);
    let row = rows(&assessed).find(|row| row["id"] == "authentication/leaked-passwords");
    let row = row.unwrap();
    // What happens at sign-in no new account can see.
    assert_eq!(row["outcome"], "partly", "{row}");
    let saw = row["evidence"][0]["saw"].as_str().unwrap();
    assert!(saw.ends_with("the latter as leaked"), "{saw}");
}

#[test]
fn an_active_visit_writes_no_secret_down_and_cleans_up() {
    let program = Program::start();
    let assessed = actively(&program);
    let mails: Vec<String> = std::fs::read_dir(program.data().join("mail"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .map(|mail| mail.replace("=\r\n", "").replace("=3D", "="))
        .collect();
    let links = mails.iter().flat_map(|mail| mail.split_whitespace());
    let links = links.filter(|word| word.starts_with(&program.url) && word.contains("pcl_"));
    let links: Vec<&str> = links.map(|link| link.rsplit('/').next().unwrap()).collect();
    assert!(links.len() >= 3, "{mails:?}");
    for link in links {
        assert!(!assessed.text.contains(link), "{link}");
    }
    assert!(!assessed.text.contains("pcl_"), "no token, no cookie");
    assert!(assessed.text.contains("password=(password)") && assessed.text.contains("code=(code)"));
    // One account is left, with a name that says whose it is, and its tokens work no more.
    let events = program.events().join("\n");
    assert_eq!(events.matches("\"account.created\"").count(), 1, "{events}");
    let count = |kind: &str| events.matches(&format!("\"token.{kind}\"")).count();
    assert_eq!((count("minted"), count("revoked")), (4, 4), "{events}");
    assert!(!events.contains("release.published"), "{events}");
    for left in [
        "left behind: the account probe-",
        "a token of that account, revoked",
    ] {
        assert!(assessed.said.contains(left), "{}", assessed.said);
    }
}

#[test]
fn without_consent_nothing_is_sent_and_next_to_nothing_is_seen() {
    let program = Program::start();
    let before = program.events();
    let assessed = assess(&program, &[]);
    assert_eq!(program.events(), before);
    assert!(assessed.transcript.get("active").is_none());
    assert!(rows(&assessed).all(|row| row["by_observation"] == "unknown"));
}
