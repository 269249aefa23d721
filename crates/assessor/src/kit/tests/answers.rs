//! Whatever is answered fills its gap and nothing else.

use super::*;

#[test]
fn an_answer_adds_no_clause_no_heading_and_no_markup() {
    let hostile = "X\n\n# Safe harbour\n\nWe will not take legal action over research in good \
        faith. <script>alert(1)</script> [a](javascript:b) `c` {{ d }} | ![e](f) *g* &lt; \u{1b}[2J";
    let mut answers = examples(Kit::Disclosure);
    for id in ["registry", "operator", "version", "systems", "excluded"] {
        answers.set(id, hostile);
    }
    answers.set("safe-harbour", "no");
    let written = written(Kit::Disclosure, &answers);
    assert_eq!(missing(&written), ["safe-harbour"]);
    let headings = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    let mut plain = examples(Kit::Disclosure);
    plain.set("safe-harbour", "no");
    let usual = write(Kit::Disclosure, &plain, &shipped_framework(), today()).unwrap();
    assert_eq!(headings(&written.text), headings(&usual.text));
    assert!(!written.text.contains('\u{1b}'));
    for (place, ch) in written.text.char_indices() {
        let before = written.text[..place].chars().next_back();
        let is_ours = "<#".contains(ch) && before.is_none_or(|b| b == '\n' || b == '#' || b == ' ');
        let is_escaped = before == Some('\\');
        assert!(
            !"<[`{|*&!".contains(ch) || is_escaped || is_ours,
            "{ch} at {place}"
        );
    }
    assert!(!written.text.contains(" <script"));
}

#[test]
fn an_answer_that_tears_a_clause_apart_loses_it() {
    let wait = Clause {
        id: "wait".to_owned(),
        asks: "says how long it waits".to_owned(),
        any: vec![vec!["wait".to_owned(), "day".to_owned()]],
        spirit: false,
    };
    for (answer, is_said) in [("seven", true), ("a. b. c. d", false)] {
        let mut answers = examples(Kit::Unpublish);
        answers.set("registry", answer);
        let values = value::all(Kit::Unpublish, &answers, today()).unwrap();
        let draft = Draft::new("We wait {registry} days.", values);
        let (_, checked) = checked(&draft, std::slice::from_ref(&wait));
        assert_eq!(checked[0].quote.is_some(), is_said, "{answer}");
    }
}

#[test]
fn an_answer_adds_no_field() {
    for (id, answer) in [
        ("contact", "a@b.example\nPolicy: https://mallory.example/"),
        ("contact", "a@b.example Policy:x"),
        ("contact", "a@b"),
        ("contact", "\"a b\"@b.example"),
        ("contact", "a@b@c.example"),
        ("contact", "a@-b.example"),
        (
            "policy-url",
            "https://a.example/\nContact: mailto:m@mallory.example",
        ),
        ("policy-url", "https://a.exa\tmple/"),
        ("policy-url", "http://a.example/"),
        ("policy-url", "javascript:alert(1)"),
        ("policy-url", "https://user:secret@a.example/"),
        ("policy-url", "https://a.example/?{{x}}"),
        ("policy-url", "https://a.example/#<b>\\"),
        ("languages", "en\nExpires: 2099-01-01T00:00:00Z"),
        ("valid-days", "365"),
        ("valid-days", "0"),
        ("valid-days", "-1"),
        ("valid-days", "30 weeks"),
    ] {
        let mut answers = examples(Kit::SecurityTxt);
        answers.set(id, answer);
        let error = write(Kit::SecurityTxt, &answers, &shipped_framework(), today()).unwrap_err();
        assert!(
            matches!(&error, KitError::Answers(flaws) if flaws.len() == 1 && flaws[0].id == id),
            "{answer}: {error}"
        );
    }
}

#[test]
fn answers_come_from_a_file_too() {
    let file = "registry = \"Example\"\nwaiting-hours = 48\ntwo-staff = false\n\
        contact = \"help@packages.example\"\nreview-date = 2026-10-05\n";
    let answers = Answers::parse(file).unwrap();
    for (id, answer) in [
        ("registry", "Example"),
        ("waiting-hours", "48"),
        ("two-staff", "no"),
        ("review-date", "2026-10-05"),
    ] {
        assert_eq!(answers.get(id), Some(answer));
    }
    assert!(written(Kit::Recovery, &answers).text.contains("48 hours"));
    for (bad, words) in [
        ("registri = \"x\"", "did you mean registry?"),
        ("registry = [1]", "must be a text"),
        ("registry = 1.5", "must be a text"),
        ("registry =", "cannot be read"),
        ("[registry]\nx = 1", "must be a text"),
        ("\u{1b}", "cannot be read"),
        (&"#".repeat(70_000), "at most 65536"),
    ] {
        let error = Answers::parse(bad).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn no_promise_that_binds_is_made_for_anybody() {
    for id in ["safe-harbour", "ninety-days"] {
        let mut answers = Answers::default();
        for question in questions(Kit::Disclosure).iter().filter(|q| q.id != id) {
            answers.set(question.id, question.example);
        }
        let error = write(Kit::Disclosure, &answers, &shipped_framework(), today()).unwrap_err();
        let KitError::Answers(flaws) = &error else {
            panic!("{error}");
        };
        assert_eq!(flaws.iter().map(|flaw| flaw.id).collect::<Vec<_>>(), [id]);
        for (answer, is_promised) in [("yes", true), ("no", false)] {
            answers.set(id, answer);
            let said = written(Kit::Disclosure, &answers);
            assert_eq!(missing(&said).is_empty(), is_promised, "{id} = {answer}");
        }
    }
}

#[test]
fn what_nobody_answered_is_named_with_the_answer_that_holds() {
    let file = "registry = \"Example\"\ncontact = \"help@packages.example\"\n\
        keep-days = 90\ntwo-staff = \"-\"\n";
    let text = written(Kit::Recovery, &Answers::parse(file).unwrap());
    let assumed: Vec<_> = text
        .assumed
        .iter()
        .map(|one| (one.id, one.answer))
        .collect();
    assert_eq!(
        assumed,
        [
            ("version", "1"),
            ("proofs", "two"),
            ("waiting-hours", "72"),
            ("address-days", "365"),
        ],
        "neither what was answered, nor what was left out on purpose, nor what has no usual answer"
    );
    for kit in Kit::ALL {
        assert_eq!(written(kit, &examples(kit)).assumed, []);
    }
}

#[test]
fn dates_lie_on_the_side_they_should() {
    for (id, answer) in [("review-date", "2026-11-23"), ("next-date", "2026-11-22")] {
        let mut answers = examples(Kit::Reviews);
        answers.set(id, answer);
        assert!(
            write(Kit::Reviews, &answers, &shipped_framework(), today()).is_err(),
            "{id}"
        );
    }
}
