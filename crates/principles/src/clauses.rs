//! What a published policy says: clause by clause, with the sentence that says it.
//!
//! The check is deliberately plain: a clause is found where all stems of one of its word groups
//! stand within two neighbouring sentences. That can be fooled by somebody who wants to fool it;
//! it is meant to find what an honest policy forgot, and it quotes what it relied on so that a
//! reader can disagree.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use domain::PlainText;

use crate::framework::Clause;

/// The most of a policy that is read, in characters.
pub const MAX_POLICY_CHARS: usize = 400_000;
/// The longest quotation.
const MAX_QUOTE: usize = 300;

/// A policy as sentences, with an index of its words: a long text is searched for many clauses.
#[derive(Clone, Debug)]
pub struct PolicyText {
    sentences: Vec<Sentence>,
    /// Every word once, and the sentences (by place, ascending) in which it stands.
    index: BTreeMap<Arc<str>, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Sentence {
    as_written: String,
    words: Vec<Arc<str>>,
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
        let mut policy = Self {
            sentences: Vec::new(),
            index: BTreeMap::new(),
        };
        for paragraph in paragraphs(&bounded) {
            for sentence in split_sentences(&paragraph) {
                policy.add(sentence);
            }
        }
        policy
    }

    fn add(&mut self, as_written: String) {
        let place = self.sentences.len();
        let lower = as_written.to_lowercase();
        let mut words = Vec::new();
        for word in lower
            .split(|ch: char| !ch.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            let word = match self.index.get_key_value(word) {
                Some((known, _)) => known.clone(),
                None => Arc::from(word),
            };
            let places = self.index.entry(word.clone()).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
            words.push(word);
        }
        if !words.is_empty() {
            self.sentences.push(Sentence { as_written, words });
        }
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
        let groups: Vec<_> = groups.iter().map(|group| self.group(group)).collect();
        self.quote_one(&groups)
    }

    fn find(&self, clause: &Clause) -> Option<PlainText> {
        let groups: Vec<_> = clause.any.iter().map(|group| self.group(group)).collect();
        self.quote_one(&groups).or_else(|| {
            let place = groups.iter().filter_map(Group::first_pair).min()?;
            let both = self.sentences.get(place..place + 2)?;
            let both: Vec<&str> = both
                .iter()
                .map(|sentence| sentence.as_written.as_str())
                .collect();
            Some(PlainText::cut(&both.join(" "), MAX_QUOTE))
        })
    }

    fn quote_one(&self, groups: &[Group]) -> Option<PlainText> {
        let place = groups.iter().filter_map(|group| group.first(self)).min()?;
        let sentence = self.sentences.get(place)?;
        Some(PlainText::cut(&sentence.as_written, MAX_QUOTE))
    }

    fn group(&self, stems: &[impl AsRef<str>]) -> Group {
        let stems = stems.iter().map(|stem| Stem::new(stem.as_ref()));
        let stems = stems.map(|stem| (self.places_of(&stem), stem));
        let (places, stems) = stems.unzip();
        Group { stems, places }
    }

    /// The sentences that have the stem, ascending: those with a word that its last part begins,
    /// and of them those in which the parts before it stand there too.
    fn places_of(&self, stem: &Stem) -> Vec<usize> {
        let Some(last) = stem.0.last() else {
            return Vec::new();
        };
        let begins = self
            .index
            .range::<str, _>((Bound::Included(last.as_str()), Bound::Unbounded));
        let words = begins.take_while(|(word, _)| word.starts_with(last.as_str()));
        let mut places: Vec<usize> = words.flat_map(|(_, places)| places).copied().collect();
        places.sort_unstable();
        places.dedup();
        if stem.0.len() > 1 {
            places.retain(|place| self.sentences.get(*place).is_some_and(|it| it.has(stem)));
        }
        places
    }
}

/// A word group, with the sentences in which each of its stems stands.
struct Group {
    stems: Vec<Stem>,
    places: Vec<Vec<usize>>,
}

impl Group {
    /// The first sentence that has all stems and does not deny them.
    fn first(&self, text: &PolicyText) -> Option<usize> {
        let has_all = |place: &&usize| self.places.iter().all(|places| has(places, **place));
        let mut candidates = self.rarest()?.iter().filter(has_all);
        candidates
            .find(|place| {
                text.sentences
                    .get(**place)
                    .is_some_and(|it| !it.denies(&self.stems))
            })
            .copied()
    }

    /// The first of two neighbouring sentences that have all stems together; one stem alone is
    /// never looked for in two.
    fn first_pair(&self) -> Option<usize> {
        let rarest = self.rarest().filter(|_| self.stems.len() > 1)?;
        let starts = rarest
            .iter()
            .flat_map(|place| [place.checked_sub(1), Some(*place)]);
        let together = |start: &usize| {
            self.places
                .iter()
                .all(|places| has(places, *start) || has(places, start + 1))
        };
        starts.flatten().filter(together).min()
    }

    fn rarest(&self) -> Option<&Vec<usize>> {
        self.places.iter().min_by_key(|places| places.len())
    }
}

fn has(places: &[usize], place: usize) -> bool {
    places.binary_search(&place).is_ok()
}

impl Sentence {
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
        before
            .unwrap_or_default()
            .iter()
            .any(|word| matches!(&**word, "no" | "not" | "never" | "without" | "cannot" | "t"))
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
    fn new(text: &str) -> Self {
        let text = text.to_lowercase();
        let parts = text
            .split(|ch: char| !ch.is_alphanumeric())
            .filter(|part| !part.is_empty());
        Self(parts.map(str::to_owned).collect())
    }

    /// Whether these words, as many as it has, are the stem.
    fn fits(&self, window: &[Arc<str>]) -> bool {
        let Some((last, first)) = self.0.split_last() else {
            return false;
        };
        window
            .iter()
            .zip(first)
            .all(|(word, part)| **word == **part)
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
