//! The README opens with the program's own output; it must stay that.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::process::Command;

const README: &str = include_str!("../../../README.md");
/// The day of the run that the README shows.
const DAY: &str = "2026-11-22";

/// The text between the command in the README's first block and the end of that block.
fn shown() -> &'static str {
    let after = README
        .split_once("```text\n$ portcullis-assess profile npm\n")
        .unwrap()
        .1;
    after.split_once("```").unwrap().0
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let output = Command::new(env!("CARGO_BIN_EXE_portcullis-assess"))
        .args(["profile", "npm", "--today", DAY])
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env("TERM", "xterm")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        printed.trim(),
        shown().trim(),
        "run the command and paste what it prints"
    );
}
