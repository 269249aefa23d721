//! Starting a workbook from the working group's survey of package managers, 2022.
//!
//! Rows of the survey are questions, columns are package managers. Which question speaks about
//! which criterion is data (`data/survey/mapping-2022.toml`). The answers are years old, so every
//! imported row bears its true expiry day and shows as stale until somebody looks again.

use domain::{Day, PlainText};
use principles::{Framework, Outcome};

use super::{
    Answer, DocumentedEntry, Editor, EvidenceEntry, Subject, TaxonomyAnswers, WorkbookError,
};
use crate::nearest::nearest;

mod error;
mod mapping;

pub use error::SurveyError;
use mapping::{Mapping, Question};

/// The largest survey file that is read, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most rows that are read.
pub const MAX_ROWS: usize = 500;
/// The most columns that are read.
pub const MAX_COLUMNS: usize = 100;

/// What every row that the survey decides has to say first.
const STALE: &str = "Answered in 2022 and perhaps stale: look again.";

/// The text of a workbook with what the survey says of the package manager in this column.
///
/// # Errors
/// The survey is too large, not CSV, not this survey, or has no such column.
pub fn import(
    csv_text: &str,
    column: &str,
    framework: &Framework,
    today: Day,
) -> Result<String, SurveyError> {
    let mapping = Mapping::shipped()?;
    let rows = read(csv_text)?;
    let place = find_column(&rows, column)?;
    let replies = replies(&rows, place);
    if !mapping
        .question
        .iter()
        .any(|question| asked(&replies, &question.begins).is_some())
    {
        return Err(SurveyError::NotTheSurvey);
    }
    let name = rows.first().and_then(|header| header.get(place));
    let subject = subject(
        &mapping,
        &replies,
        name.map_or(column, String::as_str),
        today,
    );
    write(&mapping, &replies, &subject, framework, today).map_err(SurveyError::Unwritable)
}

/// One question as it was asked, and what this column answered.
struct Reply {
    question: PlainText,
    answer: PlainText,
}

fn read(csv_text: &str) -> Result<Vec<Vec<String>>, SurveyError> {
    if csv_text.len() > MAX_BYTES {
        return Err(SurveyError::TooLarge(csv_text.len()));
    }
    let text = csv_text.strip_prefix('\u{feff}').unwrap_or(csv_text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| SurveyError::Malformed(error.to_string()))?;
        if rows.len() >= MAX_ROWS {
            return Err(SurveyError::TooMany("rows", MAX_ROWS));
        }
        if record.len() > MAX_COLUMNS {
            return Err(SurveyError::TooMany("columns", MAX_COLUMNS));
        }
        rows.push(record.iter().map(str::to_owned).collect());
    }
    Ok(rows)
}

/// The place of the column: by its exact name, else by its name in any case.
fn find_column(rows: &[Vec<String>], column: &str) -> Result<usize, SurveyError> {
    let header: Vec<PlainText> = rows.first().map_or_else(Vec::new, |header| {
        header.iter().map(|name| PlainText::new(name)).collect()
    });
    let wanted = PlainText::cut(column, 80);
    let same = |name: &PlainText| *name == wanted;
    let alike = |name: &PlainText| name.as_str().to_lowercase() == wanted.as_str().to_lowercase();
    let named = header.iter().enumerate().skip(1);
    let exact = named.clone().find(|(_, name)| same(name));
    let found = exact.or_else(|| named.clone().find(|(_, name)| alike(name)));
    if let Some((place, _)) = found {
        return Ok(place);
    }
    let known: Vec<PlainText> = named
        .map(|(_, name)| PlainText::cut(name.as_str(), 80))
        .collect();
    let near = nearest(wanted.as_str(), known.iter().map(PlainText::as_str));
    Err(SurveyError::NoSuchColumn {
        nearest: near.map(PlainText::new),
        wanted,
        known,
    })
}

fn replies(rows: &[Vec<String>], place: usize) -> Vec<Reply> {
    let reply = |row: &Vec<String>| {
        Some(Reply {
            question: PlainText::new(row.first()?),
            answer: PlainText::new(row.get(place)?),
        })
    };
    rows.iter().skip(1).filter_map(reply).collect()
}

fn asked<'r>(replies: &'r [Reply], begins: &str) -> Option<&'r Reply> {
    replies
        .iter()
        .find(|reply| reply.question.as_str().starts_with(begins))
}

fn subject(mapping: &Mapping, replies: &[Reply], name: &str, today: Day) -> Subject {
    let ecosystem = asked(replies, &mapping.ecosystem);
    Subject {
        id: Subject::id_from(name),
        name: PlainText::cut(name, 120),
        ecosystem: ecosystem.map_or_else(PlainText::default, |reply| reply.answer.clone()),
        assessed: Some(today),
        assessed_by: "imported from the survey of 2022; nobody has reviewed it yet".into(),
        ..Subject::default()
    }
}

fn write(
    mapping: &Mapping,
    replies: &[Reply],
    subject: &Subject,
    framework: &Framework,
    today: Day,
) -> Result<String, WorkbookError> {
    let mut editor = Editor::new(subject, framework)?;
    editor.set_taxonomy(&TaxonomyAnswers {
        reason: "Not answered yet: the survey did not ask this.".into(),
        ..TaxonomyAnswers::default()
    })?;
    for question in &mapping.question {
        let Some(criterion) = framework.criterion(&question.criterion) else {
            continue;
        };
        let answered = asked(replies, &question.begins).filter(|reply| !reply.answer.is_empty());
        if let Some(reply) = answered {
            let heading = format!("{} {}", criterion.short, criterion.title);
            let answer = answer(mapping, question, reply, &subject.name, today);
            editor.set_answer(&question.criterion, &heading, &answer)?;
        }
    }
    Ok(editor.to_string())
}

fn answer(
    mapping: &Mapping,
    question: &Question,
    reply: &Reply,
    column: &PlainText,
    today: Day,
) -> Answer {
    let outcome = mapping.outcome(question, reply.answer.as_str());
    let note = match outcome {
        Outcome::Unknown => format!(
            "In 2022 the survey was told: “{}” That does not settle it. {}",
            PlainText::cut(reply.answer.as_str(), 400),
            question.because
        ),
        _ if mapping.denies(reply.answer.as_str()) => STALE.to_owned(),
        _ => format!("{STALE} {}", question.because),
    };
    let title = format!("{}, column {column}: {}", mapping.title, reply.question);
    let document = DocumentedEntry {
        title: PlainText::cut(&title, 200),
        repository: mapping.repository.clone(),
        path: mapping.path.clone(),
        // The ellipsis is one more character.
        quote: PlainText::cut(reply.answer.as_str(), super::check::MAX_QUOTE - 1),
        date: mapping.date,
        read: Some(today),
        ..DocumentedEntry::default()
    };
    Answer {
        outcome: Some(outcome),
        note: note.into(),
        expires: mapping.date.map(Day::plus_one_year),
        evidence: vec![EvidenceEntry::Documented(document)],
        ..Answer::default()
    }
}

#[cfg(test)]
mod tests;
