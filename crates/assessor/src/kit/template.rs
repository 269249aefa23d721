//! Templates: paragraphs with gaps. A paragraph whose gap stays empty is left out, and so is a
//! heading with nothing under it.
//!
//! `{name}` is a gap; a first line `{if name = word}` keeps the paragraph for that answer only.
//! In a `security.txt` every line stands for itself.

use std::collections::BTreeMap;

use domain::PlainText;

use super::value::Value;

/// The first of the private characters that stand for free answers while clauses are checked.
const FIRST_STAND_IN: u32 = 0xe000;

/// A template with its values, before anything is filled in.
#[derive(Debug)]
pub(super) struct Draft {
    template: &'static str,
    values: BTreeMap<&'static str, Value>,
}

impl Draft {
    pub(super) fn new(template: &'static str, values: BTreeMap<&'static str, Value>) -> Self {
        Self { template, values }
    }

    /// The adoptable text.
    pub(super) fn markdown(&self) -> String {
        self.paragraphs(|_, value| value.markdown.clone())
    }

    /// The same with a stand-in for everything that was freely answered: what is left are our
    /// words.
    pub(super) fn without_answers(&self) -> String {
        self.paragraphs(|place, value| match value.is_free {
            true => stand_in(place).to_string(),
            false => value.plain.clone(),
        })
    }

    /// A quotation from [`Self::without_answers`] with the answers in their places.
    pub(super) fn with_answers(&self, quote: &str) -> PlainText {
        let answers: BTreeMap<char, &str> = (0..)
            .zip(self.values.values())
            .map(|(place, value)| (stand_in(place), value.plain.as_str()))
            .collect();
        let mut whole = String::new();
        for ch in quote.chars() {
            match answers.get(&ch) {
                Some(answer) => whole.push_str(answer),
                None => whole.push(ch),
            }
        }
        PlainText::new(&whole)
    }

    /// The lines of which no gap stays empty, for formats where a line is a field.
    pub(super) fn lines(&self) -> String {
        let kept = self
            .template
            .lines()
            .filter_map(|line| self.filled(line, &|_, value| value.plain.clone()));
        kept.flat_map(|line| [line, "\n".to_owned()]).collect()
    }

    fn paragraphs(&self, show: impl Fn(u32, &Value) -> String) -> String {
        let filled = self
            .template
            .split("\n\n")
            .filter_map(|paragraph| self.filled(self.chosen(paragraph.trim())?, &show));
        let mut text = with_bodies(filled.collect()).join("\n\n");
        text.push('\n');
        text
    }

    /// The paragraph without its condition, if the condition holds.
    fn chosen<'p>(&self, paragraph: &'p str) -> Option<&'p str> {
        let Some((condition, rest)) = paragraph
            .strip_prefix("{if ")
            .and_then(|after| after.split_once("}\n"))
        else {
            return Some(paragraph);
        };
        let holds = match condition.split_once(" = ") {
            Some((id, word)) => self.values.get(id).is_some_and(|value| value.plain == word),
            None => self.values.contains_key(condition),
        };
        holds.then_some(rest)
    }

    /// The text with its gaps filled in one pass, so that braces in an answer are no gaps; `None`
    /// if one stays empty.
    fn filled(&self, text: &str, show: &impl Fn(u32, &Value) -> String) -> Option<String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, gap)) = rest.split_once('{') {
            let (id, after) = gap.split_once('}')?;
            let (place, (_, value)) = (0..).zip(&self.values).find(|(_, (key, _))| **key == id)?;
            filled.push_str(before);
            filled.push_str(&show(place, value));
            // "Example Inc." at the end of a sentence has its full stop already.
            let doubled = filled.ends_with('.') && after.starts_with('.');
            rest = after.strip_prefix('.').filter(|_| doubled).unwrap_or(after);
        }
        filled.push_str(rest);
        Some(filled)
    }
}

/// A private character; no clean answer is compared with it, and no word contains it.
fn stand_in(place: u32) -> char {
    char::from_u32(FIRST_STAND_IN + place).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Without headings that are followed by no text of their own.
fn with_bodies(paragraphs: Vec<String>) -> Vec<String> {
    let level = |paragraph: &str| match paragraph.bytes().take_while(|b| *b == b'#').count() {
        0 => usize::MAX,
        level => level,
    };
    let mut kept: Vec<String> = Vec::new();
    for paragraph in paragraphs.into_iter().rev() {
        let own = level(&paragraph);
        let has_body = own == usize::MAX || kept.last().is_some_and(|next| level(next) > own);
        if has_body {
            kept.push(paragraph);
        }
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(template: &'static str, answers: &[(&'static str, &str, bool)]) -> Draft {
        let value = |plain: &str, is_free| Value {
            plain: plain.to_owned(),
            markdown: format!("<{plain}>"),
            is_free,
        };
        let values = answers
            .iter()
            .map(|(id, plain, is_free)| (*id, value(plain, *is_free)));
        Draft::new(template, values.collect())
    }

    #[test]
    fn paragraphs_stay_only_with_their_answers() {
        let template =
            "# T\n\n## A\n\n{a} x\n\n### B\n\n{if a = b}\nyes\n\n## C\n\n{if c}\nc\n\n## D";
        for (answers, text) in [
            (
                &[("a", "b", false)][..],
                "# T\n\n## A\n\n<b> x\n\n### B\n\nyes\n",
            ),
            (&[("a", "x", false)], "# T\n\n## A\n\n<x> x\n"),
            (&[("c", "x", false)], "# T\n\n## C\n\nc\n"),
            (&[], "\n"),
        ] {
            assert_eq!(draft(template, answers).markdown(), text);
        }
    }

    #[test]
    fn answers_are_not_templates_and_do_not_count_as_our_words() {
        let draft = draft("{a} and {b}.", &[("a", "{b}", true), ("b", "Inc.", true)]);
        assert_eq!(draft.markdown(), "<{b}> and <Inc.>.\n");
        assert_eq!(draft.without_answers(), "\u{e000} and \u{e001}.\n");
        let quote = draft.with_answers("\u{e000} and \u{e001}.");
        assert_eq!(quote.as_str(), "{b} and Inc..");
        assert_eq!(draft.lines(), "{b} and Inc.\n");
    }
}
