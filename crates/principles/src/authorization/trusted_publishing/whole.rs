//! What a publisher has to say of itself, and what is kept of an identity.

use std::fmt;

use domain::publisher::Claims;
use domain::{Identity, Issuer, IssuerKind, Terms};

/// The most letters of a value.
const LETTERS: usize = 200;

/// The claims of an identity that stay beside what it published.
const OF_GITHUB: &[&str] = &[
    "repository",
    "repository_id",
    "repository_owner_id",
    "ref",
    "sha",
    "workflow_ref",
    "job_workflow_ref",
    "run_id",
    "run_attempt",
    "environment",
    "event_name",
    "runner_environment",
];
const OF_GITLAB: &[&str] = &[
    "project_path",
    "project_id",
    "namespace_id",
    "ref_path",
    "sha",
    "ci_config_ref_uri",
    "pipeline_id",
    "job_id",
    "environment",
    "pipeline_source",
    "runner_environment",
];

pub(super) const OWNERS_AT_GITHUB: [&str; 2] = ["repository_owner_id", "repository_id"];
pub(super) const OWNERS_AT_GITLAB: [&str; 2] = ["namespace_id", "project_id"];

/// What a publisher says of itself is not enough, or has another shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotWhole {
    /// Of which claim.
    pub claim: String,
    /// What it takes, as the end of a sentence.
    pub takes: &'static str,
}

impl fmt::Display for NotWhole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} takes {}", self.claim, self.takes)
    }
}

impl std::error::Error for NotWhole {}

/// What a publisher of this issuer is asked for: the claim, and whether it may be left out.
pub fn asked_for(issuer: &Issuer) -> Vec<(&str, bool)> {
    match issuer.kind {
        IssuerKind::Github => vec![
            ("repository", false),
            ("workflow", false),
            ("environment", true),
        ],
        IssuerKind::Gitlab => vec![
            ("project_path", false),
            ("ci_config", false),
            ("environment", true),
        ],
        IssuerKind::Generic => issuer
            .matched
            .iter()
            .map(|one| (one.as_str(), false))
            .collect(),
    }
}

/// The numbers that are fixed at the first use, or when the publisher is added by whoever knows them.
pub fn pinned_by(issuer: &Issuer) -> Vec<&str> {
    match issuer.kind {
        IssuerKind::Github => OWNERS_AT_GITHUB.to_vec(),
        IssuerKind::Gitlab => OWNERS_AT_GITLAB.to_vec(),
        IssuerKind::Generic => issuer.pinned.iter().map(String::as_str).collect(),
    }
}

/// Whether a publisher says all that its issuer needs, and nothing else.
///
/// # Errors
/// The first thing that is missing, has another shape, or is not asked for.
pub fn whole(issuer: &Issuer, terms: &Terms) -> Result<(), NotWhole> {
    let asked = asked_for(issuer);
    for (claim, optional) in &asked {
        let takes = match (issuer.kind, *claim) {
            (IssuerKind::Github, "repository") => "OWNER/NAME",
            (IssuerKind::Github, "workflow") => "the name of a file, as in release.yml",
            (IssuerKind::Gitlab, "project_path") => "GROUP/PROJECT",
            (IssuerKind::Gitlab, "ci_config") => "the path of a file, as in .gitlab-ci.yml",
            _ => "a short text without spaces around it",
        };
        let value = terms.claim(claim);
        let fits = match value {
            None => *optional,
            Some(value) => is_plain(value) && has_shape(issuer.kind, claim, value),
        };
        if !fits {
            let claim = (*claim).to_owned();
            return Err(NotWhole { claim, takes });
        }
    }
    let numbers = pinned_by(issuer);
    for (claim, value) in &terms.pins {
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
        let fits = is_plain(value) && !value.is_empty();
        let known = numbers.iter().any(|known| known == claim);
        if !known || !fits || !(is_number || issuer.kind == IssuerKind::Generic) {
            return Err(NotWhole {
                claim: claim.clone(),
                takes: "a number",
            });
        }
    }
    let unknown = terms
        .claims
        .keys()
        .find(|key| asked.iter().all(|(claim, _)| claim != key));
    match unknown {
        Some(claim) => Err(NotWhole {
            claim: claim.clone(),
            takes: "nothing here",
        }),
        None => Ok(()),
    }
}

fn is_plain(value: &str) -> bool {
    value.len() <= LETTERS
        && value.trim() == value
        && !value
            .chars()
            .any(|ch| ch.is_control() || domain::is_deceptive(ch))
}

fn has_shape(kind: IssuerKind, claim: &str, value: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let is_file = value.ends_with(".yml") || value.ends_with(".yaml");
    match (kind, claim) {
        (IssuerKind::Github, "repository") => {
            value.split('/').count() == 2 && value.split('/').all(word)
        }
        (IssuerKind::Github, "workflow") => is_file && word(value),
        (IssuerKind::Gitlab, "project_path") => {
            value.split('/').count() >= 2 && value.split('/').all(word)
        }
        (IssuerKind::Gitlab, "ci_config") => is_file && value.split('/').all(word),
        _ => true,
    }
}

/// What publishers are found by, as an identity has it.
pub fn subject(issuer: &Issuer, identity: &Identity) -> Option<String> {
    key(issuer, |claim| identity.claim(claim))
}

/// What a publisher is found by.
pub fn subject_of(issuer: &Issuer, terms: &Terms) -> Option<String> {
    key(issuer, |claim| terms.claim(claim))
}

fn key<'v>(issuer: &Issuer, of: impl Fn(&str) -> Option<&'v str>) -> Option<String> {
    match issuer.kind {
        IssuerKind::Github => of("repository").map(str::to_ascii_lowercase),
        IssuerKind::Gitlab => of("project_path").map(str::to_ascii_lowercase),
        IssuerKind::Generic => of(issuer.matched.first()?).map(str::to_owned),
    }
}

/// What of an identity stays beside what it published: enough to find the build again, no more.
pub fn kept(issuer: &Issuer, identity: &Identity) -> Claims {
    let of = |names: &[&str]| -> Claims {
        let found = names
            .iter()
            .filter_map(|name| Some((*name, identity.claim(name)?)));
        found
            .map(|(name, value)| (name.to_owned(), cut(value)))
            .collect()
    };
    match issuer.kind {
        IssuerKind::Github => of(OF_GITHUB),
        IssuerKind::Gitlab => of(OF_GITLAB),
        IssuerKind::Generic => {
            let names = issuer.matched.iter().chain(&issuer.pinned);
            of(&names.map(String::as_str).collect::<Vec<_>>())
        }
    }
}

fn cut(value: &str) -> String {
    domain::PlainText::cut(value, 2 * LETTERS).to_string()
}
