//! What a package says of itself at length, as HTML that can do nothing. Every tag is written here, none is
//! taken over: markup in the text is text. Links lead to the web and to nothing else, pictures are links, and
//! nothing has a name, a class or a style of its author's.

use domain::is_deceptive;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

/// The most bytes of HTML; what would go beyond is cut, with every tag closed.
const MOST: usize = 1 << 20;
/// The most tags that are open at once. What lies deeper is there without its own.
const DEEP: usize = 24;
/// What every link says of itself: that it is somebody else's word.
const REL: &str = "nofollow ugc noopener";

/// The text as HTML. `name` is that of its file: what is not Markdown is shown as it is.
pub fn html(name: &str, text: &str) -> String {
    let mut page = Page::default();
    if is_markdown(name) {
        let options =
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        for event in Parser::new_ext(text, options) {
            page.event(event);
            if page.html.len() >= MOST {
                break;
            }
        }
    } else {
        page.open("<pre>", "</pre>");
        page.text(text);
    }
    page.whole()
}

fn is_markdown(name: &str) -> bool {
    match name.rsplit_once('.') {
        Some((_, ending)) => ["md", "markdown", "mkd"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known)),
        None => true,
    }
}

/// HTML so far.
#[derive(Default)]
struct Page {
    html: String,
    /// What closes the open tags; nothing for those that were left out.
    open: Vec<Option<&'static str>>,
    /// Whether the cells are of a table's head.
    in_head: bool,
    /// How many of the open ones are links: one in another is no HTML.
    links: usize,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => self.close(),
            Event::Text(text) => self.text(&text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.html.push_str("<code>");
                self.text(&text);
                self.html.push_str("</code>");
            }
            Event::Html(markup) | Event::InlineHtml(markup) => self.text(between_tags(&markup)),
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>"),
            Event::Rule => self.html.push_str("<hr>"),
            Event::TaskListMarker(done) => self.html.push_str(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(name) => self.text(&name),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.open("<p>", "</p>"),
            // The page around it has headings of its own above these.
            Tag::Heading { level, .. } => match level {
                HeadingLevel::H1 => self.open("<h3>", "</h3>"),
                HeadingLevel::H2 => self.open("<h4>", "</h4>"),
                HeadingLevel::H3 => self.open("<h5>", "</h5>"),
                _ => self.open("<h6>", "</h6>"),
            },
            Tag::BlockQuote(_) => self.open("<blockquote>", "</blockquote>"),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.open("<pre><code>", "</code></pre>");
            }
            Tag::List(None) => self.open("<ul>", "</ul>"),
            Tag::List(Some(first)) => self.open(&format!("<ol start=\"{first}\">"), "</ol>"),
            Tag::Item => self.open("<li>", "</li>"),
            Tag::Emphasis => self.open("<em>", "</em>"),
            Tag::Strong => self.open("<strong>", "</strong>"),
            Tag::Strikethrough => self.open("<s>", "</s>"),
            Tag::Link { dest_url, .. } => self.link(&dest_url),
            // Whoever looks at a page tells nobody else that they do: no picture is fetched.
            Tag::Image { dest_url, .. } => self.link(&dest_url),
            Tag::Table(_) => self.open(
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>",
                "</tbody></table></div>",
            ),
            Tag::TableHead => {
                self.in_head = true;
                self.within("<thead><tr>", "</tr></thead><tbody>");
            }
            Tag::TableRow => {
                self.in_head = false;
                self.within("<tr>", "</tr>");
            }
            Tag::TableCell if self.in_head => self.within("<th>", "</th>"),
            Tag::TableCell => self.within("<td>", "</td>"),
            // Of what there is no tag here, the contents stand alone.
            _ => self.open.push(None),
        }
    }

    /// Opens a tag, unless too many are open.
    fn open(&mut self, tag: &str, end: &'static str) {
        if self.open.len() < DEEP {
            self.html.push_str(tag);
            self.open.push(Some(end));
        } else {
            self.open.push(None);
        }
    }

    /// Opens a part of a table, which is there only with the rest of it.
    fn within(&mut self, tag: &str, end: &'static str) {
        if let Some(Some(_)) = self.open.last() {
            self.html.push_str(tag);
            self.open.push(Some(end));
        } else {
            self.open.push(None);
        }
    }

    fn link(&mut self, address: &str) {
        if self.links > 0 || !leads_to_the_web(address) || self.open.len() >= DEEP {
            self.open.push(None);
            return;
        }
        self.links += 1;
        self.html.push_str("<a href=\"");
        self.text(address);
        self.open(&format!("\" rel=\"{REL}\">"), "</a>");
    }

    fn close(&mut self) {
        if let Some(Some(end)) = self.open.pop() {
            self.links -= usize::from(end == "</a>");
            self.html.push_str(end);
        }
    }

    /// Text of somebody else's, also as the value of an attribute. What nobody sees is left out.
    fn text(&mut self, text: impl AsRef<str>) {
        for ch in text.as_ref().chars() {
            match ch {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                '\'' => self.html.push_str("&#39;"),
                '\n' | '\t' => self.html.push(ch),
                ch if is_deceptive(ch) => {}
                ch => self.html.push(ch),
            }
            if self.html.len() >= MOST {
                break;
            }
        }
    }

    fn whole(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.html
    }
}

/// Only what a browser opens as a page of the web; an address may be a script, or bytes of its own.
fn leads_to_the_web(address: &str) -> bool {
    let lower: String = address.chars().take(8).collect();
    let lower = lower.to_ascii_lowercase();
    let is_web = lower.starts_with("https://") || lower.starts_with("http://");
    is_web
        && !address
            .chars()
            .any(|ch| ch.is_whitespace() || is_deceptive(ch))
}

/// What stands between the tags of somebody's markup. It makes nothing safe, which what it gives is not taken
/// to be: it only spares a reader the tags.
fn between_tags(markup: &str) -> String {
    let mut in_tag = false;
    let is_text = |ch: &char| {
        in_tag = (in_tag || *ch == '<') && *ch != '>';
        !in_tag && *ch != '>'
    };
    markup.chars().filter(is_text).collect()
}

/// Entry for fuzzing: whatever the bytes are, the tags are ours and each is closed.
pub fn fuzz(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for name in ["README.md", "README.txt"] {
        read_again(&html(name, &text));
    }
}

/// Reads HTML of ours again.
fn read_again(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').expect("a tag of ours ends");
        rest = after;
        let name = tag.split(' ').next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(
                open.pop(),
                Some(name),
                "what was opened last is closed first"
            );
        } else if name == "a" {
            let begins = ["a href=\"https://", "a href=\"http://"];
            let lower = tag.to_ascii_lowercase();
            assert!(begins.iter().any(|begin| lower.starts_with(begin)), "{tag}");
            assert!(tag.ends_with(&format!("\" rel=\"{REL}\"")), "{tag}");
            open.push(name);
        } else if !matches!(name, "br" | "hr") {
            assert!(KNOWN.contains(&name), "{tag}");
            open.push(name);
        }
        // Those of a table's inside come beyond.
        assert!(open.len() <= DEEP + 10, "{}", open.len());
    }
    assert!(open.is_empty() && html.len() <= MOST + 16 * 1024);
}

/// Every tag that may be there, beside links and what has no end.
const KNOWN: &[&str] = &[
    "p",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "code",
    "ul",
    "ol",
    "li",
    "em",
    "strong",
    "s",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

#[cfg(test)]
mod tests;
