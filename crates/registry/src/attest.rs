//! A statement of where a file was built is put beside the file: by somebody who may publish the package,
//! within a day of the upload, and only once it was verified.

use domain::builder::Builder;
use domain::event::AddedAttestation;
use domain::{Action, Actor, Digest, Event, Need, PackageName, PrincipleId, Refusal, Timestamp};
use ecosystems::cargo::{name, version};
use principles::authorization::{build_provenance, scoped_tokens};
use provenance::{Expected, PredicateType, Signer, Verified};
use store::{AttestationFacts, AttestedFile, NewAttestation, Record};

use crate::authorise::{authorise, lost};
use crate::identify::Sent;
use crate::second_factor::salted;
use crate::{Error, Registry, builders, identify};

pub use principles::authorization::build_provenance::builder_word;
pub use provenance::{Identity, MAX_BYTES};

/// The types of statements that are taken for crates.
const TAKEN: [PredicateType; 1] = [PredicateType::SlsaProvenance];

/// What came of a statement.
#[derive(Debug)]
pub struct Attached {
    /// Who signed it.
    pub identity: Identity,
    /// Whether that is a builder of the package.
    pub own: bool,
    /// Whether it was not there before.
    pub new: bool,
}

/// Puts a statement beside the file of a release.
///
/// # Errors
/// A rule refuses, there is no such release, or the statement is not believed.
pub async fn attach(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    (crate_name, version_text): (&str, &str),
    bundle: Vec<u8>,
    now: Timestamp,
) -> Result<Attached, Error> {
    let actor = somebody(registry, sent, now).await?;
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let version = version::parse(version_text).map_err(Error::malformed)?;
    let (_, grant) = authorise(registry, &actor, Action::Publish, &package, None, now).await?;
    let file = file(registry, &package, version.key()).await?;
    build_provenance::in_time(file.uploaded_at, now)?;
    if file.attestations >= build_provenance::MOST as u64 {
        return Err(wrong("too-many", "the file has as many statements as it may have").into());
    }
    let names = names(&file.spelling, &file.version);
    let verified = verified(registry, names, file.digest, bundle.clone(), now).await?;
    let new = judged(registry, &package, &file, bundle, &verified).await?;
    let event = Event::AttestationAdded(AddedAttestation {
        ecosystem: package.ecosystem().word(),
        package: file.spelling.clone(),
        version: file.version.clone(),
        filename: file.filename.clone(),
        sha256: file.digest.to_string(),
        attestation_sha256: Digest::of(&new.bundle).to_string(),
        predicate_type: new.predicate_type.clone(),
        builder: builder_word(new.own),
        builder_sha256: Digest::of(new.builder.key().as_bytes()).to_string(),
        actor: grant.account().to_string(),
    });
    let record = Record::from(salted([event])?);
    let added = registry
        .store
        .add_attestation(&grant, &package, &new, &record, now)
        .await
        .map_err(|error| lost(error, Action::Publish, &package))?;
    Ok(Attached {
        identity: identity(&verified),
        own: new.own,
        new: added,
    })
}

/// Whether a statement would be believed of bytes with this digest under one of these names; nothing is kept.
/// It takes a token, because it costs work.
///
/// # Errors
/// There is no token, or the statement is not believed.
pub async fn check(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    names: Vec<String>,
    digest: Digest,
    bundle: Vec<u8>,
    now: Timestamp,
) -> Result<Identity, Error> {
    somebody(registry, sent, now).await?;
    let verified = verified(registry, names, digest, bundle, now).await?;
    Ok(identity(&verified))
}

/// The statements about a release and what they are about, the newest first.
///
/// # Errors
/// There is no such release.
pub async fn of_release(
    registry: &Registry,
    crate_name: &str,
    version_text: &str,
) -> Result<(AttestedFile, Vec<AttestationFacts>), Error> {
    let package = name::parse_lenient(crate_name).map_err(Error::malformed)?;
    let version = version::parse(version_text).map_err(Error::malformed)?;
    let file = file(registry, &package, version.key()).await?;
    if !file.listed {
        return Err(Error::Absent(format!("such release of {package}")));
    }
    let all = registry.store.attestations(&package, Some(version.key()));
    Ok((file, all.await?))
}

/// Who signed a statement that is kept.
pub fn identity_of(statement: &AttestationFacts) -> Identity {
    serde_json::from_str(&statement.identity).unwrap_or_default()
}

/// Whether a signer's build ran on a machine of the service.
pub fn is_hosted(identity: &Identity) -> bool {
    build_provenance::is_hosted(identity.runner.as_deref())
}

/// Where others can look at the log entry of a statement; nothing for a log that is not the public one.
pub fn log_entry_url(statement: &AttestationFacts) -> Option<String> {
    provenance::log_entry_url(&statement.trust_root, statement.log_index?)
}

/// The versions of a package of which there are statements, the newest statement first.
///
/// # Errors
/// The store fails.
pub async fn attested_versions(
    registry: &Registry,
    package: &PackageName,
) -> Result<Vec<String>, Error> {
    Ok(registry.store.attested_versions(package).await?)
}

async fn somebody(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    now: Timestamp,
) -> Result<Actor, Error> {
    match identify::identify(registry, sent, now).await? {
        Actor::Nobody => Err(scoped_tokens::missing().into()),
        actor => Ok(actor),
    }
}

async fn file(
    registry: &Registry,
    package: &PackageName,
    version_key: &str,
) -> Result<AttestedFile, Error> {
    let found = registry.store.attested_file(package, version_key).await?;
    found.ok_or_else(|| Error::Absent(format!("such release of {package}")))
}

/// What a statement may call a crate: its purl, with and without what purls write as `%2B`, or its file.
fn names(spelling: &str, version: &str) -> Vec<String> {
    vec![
        format!("pkg:cargo/{spelling}@{version}"),
        format!("pkg:cargo/{spelling}@{}", version.replace('+', "%2B")),
        format!("{spelling}-{version}.crate"),
    ]
}

/// Verifies apart from the threads that answer. Nothing is known of a statement that was not believed and
/// that a switched-off rule lets through.
async fn verified(
    registry: &Registry,
    names: Vec<String>,
    digest: Digest,
    bundle: Vec<u8>,
    now: Timestamp,
) -> Result<Option<Verified>, Error> {
    let roots = registry.trust_roots.clone();
    let judged = tokio::task::spawn_blocking(move || {
        let expected = Expected {
            digest,
            names: &names,
            predicates: &TAKEN,
        };
        provenance::verify(&bundle, &expected, &roots, now)
    });
    match judged.await.map_err(Error::fault)? {
        Ok(verified) => Ok(Some(verified)),
        Err(refusal) => {
            build_provenance::believed(Some((refusal.word(), refusal.to_string())))?;
            Ok(None)
        }
    }
}

/// Everything that is kept of a statement.
async fn judged(
    registry: &Registry,
    package: &PackageName,
    file: &AttestedFile,
    bundle: Vec<u8>,
    verified: &Option<Verified>,
) -> Result<NewAttestation, Error> {
    let who = identity(verified);
    let builder = builder_of(&who);
    let hosted = build_provenance::is_hosted(who.runner.as_deref());
    let known = builders::of(registry, package).await?;
    let verified = verified.as_ref();
    Ok(NewAttestation {
        file: file.digest,
        bundle,
        predicate_type: verified.map_or_else(String::new, |known| known.predicate_type.clone()),
        identity: serde_json::to_string(&who).map_err(Error::fault)?,
        own: build_provenance::is_own(&builder, hosted, &known),
        hosted,
        builder,
        trust_root: verified.map_or(Digest::of(b""), |known| known.trust_root),
        log_index: verified.and_then(|known| known.log_index),
        signed_at: verified.and_then(|known| known.signed_at),
    })
}

fn identity(verified: &Option<Verified>) -> Identity {
    match verified.as_ref().map(|verified| &verified.signer) {
        Some(Signer::Certificate(identity)) => (**identity).clone(),
        // A key of the operator's speaks for whatever it signs; by its name it is known again.
        Some(Signer::Key(name)) => Identity {
            issuer: "key".to_owned(),
            subject: name.clone(),
            ..Identity::default()
        },
        None => Identity::default(),
    }
}

/// The builder behind a signer: what does not change from release to release.
pub fn builder_of(identity: &Identity) -> Builder {
    let subject = || identity.subject.clone();
    Builder {
        issuer: identity.issuer.clone(),
        source: identity.repository.clone().unwrap_or_else(subject),
        source_id: identity.repository_id.clone(),
        owner_id: identity.owner_id.clone(),
        workflow: identity.workflow_path().map(str::to_owned),
        environment: identity.environment.clone(),
    }
}

fn wrong(word: &'static str, why: &str) -> Refusal {
    let why = why.to_owned();
    Refusal::of(
        PrincipleId::BuildProvenance,
        Need::SoundStatement { word, why },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_goes_by_its_purl_and_its_file() {
        assert_eq!(
            names("My_Crate", "1.0.0+b"),
            [
                "pkg:cargo/My_Crate@1.0.0+b",
                "pkg:cargo/My_Crate@1.0.0%2Bb",
                "My_Crate-1.0.0+b.crate"
            ]
        );
    }

    #[test]
    fn a_builder_has_what_stays_the_same() {
        let text = |text: &str| Some(text.to_owned());
        let identity = Identity {
            issuer: "https://issuer.example".to_owned(),
            subject: "https://forge.example/o/gate/release.yml@refs/tags/v1".to_owned(),
            repository: text("https://forge.example/o/gate"),
            repository_id: text("1001"),
            owner_id: text("2002"),
            reference: text("refs/tags/v1"),
            workflow: text("https://forge.example/o/gate/release.yml@refs/tags/v1"),
            ..Identity::default()
        };
        let builder = builder_of(&identity);
        assert_eq!(builder.workflow.as_deref(), Some("release.yml"));
        assert_eq!(builder.source, "https://forge.example/o/gate");
        let later = Identity {
            reference: text("refs/tags/v2"),
            workflow: text("https://forge.example/o/gate/release.yml@refs/tags/v2"),
            ..identity
        };
        assert_eq!(builder_of(&later), builder);
        let mailbox = Identity {
            subject: "ada@example.org".to_owned(),
            ..Identity::default()
        };
        assert_eq!(builder_of(&mailbox).source, "ada@example.org");
    }
}
