//! Editing a workbook without disturbing what people wrote around the answers.
//!
//! Every comment and the order of everything that was there stay. Every edit is read back with
//! [`Workbook::parse`] before it counts, so an [`Editor`] always holds a workbook that can be used.

use std::fmt;

use domain::CriterionId;
use principles::Framework;
use toml_edit::{DocumentMut, InlineTable, Item, Table};

use super::{Answer, Subject, TaxonomyAnswers, Workbook, WorkbookError};

mod evidence;
mod fields;
mod place;

use fields::{answer_fields, put_all, subject_fields, taxonomy_fields};

/// The beginning of a fresh workbook; the values are put in afterwards.
const FRESH: &str = "\
# What a package repository can do for the security of its users, and how we know.
# It belongs in the repository's own version control: every change to an answer is then a commit.
# No answer means unknown. met, partly and not-met count only with evidence beside them.
format = 1
framework = \"\"

# Who is assessed, when and by whom.
[subject]
id = \"\"
name = \"\"

# What kind of repository it is: this decides which criteria apply.
[taxonomy]
";

/// A workbook that is being edited.
#[derive(Clone, Debug)]
pub struct Editor {
    text: String,
    document: DocumentMut,
    book: Workbook,
}

/// Prints the whole text, to be saved as it is.
impl fmt::Display for Editor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Editor {
    /// Starts a fresh workbook about this subject, with comments that say what it is for.
    ///
    /// # Errors
    /// The subject is too large to be written down.
    pub fn new(subject: &Subject, framework: &Framework) -> Result<Self, WorkbookError> {
        let mut editor = Self::open(FRESH)?;
        editor.edit(|document| {
            let id = toml_edit::Value::from(framework.id.as_str());
            put_all(document.as_table_mut(), vec![("framework", Some(id))]);
            table_of(document, "subject", subject_fields(subject))
        })?;
        Ok(editor)
    }

    /// Opens a workbook; the limits and refusals are those of [`Workbook::parse`].
    ///
    /// # Errors
    /// The text cannot be used as a workbook.
    pub fn open(text: &str) -> Result<Self, WorkbookError> {
        let book = Workbook::parse(text)?;
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document: DocumentMut = bare
            .parse()
            .map_err(|error: toml_edit::TomlError| WorkbookError::Malformed(error.to_string()))?;
        let text = text.to_owned();
        Ok(Self {
            text,
            document,
            book,
        })
    }

    /// What the text says now.
    pub fn workbook(&self) -> &Workbook {
        &self.book
    }

    /// Writes down what is given of the subject; empty fields stay as they are.
    ///
    /// # Errors
    /// The workbook would become too large.
    pub fn set_subject(&mut self, subject: &Subject) -> Result<(), WorkbookError> {
        self.edit(|document| table_of(document, "subject", subject_fields(subject)))
    }

    /// Writes down what is given of the taxonomy; empty fields stay as they are. An empty client
    /// is an answer: there is none.
    ///
    /// # Errors
    /// The workbook would become too large.
    pub fn set_taxonomy(&mut self, taxonomy: &TaxonomyAnswers) -> Result<(), WorkbookError> {
        self.edit(|document| table_of(document, "taxonomy", taxonomy_fields(taxonomy)))
    }

    /// Writes down what is given of an answer: empty fields stay as they are, evidence is added
    /// to what is there (once), a companion's answer goes into its own column. A row that was not
    /// there takes its place in the framework's order, with `heading` as a comment above it.
    ///
    /// # Errors
    /// The workbook would become too large, or a companion was given outside the CLI track.
    pub fn set_answer(
        &mut self,
        id: &CriterionId,
        heading: &str,
        answer: &Answer,
    ) -> Result<(), WorkbookError> {
        self.edit(|document| {
            place::spread(document.as_table_mut());
            let near = place::of_row(document, id);
            let is_new = !has_row(document, id);
            let above = is_new.then(|| place::comments_below(document, near));
            let row = row(document, id, near)?;
            if let (Some(above), Some(table)) = (above, row.as_table_mut()) {
                table.decor_mut().set_prefix(prefix(&above, heading));
            }
            write_answer(row, near, answer)
        })
    }

    /// Edits a copy, and takes it only if it reads back.
    fn edit(
        &mut self,
        change: impl FnOnce(&mut DocumentMut) -> Option<()>,
    ) -> Result<(), WorkbookError> {
        let mut document = self.document.clone();
        let misshapen = || WorkbookError::Malformed("a table is expected there".to_owned());
        change(&mut document).ok_or_else(misshapen)?;
        *self = Self::open(&like(&self.text, &document.to_string()))?;
        Ok(())
    }
}

/// Gives the edited text the byte order mark and the line ends of the original.
fn like(original: &str, edited: &str) -> String {
    let mark = if original.starts_with('\u{feff}') {
        "\u{feff}"
    } else {
        ""
    };
    let windows = original
        .split_once('\n')
        .is_some_and(|(line, _)| line.ends_with('\r'));
    if windows {
        let edited = edited.replace("\r\n", "\n").replace('\n', "\r\n");
        return format!("{mark}{edited}");
    }
    format!("{mark}{edited}")
}

/// The white space and comment in front of a new table.
fn prefix(above: &str, heading: &str) -> String {
    let heading = domain::PlainText::new(heading);
    if heading.is_empty() {
        return format!("{above}\n");
    }
    format!("{above}\n# {heading}\n")
}

/// Sets fields of a table of the document's own, which is made where it is missing.
fn table_of(document: &mut DocumentMut, name: &str, fields: fields::Fields) -> Option<()> {
    place::spread(document.as_table_mut());
    let near = document.get("subject").and_then(place::last).unwrap_or(0);
    let item = child(document.as_item_mut(), name, near)?;
    put_all(item.as_table_like_mut()?, fields);
    Some(())
}

fn has_row(document: &DocumentMut, id: &CriterionId) -> bool {
    let track = document.get(id.track().slug());
    track.is_some_and(|track| track.get(id.name()).is_some())
}

/// The row of this criterion, which is made after the table at `near` where it is missing.
fn row<'d>(document: &'d mut DocumentMut, id: &CriterionId, near: isize) -> Option<&'d mut Item> {
    let root = document.as_table_mut();
    if !root.contains_key(id.track().slug()) {
        let mut track = Table::new();
        track.set_implicit(true);
        root.insert(id.track().slug(), Item::Table(track));
    }
    child(root.get_mut(id.track().slug())?, id.name(), near)
}

fn write_answer(row: &mut Item, near: isize, answer: &Answer) -> Option<()> {
    if let Some(table) = row.as_table_mut() {
        place::show(table);
    }
    put_all(row.as_table_like_mut()?, answer_fields(answer));
    for entry in &answer.evidence {
        evidence::add(row, near, entry)?;
    }
    match &answer.companion {
        Some(companion) => {
            let near = place::last(row).unwrap_or(near);
            write_answer(child(row, "companion", near)?, near, companion)
        }
        None => Some(()),
    }
}

/// The table of this name, made in its parent's style (inline or not) where it is missing.
/// `None` when something else stands there.
fn child<'p>(parent: &'p mut Item, name: &str, near: isize) -> Option<&'p mut Item> {
    let inline = parent.is_inline_table();
    let table = parent.as_table_like_mut()?;
    if !table.contains_key(name) {
        let fresh = if inline {
            Item::Value(InlineTable::new().into())
        } else {
            let mut fresh = Table::new();
            fresh.set_position(Some(place::after(near)));
            Item::Table(fresh)
        };
        table.insert(name, fresh);
    }
    table.get_mut(name)
}

#[cfg(test)]
mod tests;
