//! The workbook page: one HTML file that reads and writes `assessment.toml` in a browser.
//!
//! It is assembled from `crates/assessor/assets/`, carries the framework as data, and makes no
//! request at all. Its Content-Security-Policy (CSP Level 3, section 2.3.1, hash sources) admits
//! exactly the scripts and styles that stand in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Digest;
use principles::Framework;

mod carried;

const SKELETON: &str = include_str!("../../assets/workbook/workbook.html");

/// What each marker of the skeleton stands for.
const PARTS: &[(&str, &str)] = &[
    (
        "/*{{FACE_CSS}}*/",
        include_str!("../../../../data/look/face.css"),
    ),
    (
        "/*{{WORKBOOK_CSS}}*/",
        include_str!("../../assets/workbook/workbook.css"),
    ),
    (
        "/*{{TOML_PARSE_JS}}*/",
        include_str!("../../assets/workbook/toml-parse.js"),
    ),
    (
        "/*{{TOML_JS}}*/",
        include_str!("../../assets/workbook/toml.js"),
    ),
    (
        "/*{{CHECK_JS}}*/",
        include_str!("../../assets/workbook/check.js"),
    ),
    (
        "/*{{LADDER_JS}}*/",
        include_str!("../../assets/workbook/ladder.js"),
    ),
    (
        "/*{{DOM_JS}}*/",
        include_str!("../../assets/workbook/dom.js"),
    ),
    (
        "/*{{FORM_JS}}*/",
        include_str!("../../assets/workbook/form.js"),
    ),
    (
        "/*{{VIEWS_JS}}*/",
        include_str!("../../assets/workbook/views.js"),
    ),
    (
        "/*{{WORKBOOK_JS}}*/",
        include_str!("../../assets/workbook/workbook.js"),
    ),
];

/// Where the framework goes.
const FRAMEWORK: &str = "{{FRAMEWORK_JSON}}";
/// What the skeleton says while its scripts and styles have no hashes yet.
const ANY_INLINE: &str = "'unsafe-inline'";

/// The whole page, ready to be saved as a file and opened without a server.
pub fn page(framework: &Framework) -> String {
    let skeleton = SKELETON.replace("\r\n", "\n");
    let html = filled(&skeleton, &carried::json(framework));
    with_hashes(&html)
}

/// Puts the parts in their places, in one pass: what was put in is not searched for markers.
fn filled(skeleton: &str, framework: &str) -> String {
    let mut html = String::new();
    let mut rest = skeleton;
    while let Some((at, marker, part)) = next_marker(rest, framework) {
        let Some((before, after)) = rest.split_at_checked(at) else {
            break;
        };
        html.push_str(before);
        // A browser reads CRLF as LF before it hashes; so do we.
        html.push_str(&part.replace("\r\n", "\n"));
        rest = after.strip_prefix(marker).unwrap_or("");
    }
    html.push_str(rest);
    html
}

fn next_marker<'p>(text: &str, framework: &'p str) -> Option<(usize, &'static str, &'p str)> {
    let parts = PARTS.iter().copied();
    parts
        .chain([(FRAMEWORK, framework)])
        .filter_map(|(marker, part)| text.find(marker).map(|at| (at, marker, part)))
        .min_by_key(|(at, _, _)| *at)
}

/// Replaces "any inline" in the policy by the hashes of what stands in the page.
fn with_hashes(html: &str) -> String {
    let hashes = |tag| sources(&blocks(html, tag));
    html.replacen(
        &format!("script-src {ANY_INLINE}"),
        &format!("script-src {}", hashes("script")),
        1,
    )
    .replacen(
        &format!("style-src {ANY_INLINE}"),
        &format!("style-src {}", hashes("style")),
        1,
    )
}

/// The contents of all `<tag>` elements without attributes; the framework's block has some, and is
/// data that no policy has to admit.
fn blocks<'h>(html: &'h str, tag: &str) -> Vec<&'h str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let parts = html.split(open.as_str()).skip(1);
    parts
        .filter_map(|part| part.split_once(close.as_str()))
        .map(|(block, _)| block)
        .collect()
}

fn sources(blocks: &[&str]) -> String {
    let hash = |block: &&str| {
        let digest = Digest::of(block.as_bytes());
        format!("'sha256-{}'", STANDARD.encode(digest.as_bytes()))
    };
    blocks.iter().map(hash).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
