//! Switches each rule of the tracks *Authentication* and *Authorization* off, one at a time, in a build for drills, and looks who
//! notices: its proof from outside must turn red, and what the assessor finds of it must fall. A rule that
//! nobody misses is a rule that nobody needs, or that nobody calls.
//!
//! `./test rules` runs it; it prints a table and fails where a proof or a probe does not notice. Where nobody from
//! outside can try a rule, the probe falls by what the registry says of itself, and the table says so. Names of
//! rules as arguments leave out the others.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a drill that cannot go on should say where"
)]

use std::process::{Command, ExitCode, Stdio};

use e2e::Program;
use e2e::program::binary;
use e2e::program::drill::TEST_RULE_OFF;
use e2e::range::Range;
use serde_json::Value;

/// Each rule, and how somebody with consent and an account sees it at work.
const RULES: [(&str, Seen); 16] = [
    // Before its link is followed there is no account at all; what the rule guards comes later.
    ("authentication/verified-email", Seen::ByItsWord),
    ("authentication/account-recovery", Seen::Actively),
    ("authentication/totp", Seen::Actively),
    ("authentication/security-notices", Seen::Actively),
    ("authentication/brute-force", Seen::Actively),
    // It takes a day, and a domain that lapses.
    ("authentication/abandoned-domains", Seen::ByItsWord),
    ("authentication/webauthn", Seen::Actively),
    // What this asks on critical packages, mfa-for-all asks everywhere.
    ("authentication/mfa-for-critical", Seen::ByItsWord),
    ("authentication/leaked-passwords", Seen::Actively),
    ("authentication/passwordless", Seen::Actively),
    ("authentication/mfa-for-all", Seen::Actively),
    // It takes a package that very many rely on.
    (
        "authentication/phishing-resistant-for-critical",
        Seen::ByItsWord,
    ),
    ("authorization/scoped-tokens", Seen::Actively),
    ("authorization/roles", Seen::Actively),
    ("authorization/trusted-publishing", Seen::Actively),
    ("authorization/build-provenance", Seen::Actively),
];

/// How the assessor sees that a rule is at work.
#[derive(Clone, Copy)]
enum Seen {
    /// By what it can do, and what it cannot.
    Actively,
    /// By what the registry says of itself, and against it alone.
    ByItsWord,
}

fn main() -> ExitCode {
    let with_all = outcomes("");
    println!(
        "{:48} {:22} probe",
        "rule switched off", "its proof from outside"
    );
    let mut missed = 0;
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let is_asked = |rule: &str| {
        let named = |name: &String| rule.split_once('/').is_some_and(|(_, stem)| stem == name);
        asked.is_empty() || asked.iter().any(named)
    };
    for (rule, seen) in RULES.into_iter().filter(|(rule, _)| is_asked(rule)) {
        let proof = proof(rule);
        let (before, after) = (of(&with_all, rule), of(&outcomes(rule), rule));
        let falls = rank(&after) < rank(&before);
        let probe = match (falls, seen) {
            (true, Seen::Actively) => format!("{before} -> {after}"),
            (true, Seen::ByItsWord) => format!("{before} -> {after}, by its own word"),
            (false, _) => format!("{before} -> {after}: NOT NOTICED"),
        };
        println!("{rule:48} {proof:22} {probe}");
        missed += usize::from(proof == NOT_NOTICED);
        missed += usize::from(!falls);
    }
    println!("{missed} not noticed");
    ExitCode::from(u8::from(missed > 0))
}

const NOT_NOTICED: &str = "NOT NOTICED";

/// Whether the proof of this rule turns red, and by how many of its tests.
fn proof(rule: &str) -> String {
    let (track, name) = rule.split_once('/').unwrap();
    let module = format!("{}::", name.replace('-', "_"));
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "test",
            "--quiet",
            "--workspace",
            "--test",
            track,
            "--locked",
            "--",
        ])
        .arg(&module)
        .env(TEST_RULE_OFF, rule)
        .stderr(Stdio::null());
    let output = cargo.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let result = text.lines().rfind(|line| line.starts_with("test result: "));
    let count = |word: &str| {
        let part = result?.split("; ").find(|part| part.ends_with(word))?;
        part.split_whitespace().rev().nth(1)?.parse::<u32>().ok()
    };
    match (count("passed"), count("failed")) {
        (Some(passed), Some(failed)) if failed > 0 => {
            format!("red: {failed} of {}", passed + failed)
        }
        _ => NOT_NOTICED.to_owned(),
    }
}

/// What the assessor finds with this rule off; with nothing off where it is empty.
fn outcomes(off: &str) -> Value {
    // A source of leaked passwords, which a bare start has not.
    let range = Range::start();
    range.knows("ji32k7au4a83", 141);
    // And an issuer of identities, which is not asked before somebody has one.
    let config = format!(
        "[passwords]\nleaked_range_url = \"{}\"\n[trusted_publishing]\nissuers = [\"forge github {}\"]\n",
        range.url(),
        range.url()
    );
    let program = Program::start_without(off, &config);
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let mut assessor = Command::new(binary("portcullis-assess"));
    assessor
        .args([&program.url, "--mine", "--format", "json", "--mail-dir"])
        .arg(program.data().join("mail"))
        .arg("--out")
        .arg(&report);
    let output = assessor.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let text = std::fs::read_to_string(&report);
    serde_json::from_str(&text.unwrap_or_else(|_| panic!("no report: {said}"))).unwrap()
}

fn of(report: &Value, id: &str) -> String {
    let rows = report["criteria"].as_array().unwrap();
    let row = rows.iter().find(|row| row["id"] == id);
    row.and_then(|row| row["outcome"].as_str())
        .unwrap()
        .to_owned()
}

fn rank(outcome: &str) -> u8 {
    match outcome {
        "met" => 3,
        "partly" => 2,
        "unknown" => 1,
        _ => 0,
    }
}
