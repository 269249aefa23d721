//! The texts that the registry binds itself by.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::policies::{self, Policy};

use crate::pages::{Frame, Visitor, page, trouble};

/// A part of a text. Markdown beyond this stays as it was typed, which is readable too.
enum Part {
    Heading(String),
    Paragraph(String),
    Items(Vec<String>),
}

#[derive(Template)]
#[template(path = "policy.html")]
struct Shown {
    frame: Frame,
    title: String,
    version: String,
    digest: String,
    parts: Vec<Part>,
}

pub(super) async fn policy(visitor: Visitor, Path(name): Path<String>) -> Response<Body> {
    match policies::named(&visitor.registry, &name) {
        Ok(policy) => {
            let shown = drawn(&visitor, policy);
            page(&visitor.registry, StatusCode::OK, &shown)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

fn drawn(visitor: &Visitor, policy: &Policy) -> Shown {
    Shown {
        frame: visitor.frame(&policy.title),
        title: policy.title.clone(),
        version: policy.version.clone(),
        digest: policy.digest.to_string(),
        parts: parts(&policy.markdown),
    }
}

/// Headings, lists and paragraphs; the first heading is the page's own.
fn parts(markdown: &str) -> Vec<Part> {
    let blocks = markdown.split("\n\n").map(str::trim);
    let blocks = blocks.filter(|block| !block.is_empty() && !block.starts_with("# "));
    blocks
        .map(|block| {
            if let Some(heading) = block.strip_prefix("## ") {
                return Part::Heading(heading.to_owned());
            }
            match block.strip_prefix("- ") {
                Some(items) => Part::Items(items.split("\n- ").map(str::to_owned).collect()),
                None => Part::Paragraph(block.to_owned()),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_into_what_a_page_can_show() {
        let found = parts("# Title\n\n## How\n\nSome\nwords.\n\n- one\n- two\n  more\n");
        let words: Vec<String> = found
            .into_iter()
            .map(|part| match part {
                Part::Heading(text) => format!("h {text}"),
                Part::Paragraph(text) => format!("p {text}"),
                Part::Items(items) => format!("i {}", items.join("|")),
            })
            .collect();
        assert_eq!(words, ["h How", "p Some\nwords.", "i one|two\n  more"]);
    }
}
