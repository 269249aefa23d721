//! Whom a package trusts to publish it: the settings of a package, and the names that somebody waits for.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{Response, StatusCode};
use domain::publisher::Claims;
use domain::{Issuer, Terms};
use registry::publishers::{self, Trusted, Wish, asked_for, pinned_by};
use registry::session::Session;
use registry::{Error, PublisherFacts, exchange, presence};
use serde::Deserialize;

use super::presence::asked_for as shown_for;
use super::presence::needs_presence;
use crate::answer;
use crate::pages::{Fields, Frame, Member, Moment, Told, Visitor, page, see_other, trouble};

/// What begins the name of a field that holds a claim, and of one that holds a number to be pinned.
const CLAIM: &str = "claim.";
const PIN: &str = "pin.";

/// A publisher as a page shows it.
struct Shown {
    id: String,
    package: String,
    issuer: String,
    /// What must be so, and the numbers that are fixed.
    claims: Vec<(String, String)>,
    pins: Vec<(String, String)>,
    tag_only: bool,
    unprotected: bool,
    login: String,
    answered_for: bool,
    added: Moment,
    used: Option<Moment>,
}

/// A field of the form.
struct Field {
    /// As it is sent.
    name: String,
    label: String,
    hint: &'static str,
    optional: bool,
}

/// The form for one issuer, and the names of the others.
struct Form {
    issuer: String,
    url: String,
    others: Vec<String>,
    fields: Vec<Field>,
    pins: Vec<Field>,
    audience: String,
}

#[derive(Template)]
#[template(path = "publishers.html")]
struct Publishers {
    frame: Frame,
    told: Option<Told>,
    /// The package whose settings these are; none where it is about names that somebody waits for.
    package: Option<String>,
    only: bool,
    publishers: Vec<Shown>,
    /// Where the forms are sent.
    here: String,
    form: Option<Form>,
    /// Whether somebody has shown lately that they are there.
    fresh: bool,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    issuer: Option<String>,
}

pub(super) async fn settings(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Response<Body> {
    let chosen = chosen.issuer.as_deref();
    of_package(&visitor, &session, &name, chosen, None, StatusCode::OK).await
}

async fn of_package(
    visitor: &Visitor,
    session: &Session,
    name: &str,
    chosen: Option<&str>,
    told: Option<Told>,
    status: StatusCode,
) -> Response<Body> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let Trusted {
        package,
        publishers,
        only,
    } = match publishers::list(registry, &session.person, name, now).await {
        Ok(trusted) => trusted,
        Err(error) => return trouble(visitor, &error),
    };
    let shown = Publishers {
        frame: visitor.frame(&format!("Settings of {package}")),
        told,
        only,
        publishers: publishers.iter().map(|one| shown(visitor, one)).collect(),
        here: format!("/packages/cargo/{package}/settings"),
        package: Some(package),
        form: form(visitor, chosen),
        fresh: presence::require(session, now).is_ok(),
    };
    page(registry, status, &shown)
}

pub(super) async fn awaited(
    Member { visitor, session }: Member,
    Query(chosen): Query<Chosen>,
) -> Response<Body> {
    of_account(
        &visitor,
        &session,
        chosen.issuer.as_deref(),
        None,
        StatusCode::OK,
    )
    .await
}

async fn of_account(
    visitor: &Visitor,
    session: &Session,
    chosen: Option<&str>,
    told: Option<Told>,
    status: StatusCode,
) -> Response<Body> {
    let registry = &visitor.registry;
    let awaited = match publishers::awaited(registry, &session.person).await {
        Ok(awaited) => awaited,
        Err(error) => return trouble(visitor, &error),
    };
    let shown = Publishers {
        frame: visitor.frame("Names you wait for"),
        told,
        package: None,
        only: false,
        publishers: awaited.iter().map(|one| shown(visitor, one)).collect(),
        here: "/account/publishers".to_owned(),
        form: form(visitor, chosen),
        fresh: presence::require(session, visitor.now).is_ok(),
    };
    page(registry, status, &shown)
}

fn shown(visitor: &Visitor, facts: &PublisherFacts) -> Shown {
    let mut issuers = visitor.registry.settings().issuers.iter();
    let name = issuers.find(|issuer| issuer.url == facts.issuer);
    let listed = |claims: &Claims| -> Vec<(String, String)> {
        let owned = |(name, value): (&String, &String)| (label(name), value.clone());
        claims.iter().map(owned).collect()
    };
    Shown {
        id: facts.id.to_string(),
        package: facts.package.spelling().to_owned(),
        issuer: name.map_or_else(
            || format!("{}, which this registry trusts no more", facts.issuer),
            |issuer| format!("{} ({})", issuer.name, issuer.url),
        ),
        claims: listed(&facts.terms.claims),
        pins: listed(&facts.terms.pins),
        tag_only: facts.terms.tag_only,
        unprotected: facts.terms.unprotected,
        login: facts.login.clone(),
        answered_for: facts.is_answered_for(),
        added: Moment::new(facts.added_at, visitor.now),
        used: facts.used_at.map(|used| Moment::new(used, visitor.now)),
    }
}

/// The form for the issuer of this name, or for the first; nothing where the operator trusts none.
fn form(visitor: &Visitor, chosen: Option<&str>) -> Option<Form> {
    let issuers = &visitor.registry.settings().issuers;
    let named = issuers
        .iter()
        .find(|issuer| Some(issuer.name.as_str()) == chosen);
    let issuer: &Issuer = named.or_else(|| issuers.first())?;
    let field = |begin: &str, name: &str, optional| Field {
        name: format!("{begin}{name}"),
        label: label(name),
        hint: hint(name),
        optional,
    };
    let others = issuers.iter().filter(|other| other.name != issuer.name);
    Some(Form {
        issuer: issuer.name.clone(),
        url: issuer.url.clone(),
        others: others.map(|other| other.name.clone()).collect(),
        fields: asked_for(issuer)
            .into_iter()
            .map(|(name, optional)| field(CLAIM, name, optional))
            .collect(),
        pins: pinned_by(issuer)
            .into_iter()
            .map(|name| field(PIN, name, true))
            .collect(),
        audience: exchange::cargo_audience(&visitor.registry),
    })
}

fn label(claim: &str) -> String {
    match claim {
        "repository" => "Repository",
        "workflow" => "Workflow file",
        "environment" => "Environment",
        "project_path" => "Project",
        "ci_config" => "Pipeline file",
        "repository_owner_id" => "Number of the owner",
        "repository_id" => "Number of the repository",
        "namespace_id" => "Number of the group",
        "project_id" => "Number of the project",
        other => other,
    }
    .to_owned()
}

fn hint(claim: &str) -> &'static str {
    match claim {
        "repository" => "OWNER/NAME",
        "workflow" => "release.yml, in .github/workflows",
        "environment" => "Left open, the branch or tag must be protected.",
        "project_path" => "GROUP/PROJECT",
        "ci_config" => ".gitlab-ci.yml",
        _ => "",
    }
}

/// What was typed and ticked: the fields depend on the issuer.
type Typed = BTreeMap<String, String>;

fn wish(typed: &Typed) -> Wish {
    let of = |begin: &str| -> Claims {
        let found = typed.iter().filter_map(|(name, value)| {
            let value = value.trim();
            Some((name.strip_prefix(begin)?.to_owned(), value.to_owned()))
        });
        found.collect()
    };
    Wish {
        issuer: typed.get("issuer").cloned().unwrap_or_default(),
        terms: Terms {
            claims: of(CLAIM),
            pins: of(PIN),
            tag_only: typed.contains_key("tag_only"),
            unprotected: typed.contains_key("unprotected"),
        },
    }
}

pub(super) async fn add(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
    Fields(typed): Fields<Typed>,
) -> Response<Body> {
    let wish = wish(&typed);
    let chosen = wish.issuer.clone();
    let (registry, person, browser) = (&visitor.registry, &session.person, visitor.browser());
    let done = publishers::add(registry, person, &name, wish, &browser, visitor.now).await;
    changed(&visitor, &session, &name, Some(&chosen), done).await
}

pub(super) async fn remove(
    Member { visitor, session }: Member,
    Path((name, id)): Path<(String, String)>,
) -> Response<Body> {
    let (registry, person, browser) = (&visitor.registry, &session.person, visitor.browser());
    let done = match id.parse() {
        Ok(id) => publishers::remove(registry, person, &name, &id, &browser, visitor.now).await,
        Err(_) => Err(Error::Absent("such publisher".to_owned())),
    };
    changed(&visitor, &session, &name, None, done).await
}

#[derive(Deserialize)]
pub(super) struct Only {
    only: String,
}

pub(super) async fn only(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
    Fields(typed): Fields<Only>,
) -> Response<Body> {
    let (registry, person, browser) = (&visitor.registry, &session.person, visitor.browser());
    let only = typed.only == "yes";
    let done = publishers::set_only(registry, person, &name, only, &browser, visitor.now).await;
    changed(&visitor, &session, &name, None, done).await
}

async fn changed(
    visitor: &Visitor,
    session: &Session,
    name: &str,
    chosen: Option<&str>,
    done: Result<(), Error>,
) -> Response<Body> {
    let here = format!("/packages/cargo/{name}/settings");
    match done {
        Ok(()) => see_other(&here),
        Err(error @ Error::Malformed(_)) => {
            let status = answer::status_of(&error);
            of_package(
                visitor,
                session,
                name,
                chosen,
                Some(Told::of(&error)),
                status,
            )
            .await
        }
        Err(error) => shown_for(visitor, &error, &here),
    }
}

pub(super) async fn wait(
    Member { visitor, session }: Member,
    Fields(typed): Fields<Typed>,
) -> Response<Body> {
    let wish = wish(&typed);
    let chosen = wish.issuer.clone();
    let name = typed.get("crate").map_or("", |name| name.trim());
    let (registry, person, browser) = (&visitor.registry, &session.person, visitor.browser());
    let done = publishers::wait_for(registry, person, name, wish, &browser, visitor.now).await;
    match done {
        Ok(()) => see_other("/account/publishers"),
        Err(error) if needs_presence(&error) => shown_for(&visitor, &error, "/account/publishers"),
        Err(error @ (Error::Malformed(_) | Error::Refused(_))) => {
            let (status, told) = (answer::status_of(&error), Some(Told::of(&error)));
            of_account(&visitor, &session, Some(&chosen), told, status).await
        }
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn give_up(
    Member { visitor, session }: Member,
    Path(id): Path<String>,
) -> Response<Body> {
    let (registry, person, browser) = (&visitor.registry, &session.person, visitor.browser());
    let done = match id.parse() {
        Ok(id) => publishers::give_up(registry, person, &id, &browser, visitor.now).await,
        Err(_) => Err(Error::Absent("such publisher".to_owned())),
    };
    match done {
        Ok(()) => see_other("/account/publishers"),
        Err(error) => shown_for(&visitor, &error, "/account/publishers"),
    }
}
