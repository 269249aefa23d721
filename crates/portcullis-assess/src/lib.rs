//! The assessor's command line: `portcullis-assess`, and `portcullis assess`.
//!
//! Exit codes: 0 fine, 1 findings (a required level is not there, something fell, a workbook has
//! errors), 2 wrong use, 3 could not be determined.

use std::process::ExitCode;

pub mod args;
mod command;
mod console;
mod files;
mod progress;
mod source;

pub use args::Args;
use source::Trouble;

/// One line for `--help`.
pub const ABOUT: &str =
    "Assess any package repository against the 32 capabilities, and plan the way up";

/// The paragraph for `--help`.
pub const LONG_ABOUT: &str = "\
Measures a package repository against the 32 capabilities of the OpenSSF/CISA Principles for Package \
Repository Security: what can be observed, what documents say, what people attest; a proven and a \
possible level for each of four tracks; and the plan to rise.

A visit is passive and polite: it only reads, honours robots files, keeps to the stated rate, and \
can be recorded and judged again offline. With --mine, and only for a registry that is yours, it also \
acts: it makes an account, signs in, guesses within a budget, mints and revokes, and says what it left.";

/// Examples below `--help`.
pub const EXAMPLES: &str = "\
Examples:
  portcullis-assess profile npm                      what public documents say of npm
  portcullis-assess http://localhost:4873            visit a registry, passively
  portcullis-assess http://localhost:7878 --mine --mail-dir data/mail
                                                     your own registry, actively
  portcullis-assess init                             answer the questions for your own
  portcullis-assess assessment.toml --format html -o report.html
  portcullis-assess plan assessment.toml --goal 1    the cheapest path to Level 1
  portcullis-assess compare npm pypi crates-io       side by side
  portcullis-assess assessment.toml --require 1      in a pipeline";

/// Does what was said.
pub fn run(args: Args) -> ExitCode {
    match command::dispatch(args) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(trouble) => {
            console::complain(&trouble);
            match trouble {
                Trouble::Use(_) | Trouble::File(_) => ExitCode::from(2),
                Trouble::Undetermined(_) => ExitCode::from(3),
            }
        }
    }
}
