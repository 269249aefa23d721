//! Finding packages and looking at one.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{Response, StatusCode};
use domain::Origin;
use domain::publisher::Claims;
use ecosystems::cargo::{Dependency, Kind, Manifest};
use registry::browse::{self, PackageView};
use registry::{Error, FoundPackage, holds, posture, readme, search as finding};
use serde::Deserialize;

use super::critical::Critical;
use super::holds::{HeldRelease, by_release};
use super::security::{self, Track};
use crate::pages::{Frame, Moment, Visitor, encoded, page, see_other, size, trouble};

/// How many packages one page lists.
const ON_A_PAGE: u32 = 20;
/// How many the first page shows.
const NEWEST: u32 = 8;

struct Found {
    name: String,
    newest: String,
    description: String,
}

impl From<FoundPackage> for Found {
    fn from(package: FoundPackage) -> Self {
        Self {
            name: package.name,
            newest: package.newest,
            description: package.description,
        }
    }
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    held: usize,
    setup: String,
    index_url: String,
    base_url: String,
    packages: Vec<Found>,
    tracks: Vec<Track>,
}

pub(super) async fn home(visitor: Visitor) -> Response<Body> {
    let settings = visitor.registry.settings();
    match finding::newest(&visitor.registry, NEWEST).await {
        Ok(packages) => {
            let home = Home {
                frame: visitor.frame("Packages"),
                held: posture::count(settings).0,
                setup: format!("portcullis setup cargo --registry {}", settings.base_url),
                index_url: settings.index_url(),
                base_url: settings.base_url.clone(),
                packages: packages.into_iter().map(Found::from).collect(),
                tracks: security::tracks(settings),
            };
            page(&visitor.registry, StatusCode::OK, &home)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: Option<u32>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    frame: Frame,
    total: u64,
    page: u64,
    pages: u64,
    packages: Vec<Found>,
}

pub(super) async fn search(visitor: Visitor, Query(asked): Query<Asked>) -> Response<Body> {
    let query: String = asked.q.trim().chars().take(200).collect();
    let number = asked.page.unwrap_or(1).max(1);
    match finding::search(&visitor.registry, &query, ON_A_PAGE, number).await {
        Ok((total, packages)) => {
            let shown = Search {
                frame: Frame {
                    query,
                    ..visitor.frame("Search")
                },
                total,
                page: number.into(),
                pages: total.div_ceil(ON_A_PAGE.into()),
                packages: packages.into_iter().map(Found::from).collect(),
            };
            page(&visitor.registry, StatusCode::OK, &shown)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

struct Line {
    version: String,
    yanked: bool,
    published: Moment,
    size: String,
    digest: String,
    short_digest: String,
}

struct Needed {
    name: String,
    req: String,
    when: String,
    here: bool,
}

struct Link {
    what: &'static str,
    url: String,
}

#[derive(Template)]
#[template(path = "package.html")]
struct Package {
    frame: Frame,
    name: String,
    version: String,
    description: String,
    yanked: bool,
    imported: bool,
    add: String,
    releases: Vec<Line>,
    dependencies: Vec<Needed>,
    published: Moment,
    size: String,
    license: String,
    rust_version: String,
    owners: Vec<String>,
    links: Vec<Link>,
    keywords: Vec<String>,
    digest: String,
    critical: Option<Critical>,
    owned: bool,
    /// Whether a builder of the package signed this release.
    own: bool,
    held: Vec<HeldRelease>,
    /// The build that published the release; nothing where a person did.
    build: Vec<(&'static str, String)>,
    /// HTML of ours.
    readme: Arc<str>,
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
    match browse::package(&visitor.registry, name, version).await {
        Ok(view) => {
            let readme = match readme::html(&visitor.registry, &view).await {
                Ok(readme) => readme,
                // Everything else about the package can still be said.
                Err(error) => {
                    tracing::warn!(%error, package = %view.package, "a README cannot be shown");
                    "".into()
                }
            };
            let held = held(visitor, name).await;
            let mut drawn = drawn(visitor, view, readme);
            drawn.held = held;
            page(&visitor.registry, StatusCode::OK, &drawn)
        }
        // Nothing of it is listed: those who have to do with it see why.
        Err(Error::Absent(_) | Error::Withheld { .. }) if !held(visitor, name).await.is_empty() => {
            see_other(&format!("/packages/cargo/{}/holds", encoded(name)))
        }
        Err(error) => trouble(visitor, &error),
    }
}

/// What of the package is held, for those who may know.
async fn held(visitor: &Visitor, name: &str) -> Vec<HeldRelease> {
    let full = visitor.session.as_ref().filter(|session| session.is_full());
    let Some(session) = full else {
        return Vec::new();
    };
    let found = holds::of_package(&visitor.registry, session, name, visitor.now).await;
    found.map_or_else(
        |_| Vec::new(),
        |found| by_release(&found.holds, visitor.now),
    )
}

fn drawn(visitor: &Visitor, view: PackageView, readme: Arc<str>) -> Package {
    let PackageView {
        package,
        origin,
        release,
        manifest,
        releases,
        owners,
        critical,
        build,
        verified_origin,
    } = view;
    let mine = visitor
        .session
        .as_ref()
        .map(|session| &session.person.account);
    let name = package.spelling().to_owned();
    Package {
        frame: visitor.frame(&format!("{name} {}", release.version)),
        add: format!("cargo add {name}@{}", release.version),
        links: links(&manifest),
        dependencies: manifest.dependencies.iter().map(needed).collect(),
        description: manifest.description.unwrap_or_default(),
        license: manifest.license.unwrap_or_default(),
        rust_version: manifest.rust_version.unwrap_or_default(),
        keywords: manifest.keywords,
        yanked: release.yanked,
        imported: origin == Origin::Imported,
        published: Moment::new(release.uploaded_at, visitor.now),
        size: size(release.size),
        digest: release.digest.to_string(),
        version: release.version,
        critical: critical.map(|facts| Critical::of(&facts, visitor.now)),
        build: of_build(&build),
        owned: owners.iter().any(|owner| Some(&owner.account) == mine),
        own: verified_origin,
        held: Vec::new(),
        readme,
        owners: owners.into_iter().map(|owner| owner.login).collect(),
        releases: releases
            .into_iter()
            .map(|line| {
                let digest = line.digest.to_string();
                Line {
                    version: line.version,
                    yanked: line.yanked,
                    published: Moment::new(line.uploaded_at, visitor.now),
                    size: size(line.size),
                    short_digest: digest.chars().take(12).chain(['…']).collect(),
                    digest,
                }
            })
            .collect(),
        name,
    }
}

/// Where a build was and what it built, as far as its identity said so.
fn of_build(identity: &Claims) -> Vec<(&'static str, String)> {
    let said = [
        ("repository", "repository"),
        ("project_path", "project"),
        ("workflow_ref", "workflow"),
        ("ci_config_ref_uri", "pipeline"),
        ("sha", "commit"),
        ("environment", "environment"),
        ("run_id", "run"),
        ("pipeline_id", "run"),
        ("iss", "issuer"),
    ];
    let found = said
        .iter()
        .filter_map(|(claim, what)| Some((*what, identity.get(*claim)?.clone())));
    found.collect()
}

/// Only what a browser opens as a page: an archive may say `javascript:` too.
fn links(manifest: &Manifest) -> Vec<Link> {
    [
        ("Repository", &manifest.repository),
        ("Home page", &manifest.homepage),
        ("Documentation", &manifest.documentation),
    ]
    .into_iter()
    .filter_map(|(what, url)| Some((what, url.clone()?)))
    .filter(|(_, url)| url.starts_with("https://") || url.starts_with("http://"))
    .map(|(what, url)| Link { what, url })
    .collect()
}

fn needed(dependency: &Dependency) -> Needed {
    let mut when = match dependency.kind {
        Kind::Normal => "to run",
        Kind::Build => "to build",
        Kind::Dev => "to test",
    }
    .to_owned();
    if dependency.optional {
        when.push_str(", optional");
    }
    if let Some(target) = &dependency.target {
        when.push_str(&format!(", on {target}"));
    }
    Needed {
        name: dependency
            .package
            .clone()
            .unwrap_or_else(|| dependency.name.clone()),
        req: dependency.req.clone(),
        when,
        here: dependency.registry.is_none(),
    }
}
