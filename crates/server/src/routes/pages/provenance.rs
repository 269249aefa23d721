//! Where the files of a package come from: its security page, apart from what people come for, as the style
//! guide for attestations of the OpenSSF has it at its highest level.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::attest::{self, Identity};
use registry::browse::{self, PackageView};
use registry::{AttestationFacts, Error, builders};
use serde::Deserialize;

use super::presence::asked_for;
use crate::pages::{Fields, Frame, Member, Moment, Visitor, page, see_other, size, trouble};

/// A link to somewhere else, or a text that is none.
struct Pointer {
    what: &'static str,
    text: String,
    /// Empty where nothing is linked.
    url: String,
}

/// A statement as the page shows it.
struct Statement {
    own: bool,
    hosted: bool,
    /// Of the form by which an owner names the builder.
    builder: String,
    predicate_type: String,
    issuer: String,
    signer: String,
    log_index: String,
    log_url: String,
    signed: Option<Moment>,
    verified: Moment,
    trust_root: String,
    build: Vec<Pointer>,
    source: Vec<Pointer>,
}

#[derive(Template)]
#[template(path = "provenance.html")]
struct Provenance {
    frame: Frame,
    name: String,
    version: String,
    filename: String,
    digest: String,
    size: String,
    published: Moment,
    owned: bool,
    own: bool,
    statements: Vec<Statement>,
    /// Other releases of which there are statements.
    others: Vec<String>,
}

pub(super) async fn package(visitor: Visitor, Path(name): Path<String>) -> Response<Body> {
    shown(&visitor, &name, None).await
}

pub(super) async fn release(
    visitor: Visitor,
    Path((name, version)): Path<(String, String)>,
) -> Response<Body> {
    shown(&visitor, &name, Some(&version)).await
}

async fn shown(visitor: &Visitor, name: &str, version: Option<&str>) -> Response<Body> {
    let drawn = match browse::package(&visitor.registry, name, version).await {
        Ok(view) => drawn(visitor, view).await,
        Err(error) => Err(error),
    };
    match drawn {
        Ok(drawn) => page(&visitor.registry, StatusCode::OK, &drawn),
        Err(error) => trouble(visitor, &error),
    }
}

async fn drawn(visitor: &Visitor, view: PackageView) -> Result<Provenance, Error> {
    let name = view.package.spelling().to_owned();
    let version = view.release.version.clone();
    let (file, statements) = attest::of_release(&visitor.registry, &name, &version).await?;
    let mine = visitor
        .session
        .as_ref()
        .map(|session| &session.person.account);
    let others = attest::attested_versions(&visitor.registry, &view.package).await?;
    Ok(Provenance {
        frame: visitor.frame(&format!("Security of {name} {version}")),
        filename: file.filename,
        digest: file.digest.to_string(),
        size: size(view.release.size),
        published: Moment::new(view.release.uploaded_at, visitor.now),
        owned: view.owners.iter().any(|owner| Some(&owner.account) == mine),
        own: statements.iter().any(|statement| statement.own),
        statements: statements
            .iter()
            .map(|facts| Statement::of(facts, visitor))
            .collect(),
        others: others
            .into_iter()
            .filter(|other| *other != version)
            .collect(),
        name,
        version,
    })
}

impl Statement {
    fn of(facts: &AttestationFacts, visitor: &Visitor) -> Self {
        let who = attest::identity_of(facts);
        Self {
            own: facts.own,
            hosted: attest::is_hosted(&who),
            builder: builders::digest(&facts.builder),
            predicate_type: facts.predicate_type.clone(),
            log_index: facts
                .log_index
                .map(|index| index.to_string())
                .unwrap_or_default(),
            log_url: attest::log_entry_url(facts).unwrap_or_default(),
            signed: facts.signed_at.map(|at| Moment::new(at, visitor.now)),
            verified: Moment::new(facts.verified_at, visitor.now),
            trust_root: facts.trust_root.to_string(),
            build: build(&who),
            source: source(&who),
            issuer: who.issuer,
            signer: who.subject,
        }
    }
}

fn build(who: &Identity) -> Vec<Pointer> {
    pointers([
        ("Workflow", &who.workflow),
        ("Run", &who.run),
        ("Begun by", &who.trigger),
        ("Runner", &who.runner),
        ("Environment", &who.environment),
    ])
}

fn source(who: &Identity) -> Vec<Pointer> {
    let mut shown = pointers([
        ("Repository", &who.repository),
        ("Repository id", &who.repository_id),
        ("Owner", &who.owner),
        ("Owner id", &who.owner_id),
        ("Branch or tag", &who.reference),
        ("Commit", &who.commit),
    ]);
    // Forges of the kind that signs today show a commit there.
    if let (Some(repository), Some(commit)) = (&who.repository, &who.commit)
        && let Some(last) = shown.last_mut()
        && !linked(repository).is_empty()
    {
        last.url = format!("{repository}/commit/{commit}");
    }
    shown
}

fn pointers<const N: usize>(from: [(&'static str, &Option<String>); N]) -> Vec<Pointer> {
    from.into_iter()
        .filter_map(|(what, text)| Some((what, text.clone()?)))
        .map(|(what, text)| Pointer {
            what,
            url: linked(&text),
            text,
        })
        .collect()
}

/// Only what a browser opens as a page.
fn linked(text: &str) -> String {
    if text.starts_with("https://") {
        text.to_owned()
    } else {
        String::new()
    }
}

#[derive(Deserialize)]
pub(super) struct Adopted {
    builder: String,
}

/// An owner says that the package is built there.
pub(super) async fn adopt(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
    Fields(adopted): Fields<Adopted>,
) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    let back = format!("/packages/cargo/{name}/security");
    match builders::adopt(
        registry,
        &session,
        &name,
        &adopted.builder,
        &browser,
        visitor.now,
    )
    .await
    {
        Ok(()) => see_other(&back),
        Err(error) => asked_for(&visitor, &error, &back),
    }
}
