//! Reports, comparisons and statements.

use std::process::Command;

use crate::{DAY, folder, run, with_workbook};

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

#[test]
fn a_report_for_programs_has_the_output_to_itself() {
    let folder = with_workbook();
    let args = [
        "assessment.toml",
        "--today",
        DAY,
        "--format",
        "json",
        "--against",
        "psr-next-candidate",
    ];
    let both = run(folder.path(), &args);
    let json: serde_json::Value = serde_json::from_str(&both.out).unwrap();
    assert_eq!(json["subject"]["id"], "drill");
    assert!(!both.err.is_empty());
}
