//! HTML to text: a tokeniser and a few rules, no tree.
//!
//! Without a tree an unclosed element costs at most the text that a browser would hide or show
//! otherwise; in return there is nothing to nest too deep.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Token, Tokenizer};
use url::Url;

use super::Gathered;
use super::elements::{is_block, is_foreign, is_unseen, is_void};

type StartTag = html5gum::StartTag<()>;

/// Reads an HTML document or a part of one.
pub(super) fn read(text: &str, base: &Url) -> Gathered {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader = Reader::new(base);
    for token in Tokenizer::new_with_emitter(text, emitter).flatten() {
        match token {
            Token::StartTag(tag) => reader.start(&tag),
            Token::EndTag(tag) => reader.end(&tag.name),
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.finish()
}

struct Reader {
    gathered: Gathered,
    skipping: Option<Skipping>,
    anchor: Option<Anchor>,
    in_title: bool,
    in_pre: bool,
    after_break: bool,
    has_base: bool,
}

/// An element that is not read, until its end.
struct Skipping {
    name: Vec<u8>,
    depth: usize,
}

struct Anchor {
    address: String,
    text: String,
}

impl Reader {
    fn new(base: &Url) -> Self {
        Self {
            gathered: Gathered::new(base),
            skipping: None,
            anchor: None,
            in_title: false,
            in_pre: false,
            after_break: false,
            has_base: false,
        }
    }

    fn finish(mut self) -> Gathered {
        self.close_anchor();
        self.gathered.end_paragraph();
        self.gathered
    }

    fn start(&mut self, tag: &StartTag) {
        let name = tag.name.as_slice();
        if self.goes_on_skipping(name, tag.self_closing) {
            return;
        }
        if is_unseen(name) || is_hidden(tag) {
            self.skip(name, tag.self_closing);
            return;
        }
        match name {
            b"title" => self.in_title = self.gathered.title.is_empty(),
            b"base" => self.set_base(tag),
            b"a" | b"area" => self.open_anchor(tag),
            b"br" => self.line_break(),
            b"pre" => self.in_pre = true,
            b"td" | b"th" => self.gathered.current.push(' '),
            b"img" => self.add_to_anchor(&attribute(tag, b"alt").unwrap_or_default()),
            _ => {}
        }
        if is_block(name) {
            self.gathered.end_paragraph();
        }
    }

    fn end(&mut self, name: &HtmlString) {
        let name = name.as_slice();
        if let Some(skipping) = &mut self.skipping {
            if skipping.name == name {
                skipping.depth -= 1;
            }
            let ends_with_parent = skipping.name == b"p" && is_block(name);
            if skipping.depth == 0 || ends_with_parent {
                self.skipping = None;
            }
            return;
        }
        match name {
            b"title" => self.in_title = false,
            b"a" => self.close_anchor(),
            b"pre" => self.in_pre = false,
            _ => {}
        }
        if is_block(name) {
            self.gathered.end_paragraph();
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipping.is_some() {
            return;
        }
        if self.in_title {
            self.gathered.title.push_str(text);
            return;
        }
        self.after_break &= text.trim().is_empty();
        self.add_to_anchor(text);
        if self.in_pre {
            self.preformatted(text);
        } else {
            self.gathered.current.push_str(text);
        }
    }

    /// An empty line ends a paragraph where line breaks are kept.
    fn preformatted(&mut self, text: &str) {
        let mut lines = text.split('\n').peekable();
        let mut first = true;
        while let Some(line) = lines.next() {
            let is_whole = !first && lines.peek().is_some();
            if is_whole && line.trim().is_empty() {
                self.gathered.end_paragraph();
            }
            if !first {
                self.gathered.current.push(' ');
            }
            self.gathered.current.push_str(line);
            first = false;
        }
    }

    /// Whether the element stands in one that is not read. A paragraph that was not closed ends
    /// where the next block begins.
    fn goes_on_skipping(&mut self, name: &[u8], self_closing: bool) -> bool {
        let Some(skipping) = &mut self.skipping else {
            return false;
        };
        if skipping.name == b"p" && is_block(name) {
            self.skipping = None;
            return false;
        }
        if skipping.name == name && !(self_closing && is_foreign(name)) {
            skipping.depth += 1;
        }
        true
    }

    fn skip(&mut self, name: &[u8], self_closing: bool) {
        self.gathered.has_script |= name == b"script";
        if is_block(name) {
            self.gathered.end_paragraph();
        }
        if !(is_void(name) || (self_closing && is_foreign(name))) {
            self.skipping = Some(Skipping {
                name: name.to_vec(),
                depth: 1,
            });
        }
    }

    fn set_base(&mut self, tag: &StartTag) {
        let address = attribute(tag, b"href").filter(|_| !self.has_base);
        if let Some(base) = address.and_then(|address| self.gathered.base.join(&address).ok()) {
            self.gathered.base = base;
            self.has_base = true;
        }
    }

    fn open_anchor(&mut self, tag: &StartTag) {
        self.close_anchor();
        self.anchor = attribute(tag, b"href").map(|address| Anchor {
            address,
            text: String::new(),
        });
        for name in [&b"aria-label"[..], b"title", b"alt"] {
            self.add_to_anchor(&attribute(tag, name).unwrap_or_default());
        }
        if tag.name.as_slice() == b"area" {
            self.close_anchor();
        }
    }

    fn add_to_anchor(&mut self, text: &str) {
        if let Some(anchor) = &mut self.anchor {
            anchor.text.push_str(text);
            anchor.text.push(' ');
        }
    }

    fn close_anchor(&mut self) {
        if let Some(anchor) = self.anchor.take() {
            self.gathered.link(&anchor.text, &anchor.address);
        }
    }

    /// Two in a row are how old pages end a paragraph.
    fn line_break(&mut self) {
        if self.after_break {
            self.gathered.end_paragraph();
        }
        self.gathered.current.push(' ');
        self.after_break = true;
    }
}

fn attribute(tag: &StartTag, name: &[u8]) -> Option<String> {
    let value = tag.attributes.get(name)?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// Hidden by its own attributes; what a style sheet hides cannot be told from here.
fn is_hidden(tag: &StartTag) -> bool {
    let style = attribute(tag, b"style").unwrap_or_default();
    let style: String = style
        .chars()
        .filter(|ch| !ch.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    tag.attributes.contains_key(&b"hidden"[..])
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(html: &str) -> Vec<String> {
        read(html, &Url::parse("https://packages.example/").unwrap()).paragraphs
    }

    #[test]
    fn what_a_reader_does_not_see_is_not_read() {
        for hidden in [
            "<script>safe harbour</script>",
            "<script>if (a < b) '</p><p>safe harbour'</script>",
            "<style>safe harbour</style>",
            "<template><p>safe harbour<template>x</template></p></template>",
            "<noscript><p>safe harbour</p></noscript>",
            "<svg><title>safe harbour</title><text>safe harbour</text></svg>",
            "<div hidden><div>safe</div> harbour</div>",
            "<div style='color:red; DISPLAY : none'>safe harbour</div>",
            "<p hidden>safe harbour",
            "<p hidden=''>safe <b>harbour</b></p>",
            "<!-- safe harbour -->",
            "<select><option>safe harbour</select>",
            "<textarea>safe harbour</textarea>",
            "<title>safe harbour</title>",
        ] {
            let seen = paragraphs(&format!("<p>before</p>{hidden}<p>after</p>"));
            assert_eq!(seen, ["before", "after"], "{hidden}");
        }
    }

    #[test]
    fn blocks_end_paragraphs_and_inline_elements_do_not() {
        for (html, read) in [
            ("<p>one <b>tw</b>o<p>three", vec!["one two", "three"]),
            ("a<br>b<br> <br>c", vec!["a b", "c"]),
            ("<ul><li>a<li>b</ul>c", vec!["a", "b", "c"]),
            ("<tr><td>a<td>b<tr><td>c", vec!["a b", "c"]),
            ("<pre>a\nb\n\nc &amp; d</pre>", vec!["a b", "c & d"]),
            ("<h1>a</h1>b<svg/>c", vec!["a", "bc"]),
            ("&lt;p&gt; 1 < 2", vec!["<p> 1 < 2"]),
            ("<input hidden>a<br hidden>b", vec!["ab"]),
            ("", vec![]),
            ("<p", vec![]),
        ] {
            assert_eq!(paragraphs(html), read, "{html}");
        }
    }

    #[test]
    fn titles_bases_and_anchor_texts_are_read() {
        let page = read(
            "<title>A &amp; B</title><base href='/docs/'><base href='/no/'>\
             <a href='x'>Read <b>this</b><img alt='now'></a><a href='y' aria-label='Icon'></a>\
             <map><area href='z' alt='Area'></map><a href='open'>open",
            &Url::parse("https://packages.example/").unwrap(),
        );
        assert_eq!(page.title, "A & B");
        let links: Vec<_> = page
            .links
            .iter()
            .map(|link| (link.text.as_str(), link.url.path()))
            .collect();
        assert_eq!(
            links,
            [
                ("Read this now", "/docs/x"),
                ("Icon", "/docs/y"),
                ("Area", "/docs/z"),
                ("open", "/docs/open")
            ]
        );
    }
}
