//! Pipelines: what closes the gate, and what does not.

use crate::{DAY, WORKBOOK, run, with_workbook};

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
fn a_baseline_is_read_before_the_new_report_takes_its_place() {
    let folder = with_workbook();
    let at = folder.path();
    let args = [
        "assessment.toml",
        "--today",
        DAY,
        "--format",
        "json",
        "-o",
        "last.json",
    ];
    assert_eq!(run(at, &args).code, 0);
    let worse = WORKBOOK.replace("\"met\"", "\"not-met\"");
    std::fs::write(at.join("assessment.toml"), worse).unwrap();
    let again: Vec<&str> = args
        .into_iter()
        .chain(["--baseline", "last.json"])
        .collect();
    assert_eq!(run(at, &again).code, 1);
}

#[test]
fn a_fleet_keeps_its_gate() {
    let folder = with_workbook();
    let at = folder.path();
    std::fs::write(at.join("fleet.txt"), "npm\nassessment.toml\n").unwrap();
    let fleet = |more: &[&str]| {
        let mut args = vec!["--fleet", "fleet.txt", "--today", DAY];
        args.extend(more);
        run(at, &args)
    };
    assert_eq!(fleet(&[]).code, 0);
    let below = fleet(&["--require", "3"]);
    assert_eq!(below.code, 1);
    assert!(
        below.err.contains("npm") && below.err.contains("Drill"),
        "{}",
        below.err
    );
    for option in [
        "--baseline",
        "--against",
        "--key",
        "--transcript",
        "--workbook",
    ] {
        let refused = fleet(&[option, "assessment.toml"]);
        assert_eq!(refused.code, 2, "{option}");
    }
}
