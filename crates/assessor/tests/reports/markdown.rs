//! The Markdown report: its whole shape, and text that tries to break out of it.

use assessor::report::markdown::render;
use proptest::prelude::*;

use crate::fixture::{HOSTILE_WORDS, hostile, sample, saturated, steps};

#[test]
fn the_whole_report() {
    let assessment = sample();
    insta::assert_snapshot!(render(&assessment, &steps(&assessment)));
}

/// The only tag that a report writes itself.
const OWN_TAG: &str = "<br>";

fn assert_harmless(text: &str) {
    let foreign = text.replace(OWN_TAG, "");
    assert!(!foreign.contains('<'), "a tag got through");
    for line in text.lines() {
        let bars = unescaped(line, '|');
        if line.starts_with('|') {
            assert!(matches!(bars, 4..=6), "a row has {bars} bars: {line}");
        }
        assert_eq!(unescaped(line, '['), 0, "a link got through: {line}");
        assert_eq!(unescaped(line, '`') % 2, 0, "code is left open: {line}");
        assert!(!line.contains("://"), "an address became a link: {line}");
    }
}

/// How often the character stands there without a backslash before it.
fn unescaped(line: &str, wanted: char) -> usize {
    let mut escaped = false;
    let mut count = 0;
    for ch in line.chars() {
        count += usize::from(ch == wanted && !escaped);
        escaped = ch == '\\' && !escaped;
    }
    count
}

#[test]
fn hostile_text_stays_in_its_cell() {
    for assessment in [
        hostile(),
        saturated(HOSTILE_WORDS),
        saturated("- a\n# b\n> c\n1. d"),
    ] {
        assert_harmless(&render(&assessment, &steps(&assessment)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_text_stays_in_its_cell(text in "[<>|`\\[\\]()!*_#&:/ a\\\\\"'\n-]{1,30}x") {
        assert_harmless(&render(&saturated(&text), &[]));
    }
}
