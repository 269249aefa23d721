//! in-toto statements (in-toto attestation framework, `spec/v1/statement.md`): which files, and what is said
//! of them.

use std::collections::BTreeMap;

use domain::Digest;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Refusal;

/// What the statement may call itself. The second is what older tools write.
const VERSIONS: [&str; 2] = [
    "https://in-toto.io/Statement/v1",
    "https://in-toto.io/Statement/v0.1",
];
/// The most files of one statement.
const MOST_SUBJECTS: usize = 16;

/// A statement whose shape is right.
pub(crate) struct Statement<'a> {
    pub(crate) predicate_type: String,
    /// What is said, unread; none where nothing is.
    pub(crate) predicate: Option<&'a RawValue>,
    subjects: Vec<Subject>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<'a> {
    #[serde(rename = "_type")]
    version: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    #[serde(borrow, default)]
    predicate: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    digest: Digests,
}

/// Named twice, a digest would mean two things; unknown kinds of them are not looked at.
#[derive(Deserialize)]
struct Digests {
    sha256: Option<String>,
    #[serde(flatten)]
    _others: BTreeMap<String, serde_json::Value>,
}

impl<'a> Statement<'a> {
    /// Reads the signed bytes.
    pub(crate) fn read(payload: &'a [u8]) -> Result<Self, Refusal> {
        let raw: Raw<'a> = serde_json::from_slice(payload)
            .map_err(|error| Refusal::Statement(error.to_string()))?;
        if !VERSIONS.contains(&raw.version.as_str()) {
            return Err(Refusal::StatementVersion);
        }
        if raw.subject.is_empty() || raw.subject.len() > MOST_SUBJECTS {
            return Err(Refusal::SubjectCount);
        }
        Ok(Self {
            predicate_type: raw.predicate_type,
            predicate: raw.predicate,
            subjects: raw.subject,
        })
    }

    /// Whether it is about the file with this digest, under one of these names; the name that it has.
    pub(crate) fn about(&self, digest: &Digest, names: &[String]) -> Result<&str, Refusal> {
        for (at, subject) in self.subjects.iter().enumerate() {
            let twice = |other: &Subject| {
                other.name == subject.name || other.digest.sha256 == subject.digest.sha256
            };
            if self.subjects.iter().skip(at + 1).any(twice) {
                return Err(Refusal::DuplicateSubject);
            }
        }
        let digest = digest.to_string();
        let mut subjects = self.subjects.iter();
        let subject = subjects
            .find(|subject| subject.digest.sha256.as_deref() == Some(digest.as_str()))
            .ok_or(Refusal::WrongDigest)?;
        if !names.contains(&subject.name) {
            return Err(Refusal::WrongName);
        }
        Ok(&subject.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(subjects: &str) -> Result<String, Refusal> {
        let text = format!(
            "{{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{subjects}],\
             \"predicateType\":\"x\",\"predicate\":null}}"
        );
        let statement = Statement::read(text.as_bytes())?;
        let names = [
            "pkg:cargo/gate@1.0.0".to_owned(),
            "gate-1.0.0.crate".to_owned(),
        ];
        statement
            .about(&Digest::of(b"gate"), &names)
            .map(str::to_owned)
    }

    fn subject(name: &str, bytes: &[u8]) -> String {
        let digest = Digest::of(bytes);
        format!("{{\"name\":\"{name}\",\"digest\":{{\"sha256\":\"{digest}\"}}}}")
    }

    #[test]
    fn a_statement_is_about_one_file_under_its_name() {
        let (crate_file, purl) = ("gate-1.0.0.crate", "pkg:cargo/gate@1.0.0");
        for (subjects, expected) in [
            (subject(crate_file, b"gate"), Ok(crate_file.to_owned())),
            (subject(purl, b"gate"), Ok(purl.to_owned())),
            (
                [subject("other", b"other"), subject(purl, b"gate")].join(","),
                Ok(purl.to_owned()),
            ),
            (
                subject("Gate-1.0.0.crate", b"gate"),
                Err(Refusal::WrongName),
            ),
            (
                subject("pkg:cargo/gate@1.0.1", b"gate"),
                Err(Refusal::WrongName),
            ),
            (
                subject("pkg%3Acargo/gate@1.0.0", b"gate"),
                Err(Refusal::WrongName),
            ),
            (subject(crate_file, b"gates"), Err(Refusal::WrongDigest)),
            (
                [subject(crate_file, b"gate"), subject(crate_file, b"x")].join(","),
                Err(Refusal::DuplicateSubject),
            ),
            (
                [subject(crate_file, b"gate"), subject("x", b"gate")].join(","),
                Err(Refusal::DuplicateSubject),
            ),
            (String::new(), Err(Refusal::SubjectCount)),
            (
                (0..17)
                    .map(|n| subject(&n.to_string(), &[n]))
                    .collect::<Vec<_>>()
                    .join(","),
                Err(Refusal::SubjectCount),
            ),
        ] {
            assert_eq!(about(&subjects), expected, "{subjects}");
        }
    }

    #[test]
    fn what_stands_twice_or_is_unknown_is_no_statement() {
        let twice = subject("x", b"x").replace("\"name\":\"x\"", "\"name\":\"x\",\"name\":\"y\"");
        let more = subject("x", b"x").replace("\"name\"", "\"more\":1,\"name\"");
        for subjects in [twice, more, "{}".to_owned()] {
            let refused = about(&subjects);
            assert!(matches!(refused, Err(Refusal::Statement(_))), "{refused:?}");
        }
        let two = "{\"name\":\"gate-1.0.0.crate\",\"digest\":{\"sha256\":\"a\",\"sha256\":\"b\"}}";
        assert!(matches!(about(two), Err(Refusal::Statement(_))));
    }
}
