use domain::{Identity, Issuer, IssuerKind, Origin, Terms};

use super::*;
use crate::decide::sample;

fn claims(pairs: &[(&str, &str)]) -> Claims {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn issuer(kind: IssuerKind) -> Issuer {
    Issuer {
        name: "forge".to_owned(),
        url: "https://forge.example".to_owned(),
        kind,
        matched: vec!["pipeline".to_owned(), "branch".to_owned()],
        pinned: vec!["org_id".to_owned()],
    }
}

fn terms(kind: IssuerKind) -> Terms {
    Terms {
        claims: match kind {
            IssuerKind::Github => claims(&[
                ("repository", "Ada/Gate"),
                ("workflow", "release.yml"),
                ("environment", "Release"),
            ]),
            IssuerKind::Gitlab => claims(&[
                ("project_path", "ada/tools/gate"),
                ("ci_config", ".gitlab-ci.yml"),
                ("environment", "release"),
            ]),
            IssuerKind::Generic => claims(&[("pipeline", "gate"), ("branch", "main")]),
        },
        pins: match kind {
            IssuerKind::Github => claims(&[("repository_owner_id", "7"), ("repository_id", "70")]),
            IssuerKind::Gitlab => claims(&[("namespace_id", "7"), ("project_id", "70")]),
            IssuerKind::Generic => claims(&[("org_id", "o-7")]),
        },
        tag_only: false,
        unprotected: false,
    }
}

fn identity(kind: IssuerKind) -> Identity {
    let claims = match kind {
        IssuerKind::Github => claims(&[
            ("repository", "ada/gate"),
            ("repository_owner_id", "7"),
            ("repository_id", "70"),
            (
                "workflow_ref",
                "ada/gate/.github/workflows/release.yml@refs/tags/v1",
            ),
            ("ref", "refs/tags/v1"),
            ("event_name", "push"),
            ("environment", "release"),
            ("ref_protected", "false"),
            ("sha", "c0ffee"),
            ("repo_property_team", "gates"),
        ]),
        IssuerKind::Gitlab => claims(&[
            ("project_path", "ada/tools/gate"),
            ("namespace_id", "7"),
            ("project_id", "70"),
            (
                "ci_config_ref_uri",
                "forge.example/ada/tools/gate//.gitlab-ci.yml@refs/heads/main",
            ),
            ("ref_type", "branch"),
            ("ref_protected", "true"),
            ("pipeline_source", "push"),
            ("environment", "release"),
        ]),
        IssuerKind::Generic => {
            claims(&[("pipeline", "gate"), ("branch", "main"), ("org_id", "o-7")])
        }
    };
    Identity {
        issuer: "https://forge.example".to_owned(),
        claims,
    }
}

#[test]
fn what_fits_fits_and_pins_its_numbers_the_first_time() {
    for kind in IssuerKind::ALL {
        let (issuer, mut terms, identity) = (issuer(kind), terms(kind), identity(kind));
        let pinned = std::mem::take(&mut terms.pins);
        assert_eq!(
            fits(&issuer, &terms, &identity),
            Ok(pinned.clone()),
            "{kind:?}"
        );
        terms.pins = pinned.clone();
        assert_eq!(fits(&issuer, &terms, &identity), Ok(pinned), "{kind:?}");
        assert_eq!(subject(&issuer, &identity), subject_of(&issuer, &terms));
        assert_eq!(whole(&issuer, &terms), Ok(()));
        let foreign = Identity {
            issuer: "https://forge.example.evil".to_owned(),
            ..identity
        };
        assert_eq!(fits(&issuer, &terms, &foreign), Err(Mismatch::Elsewhere));
    }
}

/// One claim is another each time: the first thing that differs is named.
#[test]
fn one_claim_that_differs_is_enough() {
    use IssuerKind::{Generic, Github, Gitlab};
    for (kind, claim, value, expected) in [
        (Github, "repository", "ada/gate2", Mismatch::Elsewhere),
        (Github, "repository", "eve/gate", Mismatch::Elsewhere),
        (Github, "repository", "", Mismatch::Elsewhere),
        (
            Github,
            "repository_owner_id",
            "8",
            Mismatch::Number("repository_owner_id"),
        ),
        (
            Github,
            "repository_owner_id",
            "07",
            Mismatch::Number("repository_owner_id"),
        ),
        (
            Github,
            "repository_id",
            "71",
            Mismatch::Number("repository_id"),
        ),
        (
            Github,
            "repository_id",
            "",
            Mismatch::Missing("repository_id"),
        ),
        (
            Github,
            "repository_id",
            "7x",
            Mismatch::Missing("repository_id"),
        ),
        (
            Github,
            "workflow_ref",
            "",
            Mismatch::Missing("workflow_ref"),
        ),
        (
            Github,
            "workflow_ref",
            "ada/gate/.github/workflows/other.yml@refs/tags/v1",
            Mismatch::Workflow,
        ),
        (
            Github,
            "workflow_ref",
            "ada/gate/.github/workflows/Release.yml@refs/tags/v1",
            Mismatch::Workflow,
        ),
        (
            Github,
            "workflow_ref",
            "eve/gate/.github/workflows/release.yml@refs/tags/v1",
            Mismatch::Workflow,
        ),
        (
            Github,
            "workflow_ref",
            "ada/gate/.github/workflows/release.yml@x.yml@refs/tags/v1",
            Mismatch::Workflow,
        ),
        (
            Github,
            "workflow_ref",
            "ada/gate/.github/workflows/release.yml",
            Mismatch::Workflow,
        ),
        (
            Github,
            "workflow_ref",
            "ada/gate/.github/workflows/release.yml@refs/pull/1/merge",
            Mismatch::Ref,
        ),
        (Github, "ref", "refs/pull/1/merge", Mismatch::Ref),
        (Github, "ref", "", Mismatch::Missing("ref")),
        (Github, "environment", "staging", Mismatch::Environment),
        (Github, "environment", "", Mismatch::Environment),
        (
            Github,
            "event_name",
            "pull_request_target",
            Mismatch::Trigger,
        ),
        (Github, "event_name", "pull_request", Mismatch::Trigger),
        (Github, "event_name", "workflow_run", Mismatch::Trigger),
        (Github, "event_name", "issues", Mismatch::Trigger),
        (Github, "event_name", "issue_comment", Mismatch::Trigger),
        (Github, "event_name", "discussion", Mismatch::Trigger),
        (
            Github,
            "event_name",
            "an event of tomorrow",
            Mismatch::Trigger,
        ),
        (Github, "event_name", "", Mismatch::Missing("event_name")),
        (Gitlab, "project_path", "ada/gate", Mismatch::Elsewhere),
        (
            Gitlab,
            "namespace_id",
            "8",
            Mismatch::Number("namespace_id"),
        ),
        (Gitlab, "project_id", "71", Mismatch::Number("project_id")),
        (
            Gitlab,
            "ci_config_ref_uri",
            "evil.example/ada/tools/gate//.gitlab-ci.yml@refs/heads/main",
            Mismatch::Workflow,
        ),
        (
            Gitlab,
            "ci_config_ref_uri",
            "forge.example/ada/tools/gate/.gitlab-ci.yml@refs/heads/main",
            Mismatch::Workflow,
        ),
        (
            Gitlab,
            "ci_config_ref_uri",
            "forge.example/ada/tools/gate//x.yml@refs/heads/main",
            Mismatch::Workflow,
        ),
        (
            Gitlab,
            "ci_config_ref_uri",
            "forge.example/ada/tools/gate//.gitlab-ci.yml@refs/merge-requests/1/head",
            Mismatch::Ref,
        ),
        (Gitlab, "environment", "Release", Mismatch::Environment),
        (
            Gitlab,
            "pipeline_source",
            "merge_request_event",
            Mismatch::Trigger,
        ),
        (
            Gitlab,
            "pipeline_source",
            "parent_pipeline",
            Mismatch::Trigger,
        ),
        (Gitlab, "ref_type", "merge_request", Mismatch::Ref),
        (Gitlab, "ref_protected", "false", Mismatch::Unprotected),
        (Generic, "pipeline", "other", Mismatch::Elsewhere),
        (Generic, "branch", "Main", Mismatch::Claim),
        (Generic, "branch", "", Mismatch::Claim),
        (Generic, "org_id", "o-8", Mismatch::Number("a pinned claim")),
        (
            Generic,
            "org_id",
            "",
            Mismatch::Missing("that the operator wants pinned"),
        ),
    ] {
        let mut identity = identity(kind);
        identity.claims.insert(claim.to_owned(), value.to_owned());
        let found = fits(&issuer(kind), &terms(kind), &identity);
        assert_eq!(found, Err(expected), "{kind:?} {claim} {value}");
    }
}

#[test]
fn case_of_names_is_the_same_and_an_environment_may_be_left_open() {
    let kind = IssuerKind::Github;
    let mut identity = identity(kind);
    let started = "ADA/gate/.github/workflows/release.yml@refs/heads/main";
    identity.claims.extend(claims(&[
        ("repository", "ADA/gate"),
        ("workflow_ref", started),
        ("ref", "refs/heads/main"),
    ]));
    assert!(fits(&issuer(kind), &terms(kind), &identity).is_ok());
    let mut open = terms(kind);
    open.claims.remove("environment");
    // Without an environment, the ref must be protected, or the owner allows what is not.
    for (protected, unprotected, expected) in [
        ("false", false, Err(Mismatch::Unprotected)),
        ("true", false, Ok(())),
        ("false", true, Ok(())),
    ] {
        identity
            .claims
            .extend(claims(&[("ref_protected", protected)]));
        open.unprotected = unprotected;
        let found = fits(&issuer(kind), &open, &identity).map(|_| ());
        assert_eq!(found, expected, "{protected} {unprotected}");
    }
    open.tag_only = true;
    assert_eq!(
        fits(&issuer(kind), &open, &identity),
        Err(Mismatch::NotATag)
    );
}

#[test]
fn a_publisher_says_what_its_issuer_asks_for_and_nothing_else() {
    use IssuerKind::{Generic, Github, Gitlab};
    for (kind, claim, value, fits) in [
        (Github, "environment", "", true),
        (Github, "workflow", "a-b_c.yaml", true),
        (Github, "repository", "", false),
        (Github, "repository", "gate", false),
        (Github, "repository", "ada/gate/x", false),
        (Github, "repository", "ada/", false),
        (Github, "workflow", ".github/workflows/release.yml", false),
        (Github, "workflow", "release", false),
        (Github, "workflow", "release.yml@x.yml", false),
        (Github, "environment", " release", false),
        (Github, "environment", "rel\u{202e}ease", false),
        (Github, "event_name", "push", false),
        (Gitlab, "project_path", "gate", false),
        (Gitlab, "ci_config", "ci/publish.yml", true),
        (Gitlab, "ci_config", "ci//publish.yml", false),
        (Generic, "branch", "", false),
        (Generic, "branch", "a:b/c", true),
    ] {
        let mut terms = terms(kind);
        terms.claims.insert(claim.to_owned(), value.to_owned());
        assert_eq!(
            whole(&issuer(kind), &terms).is_ok(),
            fits,
            "{claim} {value}"
        );
    }
}

#[test]
fn what_is_kept_is_little() {
    let identity = identity(IssuerKind::Github);
    let kept = kept(&issuer(IssuerKind::Github), &identity);
    assert_eq!(kept.get("sha").map(String::as_str), Some("c0ffee"));
    assert!(!kept.contains_key("repo_property_team"));
}

#[test]
fn a_publisher_publishes_its_package_and_nothing_else() {
    let mut package = sample::standing();
    let now = sample::now();
    for (action, allowed) in [
        (Action::Publish, true),
        (Action::Yank, false),
        (Action::Owners, false),
    ] {
        let found = reaches(&sample::publisher(), action, &package, now);
        assert_eq!(found.is_ok(), allowed, "{action}");
    }
    for (origin, role, pending, allowed) in [
        (None, None, true, true),
        (None, None, false, false),
        (Some(Origin::Local), Some(Role::Owner), false, true),
        (Some(Origin::Local), None, false, false),
        // The name was taken since.
        (Some(Origin::Local), None, true, false),
        (Some(Origin::Local), Some(Role::Owner), true, false),
        (Some(Origin::Imported), None, false, false),
    ] {
        package.origin = origin;
        package.role = role;
        let mut publisher = sample::publisher();
        publisher.pending = pending;
        let found = reaches(&publisher, Action::Publish, &package, now);
        assert_eq!(found.is_ok(), allowed, "{origin:?} {role:?} {pending}");
    }
}

#[test]
fn tokens_are_switched_off_where_a_package_takes_publishers_alone() {
    let mut package = sample::standing();
    for (publisher_only, action, by_token, allowed) in [
        (false, Action::Publish, true, true),
        (true, Action::Publish, true, false),
        (true, Action::Publish, false, false),
        (true, Action::Owners, true, false),
        (true, Action::Owners, false, true),
        (true, Action::Yank, true, true),
    ] {
        package.publisher_only = publisher_only;
        let found = only(action, &package, by_token);
        assert_eq!(
            found.is_ok(),
            allowed,
            "{publisher_only} {action} {by_token}"
        );
    }
}
