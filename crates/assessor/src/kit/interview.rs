//! Asking a person, line by line.

use std::fmt;
use std::io::{self, BufRead, Read as _, Write};

use domain::{Day, PlainText};

use super::{Answers, Kit, Question, questions, value};

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 8 * 1024;
/// How often one question is asked.
const MAX_TRIES: usize = 5;

/// Why an interview ended early.
#[derive(Debug)]
pub enum InterviewError {
    /// The input ended, or the terminal went away.
    Ended {
        /// The question that was open.
        id: &'static str,
    },
    /// The same question was answered five times in a way that cannot be used.
    GivenUp {
        /// The question that was open.
        id: &'static str,
    },
    /// Reading or writing failed.
    Io(io::Error),
}

impl fmt::Display for InterviewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended { id } => write!(
                f,
                "the input ended at '{id}'; write the answers into a file and pass it instead"
            ),
            Self::GivenUp { id } => {
                write!(f, "no usable answer to '{id}' after {MAX_TRIES} tries")
            }
            Self::Io(error) => write!(f, "the interview broke off: {error}"),
        }
    }
}

impl std::error::Error for InterviewError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Ended { .. } | Self::GivenUp { .. } => None,
        }
    }
}

impl From<io::Error> for InterviewError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Asks what `known` does not answer yet; an answer that cannot be used is asked for again.
///
/// # Errors
/// The input ended, an answer stayed unusable, or reading or writing failed.
pub fn interview(
    kit: Kit,
    known: Answers,
    today: Day,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<Answers, InterviewError> {
    let mut answers = known;
    let open: Vec<&Question> = questions(kit)
        .iter()
        .filter(|question| answers.get(question.id).is_none())
        .collect();
    for (place, question) in open.iter().enumerate() {
        writeln!(output, "\n[{}/{}] {}", place + 1, open.len(), question.ask)?;
        writeln!(output, "      {}", explained(question))?;
        let answer = insist(question, today, input, output)?;
        answers.set(question.id, &answer);
    }
    Ok(answers)
}

/// What to write, an example, and what an empty line means.
fn explained(question: &Question) -> String {
    let empty = match (question.default, question.required) {
        (Some(default), true) => format!("Enter for {default}"),
        (Some(default), false) => format!("Enter for {default}, - to leave it out"),
        (None, true) => "required".to_owned(),
        (None, false) => "Enter to leave it out".to_owned(),
    };
    let hint = question.kind.hint();
    format!("{hint}; for example: {} ({empty})", question.example)
}

fn insist(
    question: &Question,
    today: Day,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<String, InterviewError> {
    for _ in 0..MAX_TRIES {
        write!(output, "> ")?;
        output.flush()?;
        let line = line(input)?.ok_or(InterviewError::Ended { id: question.id })?;
        let answer = match (line.trim(), question.default) {
            ("", Some(default)) => default,
            (answer, _) => answer,
        };
        match value::read(question, answer, today) {
            Ok(_) => return Ok(answer.to_owned()),
            Err(why) => writeln!(output, "      {why}")?,
        }
    }
    Err(InterviewError::GivenUp { id: question.id })
}

/// One line without control characters; `None` at the end. The rest of an overlong line is
/// dropped, so that it does not answer the next question.
fn line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    input
        .by_ref()
        .take(MAX_LINE)
        .read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let mut is_whole = bytes.ends_with(b"\n");
    while !is_whole {
        let buffered = input.fill_buf()?;
        let until = buffered.iter().position(|byte| *byte == b'\n');
        let dropped = until.map_or(buffered.len(), |place| place + 1);
        is_whole = until.is_some() || dropped == 0;
        input.consume(dropped);
    }
    let text = PlainText::new(&String::from_utf8_lossy(&bytes));
    Ok(Some(text.as_str().replace('\u{fffd}', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(kit: Kit, known: Answers, typed: &str) -> (Result<Answers, InterviewError>, String) {
        let today = "2026-11-22".parse().unwrap();
        let mut shown = Vec::new();
        let answers = interview(kit, known, today, &mut typed.as_bytes(), &mut shown);
        (answers, String::from_utf8(shown).unwrap())
    }

    #[test]
    fn defaults_are_taken_and_bad_answers_asked_again() {
        let typed = "Example\n\nnot an address\nhelp@packages.example\n\n\n-\n\n900\n10\n\n";
        let (answers, shown) = ask(Kit::Recovery, Answers::default(), typed);
        let answers = answers.unwrap();
        for (id, answer) in [
            ("registry", "Example"),
            ("version", "1"),
            ("contact", "help@packages.example"),
            ("form-url", ""),
            ("proofs", "two"),
            ("waiting-hours", "-"),
            ("two-staff", "yes"),
            ("address-days", "900"),
            ("keep-days", "10"),
        ] {
            assert_eq!(answers.get(id), Some(answer), "{id}");
        }
        insta::assert_snapshot!(shown.lines().take(13).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn an_empty_line_promises_nothing() {
        let mut known = Answers::default();
        let others = questions(Kit::Disclosure)
            .iter()
            .filter(|q| q.id != "safe-harbour");
        for question in others {
            known.set(question.id, question.example);
        }
        let (answers, shown) = ask(Kit::Disclosure, known.clone(), "\n-\nno\n");
        assert_eq!(answers.unwrap().get("safe-harbour"), Some("no"));
        assert_eq!(shown.matches("an answer is required").count(), 2, "{shown}");
        let (answers, _) = ask(Kit::Disclosure, known, "\n\n\n\n\n");
        assert!(matches!(
            answers,
            Err(InterviewError::GivenUp { id: "safe-harbour" })
        ));
    }

    #[test]
    fn what_is_known_is_not_asked() {
        let mut known = Answers::default();
        for question in questions(Kit::Unpublish) {
            known.set(question.id, question.example);
        }
        let (answers, shown) = ask(Kit::Unpublish, known.clone(), "");
        assert_eq!(answers.unwrap(), known);
        assert_eq!(shown, "");
    }

    #[test]
    fn an_interview_ends_where_the_input_does() {
        let (ended, _) = ask(Kit::Reviews, Answers::default(), "Example\n");
        assert!(matches!(
            ended,
            Err(InterviewError::Ended { id: "operator" })
        ));
        let (given_up, _) = ask(Kit::SecurityTxt, Answers::default(), &"x\n".repeat(9));
        assert!(matches!(
            given_up,
            Err(InterviewError::GivenUp { id: "contact" })
        ));
    }

    #[test]
    fn keys_that_move_the_cursor_do_not_come_back() {
        let long = "y".repeat(20_000);
        let typed = format!("\u{1b}[2JEx\u{202e}ample\nOp\n\0{long}\n1\nh@p.example\n");
        let (_, shown) = ask(Kit::Disclosure, Answers::default(), &typed);
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\0']));
        assert!(shown.contains("longer than 600"));
    }
}
