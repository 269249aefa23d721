//! Pages to read: long, plausible, and the same in every run.

/// The day on which everything is judged and visited.
pub(crate) const DAY: &str = "2026-11-22";
/// As much of one body as a visit keeps.
pub(crate) const PAGE_BYTES: usize = 512 * 1024;

const SUBJECTS: [&str; 5] = [
    "A maintainer",
    "The registry",
    "Whoever reports a problem",
    "Our staff",
    "A package",
];
const VERBS: [&str; 7] = [
    "may ask for",
    "answers with",
    "keeps",
    "publishes",
    "must not remove",
    "signs",
    "waits seven days for",
];
const OBJECTS: [&str; 11] = [
    "a token",
    "the second factor",
    "an address that was verified",
    "a version",
    "its documents",
    "the report",
    "a recovery code",
    "the list of owners",
    "an archive",
    "the terms of use",
    "a summary of the review",
];

/// The shapes of a page, from the usual one to what only an adversary would send.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Headings, paragraphs, lists.
    Prose,
    /// Nothing but links, each with its words.
    Links,
    /// One sentence without an end.
    OneSentence,
    /// Tags that open and never close.
    OpenTags,
}

impl Shape {
    pub(crate) const ALL: [Self; 4] = [Self::Prose, Self::Links, Self::OneSentence, Self::OpenTags];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Prose => "prose",
            Self::Links => "links only",
            Self::OneSentence => "one sentence",
            Self::OpenTags => "open tags",
        }
    }

    /// A page of this shape, [`PAGE_BYTES`] long; `seed` makes each one another.
    pub(crate) fn page(self, seed: usize) -> String {
        let mut page = format!("<!doctype html><title>Policy {seed}</title><body>");
        for number in seed.. {
            let piece = self.piece(number);
            if page.len() + piece.len() > PAGE_BYTES {
                break;
            }
            page.push_str(&piece);
        }
        page.extend(std::iter::repeat_n(' ', PAGE_BYTES - page.len()));
        page
    }

    fn piece(self, number: usize) -> String {
        let words = sentence(number);
        match self {
            Self::Prose if number.is_multiple_of(12) => format!("<h2>{words}</h2>\n"),
            Self::Prose if number.is_multiple_of(5) => {
                format!("<ul><li>{words}.<li>See <a href=\"/policy/{number}\">{words}</a>.</ul>\n")
            }
            Self::Prose => format!("<p>{words}. {}.</p>\n", sentence(number + 3)),
            Self::Links => format!("<a href=\"/security/{number}\">{words}</a>\n"),
            Self::OneSentence => format!("{words} and "),
            Self::OpenTags => "<div><b><ul><li><table><td>".to_owned(),
        }
    }
}

fn sentence(number: usize) -> String {
    let pick = |from: &[&'static str]| from.iter().cycle().nth(number % from.len()).copied();
    let parts = [pick(&SUBJECTS), pick(&VERBS), pick(&OBJECTS)];
    let words: Vec<&str> = parts.into_iter().flatten().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_length_and_is_another() {
        for shape in Shape::ALL {
            let page = shape.page(1);
            assert_eq!(page.len(), PAGE_BYTES, "{shape:?}");
            assert_eq!(page, shape.page(1));
            assert_ne!(page, shape.page(2));
        }
    }
}
