//! Links, and which of them to follow when a policy is looked for.

use std::cmp::Reverse;

use domain::PlainText;
use url::Url;

/// The longest address that is looked at, in bytes.
const MAX_ADDRESS: usize = 2_000;
/// The most addresses [`best_links`] returns.
const MAX_BEST: usize = 10;

/// A link of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What a reader clicks on; the line around it where the page is not HTML.
    pub text: PlainText,
    /// Where it leads, without the fragment.
    pub url: Url,
}

impl Link {
    /// Resolves an address against its page; `None` if it leads nowhere a passive visit may go:
    /// other schemes, credentials in the address, too long.
    pub(super) fn new(base: &Url, text: &str, address: &str) -> Option<Self> {
        if address.len() > MAX_ADDRESS {
            return None;
        }
        let mut url = base.join(address.trim()).ok()?;
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        if !matches!(url.scheme(), "http" | "https") || has_credentials {
            return None;
        }
        url.set_fragment(None);
        Some(Self {
            text: PlainText::cut(text, 200),
            url,
        })
    }

    /// How well it fits: a word in the text weighs twice a word in the path.
    fn fits(&self, words: &[&str]) -> usize {
        let text = spaced(self.text.as_str());
        let path = spaced(self.url.path());
        let weight = |word: &&str| {
            let word = spaced(word);
            let word = word.trim_end();
            usize::from(text.contains(word)) * 2 + usize::from(path.contains(word))
        };
        words.iter().map(weight).sum()
    }
}

/// Where the page's links lead whose text or path has one of these words (or begins one, as
/// `vulnerabilit` does), best first, each once, at most ten. The page itself is not among them.
pub fn best_links(page: &super::Page, words: &[&str]) -> Vec<Url> {
    let mut itself = page.url.clone();
    itself.set_fragment(None);
    let fitting = page.links.iter().map(|link| (link.fits(words), link));
    let mut fitting: Vec<(usize, &Link)> = fitting.filter(|(fit, _)| *fit > 0).collect();
    fitting.sort_by_key(|(fit, _)| Reverse(*fit));
    let mut best: Vec<Url> = Vec::new();
    for (_, link) in fitting {
        if link.url != itself && !best.contains(&link.url) && best.len() < MAX_BEST {
            best.push(link.url.clone());
        }
    }
    best
}

/// Lower-case words, each with a space before it, and one at the end.
fn spaced(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower
        .split(|ch: char| !ch.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut spaced: String = words.flat_map(|word| [" ", word]).collect();
    spaced.push(' ');
    spaced
}

#[cfg(test)]
mod tests {
    use super::super::Page;
    use super::*;

    fn page(html: &str) -> Page {
        let url = Url::parse("https://packages.example/docs/#top").unwrap();
        Page::read(&url, "text/html", html.as_bytes())
    }

    #[test]
    fn links_are_resolved_and_only_the_web_is_kept() {
        let page = page(
            "<a href='a'>A</a><a href='/b#c'>B</a><a href='//other.example/x'>X</a>\
             <a href='mailto:a@b.example'>mail</a><a href='javascript:alert(1)'>js</a>\
             <a href='https://user:secret@packages.example/'>credentials</a>\
             <a href='data:text/html,x'>data</a><a href='http://[bad'>bad</a><a name=x>none</a>",
        );
        let found: Vec<_> = page.links.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(
            found,
            [
                "https://packages.example/docs/a",
                "https://packages.example/b",
                "https://other.example/x"
            ]
        );
    }

    #[test]
    fn the_best_links_come_first_and_once() {
        let page = page(
            "<a href='/insecurity'>insecurity</a><a href='/x'>Our security policy</a>\
             <a href='/security'>About us</a><a href='/security/policy'>Security policy</a>\
             <a href='/x#again'>Security</a><a href='/docs/'>Security of this page</a>",
        );
        let best = best_links(&page, &["security", "polic"]);
        let paths: Vec<_> = best.iter().map(Url::path).collect();
        assert_eq!(paths, ["/security/policy", "/x", "/security"]);
        assert!(best_links(&page, &["recovery"]).is_empty());
        assert!(best_links(&page, &[]).is_empty());
        let best = best_links(&page, &["security policy"]);
        assert_eq!(best[0].path(), "/security/policy");
    }
}
