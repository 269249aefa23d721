//! The program from outside: what it prints, what it writes, and how it ends.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod gate;
mod reports;
mod work;
mod wrong_use;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub(crate) const DAY: &str = "2026-11-22";

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis-assess"));
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1");
    command
}

pub(crate) fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().expect("the program ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn run(folder: &Path, args: &[&str]) -> Ran {
    ran(program(folder)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap())
}

pub(crate) fn run_with_input(folder: &Path, args: &[&str], input: &str) -> Ran {
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

pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A registry that proves General 1 by what its people say.
pub(crate) const WORKBOOK: &str = r#"# kept comment
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

pub(crate) fn with_workbook() -> tempfile::TempDir {
    let folder = folder();
    std::fs::write(folder.path().join("assessment.toml"), WORKBOOK).unwrap();
    folder
}
