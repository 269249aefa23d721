//! The badge: its whole shape, and text that tries to become a tag.

use assessor::report::badge::render;
use proptest::prelude::*;

use crate::fixture::{HOSTILE_WORDS, hostile, sample, saturated};

#[test]
fn the_whole_badge() {
    insta::assert_snapshot!(render(&sample()));
}

/// Every `<` opens one of the tags that a badge has.
fn assert_own_tags(svg: &str) {
    for after in svg.split('<').skip(1) {
        let name: String = after
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        let own = ["svg", "title", "style", "rect", "path", "text"];
        assert!(own.contains(&name.as_str()), "<{after}");
    }
    assert_eq!(svg.matches("</title>").count(), 1);
    let outside = svg.replace("http://www.w3.org/2000/svg", "");
    for word in ["href", "url(", "@import", "@font-face"] {
        assert!(
            !outside.contains(word),
            "the badge would fetch something: {word}"
        );
    }
}

#[test]
fn hostile_names_stay_text() {
    for assessment in [sample(), hostile(), saturated(HOSTILE_WORDS)] {
        assert_own_tags(&render(&assessment));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_name_stays_text(text in "[<>&\"'/a-z=! -]{1,40}x") {
        prop_assume!(!["href", "url"].iter().any(|word| text.contains(word)));
        assert_own_tags(&render(&saturated(&text)));
    }
}
