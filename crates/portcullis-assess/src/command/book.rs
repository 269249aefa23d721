//! Working with a workbook: `init`, `page`, `import-survey`, `check`.

use std::io::{self, BufReader};
use std::path::Path;

use assessor::workbook::check::{self as checks, Severity};
use assessor::workbook::interview::{Ended, Given, InterviewError, interview};
use assessor::workbook::{self, Workbook, page as workbook_page, survey};
use domain::Day;

use super::Outcome;
use crate::console;
use crate::source::{self, Trouble};

/// Asks the questions that have no answer yet, and saves after each.
pub(crate) fn init(file: &Path, framework: &str) -> Result<Outcome, Trouble> {
    let framework = source::framework(framework)?;
    let existing = file
        .exists()
        .then(|| source::read(file, workbook::MAX_BYTES))
        .transpose()?;
    let name = file.display().to_string();
    let given = Given {
        framework: &framework,
        today: source::today(),
        file: &name,
        existing: existing.as_deref(),
    };
    let mut known = existing.clone();
    let mut save = |text: &str| save_over(file, &mut known, text);
    let mut input = BufReader::new(io::stdin());
    let ended = interview(&given, &mut input, &mut io::stdout(), &mut save);
    match ended {
        Ok(Ended::Through(_) | Ended::Paused) => Ok(Outcome::Fine),
        Err(error @ InterviewError::Workbook(_)) => Err(Trouble::with_file(file, error)),
        Err(error) => Err(Trouble::Undetermined(format!("{name}: {error}"))),
    }
}

/// Saves, unless the file is not any more what this sitting knows: somebody else, or the same
/// person in another window, has given answers that must not be lost.
fn save_over(file: &Path, known: &mut Option<String>, text: &str) -> io::Result<()> {
    let trouble = |trouble: Trouble| io::Error::other(trouble.to_string());
    let there = file
        .exists()
        .then(|| source::read(file, workbook::MAX_BYTES))
        .transpose()
        .map_err(trouble)?;
    if there != *known {
        let why = "somebody else has changed the file meanwhile, so nothing was written over it; \
                   start again to go on from what is there now";
        return Err(io::Error::other(why));
    }
    source::write(file, text).map_err(trouble)?;
    *known = Some(text.to_owned());
    Ok(())
}

/// Writes the page that edits workbooks in the browser.
pub(crate) fn page(out: &Path, framework: &str) -> Result<Outcome, Trouble> {
    let framework = source::framework(framework)?;
    console::deliver(&workbook_page::page(&framework), Some(out))?;
    console::say("open it in a browser; it sends nothing anywhere and saves where you say");
    Ok(Outcome::Fine)
}

/// Starts a workbook from a column of the 2022 survey.
pub(crate) fn import_survey(file: &Path, column: &str, out: &Path) -> Result<Outcome, Trouble> {
    if out.exists() {
        let why = "there is a file already; name another one with --out";
        return Err(Trouble::with_file(out, why));
    }
    let csv = source::read(file, survey::MAX_BYTES)?;
    let framework = source::framework(principles::shipped::DEFAULT)?;
    let text = survey::import(&csv, column, &framework, source::today())
        .map_err(|error| Trouble::with_file(file, error))?;
    console::deliver(&text, Some(out))?;
    console::say(&format!("next: portcullis-assess check {}", out.display()));
    Ok(Outcome::Fine)
}

/// Checks a workbook; errors close the gate, warnings and notices do not.
pub(crate) fn check(file: &Path, framework: &str, today: Option<Day>) -> Result<Outcome, Trouble> {
    let framework = source::framework(framework)?;
    let text = source::read(file, workbook::MAX_BYTES)?;
    let book = Workbook::parse(&text).map_err(|error| Trouble::with_file(file, error))?;
    let remarks = checks::check(&book, &framework, today.unwrap_or_else(source::today));
    console::print(&checks::render(&remarks))?;
    Ok(Outcome::of(
        remarks.iter().any(|remark| remark.level == Severity::Error),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_another_sitting_are_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("assessment.toml");
        let (mut one, mut other) = (None, None);
        save_over(&file, &mut one, "one").unwrap();
        save_over(&file, &mut one, "one, two").unwrap();
        let refused = save_over(&file, &mut other, "other").unwrap_err();
        assert!(refused.to_string().contains("meanwhile"), "{refused}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "one, two");
    }
}
