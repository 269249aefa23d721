//! The HTML report: nothing from outside becomes markup, nothing is fetched, everything is there.

use std::collections::BTreeSet;

use assessor::assessment::Assessment;
use assessor::report::html::render;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Digest, PrincipleId};
use proptest::prelude::*;

use crate::fixture::{HOSTILE_WORDS, framework, hostile, plan, sample, saturated, steps};

fn page(assessment: &Assessment) -> String {
    render(
        assessment,
        &framework(),
        &steps(assessment),
        &plan(assessment),
    )
}

/// The page without our own style and script, which are checked by digest.
fn markup(page: &str) -> String {
    let mut rest = page.to_owned();
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        let (before, after) = rest.split_once(open).unwrap();
        let (_, after) = after.split_once(close).unwrap();
        rest = format!("{before}{after}");
    }
    rest
}

/// The tags of a page as `name` or `/name`, each with its attributes' names.
fn tags(markup: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for after in markup.split('<').skip(1) {
        let (tag, _) = after.split_once('>').expect("a tag that ends");
        let mut outside = tag.split('"').step_by(2);
        let mut words = outside.next().unwrap().split_whitespace();
        all.insert(words.next().unwrap().to_owned());
        let names = words.chain(outside.flat_map(str::split_whitespace));
        all.extend(names.map(|name| name.trim_end_matches(['=', '/']).to_owned()));
    }
    all
}

#[test]
fn hostile_text_adds_no_tag_and_no_attribute() {
    let ordinary = tags(&markup(&page(&sample())));
    for assessment in [
        hostile(),
        saturated(HOSTILE_WORDS),
        saturated("\" onclick=x y='"),
    ] {
        let found = tags(&markup(&page(&assessment)));
        let foreign: Vec<_> = found.difference(&ordinary).collect();
        assert_eq!(foreign, Vec::<&String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn no_text_adds_a_tag(text in "[<>&\"'/=! a-z-]{1,40}x") {
        let ordinary = tags(&markup(&page(&sample())));
        let found = tags(&markup(&page(&saturated(&text))));
        prop_assert!(found.is_subset(&ordinary), "{:?}", found.difference(&ordinary));
    }
}

#[test]
fn only_web_addresses_are_links() {
    let page = page(&hostile());
    let links = page
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    for link in links {
        let safe = ["#", "https://"]
            .iter()
            .any(|start| link.starts_with(start));
        assert!(safe, "{link}");
    }
    assert!(
        page.contains("javascript:alert"),
        "the address is still shown as text"
    );
}

#[test]
fn nothing_is_fetched() {
    let page = page(&sample());
    let outside_links = page.replace(" rel=\"noopener noreferrer nofollow\"", "");
    for word in [
        "src=",
        "url(",
        "@import",
        "<link",
        "<img",
        "<iframe",
        "srcset",
        "http-equiv=\"refresh",
    ] {
        assert!(!outside_links.contains(word), "{word}");
    }
    assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
}

#[test]
fn the_policy_admits_exactly_our_style_and_our_script() {
    let page = page(&sample());
    let policy = page
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap();
    let policy = policy.split('"').next().unwrap().replace("&#43;", "+");
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        let (_, rest) = page.split_once(open).unwrap();
        let (content, _) = rest.split_once(close).unwrap();
        let digest = STANDARD.encode(Digest::of(content.as_bytes()).as_bytes());
        assert!(
            policy.contains(&format!("sha256-{digest}")),
            "{open}: {policy}"
        );
    }
    assert!(!policy.contains("unsafe"));
    assert!(
        !markup(&page).contains(" style="),
        "an inline style would be refused"
    );
    assert!(!markup(&page).contains(" onclick"));
}

#[test]
fn every_criterion_has_a_place_and_every_inner_link_arrives() {
    let page = page(&sample());
    for id in PrincipleId::ALL {
        let anchor = format!("id=\"{}-{}\"", id.track(), id.name());
        assert_eq!(page.matches(&anchor).count(), 1, "{anchor}");
    }
    for target in page.split("href=\"#").skip(1) {
        let target = target.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
    }
}

#[test]
fn the_reader_sees_what_speaks_against_believing() {
    let page = page(&sample());
    for words in [
        "stale since 2026-06-01",
        "<strong>Disputed.</strong>",
        "Reply by Example Foundation",
        "The registry replies:",
        "lead, not counted",
        "example/docs: content/accounts/email.md",
        "of <time datetime=\"2026-03-02\">2026-03-02</time>,</span> <span class=\"unbroken\">read <time datetime=\"2026-11-19\">",
        "with example-guard",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn without_a_plan_there_is_no_plan() {
    let assessment = sample();
    let page = render(&assessment, &framework(), &[], &[]);
    assert!(!page.contains("id=\"plan\"") && !page.contains("#plan"));
    assert!(!page.contains("Next steps"));
}
