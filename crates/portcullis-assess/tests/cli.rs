//! The program from outside: what it prints, what it writes, and how it ends.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const DAY: &str = "2026-11-22";

/// What a run came to.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis-assess"));
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1");
    command
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().expect("the program ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    ran(program(folder)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap())
}

fn run_with_input(folder: &Path, args: &[&str], input: &str) -> Ran {
    let mut child = program(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    ran(child.wait_with_output().unwrap())
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A registry that proves General 1 by what its people say.
const WORKBOOK: &str = r#"# kept comment
format = 1
framework = "psr-0.1"

[subject]
id = "drill"
name = "Drill <script>alert(1)</script> Registry"
assessed = 2026-11-22
assessed-by = "Ada Example"

[taxonomy]
accounts = false
packages = "source-only"
stock-client = ""
reason = "REGISTRY-DRILL"

[general-capabilities.vulnerability-disclosure]
outcome = "met"
[[general-capabilities.vulnerability-disclosure.evidence]]
kind = "attested"
who = "Ada Example"
date = 2026-11-20
statement = "The policy is on our front page. \u001b[31m<img src=x onerror=alert(1)>"

[general-capabilities.typosquatting]
outcome = "met"
[[general-capabilities.typosquatting.evidence]]
kind = "attested"
who = "Ada Example"
date = 2026-11-20
statement = "We look at every new name."
"#;

fn with_workbook() -> tempfile::TempDir {
    let folder = folder();
    std::fs::write(folder.path().join("assessment.toml"), WORKBOOK).unwrap();
    folder
}

#[test]
fn wrong_use_says_what_to_do_and_ends_with_2() {
    let folder = folder();
    let at = folder.path();
    std::fs::write(at.join("merge.toml"), "format = 1\n<<<<<<< ours\n").unwrap();
    std::fs::write(at.join("typo.toml"), WORKBOOK.replace("outcome", "outcme")).unwrap();
    std::fs::write(
        at.join("future.toml"),
        WORKBOOK.replace("format = 1", "format = 9"),
    )
    .unwrap();
    std::fs::write(at.join("half.toml"), &WORKBOOK[..WORKBOOK.len() - 20]).unwrap();
    std::fs::write(at.join("odd.json"), "{\"format\": 1}").unwrap();
    for (args, says) in [
        (vec![], "name a target"),
        (vec!["nmp"], "did you mean 'npm'?"),
        (vec!["merge.toml"], "line 2 holds a merge mark"),
        (vec!["typo.toml"], "did you mean `outcome`?"),
        (vec!["future.toml"], "format 9; this program reads format 1"),
        (vec!["half.toml"], "half.toml: the workbook cannot be read"),
        (vec!["odd.json"], "odd.json: the transcript cannot be read"),
        (vec!["absent.toml"], "absent.toml"),
        (vec!["ftp://packages.example"], "only http and https"),
        (
            vec!["https://user:secret@packages.example"],
            "leave user and password out",
        ),
        (
            vec!["npm", "--framework", "psr-9"],
            "neither a shipped framework",
        ),
        (vec!["http://localhost:1", "--rate", "1000"], "--rate takes"),
        (vec!["plan", "npm", "--if", "totp"], "done=TRACK/NAME"),
        (
            vec!["plan", "npm", "--format", "issues"],
            "name a folder with --out",
        ),
        (vec!["explain", "event-lag"], "did you mean"),
        (vec!["npm", "--format", "statement"], "needs --key FILE"),
        (vec!["npm", "--require", "4"], "4 is not in 1..=3"),
    ] {
        let ran = run(at, &args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("secret"), "{}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
}

#[test]
fn a_target_that_is_not_there_ends_with_3() {
    let ran = run(folder().path(), &["http://127.0.0.1:1"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("could not be visited"), "{}", ran.err);
}

#[test]
fn a_required_level_closes_the_gate() {
    let folder = with_workbook();
    let at = folder.path();
    let day = ["--today", DAY];
    let fine = run(
        at,
        &[&["assessment.toml", "--require", "1"], &day[..]].concat(),
    );
    assert_eq!((fine.code, fine.err.trim()), (0, "The gate is open."));
    let closed = run(
        at,
        &[&["assessment.toml", "--require", "2"], &day[..]].concat(),
    );
    assert_eq!(closed.code, 1);
    assert!(
        closed
            .err
            .contains("General capabilities: level 2 is required, 1 is proven"),
        "{}",
        closed.err
    );
}

#[test]
fn what_fell_since_the_baseline_closes_the_gate() {
    let folder = with_workbook();
    let at = folder.path();
    let first = [
        "assessment.toml",
        "--today",
        DAY,
        "--format",
        "json",
        "-o",
        "last.json",
    ];
    assert_eq!(run(at, &first).code, 0);
    let again = ["assessment.toml", "--today", DAY, "--baseline", "last.json"];
    assert_eq!(run(at, &again).code, 0);
    let worse = WORKBOOK.replacen("\"met\"", "\"not-met\"", 1);
    std::fs::write(at.join("assessment.toml"), worse).unwrap();
    let fell = run(at, &again);
    assert_eq!(fell.code, 1, "{}", fell.err);
    assert!(
        fell.err.contains("vulnerability-disclosure"),
        "{}",
        fell.err
    );
    std::fs::write(at.join("last.json"), "{").unwrap();
    assert_eq!(run(at, &again).code, 2);
    assert!(run(at, &["history", "last.json"]).err.contains("last.json"));
}

#[test]
fn an_expired_answer_is_stale_and_counts_as_unknown_when_strict() {
    let folder = with_workbook();
    let later = ["assessment.toml", "--today", "2028-01-01"];
    let lenient = run(folder.path(), &[&later[..], &["--require", "1"]].concat());
    assert_eq!(lenient.code, 0, "{}", lenient.err);
    assert!(lenient.out.contains("stale"), "{}", lenient.out);
    let strict = run(
        folder.path(),
        &[&later[..], &["--require", "1", "--strict"]].concat(),
    );
    assert_eq!(strict.code, 1, "{}", strict.err);
}

#[test]
fn no_report_lets_hostile_text_through() {
    let folder = with_workbook();
    for format in ["text", "html", "markdown", "badge"] {
        let args = ["assessment.toml", "--today", DAY, "--format", format];
        let ran = run(folder.path(), &args);
        assert_eq!(ran.code, 0);
        assert!(!ran.out.contains('\u{1b}'), "{format}");
        if format != "text" {
            assert!(!ran.out.contains("<script>alert"), "{format}");
            assert!(!ran.out.contains("<img"), "{format}");
        }
    }
}

#[test]
fn the_same_sources_can_be_judged_by_another_framework() {
    let folder = folder();
    let args = ["npm", "--today", DAY, "--against", "psr-next-candidate"];
    let ran = run(folder.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("psr-next-candidate"), "{}", ran.out);
}

#[test]
fn an_interview_saves_what_was_answered_and_goes_on_where_it_stopped() {
    let folder = folder();
    let at = folder.path();
    let begun = run_with_input(at, &["init"], "Drill Registry\n");
    assert_eq!(begun.code, 0, "{}", begun.err);
    let paused = std::fs::read_to_string(at.join("assessment.toml"));
    let again = run_with_input(at, &["init"], "q\n");
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        again.out.contains("init"),
        "it says how to go on: {}",
        again.out
    );
    if let Ok(paused) = paused {
        let after = std::fs::read_to_string(at.join("assessment.toml")).unwrap();
        assert_eq!(after, paused, "looking again changes nothing");
    }
}

#[test]
fn issues_are_written_one_file_a_gap() {
    let folder = folder();
    let args = [
        "plan", "npm", "--today", DAY, "--format", "issues", "-o", "issues",
    ];
    let ran = run(folder.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let files: Vec<_> = std::fs::read_dir(folder.path().join("issues"))
        .unwrap()
        .collect();
    assert!(files.len() >= 5, "{} files", files.len());
}

#[test]
fn a_kit_text_is_written_once_and_checked() {
    let folder = folder();
    let at = folder.path();
    let kit = [
        "kit",
        "security-txt",
        "--answers",
        "answers.toml",
        "-o",
        "out",
    ];
    let answered = |text: &str| {
        std::fs::write(at.join("answers.toml"), text).unwrap();
        run(at, &kit)
    };
    let lacking = answered("registry = \"Drill Registry\"\n");
    assert_eq!(lacking.code, 2, "{}", lacking.err);
    assert!(lacking.err.contains("contact"), "{}", lacking.err);
    let whole = "contact = \"security@drill.example\"\n\
                 canonical-url = \"https://drill.example/.well-known/security.txt\"\n\
                 policy-url = \"https://drill.example/policy\"\n";
    let written = answered(whole);
    assert_eq!(written.code, 0, "{}{}", written.out, written.err);
    assert!(
        written.out.contains("What is left for you"),
        "{}",
        written.out
    );
    assert!(
        std::fs::read_to_string(at.join("out/security.txt"))
            .unwrap()
            .contains("Contact:")
    );
    assert!(
        written.out.contains("\n  valid-days = 180\n") && !written.out.contains("contact ="),
        "what nobody answered is listed: {}",
        written.out
    );
    let again = answered(whole);
    assert_eq!(
        again.code, 2,
        "nothing that was written before is overwritten"
    );
}

#[test]
fn a_statement_is_signed_and_verified() {
    let folder = with_workbook();
    let at = folder.path();
    let key = Command::new("openssl")
        .args(["genpkey", "-algorithm", "ed25519", "-out", "key.pem"])
        .current_dir(at)
        .status()
        .expect("openssl makes the key");
    assert!(key.success());
    let public = ["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"];
    assert!(
        Command::new("openssl")
            .args(public)
            .current_dir(at)
            .status()
            .unwrap()
            .success()
    );
    let json = [
        "assessment.toml",
        "--today",
        DAY,
        "--format",
        "json",
        "-o",
        "report.json",
    ];
    assert_eq!(run(at, &json).code, 0);
    let sign = [
        "assessment.toml",
        "--today",
        DAY,
        "--format",
        "statement",
        "--key",
        "key.pem",
        "-o",
        "s.json",
    ];
    assert_eq!(run(at, &sign).code, 0);
    let verify = [
        "verify",
        "s.json",
        "--key",
        "public.pem",
        "--report",
        "report.json",
    ];
    let good = run(at, &verify);
    assert_eq!(good.code, 0, "{}", good.err);
    let other = std::fs::read_to_string(at.join("report.json"))
        .unwrap()
        .replacen("met", "mot", 1);
    std::fs::write(at.join("report.json"), other).unwrap();
    let changed = run(at, &verify);
    assert_eq!(changed.code, 1);
    assert!(changed.err.contains("another report"), "{}", changed.err);
}

#[test]
fn a_fleet_shows_its_common_gaps() {
    let folder = with_workbook();
    std::fs::write(
        folder.path().join("fleet.txt"),
        "npm # the first\npypi\n\nassessment.toml\n",
    )
    .unwrap();
    let ran = run(folder.path(), &["--fleet", "fleet.txt", "--today", DAY]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("package-reports"), "{}", ran.out);
}

#[test]
fn every_other_command_prints_something_sensible() {
    let folder = folder();
    for (args, says) in [
        (vec!["profiles"], "RubyGems.org"),
        (
            vec!["compare", "npm", "pypi", "--format", "csv"],
            "authentication/totp",
        ),
        (vec!["feedback", "npm", "pypi"], "#"),
        (vec!["explain"], "general-capabilities/event-log"),
        (vec!["explain", "AN-1.3"], "Blind spots"),
        (vec!["ci", "github"], "permissions"),
        (vec!["ci", "gitlab"], "portcullis-assess"),
        (vec!["schema"], "json-schema.org"),
    ] {
        let ran = run(folder.path(), &args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        assert!(ran.out.contains(says), "{args:?}: {}", ran.out);
    }
}
