//! The terminal report: what it looks like, that it keeps to the width, and that nothing in it
//! moves a cursor.

use assessor::report::text::{TextStyle, render};

use crate::fixture::{hostile, sample, saturated, steps};

fn style(width: usize, color: bool, ascii: bool) -> TextStyle {
    TextStyle {
        width,
        color,
        ascii,
    }
}

#[test]
fn the_whole_report_at_100_columns() {
    let assessment = sample();
    let text = render(&assessment, &steps(&assessment), &style(100, false, false));
    insta::assert_snapshot!(text);
}

#[test]
fn the_whole_report_in_ascii_at_60_columns() {
    let assessment = sample();
    let text = render(&assessment, &steps(&assessment), &style(60, false, true));
    insta::assert_snapshot!(text);
}

/// Columns as a terminal counts them: East Asian wide characters take two.
fn columns(line: &str) -> usize {
    let wide = |ch: char| {
        matches!(ch, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
    };
    line.chars().map(|ch| if wide(ch) { 2 } else { 1 }).sum()
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let long = "名前 and words that go on ".repeat(12);
    for assessment in [sample(), hostile(), saturated(&long)] {
        for (asked, width) in [
            (0, 60),
            (60, 60),
            (80, 80),
            (109, 109),
            (160, 160),
            (900, 160),
        ] {
            let text = render(
                &assessment,
                &steps(&assessment),
                &style(asked, false, false),
            );
            for line in text.lines() {
                assert!(columns(line) <= width, "{width}: {line}");
                assert_eq!(line.trim_end(), line);
            }
        }
    }
}

#[test]
fn a_plain_terminal_gets_nothing_but_ascii() {
    for assessment in [sample(), hostile(), saturated("größe 名前 “…” ●")] {
        let text = render(&assessment, &steps(&assessment), &style(80, false, true));
        let printable = |ch: char| ch == '\n' || (' '..='~').contains(&ch);
        assert!(text.chars().all(printable), "{text}");
        assert!(text.contains("[?]"));
    }
}

#[test]
fn colour_changes_no_word() {
    for assessment in [sample(), hostile()] {
        let plain = render(&assessment, &[], &style(120, false, false));
        let colored = render(&assessment, &[], &style(120, true, false));
        assert_ne!(plain, colored);
        assert_eq!(without_colour(&colored), plain);
    }
}

/// Takes out `ESC [ digits m`, the only sequence that a report may have.
fn without_colour(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('m').unwrap();
        assert!(
            code.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b';')
        );
        plain.push_str(rest);
    }
    plain
}

#[test]
fn escape_sequences_from_outside_are_dead() {
    let text = render(&hostile(), &[], &style(160, false, false));
    assert!(text.contains("Registry \u{fffd}[31m"));
    let control = |ch: char| ch.is_control() && ch != '\n';
    assert!(!text.chars().any(control));
}

#[test]
fn what_must_be_known_before_believing_a_row_stands_in_it() {
    let text = render(&sample(), &[], &style(120, false, false));
    for part in [
        "stale since 2026-06-01",
        "disputed · #5",
        "with companion 2",
        "by observation alone: proven 0 · possible 3",
        "with example-guard",
        "Reply by Example Foundation",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}
