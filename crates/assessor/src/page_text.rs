//! What a page says: paragraphs to read and links to follow, whatever the server calls it.
//!
//! A policy may come as HTML, Markdown or plain text, and its type may lie, so the bytes have a
//! say as well. What a reader does not see (scripts, styles, templates, hidden elements, comments)
//! is not read: a clause in a comment is no clause. Everything is bounded, and no input panics.

use domain::PlainText;
use principles::clauses::PolicyText;
use url::Url;

use crate::transcript::Exchange;

mod elements;
mod format;
mod html;
mod links;
mod markup;

pub use format::Format;
pub use links::{Link, best_links};

/// The most of a page that is read, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// The most links that are kept of one page.
pub const MAX_LINKS: usize = 2_000;
/// A page with scripts and fewer characters of text than this is drawn by the scripts.
const SHELL_CHARS: usize = 200;

/// A page as a reader finds it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it was found; links are resolved against it.
    pub url: Url,
    /// What the bytes are.
    pub format: Format,
    /// Its title; empty if it has none, and for everything but HTML.
    pub title: PlainText,
    /// Its text, one entry a paragraph, heading, list item or table row.
    pub paragraphs: Vec<String>,
    /// Where it leads: http and https only, without fragments, at most [`MAX_LINKS`].
    pub links: Vec<Link>,
    /// Whether there was more than [`MAX_BYTES`].
    pub truncated: bool,
    has_script: bool,
}

/// What one reader of a format fills.
#[derive(Debug)]
struct Gathered {
    base: Url,
    title: String,
    paragraphs: Vec<String>,
    current: String,
    links: Vec<Link>,
    has_script: bool,
}

impl Page {
    /// Reads the bytes of a page. `media_type` is without parameters; it may be empty or wrong.
    pub fn read(url: &Url, media_type: &str, bytes: &[u8]) -> Self {
        let truncated = bytes.len() > MAX_BYTES;
        let bytes = bytes.get(..MAX_BYTES).unwrap_or(bytes);
        let text = format::decode(bytes);
        let format = Format::of(url, media_type, bytes, &text);
        let gathered = match format {
            Format::Html => html::read(&text, url),
            Format::Markdown => markup::read_markdown(&text, url),
            Format::Plain => markup::read_plain(&text, url),
            Format::NotText => Gathered::new(url),
        };
        Self {
            url: url.clone(),
            format,
            title: PlainText::cut(&gathered.title, 200),
            paragraphs: gathered.paragraphs,
            links: gathered.links,
            truncated,
            has_script: gathered.has_script,
        }
    }

    /// The page of an exchange, if a 200 arrived.
    pub fn of(exchange: &Exchange) -> Option<Self> {
        let answer = exchange.answer().filter(|answer| answer.status == 200)?;
        let bytes = answer.body.bytes()?;
        let mut page = Self::read(&exchange.url, &exchange.media_type(), &bytes);
        page.truncated |= answer.body.truncated;
        Some(page)
    }

    /// The whole text, an empty line between paragraphs.
    pub fn text(&self) -> String {
        self.paragraphs.join("\n\n")
    }

    /// The text as the clause check reads it.
    pub fn policy(&self) -> PolicyText {
        PolicyText::new(&self.text())
    }

    /// Whether next to nothing can be read because scripts would draw the page: then silence
    /// says nothing about its content.
    pub fn is_drawn_by_script(&self) -> bool {
        let chars: usize = self.paragraphs.iter().map(|p| p.chars().count()).sum();
        self.has_script && chars < SHELL_CHARS
    }
}

impl Gathered {
    fn new(base: &Url) -> Self {
        Self {
            base: base.clone(),
            title: String::new(),
            paragraphs: Vec::new(),
            current: String::new(),
            links: Vec::new(),
            has_script: false,
        }
    }

    /// Ends the paragraph that is being read.
    fn end_paragraph(&mut self) {
        let text = clean(&self.current);
        self.current.clear();
        if !text.is_empty() {
            self.paragraphs.push(text);
        }
    }

    fn link(&mut self, text: &str, address: &str) {
        if self.links.len() < MAX_LINKS {
            self.links.extend(Link::new(&self.base, text, address));
        }
    }
}

/// Text without control characters and with single spaces. Marks that only say where a word may
/// be broken are dropped: they would split the word for the clause check.
fn clean(text: &str) -> String {
    let is_break_mark = |ch: &char| matches!(ch, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    let text: String = text.chars().filter(|ch| !is_break_mark(ch)).collect();
    PlainText::cut(&text, usize::MAX).to_string()
}

/// Reads any bytes as a page of every kind, only to show that nothing panics: the entry for a
/// fuzzer.
pub fn fuzz(bytes: &[u8]) {
    let Ok(url) = Url::parse("https://packages.example/docs/policy.md") else {
        return;
    };
    for media_type in ["text/html", "text/markdown", "text/plain", ""] {
        let page = Page::read(&url, media_type, bytes);
        debug_assert!(page.links.len() <= MAX_LINKS);
        best_links(&page, &["security", "policy"]);
        let policy = page.policy();
        policy.sentence_with(&[&["report", "vulnerabilit"], &["safe harbo"]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url() -> Url {
        Url::parse("https://packages.example/docs/policy").unwrap()
    }

    #[test]
    fn the_same_policy_is_found_in_every_format() {
        for (media_type, text) in [
            (
                "text/html",
                "<!doctype html><h1>Safe harbour</h1><p>We will not sue.",
            ),
            (
                "text/plain",
                "<html><h1>Safe harbour</h1><p>We will not sue.</html>",
            ),
            ("text/html", "# Safe harbour\n\nWe will not sue.\n"),
            ("text/markdown", "# Safe harbour\n\nWe will not sue.\n"),
            ("", "# Safe harbour\r\n\r\nWe will not sue."),
        ] {
            let page = Page::read(&url(), media_type, text.as_bytes());
            let read: Vec<&str> = page.paragraphs.iter().map(String::as_str).collect();
            assert!(
                matches!(
                    read[..],
                    ["Safe harbour" | "# Safe harbour", "We will not sue."]
                ),
                "{media_type}: {read:?}"
            );
            assert!(!page.policy().is_empty());
        }
    }

    #[test]
    fn a_page_that_scripts_draw_says_so() {
        let shell = "<!doctype html><div id=app></div><script>draw('a policy')</script>";
        let page = Page::read(&url(), "text/html", shell.as_bytes());
        assert!(page.is_drawn_by_script());
        assert!(page.paragraphs.is_empty());
        let empty = Page::read(&url(), "text/html", b"<!doctype html><p>Hello.");
        assert!(!empty.is_drawn_by_script());
        let long = format!("<script src=x></script><p>{}", "word ".repeat(60));
        assert!(!Page::read(&url(), "text/html", long.as_bytes()).is_drawn_by_script());
    }

    #[test]
    fn too_much_is_cut_and_said() {
        let page = Page::read(&url(), "text/plain", "a ".repeat(MAX_BYTES).as_bytes());
        assert!(page.truncated);
        assert!(page.text().len() <= MAX_BYTES);
        let links = "<a href=/x>x</a>".repeat(MAX_LINKS + 10);
        let page = Page::read(&url(), "text/html", links.as_bytes());
        assert_eq!(page.links.len(), MAX_LINKS);
    }

    #[test]
    fn break_marks_do_not_split_words_and_escapes_do_not_reach_a_terminal() {
        let text = "<p>vulner\u{ad}abil\u{200b}ity \u{1b}[2J</p>";
        let page = Page::read(&url(), "text/html", text.as_bytes());
        assert_eq!(page.paragraphs, ["vulnerability \u{fffd}[2J"]);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), kind in 0..4) {
            let kinds = ["text/html", "text/markdown", "text/plain", "application/x"];
            let media_type = kinds[usize::try_from(kind).unwrap()];
            let page = Page::read(&url(), media_type, &bytes);
            prop_assert!(!page.text().chars().any(|ch| ch.is_control() && ch != '\n'));
        }

        #[test]
        fn no_markup_panics(text in "[<>/a-e!\\-=\"'\\[\\]()#&; \n`é]{0,400}", kind in 0..3) {
            let kinds = ["text/html", "text/markdown", "text/plain"];
            let media_type = kinds[usize::try_from(kind).unwrap()];
            let text = format!("<p hidden><a href='{text}'>{text}<title>{text}");
            let page = Page::read(&url(), media_type, text.as_bytes());
            prop_assert!(page.links.len() <= MAX_LINKS);
        }
    }
}
