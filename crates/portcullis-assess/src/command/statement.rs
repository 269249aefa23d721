//! Signed statements about a report: `--format statement` and `verify`.

use std::path::Path;

use assessor::assessment::Assessment;
use assessor::past;
use assessor::report::json;
use assessor::report::statement::{self, Statement};

use super::Outcome;
use crate::console;
use crate::source::{self, Trouble};

/// The largest key or envelope that is read, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

/// A statement about the assessment's JSON, signed with the key in this file.
pub(crate) fn signed(assessment: &Assessment, key: Option<&Path>) -> Result<String, Trouble> {
    let key = key.ok_or_else(|| {
        Trouble::Use(
            "--format statement needs --key FILE; make one with: openssl genpkey -algorithm \
             ed25519 -out key.pem"
                .to_owned(),
        )
    })?;
    let pem = source::read(key, MAX_BYTES)?;
    let statement = Statement::about(assessment, json::render(assessment).as_bytes(), None);
    let envelope =
        statement::sign(&statement, &pem).map_err(|error| Trouble::with_file(key, error))?;
    Ok(format!("{}\n", envelope.to_json().trim_end()))
}

/// Verifies an envelope, and that it is about this report.
pub(crate) fn verify(envelope: &Path, key: &Path, report: Option<&Path>) -> Result<Outcome, Trouble> {
    let text = source::read(envelope, MAX_BYTES)?;
    let pem = source::read(key, MAX_BYTES)?;
    let statement = match statement::verify(&text, &pem) {
        Ok(statement) => statement,
        Err(error) => {
            console::say(&format!("{}: {error}", envelope.display()));
            return Ok(Outcome::Findings);
        }
    };
    if let Some(path) = report {
        let bytes = source::read(path, past::MAX_BYTES)?;
        if !statement.is_about(bytes.as_bytes()) {
            console::say(&format!(
                "the signature is good, but the statement is about another report than {}",
                path.display()
            ));
            return Ok(Outcome::Findings);
        }
    }
    let names: Vec<&str> = statement
        .subject
        .iter()
        .map(|subject| subject.name.as_str())
        .collect();
    console::print(&format!(
        "The signature is good; it is about {}.\n",
        names.join(", ")
    ))?;
    Ok(Outcome::Fine)
}
