use serde_json::json;

use super::*;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn signer() -> Identity {
    let workflow = "https://forge.example/o/gate/.ci/release.yml@refs/tags/v1";
    Identity {
        issuer: "https://issuer.example".to_owned(),
        subject: workflow.to_owned(),
        signer: some(workflow),
        runner: some("github-hosted"),
        repository: some("https://forge.example/o/gate"),
        repository_id: some("1001"),
        owner_id: some("2002"),
        reference: some("refs/tags/v1"),
        commit: some("0123"),
        workflow: some(workflow),
        trigger: some("push"),
        run: some("https://forge.example/o/gate/runs/7"),
        ..Identity::default()
    }
}

fn provenance() -> Value {
    json!({
        "buildDefinition": {
            "buildType": ACTIONS[0],
            "externalParameters": {"workflow": {
                "ref": "refs/tags/v1", "repository": "https://forge.example/o/gate", "path": ".ci/release.yml",
            }},
            "internalParameters": {"github": {
                "event_name": "push", "repository_id": "1001", "repository_owner_id": "2002",
                "runner_environment": "github-hosted",
            }},
            "resolvedDependencies": [
                {"uri": "git+https://forge.example/o/gate@refs/tags/v1", "digest": {"gitCommit": "0123"}},
            ],
        },
        "runDetails": {
            "builder": {"id": "https://forge.example/o/gate/.ci/release.yml@refs/tags/v1"},
            "metadata": {"invocationId": "https://forge.example/o/gate/runs/7"},
        },
    })
}

fn judged(said: &Value) -> Result<Option<Build>, Refusal> {
    let raw = serde_json::value::to_raw_value(said).unwrap();
    read(PredicateType::SlsaProvenance, Some(&raw), Some(&signer()))
}

fn with(place: &str, value: Value) -> Value {
    let mut said = provenance();
    *said.pointer_mut(place).unwrap() = value;
    said
}

#[test]
fn what_the_build_says_must_be_what_the_certificate_says() {
    assert!(judged(&provenance()).is_ok());
    let workflow = "/buildDefinition/externalParameters/workflow";
    let github = "/buildDefinition/internalParameters/github";
    let source = "/buildDefinition/resolvedDependencies/0";
    for (place, value, about) in [
        (
            format!("{workflow}/repository"),
            "https://forge.example/o/gates",
            "the repository",
        ),
        (
            format!("{workflow}/ref"),
            "refs/tags/v2",
            "the branch or tag",
        ),
        (format!("{workflow}/path"), ".ci/other.yml", "the workflow"),
        (
            format!("{github}/repository_id"),
            "1002",
            "the repository's id",
        ),
        (
            format!("{github}/repository_owner_id"),
            "2003",
            "the owner's id",
        ),
        (
            format!("{github}/event_name"),
            "pull_request_target",
            "what began the build",
        ),
        (
            format!("{github}/runner_environment"),
            "self-hosted",
            "the runner",
        ),
        (
            format!("{source}/uri"),
            "git+https://forge.example/o/gates@refs/tags/v1",
            "the source",
        ),
        (format!("{source}/digest/gitCommit"), "4567", "the commit"),
        (
            "/runDetails/metadata/invocationId".to_owned(),
            "https://forge.example/o/gate/runs/8",
            "the run",
        ),
        (
            "/runDetails/builder/id".to_owned(),
            "https://github.com/actions/runner/self-hosted",
            "the builder",
        ),
    ] {
        let refused = judged(&with(&place, json!(value)));
        assert_eq!(refused, Err(Refusal::Contradiction(about)), "{place}");
    }
    let hosted = with(
        "/runDetails/builder/id",
        json!("https://github.com/actions/runner/github-hosted"),
    );
    assert!(judged(&hosted).is_ok());
}

#[test]
fn an_unknown_parameter_is_refused_and_nothing_is_the_same_as_none() {
    let parameters = "/buildDefinition/externalParameters";
    let workflow = provenance()
        .pointer(&format!("{parameters}/workflow"))
        .unwrap()
        .clone();
    for (name, value, refused) in [
        ("inputs", json!({"debug": "1"}), true),
        ("inputs", json!({}), false),
        ("vars", json!(null), false),
        ("vars", json!(0), true),
    ] {
        let judged = judged(&with(
            parameters,
            json!({"workflow": workflow, name: value}),
        ));
        assert_eq!(
            judged == Err(Refusal::Parameter(name.to_owned())),
            refused,
            "{name}"
        );
    }
    let more = json!({"workflow": {"ref": "refs/tags/v1", "shell": "x"}});
    let refused = judged(&with(parameters, more));
    assert_eq!(
        refused,
        Err(Refusal::Parameter("workflow.shell".to_owned()))
    );
    let other = with(
        "/buildDefinition/buildType",
        json!("https://builder.example/v1"),
    );
    assert_eq!(
        judged(&other),
        Err(Refusal::Parameter("workflow".to_owned()))
    );
}

#[test]
fn a_publish_attestation_says_nothing() {
    let judged = |said: &Value| {
        let raw = serde_json::value::to_raw_value(said).unwrap();
        read(PredicateType::Publish, Some(&raw), None)
    };
    assert_eq!(judged(&json!(null)), Ok(None));
    assert_eq!(judged(&json!({})), Ok(None));
    assert!(matches!(
        judged(&json!({"a": 1})),
        Err(Refusal::Predicate(_))
    ));
    let nothing = read(PredicateType::SlsaProvenance, None, None);
    assert!(matches!(nothing, Err(Refusal::Predicate(_))));
}
