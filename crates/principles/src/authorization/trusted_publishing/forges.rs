//! How the identities of each kind of issuer are compared. Nothing is read out of `sub`: its shape has
//! changed before, and names with hyphens collide in it.

use domain::publisher::Claims;
use domain::{Identity, Issuer, Terms};

use super::Mismatch;
use super::whole::{OWNERS_AT_GITHUB, OWNERS_AT_GITLAB};

/// What may have started a build at GitHub. Not among them are those that run on what strangers wrote
/// (`pull_request_target`, `workflow_run`, `issues`, `issue_comment` and their like).
const GITHUB_EVENTS: [&str; 5] = [
    "push",
    "release",
    "workflow_dispatch",
    "schedule",
    "repository_dispatch",
];
/// The same at GitLab: no pipelines of merge requests, and none that another pipeline started.
const GITLAB_SOURCES: [&str; 5] = ["push", "web", "schedule", "api", "trigger"];

pub(super) fn github(terms: &Terms, identity: &Identity) -> Result<Claims, Mismatch> {
    let repository = named(terms, identity, "repository")?;
    let started = needed(identity, "workflow_ref")?;
    let file = terms.claim("workflow").ok_or(Mismatch::Workflow)?;
    let rest =
        without(started, repository).and_then(|rest| rest.strip_prefix("/.github/workflows/"));
    let at = rest.and_then(|rest| rest.strip_prefix(file)?.strip_prefix('@'));
    of_a_file(at)?;
    if let Some(environment) = terms.claim("environment") {
        let same = |found: &str| found.eq_ignore_ascii_case(environment);
        if !identity.claim("environment").is_some_and(same) {
            return Err(Mismatch::Environment);
        }
    }
    if !GITHUB_EVENTS.contains(&needed(identity, "event_name")?) {
        return Err(Mismatch::Trigger);
    }
    of_ref(terms, needed(identity, "ref")?)?;
    let protected = terms.claim("environment").is_some() || is_true(identity, "ref_protected");
    if !protected && !terms.unprotected {
        return Err(Mismatch::Unprotected);
    }
    pins(terms, identity, &OWNERS_AT_GITHUB)
}

pub(super) fn gitlab(terms: &Terms, identity: &Identity) -> Result<Claims, Mismatch> {
    let project = named(terms, identity, "project_path")?;
    let file = terms.claim("ci_config").ok_or(Mismatch::Workflow)?;
    let started = needed(identity, "ci_config_ref_uri")?;
    let host = identity.issuer.split("//").nth(1).unwrap_or_default();
    let rest = without(started, host).and_then(|rest| rest.strip_prefix('/'));
    let rest = rest.and_then(|rest| without(rest, project)?.strip_prefix("//"));
    let at = rest.and_then(|rest| rest.strip_prefix(file)?.strip_prefix('@'));
    of_a_file(at)?;
    if let Some(environment) = terms.claim("environment")
        && identity.claim("environment") != Some(environment)
    {
        return Err(Mismatch::Environment);
    }
    if !GITLAB_SOURCES.contains(&needed(identity, "pipeline_source")?) {
        return Err(Mismatch::Trigger);
    }
    match needed(identity, "ref_type")? {
        "tag" => {}
        "branch" if terms.tag_only => return Err(Mismatch::NotATag),
        "branch" => {}
        _ => return Err(Mismatch::Ref),
    }
    let protected =
        is_true(identity, "ref_protected") || is_true(identity, "environment_protected");
    if !protected && !terms.unprotected {
        return Err(Mismatch::Unprotected);
    }
    pins(terms, identity, &OWNERS_AT_GITLAB)
}

pub(super) fn generic(
    issuer: &Issuer,
    terms: &Terms,
    identity: &Identity,
) -> Result<Claims, Mismatch> {
    for (place, claim) in issuer.matched.iter().enumerate() {
        let expected = terms.claim(claim);
        if expected.is_none() || identity.claim(claim) != expected {
            return Err(if place == 0 {
                Mismatch::Elsewhere
            } else {
                Mismatch::Claim
            });
        }
    }
    if issuer.matched.is_empty() {
        return Err(Mismatch::Elsewhere);
    }
    if terms.tag_only {
        of_ref(terms, needed(identity, "ref")?)?;
    }
    let mut pinned = Claims::new();
    for claim in &issuer.pinned {
        let found = identity
            .claim(claim)
            .ok_or(Mismatch::Missing("that the operator wants pinned"))?;
        if terms.pins.get(claim).is_some_and(|before| before != found) {
            return Err(Mismatch::Number("a pinned claim"));
        }
        pinned.insert(claim.clone(), found.to_owned());
    }
    Ok(pinned)
}

/// The repository or project, if it is the one that the publisher names. Upper and lower case are the same
/// to the forges.
fn named<'i>(
    terms: &Terms,
    identity: &'i Identity,
    claim: &'static str,
) -> Result<&'i str, Mismatch> {
    let found = identity.claim(claim).ok_or(Mismatch::Elsewhere)?;
    let same = |wanted: &str| wanted.eq_ignore_ascii_case(found);
    if terms.claim(claim).is_some_and(same) {
        Ok(found)
    } else {
        Err(Mismatch::Elsewhere)
    }
}

fn needed<'i>(identity: &'i Identity, claim: &'static str) -> Result<&'i str, Mismatch> {
    identity.claim(claim).ok_or(Mismatch::Missing(claim))
}

/// The text behind these first letters, whatever their case.
fn without<'t>(text: &'t str, first: &str) -> Option<&'t str> {
    let (begin, rest) = text.split_at_checked(first.len())?;
    begin.eq_ignore_ascii_case(first).then_some(rest)
}

/// Whether what stands behind the name of the file is where the file was read: a name may hold `@` too.
fn of_a_file(at: Option<&str>) -> Result<(), Mismatch> {
    match at {
        Some(at) if is_branch_or_tag(at) => Ok(()),
        Some(at) if at.starts_with("refs/") => Err(Mismatch::Ref),
        _ => Err(Mismatch::Workflow),
    }
}

fn is_branch_or_tag(at: &str) -> bool {
    at.starts_with("refs/heads/") || at.starts_with("refs/tags/")
}

fn of_ref(terms: &Terms, at: &str) -> Result<(), Mismatch> {
    if terms.tag_only && !at.starts_with("refs/tags/") {
        return Err(Mismatch::NotATag);
    }
    if is_branch_or_tag(at) {
        Ok(())
    } else {
        Err(Mismatch::Ref)
    }
}

fn is_true(identity: &Identity, claim: &str) -> bool {
    identity.claim(claim) == Some("true")
}

/// Names are taken over by others, numbers never: each must be what it was the first time.
fn pins(terms: &Terms, identity: &Identity, claims: &[&'static str]) -> Result<Claims, Mismatch> {
    let mut pinned = Claims::new();
    for claim in claims {
        let found = needed(identity, claim)?;
        if !found.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Mismatch::Missing(claim));
        }
        if terms.pins.get(*claim).is_some_and(|before| before != found) {
            return Err(Mismatch::Number(claim));
        }
        pinned.insert((*claim).to_owned(), found.to_owned());
    }
    Ok(pinned)
}
