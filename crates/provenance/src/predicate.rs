//! What a statement says of its files: how they were built (SLSA, `provenance/v1`), or only that this signer
//! published them. What a build says of itself counts as far as the certificate says the same.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::{Identity, Refusal};

/// The types of predicates that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PredicateType {
    /// SLSA provenance, version 1.
    SlsaProvenance,
    /// A publish attestation as Python's index defines it (PEP 740, "Attestation objects"), which says nothing
    /// but that.
    Publish,
}

/// What provenance of SLSA is called.
const SLSA: &str = "https://slsa.dev/provenance/v1";
/// What publish attestations are called behind the host that defines them.
const PUBLISH: &str = "/attestations/publish/v1";

impl PredicateType {
    /// Whether a statement that calls itself so is of this type.
    pub fn is(self, uri: &str) -> bool {
        match self {
            Self::SlsaProvenance => uri == SLSA,
            Self::Publish => uri.starts_with("https://") && uri.ends_with(PUBLISH),
        }
    }
}

/// How a file was built, as far as it was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The kind of build, as an address.
    pub build_type: String,
    /// Who ran it.
    pub builder: String,
}

/// The build types of GitHub Actions: SLSA's own page of it, and that of the action that most use.
const ACTIONS: [&str; 2] = [
    "https://actions.github.io/buildtypes/workflow/v1",
    "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provenance {
    build_definition: Definition,
    run_details: Run,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Definition {
    build_type: String,
    external_parameters: Map<String, Value>,
    #[serde(default)]
    internal_parameters: Option<Map<String, Value>>,
    #[serde(default)]
    resolved_dependencies: Option<Vec<Dependency>>,
}

#[derive(Deserialize)]
struct Dependency {
    #[serde(default)]
    uri: String,
    #[serde(default)]
    digest: Map<String, Value>,
}

#[derive(Deserialize)]
struct Run {
    builder: Builder,
    #[serde(default)]
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Builder {
    id: String,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "invocationId", default)]
    invocation_id: Option<String>,
}

/// Reads what is said, and compares it with the certificate where there is one.
pub(crate) fn read(
    kind: PredicateType,
    said: Option<&RawValue>,
    signer: Option<&Identity>,
) -> Result<Option<Build>, Refusal> {
    match kind {
        PredicateType::Publish => {
            let nothing = said.is_none_or(|said| matches!(said.get(), "null" | "{}"));
            nothing.then_some(None).ok_or_else(|| {
                Refusal::Predicate("a publish attestation says nothing else".to_owned())
            })
        }
        PredicateType::SlsaProvenance => {
            let text = said.map_or("null", RawValue::get);
            let provenance: Provenance = serde_json::from_str(text)
                .map_err(|error| Refusal::Predicate(error.to_string()))?;
            parameters(&provenance.build_definition)?;
            if let Some(signer) = signer {
                compare(&provenance, signer)?;
            }
            Ok(Some(Build {
                build_type: provenance.build_definition.build_type,
                builder: provenance.run_details.builder.id,
            }))
        }
    }
}

/// Parameters from outside the build decide what it makes: one that nobody here knows is refused (SLSA,
/// "Verifying artifacts"). Of other builders than GitHub's none is known.
fn parameters(definition: &Definition) -> Result<(), Refusal> {
    let known: &[&str] = if ACTIONS.contains(&definition.build_type.as_str()) {
        &["workflow"]
    } else {
        &[]
    };
    for (name, value) in &definition.external_parameters {
        if !known.contains(&name.as_str()) && !is_nothing(value) {
            return Err(Refusal::Parameter(name.clone()));
        }
    }
    if let Some(Value::Object(workflow)) = definition.external_parameters.get("workflow") {
        let known = ["ref", "repository", "path"];
        if let Some(name) = workflow.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(Refusal::Parameter(format!("workflow.{name}")));
        }
    }
    Ok(())
}

/// Null, absent and empty are the same (SLSA, "Parsing rules").
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Everything that both say must be the same. The statement alone is written by the build, which may lie.
fn compare(provenance: &Provenance, signer: &Identity) -> Result<(), Refusal> {
    let definition = &provenance.build_definition;
    let workflow = |name: &str| {
        let workflow = definition.external_parameters.get("workflow")?;
        workflow.get(name)?.as_str()
    };
    let internal = |name: &str| {
        let parameters = definition.internal_parameters.as_ref()?;
        parameters.get("github")?.get(name)?.as_str()
    };
    let run = provenance.run_details.metadata.as_ref();
    let commit = source(definition, signer)?;
    let said = [
        ("the repository", workflow("repository"), &signer.repository),
        ("the branch or tag", workflow("ref"), &signer.reference),
        (
            "the repository's id",
            internal("repository_id"),
            &signer.repository_id,
        ),
        (
            "the owner's id",
            internal("repository_owner_id"),
            &signer.owner_id,
        ),
        (
            "what began the build",
            internal("event_name"),
            &signer.trigger,
        ),
        ("the runner", internal("runner_environment"), &signer.runner),
        (
            "the run",
            run.and_then(|run| run.invocation_id.as_deref()),
            &signer.run,
        ),
        ("the commit", commit, &signer.commit),
    ];
    for (what, said, certified) in said {
        if let Some(said) = said
            && certified.as_deref() != Some(said)
        {
            return Err(Refusal::Contradiction(what));
        }
    }
    path(workflow("path"), workflow("ref"), signer)?;
    builder(&provenance.run_details.builder.id, signer)
}

/// The commit that the build says it was made from. Where GitHub's builds name what they were made from, the
/// repository of the certificate is among it.
fn source<'a>(definition: &'a Definition, signer: &Identity) -> Result<Option<&'a str>, Refusal> {
    let mut named = definition.resolved_dependencies.iter().flatten();
    let source = named.find(|dependency| is_source(&dependency.uri, signer));
    let names_others = definition
        .resolved_dependencies
        .iter()
        .flatten()
        .next()
        .is_some();
    if source.is_none() && names_others && ACTIONS.contains(&definition.build_type.as_str()) {
        return Err(Refusal::Contradiction("the source"));
    }
    Ok(source.and_then(|source| source.digest.get("gitCommit")?.as_str()))
}

/// `git+REPOSITORY@REF`, of the repository that the certificate names.
fn is_source(uri: &str, signer: &Identity) -> bool {
    let repository = uri.strip_prefix("git+").unwrap_or(uri);
    let named = signer.repository.as_deref();
    named.is_some_and(|named| {
        repository == named
            || repository
                .strip_prefix(named)
                .is_some_and(|rest| rest.starts_with('@'))
    })
}

/// The certificate has repository, path and ref of the workflow in one address.
fn path(path: Option<&str>, reference: Option<&str>, signer: &Identity) -> Result<(), Refusal> {
    let (Some(path), Some(repository)) = (path, &signer.repository) else {
        return Ok(());
    };
    let reference = reference
        .or(signer.reference.as_deref())
        .unwrap_or_default();
    let whole = format!("{repository}/{path}@{reference}");
    if signer.workflow.as_deref() == Some(&whole) {
        return Ok(());
    }
    Err(Refusal::Contradiction("the workflow"))
}

/// The workflow that signed, or the kind of runner that it ran on.
fn builder(id: &str, signer: &Identity) -> Result<(), Refusal> {
    let runner = id.strip_prefix("https://github.com/actions/runner/");
    let is_signer = id == signer.subject || Some(id) == signer.signer.as_deref();
    if is_signer || (runner.is_some() && runner == signer.runner.as_deref()) {
        return Ok(());
    }
    Err(Refusal::Contradiction("the builder"))
}

#[cfg(test)]
mod tests;
