//! Every text passes every clause of its criterion, and every paragraph is needed for that.

use super::*;
use crate::sample::{shipped_framework, today};
use crate::security_txt::SecurityTxt;

mod answers;

/// The examples of the questions, which together are a registry that answers everything.
fn examples(kit: Kit) -> Answers {
    let mut answers = Answers::default();
    for question in questions(kit) {
        answers.set(question.id, question.example);
    }
    answers
}

fn written(kit: Kit, answers: &Answers) -> Written {
    write(kit, answers, &shipped_framework(), today()).unwrap()
}

fn missing(written: &Written) -> Vec<&str> {
    written.missing().map(|clause| clause.id.as_str()).collect()
}

const TEXTS: [Kit; 4] = [Kit::Recovery, Kit::Disclosure, Kit::Unpublish, Kit::Reviews];

#[test]
fn every_text_has_every_clause_and_quotes_it() {
    for kit in Kit::ALL {
        let written = written(kit, &examples(kit));
        assert_eq!(missing(&written), [""; 0], "{kit}\n{}", written.text);
        assert!(written.clauses.len() >= 4, "{kit}");
        let flat = written
            .text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let flat = flat.replace(['<', '>', '\\'], "");
        for clause in &written.clauses {
            let quote = clause.quote.as_ref().unwrap().as_str();
            assert!(flat.contains(quote), "{kit}: {quote}");
        }
        assert!(!written.text.contains(['{', '}']), "{kit}");
    }
}

#[test]
fn the_least_that_must_be_answered_is_enough_where_there_are_defaults() {
    for kit in [Kit::Recovery, Kit::Unpublish] {
        let mut answers = Answers::default();
        for question in questions(kit).iter().filter(|question| question.required) {
            answers.set(question.id, question.example);
        }
        assert_eq!(missing(&written(kit, &answers)), [""; 0], "{kit}");
    }
}

#[test]
fn without_its_answer_a_clause_goes_missing() {
    for (kit, id, answer, clause) in [
        (Kit::Recovery, "proofs", "-", "evidence"),
        (Kit::Recovery, "waiting-hours", "-", "waiting-time"),
        (Kit::Recovery, "two-staff", "-", "who-decides"),
        (Kit::Recovery, "address-days", "-", "notice"),
        (Kit::Disclosure, "systems", "", "scope"),
        (Kit::Disclosure, "safe-harbour", "no", "safe-harbour"),
        (Kit::Disclosure, "response-days", "-", "response-time"),
        (Kit::Disclosure, "ninety-days", "no", "remediation-aim"),
        (Kit::Disclosure, "credit", "no", "acknowledgement"),
        (Kit::Unpublish, "owner-hours", "-", "who-may-remove"),
        (Kit::Reviews, "reviewer", "-", "who-reviewed"),
        (Kit::Reviews, "review-date", "-", "date"),
        (Kit::Reviews, "scope", "-", "scope"),
        (Kit::Reviews, "findings", "-", "method-or-findings"),
        (Kit::Reviews, "next-date", "-", "next-date"),
        (Kit::SecurityTxt, "languages", "-", "preferred-languages"),
        (Kit::SecurityTxt, "canonical-url", "-", "canonical"),
    ] {
        let mut answers = examples(kit);
        answers.set(id, answer);
        let written = written(kit, &answers);
        assert_eq!(
            missing(&written),
            [clause],
            "{kit} without {id}\n{}",
            written.text
        );
    }
}

/// Sections: a heading with everything down to the next one.
fn sections(text: &str) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for paragraph in text.split("\n\n") {
        match sections.last_mut() {
            Some(section) if !paragraph.starts_with('#') => {
                section.push_str("\n\n");
                section.push_str(paragraph);
            }
            _ => sections.push(paragraph.to_owned()),
        }
    }
    sections
}

#[test]
fn without_its_section_a_clause_goes_missing() {
    let framework = shipped_framework();
    for kit in TEXTS {
        let clauses = &framework.criterion(&kit.criterion()).unwrap().clauses;
        let text = written(kit, &examples(kit)).text;
        let sections = sections(&text);
        let mut lost: Vec<String> = Vec::new();
        for gone in 0..sections.len() {
            let mut rest = sections.clone();
            rest.remove(gone);
            let policy = PolicyText::new(&rest.join("\n\n"));
            lost.extend(policy.check(clauses).missing.iter().map(|c| c.id.clone()));
        }
        for clause in clauses {
            let times = lost.iter().filter(|id| **id == clause.id).count();
            assert_eq!(times, 1, "{kit}: {} is said in one section", clause.id);
        }
    }
}

#[test]
fn required_answers_are_asked_for_all_at_once() {
    for kit in Kit::ALL {
        let nothing = {
            let mut answers = Answers::default();
            for question in questions(kit) {
                answers.set(question.id, "-");
            }
            answers
        };
        let error = write(kit, &nothing, &shipped_framework(), today()).unwrap_err();
        let KitError::Answers(flaws) = &error else {
            panic!("{error}");
        };
        let asked: Vec<_> = flaws.iter().map(|flaw| flaw.id).collect();
        let required: Vec<_> = questions(kit)
            .iter()
            .filter(|q| q.required)
            .map(|q| q.id)
            .collect();
        assert_eq!(asked, required, "{kit}");
        assert!(error.to_string().contains("For example: "), "{error}");
    }
}

#[test]
fn templates_and_questions_know_each_other() {
    for kit in Kit::ALL {
        let template = kit.template();
        for question in questions(kit) {
            let gap = format!("{{{}}}", question.id);
            let condition = format!("{{if {}", question.id);
            let is_used = template.contains(&gap) || template.contains(&condition);
            assert!(
                is_used || question.id == "valid-days",
                "{kit}: {}",
                question.id
            );
        }
        for line in template.lines() {
            // An answer at the start of a line could begin a list or a heading.
            assert!(
                !line.starts_with('{') || line.starts_with("{if "),
                "{kit}: {line}"
            );
            assert!(line.chars().count() <= 120, "{kit}: {line}");
        }
        assert!(acts(kit).len() >= 3);
    }
    let counsel = acts(Kit::Disclosure)
        .iter()
        .filter(|act| act.what.contains("counsel"));
    assert_eq!(counsel.count(), 1);
}

#[test]
fn the_security_txt_is_one() {
    let written = written(Kit::SecurityTxt, &examples(Kit::SecurityTxt));
    insta::assert_snapshot!(written.text);
    let file = SecurityTxt::parse(written.text.as_bytes(), "text/plain").unwrap();
    assert_eq!(file.flaws(today()), []);
    let mut longest = examples(Kit::SecurityTxt);
    longest.set("valid-days", "364");
    let text = write(Kit::SecurityTxt, &longest, &shipped_framework(), today())
        .unwrap()
        .text;
    let file = SecurityTxt::parse(text.as_bytes(), "text/plain").unwrap();
    assert!(file.expires().unwrap() < today().plus_one_year());
}

#[test]
fn texts_are_what_they_were() {
    for kit in TEXTS {
        insta::assert_snapshot!(kit.word(), written(kit, &examples(kit)).text);
    }
}

#[test]
fn one_person_is_told_what_one_person_can_promise() {
    let mut answers = examples(Kit::Recovery);
    answers.set("two-staff", "no");
    answers.set("waiting-hours", "1 hour");
    let written = written(Kit::Recovery, &answers);
    assert_eq!(missing(&written), [""; 0]);
    assert!(written.text.contains("One member of our staff decides"));
    assert!(!written.text.contains("Two members"));
    assert!(written.text.contains("waits 1 hour after"));
}

#[test]
fn a_kit_is_known_by_its_word() {
    for kit in Kit::ALL {
        assert_eq!(kit.word().parse(), Ok(kit));
    }
    let error = "securitytxt".parse::<Kit>().unwrap_err().to_string();
    assert_eq!(
        error,
        "the kit has no 'securitytxt'; did you mean security-txt?"
    );
}

#[test]
fn a_framework_without_the_criterion_is_refused() {
    let mut small = shipped_framework();
    small.criteria.clear();
    let error = write(Kit::Reviews, &examples(Kit::Reviews), &small, today()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("general-capabilities/security-reviews")
    );
}
