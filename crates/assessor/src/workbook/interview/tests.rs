use std::io::Read;

use principles::Outcome;
use proptest::prelude::*;

use super::*;
use crate::sample::{shipped_framework, tiny_framework, today};
use crate::workbook::{EvidenceEntry, Workbook};

struct Session {
    ended: Result<Ended, InterviewError>,
    said: String,
    saved: Vec<String>,
}

impl Session {
    fn last(&self) -> Workbook {
        Workbook::parse(self.saved.last().expect("something was saved")).unwrap()
    }
}

fn session(existing: Option<&str>, input: &mut impl BufRead) -> Session {
    session_by(&shipped_framework(), existing, input)
}

fn session_by(framework: &Framework, existing: Option<&str>, input: &mut impl BufRead) -> Session {
    let given = Given {
        framework,
        today: today(),
        file: "assessment.toml",
        existing,
    };
    let (mut said, mut saved) = (Vec::new(), Vec::new());
    let ended = interview(&given, input, &mut said, &mut |text| {
        saved.push(text.to_owned());
        Ok(())
    });
    let said = String::from_utf8(said).unwrap();
    Session { ended, said, saved }
}

fn typed(existing: Option<&str>, lines: &str) -> Session {
    session(existing, &mut lines.as_bytes())
}

/// A registry without accounts and without a client: nine questions are left.
const SMALL: &str = "Example Registry\nExample Foundation\nCobol\nAda, lead\nn\n3\n-\n";

#[test]
fn a_whole_interview_reads_like_a_conversation() {
    let framework = tiny_framework();
    let lines = "Example\nExample Foundation\nCobol\nAda, lead\nn\n3\nex\nguard\n\
                 m\nd\nSecurity policy\nexample/docs\nSECURITY.md\nReport to us first.\n\
                 2026-03-02\n\np\na\nAda, lead\nA mail goes to staff.\n\n?\ns\nn\n\n-\nan audit tool\n";
    let session = session_by(&framework, None, &mut lines.as_bytes());
    assert!(
        matches!(session.ended, Ok(Ended::Through(1))),
        "{:?}",
        session.ended
    );
    insta::assert_snapshot!("conversation", session.said);
    insta::assert_snapshot!("its_workbook", session.saved.last().unwrap());
}

#[test]
fn it_goes_on_with_the_first_question_that_has_no_answer() {
    let first = typed(None, &format!("{SMALL}m\n\nn\n\nq\n"));
    assert!(matches!(first.ended, Ok(Ended::Paused)));
    assert!(first.said.contains("Everything you answered is saved"));
    let left = first
        .saved
        .last()
        .unwrap()
        .replace("[taxonomy]", "# by hand\n[taxonomy]");
    let second = typed(Some(&left), "u\n");
    assert!(second.said.contains("21 of 32"), "{}", second.said);
    assert!(!second.said.contains("What is the registry called"));
    assert!(second.saved.last().unwrap().contains("# by hand"));
    assert!(
        second
            .said
            .contains("portcullis-assess init assessment.toml")
    );
}

#[test]
fn back_leads_to_the_question_before_and_its_answer_can_be_changed() {
    let session = typed(
        None,
        &format!("{SMALL}b\nn\n\nb\nm\na\nAda\nWe have one.\nb\nu\n"),
    );
    assert!(session.said.contains("This is the first question."));
    assert!(session.said.contains("So far: not met, no evidence."));
    let book = session.last();
    let outcomes: Vec<_> = book.answers().map(|(_, row)| row.outcome).collect();
    // `b` at the evidence prompt asked the question again; the statement stays.
    assert_eq!(outcomes, [Some(Outcome::Unknown)]);
    let (_, row) = book.answers().next().unwrap();
    assert_eq!(row.evidence.len(), 1);
}

#[test]
fn who_answers_stands_for_what_is_said_unless_somebody_else_is_named() {
    for (typed_name, who) in [("", "Ada, lead"), ("Grace, security", "Grace, security")] {
        let session = typed(
            None,
            &format!("{SMALL}m\na\n{typed_name}\nWe have one.\n\nq\n"),
        );
        let book = session.last();
        let (_, row) = book.answers().next().unwrap();
        let [EvidenceEntry::Attested(said)] = row.evidence.as_slice() else {
            panic!("{:?}", row.evidence);
        };
        assert_eq!(said.who.as_str(), who);
    }
}

#[test]
fn the_client_is_asked_about_alone_and_with_its_companion() {
    let lines = "A\n\n\n\nn\n3\nex\nguard\n".to_owned() + &"s\n".repeat(9) + "n\n\nm\n\n";
    let session = typed(None, &lines);
    assert!(session.said.contains("now with guard"));
    let book = session.last();
    let (id, row) = book.answers().next().unwrap();
    assert_eq!(id.to_string(), "cli-tooling/pinned-installs");
    assert_eq!(row.outcome, Some(Outcome::NotMet));
    let companion = row.companion.as_deref().unwrap();
    assert_eq!(companion.outcome, Some(Outcome::Met));
}

#[test]
fn what_lacks_proof_or_reason_is_said_to_count_as_unknown() {
    let session = typed(None, &format!("{SMALL}m\n\n-\n\n?\n"));
    assert!(
        session
            .said
            .contains("Without evidence it counts as unknown")
    );
    assert!(
        session
            .said
            .contains("Without a reason it counts as unknown")
    );
    for word in [
        "Enough for the letter:",
        "What it is for:",
        "Counts when documented:",
    ] {
        assert!(session.said.contains(word), "{word}");
    }
}

#[test]
fn what_cannot_be_evidence_is_asked_again() {
    let long = "q".repeat(301);
    let lines = format!(
        "{SMALL}m\nd\n\nPolicy\nhttps://example.org/policy\n{long}\nshort\n1 March\n2027-01-01\n\n\n"
    );
    let session = typed(None, &lines);
    for words in [
        "301 characters",
        "is not a day",
        "lies in the future",
        "finds it again",
    ] {
        assert!(session.said.contains(words), "{words}: {}", session.said);
    }
    let book = session.last();
    let (_, row) = book.answers().next().unwrap();
    let evidence = row.evidence.first().unwrap().evidence();
    assert_eq!(evidence.flaw(), None);
    assert!(evidence.summary().contains("Policy"));
}

#[test]
fn a_file_that_cannot_be_used_or_saved_is_an_error() {
    let marks = "format = 1\n<<<<<<< ours\n";
    assert!(matches!(
        typed(Some(marks), "").ended,
        Err(InterviewError::Workbook(WorkbookError::MergeMarks {
            line: 2
        }))
    ));
    let framework = shipped_framework();
    let given = Given {
        framework: &framework,
        today: today(),
        file: "x",
        existing: None,
    };
    let full = &mut |_: &str| Err(io::Error::other("the disk is full"));
    let ended = interview(&given, &mut &b"A\n"[..], &mut Vec::new(), full);
    let error = ended.unwrap_err();
    assert!(matches!(error, InterviewError::Save(_)), "{error}");
    assert!(error.to_string().contains("disk is full"));
}

#[test]
fn a_file_name_is_an_argument_that_can_be_pasted() {
    let paused = farewell::paused("my file'; rm -r", true, &Stop::Quit);
    assert!(paused.contains(r"init 'my file'\''; rm -r'"), "{paused}");
    assert!(farewell::paused("a.toml", false, &Stop::EndOfInput).contains("Nothing was answered"));
}

/// The same bytes for ever.
struct Forever {
    bytes: &'static [u8],
    at: usize,
}

impl Read for Forever {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        for slot in into.iter_mut() {
            *slot = self.bytes[self.at % self.bytes.len()];
            self.at += 1;
        }
        Ok(into.len())
    }
}

#[test]
fn an_endless_script_comes_to_an_end() {
    for bytes in [
        "y\n", "m\n", "a\n", "b\n", "d\n", "?\n", "\n", "-\n", "s\n", "1\n", "u\nb\n", "m\n\nb\n",
    ] {
        let endless = Forever {
            bytes: bytes.as_bytes(),
            at: 0,
        };
        let session = session(None, &mut io::BufReader::new(endless));
        assert!(session.ended.is_ok(), "{bytes:?}: {:?}", session.ended);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn whatever_is_typed_what_is_saved_reads_back(
        keys in proptest::collection::vec(
            prop_oneof![
                6 => prop::sample::select(vec!["m", "p", "n", "u", "-", "s", "b", "?", "d", "a", ""])
                    .prop_map(|key| key.as_bytes().to_vec()),
                2 => proptest::collection::vec(any::<u8>(), 0..60),
                1 => ".{0,40}".prop_map(String::into_bytes),
            ],
            0..80,
        ),
    ) {
        let mut lines = b"A\x1b[2J\xff\n\n\n\ny\n1\nex\n\n".to_vec();
        for key in keys {
            lines.extend(key);
            lines.push(b'\n');
        }
        let session = session(None, &mut lines.as_slice());
        prop_assert!(session.ended.is_ok());
        prop_assert!(!session.said.contains('\x1b'));
        for text in &session.saved {
            prop_assert!(Workbook::parse(text).is_ok());
            prop_assert!(!text.contains('\x1b'));
        }
    }
}
