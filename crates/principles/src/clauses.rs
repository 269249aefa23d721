//! What a published policy says: clause by clause, with the sentence that says it.
//!
//! The check is deliberately plain: a clause is found where all stems of one of its word groups
//! stand within two neighbouring sentences. That can be fooled by somebody who wants to fool it;
//! it is meant to find what an honest policy forgot, and it quotes what it relied on so that a
//! reader can disagree.

use domain::PlainText;

use crate::framework::Clause;

/// The most of a policy that is read, in characters.
pub const MAX_POLICY_CHARS: usize = 400_000;
/// The longest quotation.
const MAX_QUOTE: usize = 300;

/// A policy as sentences.
#[derive(Clone, Debug)]
pub struct PolicyText {
    sentences: Vec<Sentence>,
}

#[derive(Clone, Debug)]
struct Sentence {
    as_written: String,
    words: Vec<String>,
}

/// A clause and the sentence that was taken for it.
#[derive(Clone, Debug)]
pub struct Found<'c> {
    /// The clause.
    pub clause: &'c Clause,
    /// What the text says, exact but for white space.
    pub quote: PlainText,
}

/// Which clauses a text has and which it lacks.
#[derive(Clone, Debug)]
pub struct ClauseCheck<'c> {
    /// Those it has.
    pub found: Vec<Found<'c>>,
    /// Those it lacks.
    pub missing: Vec<&'c Clause>,
}

impl PolicyText {
    /// Cuts a text (Markdown or plain) into sentences; line breaks end headings and list items.
    pub fn new(text: &str) -> Self {
        let bounded: String = text.chars().take(MAX_POLICY_CHARS).collect();
        let mut sentences = Vec::new();
        for paragraph in paragraphs(&bounded) {
            sentences.extend(split_sentences(&paragraph).into_iter().map(Sentence::new));
        }
        sentences.retain(|sentence: &Sentence| !sentence.words.is_empty());
        Self { sentences }
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// Looks for every clause.
    pub fn check<'c>(&self, clauses: &'c [Clause]) -> ClauseCheck<'c> {
        let mut check = ClauseCheck {
            found: Vec::new(),
            missing: Vec::new(),
        };
        for clause in clauses {
            match self.find(clause) {
                Some(quote) => check.found.push(Found { clause, quote }),
                None => check.missing.push(clause),
            }
        }
        check
    }

    /// The first sentence in which all stems of one of these word groups stand.
    pub fn sentence_with(&self, groups: &[&[&str]]) -> Option<PlainText> {
        let groups: Vec<_> = groups.iter().map(|group| Stem::all(group)).collect();
        let found = self
            .sentences
            .iter()
            .find(|sentence| sentence.has_any(&groups))?;
        Some(PlainText::cut(&found.as_written, MAX_QUOTE))
    }

    fn find(&self, clause: &Clause) -> Option<PlainText> {
        let groups: Vec<_> = clause.any.iter().map(|group| Stem::all(group)).collect();
        if let Some(sentence) = self
            .sentences
            .iter()
            .find(|sentence| sentence.has_any(&groups))
        {
            return Some(PlainText::cut(&sentence.as_written, MAX_QUOTE));
        }
        let pair = self.sentences.windows(2).find(|pair| {
            let several = groups.iter().filter(|group| group.len() > 1);
            several.into_iter().any(|group| {
                group
                    .iter()
                    .all(|stem| pair.iter().any(|sentence| sentence.has(stem)))
            })
        })?;
        let both: Vec<&str> = pair
            .iter()
            .map(|sentence| sentence.as_written.as_str())
            .collect();
        Some(PlainText::cut(&both.join(" "), MAX_QUOTE))
    }
}

impl Sentence {
    fn new(text: String) -> Self {
        let words = text
            .to_lowercase()
            .split(|ch: char| !ch.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        Self {
            as_written: text,
            words,
        }
    }

    fn has_any(&self, groups: &[Vec<Stem>]) -> bool {
        groups
            .iter()
            .any(|group| group.iter().all(|stem| self.has(stem)) && !self.denies(group))
    }

    /// Whether the only stem of a group is taken back in the same breath, as in "there is no safe
    /// harbour". Groups of several stems say more, and their own words decide.
    fn denies(&self, group: &[Stem]) -> bool {
        let [only] = group else {
            return false;
        };
        let length = only.0.len();
        let mut places = self.words.windows(length).enumerate();
        places.all(|(place, window)| !only.fits(window) || self.is_denied_before(place))
    }

    fn is_denied_before(&self, place: usize) -> bool {
        let before = self.words.get(place.saturating_sub(4)..place);
        before.unwrap_or_default().iter().any(|word| {
            matches!(
                word.as_str(),
                "no" | "not" | "never" | "without" | "cannot" | "t"
            )
        })
    }

    /// Whether a word of the sentence begins with the stem; a stem of several words must stand
    /// in that order without a gap.
    fn has(&self, stem: &Stem) -> bool {
        !stem.0.is_empty()
            && self
                .words
                .windows(stem.0.len())
                .any(|window| stem.fits(window))
    }
}

/// The beginning of a word, or several words of which the last may be a beginning.
struct Stem(Vec<String>);

impl Stem {
    fn all(group: &[impl AsRef<str>]) -> Vec<Self> {
        group.iter().map(|stem| Self::new(stem.as_ref())).collect()
    }

    fn new(text: &str) -> Self {
        let text = text.to_lowercase();
        let parts = text
            .split(|ch: char| !ch.is_alphanumeric())
            .filter(|part| !part.is_empty());
        Self(parts.map(str::to_owned).collect())
    }

    /// Whether these words, as many as it has, are the stem.
    fn fits(&self, window: &[String]) -> bool {
        let Some((last, first)) = self.0.split_last() else {
            return false;
        };
        window.iter().zip(first).all(|(word, part)| word == part)
            && window
                .last()
                .is_some_and(|word| word.starts_with(last.as_str()))
    }
}

/// Lines joined until a blank line, a heading or a list item begins something new.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in text.lines() {
        let line = line.trim();
        let begins = line.starts_with(['#', '-', '*', '+', '|', '>'])
            || line.split_once(['.', ')']).is_some_and(|(number, _)| {
                !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
            });
        let after_heading = all.last().is_some_and(|last| last.starts_with('#'));
        if line.is_empty() || begins || after_heading {
            all.push(String::new());
        }
        if let Some(last) = all.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(line);
        }
    }
    all
}

/// Cuts after `.`, `!` or `?` that is followed by a space and a capital letter or the end.
fn split_sentences(paragraph: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut current = String::new();
    let mut chars = paragraph.chars().peekable();
    while let Some(ch) = chars.next() {
        current.push(ch);
        let ends = matches!(ch, '.' | '!' | '?') && chars.peek().is_none_or(|next| *next == ' ');
        if ends && current.len() > 3 {
            sentences.push(std::mem::take(&mut current).trim().to_owned());
        }
    }
    sentences.push(current.trim().to_owned());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(groups: &[&[&str]]) -> Clause {
        Clause {
            id: "wait".to_owned(),
            asks: "says how long it waits".to_owned(),
            spirit: false,
            any: groups
                .iter()
                .map(|group| group.iter().map(|s| (*s).to_owned()).collect())
                .collect(),
        }
    }

    #[test]
    fn a_clause_is_found_where_its_words_stand_together() {
        let clauses = [clause(&[&["wait", "day"], &["safe harbo"]])];
        for (text, quote) in [
            (
                "A recovery waits seven days.",
                Some("A recovery waits seven days."),
            ),
            (
                "A recovery must wait. It takes 7 days.",
                Some("A recovery must wait. It takes 7 days."),
            ),
            ("# Safe harbour\n\nWe will not sue.", Some("# Safe harbour")),
            ("We wait.\n\nNobody knows.\n\nSome days are fine.", None),
            ("The harbour is safe.", None),
            ("There is no safe harbour.", None),
            ("We don't offer any safe harbor.", None),
            (
                "There is no safe harbour. We offer safe harbour to none.",
                Some("We offer safe harbour to none."),
            ),
            (
                "We do not wait. It takes days.",
                Some("We do not wait. It takes days."),
            ),
            ("", None),
        ] {
            let policy = PolicyText::new(text);
            let check = policy.check(&clauses);
            let found = check
                .found
                .first()
                .map(|found| found.quote.as_str().to_owned());
            assert_eq!(found.as_deref(), quote, "{text}");
            assert_eq!(check.missing.is_empty(), quote.is_some());
        }
    }

    #[test]
    fn hostile_text_is_cut_and_cleaned() {
        let long = format!("wait {} day\u{1b}[2J", "x ".repeat(500));
        let policy = PolicyText::new(&long);
        let clauses = [clause(&[&["wait", "day"]])];
        let check = policy.check(&clauses);
        let quote = &check.found[0].quote;
        assert!(quote.as_str().chars().count() <= MAX_QUOTE + 1);
        assert!(!quote.as_str().contains('\u{1b}'));
        assert!(
            PolicyText::new(&"\0".repeat(1_000_000))
                .check(&clauses)
                .found
                .is_empty()
        );
    }
}
