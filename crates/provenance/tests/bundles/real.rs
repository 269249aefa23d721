//! Bundles that GitHub, GitLab, CircleCI and Google have signed for others, under the public-good trust root.

use std::time::{Duration, Instant};

use domain::Digest;
use provenance::{Identity, Refusal, Signer, TrustRoots, Verified};

use crate::corpus::{self, About, judged, public_good, real};

const SLSA: &str = "pypi_attestations-0.0.19.tar.gz.slsa.sigstore.json";
/// Signed under the root of the staging service.
const ELSEWHERE: &str = "rfc8785-0.1.2-py3-none-any.whl.publish.sigstore.json";

fn identity(verified: &Verified) -> &Identity {
    match &verified.signer {
        Signer::Certificate(identity) => identity,
        Signer::Key(name) => panic!("signed by the key {name}"),
    }
}

#[test]
fn what_four_services_have_signed_is_believed() {
    let roots = public_good();
    let all = real();
    let mut issuers = Vec::new();
    for (name, about) in &all {
        match judged(about, &roots) {
            Ok(verified) => issuers.push(identity(&verified).issuer.clone()),
            Err(refusal) => {
                assert_eq!((name.as_str(), refusal.word()), (ELSEWHERE, "unknown-log"));
            }
        }
    }
    issuers.sort();
    issuers.dedup();
    assert_eq!(
        issuers,
        [
            "https://accounts.google.com",
            "https://gitlab.com",
            "https://oidc.circleci.com",
            "https://token.actions.githubusercontent.com"
        ]
    );
    assert_eq!(all.len(), 6);
}

#[test]
fn the_identity_is_that_of_the_certificate() {
    let verified = judged(&real()[SLSA], &public_good()).unwrap();
    let identity = identity(&verified);
    let home = "https://github.com/trailofbits/pypi-attestations";
    let text = |text: &str| Some(text.to_owned());
    let workflow = format!("{home}/.github/workflows/release.yml@refs/tags/v0.0.19");
    assert_eq!(
        *identity,
        Identity {
            issuer: "https://token.actions.githubusercontent.com".to_owned(),
            subject: workflow.clone(),
            signer: text(&workflow),
            runner: text("github-hosted"),
            repository: text(home),
            repository_id: text("772247423"),
            owner: text("https://github.com/trailofbits"),
            owner_id: text("2314423"),
            reference: text("refs/tags/v0.0.19"),
            commit: text("08802efe1f8e5fec4ad842d6b8ce97656092ee72"),
            workflow: text(&workflow),
            trigger: text("release"),
            run: Some(format!("{home}/actions/runs/12169989787/attempts/1")),
            visibility: text("public"),
            environment: None,
        }
    );
    assert_eq!(
        identity.workflow_path(),
        Some(".github/workflows/release.yml")
    );
    assert_eq!(verified.log_index, Some(153_454_647));
    assert_eq!(
        verified.signed_at.unwrap().to_seconds_text(),
        "2024-12-04T23:13:46Z"
    );
    let build = verified.build.unwrap();
    assert_eq!(build.builder, workflow);
}

#[test]
fn another_file_another_name_and_another_root_are_refused() {
    let about = &real()[SLSA];
    let with = |digest, name: &str| About {
        bundle: about.bundle.clone(),
        digest,
        name: name.to_owned(),
    };
    let roots = public_good();
    for (other, word) in [
        (with(Digest::of(b"other"), &about.name), "wrong-digest"),
        (
            with(about.digest, "pypi_attestations-0.0.20.tar.gz"),
            "wrong-name",
        ),
        (
            with(about.digest, "Pypi_attestations-0.0.19.tar.gz"),
            "wrong-name",
        ),
    ] {
        assert_eq!(judged(&other, &roots).unwrap_err().word(), word);
    }
    let none = TrustRoots::default();
    assert_eq!(judged(about, &none).unwrap_err(), Refusal::UnknownLog);
}

/// Ours is stricter in more than one way; what the verifier of npm refuses it must never take.
#[test]
fn the_verifier_of_npm_comes_to_the_same() {
    let all = real();
    let bundles: Vec<_> = all
        .iter()
        .map(|(name, about)| (name.clone(), about.bundle.clone()))
        .collect();
    let root = corpus::fetched().join("real/trusted_root.json");
    let theirs = corpus::judged_by_npm(&root, &bundles);
    let roots = public_good();
    for (name, about) in &all {
        let ours = judged(about, &roots);
        assert_eq!(
            ours.is_ok(),
            theirs[name].is_empty(),
            "{name}: {ours:?}, {}",
            theirs[name]
        );
    }
}

/// The promise is 20 ms for one; the quickest of some is what the work itself takes, whatever else runs.
#[test]
fn a_bundle_is_verified_in_twenty_milliseconds() {
    let (about, roots) = (&real()[SLSA], public_good());
    let times = (0..20).map(|_| {
        let begun = Instant::now();
        judged(about, &roots).unwrap();
        begun.elapsed()
    });
    let quickest = times.min().unwrap();
    println!("the quickest took {quickest:?}");
    assert!(quickest < Duration::from_millis(20), "{quickest:?}");
}
