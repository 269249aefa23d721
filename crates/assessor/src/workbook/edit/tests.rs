use domain::{Day, PlainText, PrincipleId};
use principles::Outcome;
use principles::level::Packages;
use proptest::prelude::*;

use super::*;
use crate::sample::shipped_framework;
use crate::workbook::{AttestedEntry, DocumentedEntry, EvidenceEntry, WorkState};

fn day(text: &str) -> Option<Day> {
    text.parse().ok()
}

fn documented(title: &str) -> EvidenceEntry {
    EvidenceEntry::Documented(DocumentedEntry {
        title: title.into(),
        read: day("2026-11-22"),
        ..DocumentedEntry::default()
    })
}

fn attested(who: &str) -> EvidenceEntry {
    EvidenceEntry::Attested(AttestedEntry {
        who: who.into(),
        date: day("2026-11-20"),
        statement: "So it is.".into(),
    })
}

fn met(evidence: Vec<EvidenceEntry>) -> Answer {
    Answer {
        outcome: Some(Outcome::Met),
        evidence,
        ..Answer::default()
    }
}

fn id(principle: PrincipleId) -> CriterionId {
    principle.into()
}

#[test]
fn a_fresh_workbook_is_commented_and_grows_in_the_framework_s_order() {
    let framework = shipped_framework();
    let subject = Subject {
        id: "example".to_owned(),
        name: "Example \"Registry\"".into(),
        assessed: day("2026-11-22"),
        assessed_by: "Ada Example".into(),
        ..Subject::default()
    };
    let mut editor = Editor::new(&subject, &framework).unwrap();
    let taxonomy = TaxonomyAnswers {
        accounts: Some(true),
        packages: Some(Packages::Built),
        stock_client: Some("example".into()),
        companion: Some("guard".into()),
        reason: PlainText::default(),
    };
    editor.set_taxonomy(&taxonomy).unwrap();
    let with_companion = Answer {
        companion: Some(Box::new(met(vec![documented("Guard")]))),
        ..met(vec![attested("Ada")])
    };
    editor
        .set_answer(&id(PrincipleId::Sbom), "CL-3.1 SBOM", &with_companion)
        .unwrap();
    let totp = met(vec![documented("Second factors"), attested("Ada")]);
    editor
        .set_answer(&id(PrincipleId::Totp), "AN-1.3 TOTP", &totp)
        .unwrap();
    editor
        .set_answer(&id(PrincipleId::VerifiedEmail), "", &met(vec![]))
        .unwrap();
    insta::assert_snapshot!(editor.to_string());
}

/// Every way of writing a row that TOML has, each with its own comments.
const ODD: &str = r#"# c01
format = 1 # c02
# c03
subject = { id = "odd", name = "Odd" } # c04
authentication.totp.outcome = "partly" # c05
general-capabilities = { typosquatting = { outcome = "met", evidence = [
  { kind = "attested", who = "Ada", date = 2026-01-01, statement = "x" }, # c06
] } } # c07

# c08
[[authentication.verified-email.evidence]] # c09
kind = "documented" # c10
title = "T" # c11
read = "2026-01-01" # c12
# c13

# c14
[cli-tooling]
# c15
pinned-installs.outcome = 'met' # c16
# c17

# c18
[taxonomy]
# c19
[cli-tooling.sbom.companion]
# c20
outcome = "not-met"
note = """
Two
lines.""" # c21
# c22"#;

#[test]
fn rows_are_edited_in_the_way_they_are_written() {
    let mut editor = Editor::open(ODD).unwrap();
    for principle in [
        PrincipleId::Totp,
        PrincipleId::Typosquatting,
        PrincipleId::Unpublish,
        PrincipleId::VerifiedEmail,
        PrincipleId::PinnedInstalls,
        PrincipleId::Sbom,
        PrincipleId::ScopedTokens,
    ] {
        let answer = met(vec![documented("New"), documented("New")]);
        editor
            .set_answer(&id(principle), "Heading", &answer)
            .unwrap();
        let row = editor.workbook().answer(&id(principle)).unwrap();
        assert_eq!(row.outcome, Some(Outcome::Met), "{principle}");
        let new = documented("New").evidence();
        let count = row.evidence.iter().filter(|entry| entry.evidence() == new);
        assert_eq!(count.count(), 1, "{principle}");
    }
    insta::assert_snapshot!(editor.to_string());
}

#[test]
fn what_stands_under_an_answer_stays_under_it() {
    let text = "format = 1\n[subject]\nid = \"a\"\nname = \"A\"\n\n[authentication.totp]\n\
                outcome = \"met\"\n# waits for Bob\n\n# The client\n[cli-tooling.sbom]\n\
                outcome = \"met\"\n# the end";
    let mut editor = Editor::open(text).unwrap();
    for principle in [PrincipleId::Webauthn, PrincipleId::Reachability] {
        editor.set_answer(&id(principle), "", &met(vec![])).unwrap();
    }
    insta::assert_snapshot!(editor.to_string(), @r#"
    format = 1
    [subject]
    id = "a"
    name = "A"

    [authentication.totp]
    outcome = "met"
    # waits for Bob

    [authentication.webauthn]
    outcome = "met"

    # The client
    [cli-tooling.sbom]
    outcome = "met"
    # the end

    [cli-tooling.reachability]
    outcome = "met"
    "#);
}

#[test]
fn windows_line_ends_and_the_byte_order_mark_stay() {
    let text = "\u{feff}format = 1\r\n[subject]\r\nid = \"a\" # why\r\nname = \"A\"\r\n";
    let mut editor = Editor::open(text).unwrap();
    assert_eq!(editor.to_string(), text);
    editor
        .set_answer(&id(PrincipleId::Totp), "T", &met(vec![attested("Ada")]))
        .unwrap();
    let edited = editor.to_string();
    assert!(edited.starts_with("\u{feff}format = 1\r\n"), "{edited:?}");
    assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count());
    assert!(edited.contains("# why"));
}

#[test]
fn what_says_the_same_keeps_its_way_of_being_written() {
    let text = "format = 1\n[subject]\nid = 'a'\nname = \"\"\"\nA\n B\"\"\"\n\
                assessed = \"2026-11-22\" # x\n";
    let mut editor = Editor::open(text).unwrap();
    let subject = editor.workbook().subject.clone();
    editor.set_subject(&subject).unwrap();
    assert!(editor.to_string().starts_with(text));
}

#[test]
fn an_edit_that_cannot_be_read_back_is_refused_and_leaves_the_text_alone() {
    let mut editor = Editor::open(ODD).unwrap();
    let misplaced = Answer {
        companion: Some(Box::new(met(vec![]))),
        ..Answer::default()
    };
    let refused = editor.set_answer(&id(PrincipleId::Totp), "", &misplaced);
    assert_eq!(
        refused,
        Err(WorkbookError::CompanionOutsideCli(id(PrincipleId::Totp)))
    );
    assert_eq!(editor.to_string(), ODD);
    assert!(Editor::open("format = 1\n<<<<<<< ours\n").is_err());
    assert!(Editor::open("format = 2\n").is_err());
    let huge = "#".repeat(crate::workbook::MAX_BYTES + 1);
    assert_eq!(
        Editor::open(&huge).unwrap_err(),
        WorkbookError::TooLarge(huge.len())
    );
}

#[test]
fn hostile_text_stays_text() {
    let mut editor = Editor::open("format = 1\n[subject]\nid = 'a'\nname = 'A'\n").unwrap();
    let hostile = "\"'''\"\"\"\n[subject]\u{1b}[31m\u{202e} \\ # <<<<<<< x\u{0}";
    let answer = Answer {
        note: hostile.into(),
        ..met(vec![documented(hostile)])
    };
    editor
        .set_answer(&id(PrincipleId::Totp), hostile, &answer)
        .unwrap();
    let row = editor.workbook().answer(&id(PrincipleId::Totp)).unwrap();
    assert_eq!(row.note, hostile.into());
    assert!(!editor.to_string().contains(['\u{1b}', '\u{0}', '\u{202e}']));
}

/// One edit, made of numbers, so that any sequence can be tried.
fn edit(editor: &mut Editor, (what, which, text): &(u8, usize, String)) {
    let principle = PrincipleId::ALL[which % PrincipleId::ALL.len()];
    let text = PlainText::new(text);
    let answer = match what % 6 {
        0 => met(vec![]),
        1 => met(vec![documented(text.as_str()), attested("Ada")]),
        2 => Answer {
            note: text,
            state: Some(WorkState::Started),
            due: day("2027-01-31"),
            ..Answer::default()
        },
        3 => Answer {
            companion: Some(Box::new(met(vec![documented(text.as_str())]))),
            ..Answer::default()
        },
        4 => {
            let taxonomy = TaxonomyAnswers {
                accounts: Some(which % 2 == 0),
                reason: text,
                ..TaxonomyAnswers::default()
            };
            return editor.set_taxonomy(&taxonomy).unwrap();
        }
        _ => {
            let subject = Subject {
                operator: text,
                ..Subject::default()
            };
            return editor.set_subject(&subject).unwrap();
        }
    };
    let outside = answer.companion.is_some() && principle.track() != domain::Track::CliTooling;
    let result = editor.set_answer(&id(principle), "Heading", &answer);
    assert_eq!(result.is_err(), outside);
}

/// A workbook whose parts come in any order and style, with a numbered comment at every place
/// that can hold one.
fn any_workbook() -> impl Strategy<Value = (String, usize)> {
    let part = (0..9_usize, 0..PrincipleId::ALL.len(), any::<bool>());
    proptest::collection::vec(part, 0..12).prop_map(|parts| {
        let mut count = 0;
        let mut comment = || {
            count += 1;
            format!("# c{count:03}.")
        };
        let mut text = format!("{}\nformat = 1 {}\n", comment(), comment());
        text += &format!("{}\n[subject] {}\n", comment(), comment());
        text += &format!("id = 'x' {}\nname = 'X'\n{}\n", comment(), comment());
        let mut used = std::collections::BTreeSet::new();
        for (style, which, blank) in parts {
            let (track, name) = {
                let principle = PrincipleId::ALL[which];
                (principle.track().slug(), principle.name())
            };
            if !used.insert(which) {
                continue;
            }
            if blank {
                text += "\n";
            }
            text += &format!("{}\n", comment());
            text += &match style {
                0..=3 => format!(
                    "[{track}.{name}] {}\noutcome = 'met' {}\n",
                    comment(),
                    comment()
                ),
                4..=6 => format!(
                    "[[{track}.{name}.evidence]] {}\nkind = 'attested' {}\nwho = 'A'\n",
                    comment(),
                    comment()
                ),
                _ => format!(
                    "[{track}.{name}] {}\nevidence = [ {}\n {{ kind = 'attested' }}, {}\n {}\n]\n",
                    comment(),
                    comment(),
                    comment(),
                    comment()
                ),
            };
            text += &format!("{}\n", comment());
        }
        (text, count)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_edits_keep_all_comments_and_what_was_not_edited(
        (text, count) in any_workbook(),
        edits in proptest::collection::vec((any::<u8>(), any::<usize>(), ".{0,40}"), 0..10),
    ) {
        let mut editor = Editor::open(&text).unwrap();
        for one in &edits {
            edit(&mut editor, one);
        }
        let after = editor.to_string();
        for number in 1..=count {
            let comment = format!("# c{number:03}.");
            prop_assert!(after.contains(&comment), "{comment} is gone from\n{after}");
        }
        prop_assert!(Workbook::parse(&after).is_ok());
        let answers = Workbook::parse(&text).unwrap();
        for (id, answer) in answers.answers() {
            let now = editor.workbook().answer(&id).unwrap();
            prop_assert!(now.evidence.len() >= answer.evidence.len());
        }
    }

    #[test]
    fn the_odd_workbook_survives_any_edits(
        edits in proptest::collection::vec((any::<u8>(), any::<usize>(), ".{0,40}"), 0..12),
    ) {
        let mut editor = Editor::open(ODD).unwrap();
        for one in &edits {
            edit(&mut editor, one);
        }
        let after = editor.to_string();
        for number in 1..=22 {
            prop_assert!(after.contains(&format!("# c{number:02}")), "c{number:02} in\n{after}");
        }
    }
}

#[test]
fn a_companion_has_no_companion_of_its_own() {
    let text = "format = 1\n[subject]\nid = \"x\"\nname = \"X\"\n\
                [cli-tooling.sbom.companion.companion]\noutcome = \"met\"\n";
    let refused = Workbook::parse(text).unwrap_err().to_string();
    assert!(refused.contains("no companion of its own"), "{refused}");
}
