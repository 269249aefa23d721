//! Who signed, as a certificate of Fulcio says it: the subject, and the extensions under
//! 1.3.6.1.4.1.57264.1 (Fulcio, `docs/oid-info.md`).

use serde::{Deserialize, Serialize};
use x509_cert::Certificate;
use x509_cert::der::asn1::Utf8StringRef;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, oid::ObjectIdentifier};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::time::Time;

use crate::Refusal;

/// The arc of Fulcio's extensions.
const ARC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.57264.1");
/// Longer texts are refused: honest ones are addresses and numbers.
const MOST: usize = 2_000;

/// Who signed. What the certificate does not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Identity {
    /// Whose word it is that the signer is who they are, as in `https://token.actions.githubusercontent.com`.
    pub issuer: String,
    /// The signer: the address of a workflow, or of a mailbox.
    pub subject: String,
    /// The workflow that signed, where it is not the one that was begun.
    pub signer: Option<String>,
    /// `github-hosted` or `self-hosted`, and the like.
    pub runner: Option<String>,
    /// The address of the source.
    pub repository: Option<String>,
    /// The number of the source, which a repository of the same name would not have.
    pub repository_id: Option<String>,
    /// The address of who owns the source.
    pub owner: Option<String>,
    /// The number of who owns it.
    pub owner_id: Option<String>,
    /// The branch or tag.
    pub reference: Option<String>,
    pub commit: Option<String>,
    /// The address of the file that says how it is built, with its branch or tag.
    pub workflow: Option<String>,
    /// What began the build, as in `push`.
    pub trigger: Option<String>,
    /// The address of the run.
    pub run: Option<String>,
    /// Whether others could see the source, as in `public`.
    pub visibility: Option<String>,
    /// The environment that the build was let into.
    pub environment: Option<String>,
}

impl Identity {
    /// The identity in a certificate whose path was verified.
    pub(crate) fn of(certificate: &[u8]) -> Result<Self, Refusal> {
        let unreadable = |_| Refusal::Identity("anything that can be read");
        let certificate = Certificate::from_der(certificate).map_err(unreadable)?;
        let extensions = certificate.tbs_certificate().extensions();
        let extensions = extensions.map_or(&[][..], Vec::as_slice);
        let text = |number, what| text(extensions, number, what);
        Ok(Self {
            issuer: text(8, "its issuer")?.ok_or(Refusal::Identity("its issuer"))?,
            subject: subject(extensions)?,
            signer: text(9, "the signing workflow")?,
            runner: text(11, "the runner")?,
            repository: text(12, "the repository")?,
            commit: text(13, "the commit")?,
            reference: text(14, "the branch or tag")?,
            repository_id: text(15, "the repository's id")?,
            owner: text(16, "the owner")?,
            owner_id: text(17, "the owner's id")?,
            workflow: text(18, "the workflow")?,
            trigger: text(20, "what began the build")?,
            run: text(21, "the run")?,
            visibility: text(22, "the visibility")?,
            environment: text(23, "the environment")?,
        })
    }

    /// From when to when a certificate is valid, in seconds since 1970.
    pub(crate) fn valid_seconds(certificate: &[u8]) -> Option<std::ops::RangeInclusive<i64>> {
        let certificate = Certificate::from_der(certificate).ok()?;
        let validity = certificate.tbs_certificate().validity();
        let seconds = |time: &Time| i64::try_from(time.to_unix_duration().as_secs()).ok();
        Some(seconds(&validity.not_before)?..=seconds(&validity.not_after)?)
    }

    /// The file that says how it is built, without repository, branch and tag, which change from release to
    /// release; nothing where the certificate says none.
    pub fn workflow_path(&self) -> Option<&str> {
        let whole = self.workflow.as_deref()?;
        let whole = whole.rsplit_once('@').map_or(whole, |(path, _)| path);
        let home = self.repository.as_deref().unwrap_or_default();
        let rest = whole.strip_prefix(home).unwrap_or(whole);
        Some(rest.trim_start_matches('/'))
    }
}

/// The one subject: an address, or the mailbox of a person or a service.
fn subject(extensions: &[Extension]) -> Result<String, Refusal> {
    const WHAT: Refusal = Refusal::Identity("its subject");
    let mut found = extensions
        .iter()
        .filter(|extension| extension.extn_id == SubjectAltName::OID);
    let (Some(extension), None) = (found.next(), found.next()) else {
        return Err(WHAT);
    };
    let names = SubjectAltName::from_der(extension.extn_value.as_bytes()).map_err(|_| WHAT)?;
    let text = match names.0.as_slice() {
        [GeneralName::UniformResourceIdentifier(uri)] => uri.as_str(),
        [GeneralName::Rfc822Name(mailbox)] => mailbox.as_str(),
        _ => return Err(WHAT),
    };
    if text.is_empty() || text.len() > MOST {
        return Err(WHAT);
    }
    Ok(text.to_owned())
}

/// The text under this number, which may stand once; nothing where it is absent or empty.
fn text(
    extensions: &[Extension],
    number: u32,
    what: &'static str,
) -> Result<Option<String>, Refusal> {
    let oid = ARC.push_arc(number).map_err(|_| Refusal::Identity(what))?;
    let mut found = extensions
        .iter()
        .filter(|extension| extension.extn_id == oid);
    let Some(extension) = found.next() else {
        return Ok(None);
    };
    if found.next().is_some() {
        return Err(Refusal::Identity(what));
    }
    let text = Utf8StringRef::from_der(extension.extn_value.as_bytes())
        .map_err(|_| Refusal::Identity(what))?;
    let text = text.as_str();
    if text.len() > MOST || text.chars().any(char::is_control) {
        return Err(Refusal::Identity(what));
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_workflow_has_no_branch() {
        let of = |workflow: &str| Identity {
            repository: Some("https://github.com/octo-org/gate".to_owned()),
            workflow: Some(workflow.to_owned()),
            ..Identity::default()
        };
        for (workflow, path) in [
            (
                "https://github.com/octo-org/gate/.github/workflows/release.yml@refs/tags/v1",
                ".github/workflows/release.yml",
            ),
            (
                "https://github.com/octo-org/gate//.gitlab-ci.yml@refs/heads/main",
                ".gitlab-ci.yml",
            ),
            (
                "https://elsewhere.example/x@1",
                "https://elsewhere.example/x",
            ),
        ] {
            assert_eq!(of(workflow).workflow_path(), Some(path));
        }
        assert_eq!(Identity::default().workflow_path(), None);
    }
}
