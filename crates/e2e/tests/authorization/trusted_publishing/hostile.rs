//! Identities that no honest build has, made from a table: none gets a token. T28: triggers that strangers can
//! pull. T31: names taken over, claims from elsewhere, times that are over, keys that are none.

use std::collections::BTreeMap;

use e2e::issuer::{changed, exchange, now, token};
use e2e::{Issuer, Program};
use serde_json::{Value, json};

use super::{issuer, trusting};

/// One way in which an identity is wrong.
struct Hostile {
    what: String,
    signed: Value,
}

/// Claims that are set otherwise, or taken away.
fn claims(program: &Program, issuer: &Issuer) -> Vec<Value> {
    let now = now();
    let ours = e2e::issuer::audience(program);
    let host = ours.strip_suffix("/cargo").unwrap();
    let mut all = Vec::new();
    let many = |all: &mut Vec<Value>, name: &str, values: Vec<Value>| {
        all.extend(values.into_iter().map(|value| json!({ name: value })));
    };
    for needed in [
        "iss",
        "aud",
        "jti",
        "iat",
        "exp",
        "repository",
        "repository_id",
        "repository_owner_id",
        "workflow_ref",
        "ref",
        "event_name",
        "environment",
    ] {
        many(
            &mut all,
            needed,
            vec![Value::Null, json!(""), json!([]), json!({})],
        );
    }
    many(
        &mut all,
        "aud",
        vec![
            json!(host),
            json!(format!("https://{ours}")),
            json!(format!("npm:{host}")),
            json!(format!("{ours}/")),
            json!([ours]),
            json!([ours, "another"]),
            json!(ours.to_uppercase()),
        ],
    );
    many(
        &mut all,
        "iss",
        vec![
            json!(format!("{}.evil.example", issuer.url)),
            json!(format!("{}/", issuer.url)),
            json!("https://issuer.example"),
            json!(issuer.url.replace("http:", "https:")),
        ],
    );
    many(
        &mut all,
        "exp",
        vec![
            json!(now - 6),
            json!(now - 15),
            json!(now - 30),
            json!(now + 86_400 * 2),
            json!("9999999999"),
            json!(-1),
        ],
    );
    many(
        &mut all,
        "iat",
        vec![json!(now + 60), json!(now + 86_400), json!(0), json!(true)],
    );
    many(&mut all, "nbf", vec![json!(now + 60), json!("now")]);
    many(&mut all, "jti", vec![json!(7), json!("x".repeat(300))]);
    many(
        &mut all,
        "repository",
        vec![
            json!("eve/gate"),
            json!("ada/gate2"),
            json!("ada-gate"),
            json!("ada/gate "),
            json!("ada/gate\u{0}"),
            json!("аda/gate"),
        ],
    );
    // The same name, and another owner or repository behind it.
    many(
        &mut all,
        "repository_owner_id",
        vec![
            json!("8"),
            json!("07"),
            json!("7 "),
            json!("-7"),
            json!(7.5),
        ],
    );
    many(
        &mut all,
        "repository_id",
        vec![json!("71"), json!("7"), json!("070")],
    );
    let file = |text: &str| json!(format!("ada/gate/.github/workflows/{text}"));
    many(
        &mut all,
        "workflow_ref",
        vec![
            file("test.yml@refs/tags/v1.0.0"),
            file("Release.yml@refs/tags/v1.0.0"),
            file("release.yml@x.yml@refs/tags/v1.0.0"),
            file("release.yml"),
            file("release.yml@refs/pull/1/merge"),
            file("../workflows/release.yml@refs/tags/v1.0.0"),
            json!("eve/gate/.github/workflows/release.yml@refs/tags/v1.0.0"),
            json!("ada/gate/release.yml@refs/tags/v1.0.0"),
        ],
    );
    many(
        &mut all,
        "ref",
        vec![
            json!("refs/pull/1/merge"),
            json!("refs/pull/1/head"),
            json!("v1.0.0"),
        ],
    );
    many(
        &mut all,
        "environment",
        vec![json!("staging"), json!("release "), json!("release/x")],
    );
    many(
        &mut all,
        "event_name",
        [
            "pull_request",
            "pull_request_target",
            "workflow_run",
            "issues",
            "issue_comment",
            "discussion",
            "discussion_comment",
            "fork",
            "watch",
            "pull_request_review",
            "pull_request_review_comment",
            "gollum",
            "workflow_call",
            "merge_group",
            "check_run",
            "label",
            "PUSH",
        ]
        .iter()
        .map(|event| json!(event))
        .collect(),
    );
    all
}

/// Headers, and ways of signing, with claims that are all right.
fn signatures(issuer: &Issuer) -> Vec<Value> {
    let header = |value: Value| json!({ "header": value });
    let mut all: Vec<Value> = [
        json!({"alg": "none"}),
        json!({"alg": "None"}),
        json!({"alg": "nOnE"}),
        json!({"alg": ""}),
        json!({"alg": null}),
        json!({"alg": "HS256"}),
        json!({"alg": "HS512"}),
        json!({"alg": "PS256"}),
        json!({"alg": "RS384"}),
        json!({"alg": "RS512"}),
        json!({"alg": "ES384"}),
        json!({"alg": "EdDSA"}),
        json!({"kid": null}),
        json!({"kid": ""}),
        json!({"kid": "unknown"}),
        json!({"kid": ["a"]}),
        json!({"kid": "../../../../etc/passwd"}),
        json!({"kid": "' OR 1=1 --"}),
        json!({"kid": "x".repeat(1_000)}),
        json!({"jku": format!("{}/jwks", issuer.url)}),
        json!({"x5u": "https://evil.example/chain"}),
        json!({"x5c": ["MIIB"]}),
        json!({"crit": ["exp"], "exp": 1}),
        json!({"b64": false, "crit": ["b64"]}),
        json!({"zip": "DEF"}),
        json!({"typ": "at+jwt"}),
        json!({"enc": "A128GCM"}),
    ]
    .into_iter()
    .map(header)
    .collect();
    for how in [
        "unsigned",
        "by the public key",
        "by a stranger",
        "changed",
        "with its own key",
    ] {
        for alg in ["RS256", "ES256", "HS256", "none"] {
            all.push(json!({ "header": { "alg": alg }, "how": how }));
        }
    }
    all
}

fn all(program: &Program, issuer: &Issuer) -> Vec<Hostile> {
    let mut all = Vec::new();
    for changes in claims(program, issuer) {
        for alg in ["RS256", "ES256"] {
            let claims = changed(issuer.claims(program), &changes);
            all.push(Hostile {
                what: format!("{alg} {changes}"),
                signed: json!({ "header": { "alg": alg }, "claims": claims }),
            });
        }
    }
    for mut signed in signatures(issuer) {
        let what = signed.to_string();
        signed["claims"] = issuer.claims(program);
        all.push(Hostile { what, signed });
    }
    let padding = "x".repeat(1 << 20);
    let claims = changed(issuer.claims(program), &json!({ "padding": padding }));
    all.push(Hostile {
        what: "a megabyte of claims".to_owned(),
        signed: json!({ "header": {}, "claims": claims }),
    });
    all
}

#[test]
fn of_hundreds_of_hostile_exchanges_none_succeeds() {
    let Some(issuer) = issuer() else { return };
    let (program, ..) = trusting(&issuer);
    // The first honest one fixes the numbers behind the names.
    token(exchange(&program, &issuer.identity(&program, &json!({}))));
    let before = program.events().len();
    let hostile = all(&program, &issuer);
    assert!(hostile.len() >= 200, "{}", hostile.len());
    let wanted: Vec<Value> = hostile.iter().map(|one| one.signed.clone()).collect();
    let signed = issuer.sign(&wanted);
    let mut answers: BTreeMap<u16, u32> = BTreeMap::new();
    for (one, identity) in hostile.iter().zip(&signed) {
        let (status, said) = exchange(&program, identity);
        assert_eq!(status, 400, "{}: {said}", one.what);
        assert!(
            said["errors"][0]["detail"].is_string(),
            "{}: {said}",
            one.what
        );
        assert!(said["token"].is_null(), "{}", one.what);
        *answers.entry(status).or_default() += 1;
    }
    assert_eq!(program.events().len(), before, "nothing was minted");
    eprintln!("{} hostile exchanges: {answers:?}", hostile.len());
    // The keys were asked for once at the honest one and once more for all names of keys that are not there.
    assert!(issuer.asked() <= 4, "{}", issuer.asked());
    // And an honest one is as welcome as before.
    token(exchange(&program, &issuer.identity(&program, &json!({}))));
}

/// T28: by default a build counts in the environment of the publisher, or on a protected ref.
#[test]
fn an_unprotected_build_is_refused_and_says_why() {
    let Some(issuer) = issuer() else { return };
    let (program, _, browser) = super::registry(&issuer);
    let open = [
        ("issuer", "forge"),
        ("claim.repository", "ada/gate"),
        ("claim.workflow", "release.yml"),
    ];
    let path = "/packages/cargo/gate/settings/publishers";
    assert_eq!(browser.post(path, &open).status, 303);
    let unprotected = issuer.identity(&program, &json!({ "environment": null }));
    let (status, said) = exchange(&program, &unprotected);
    assert_eq!(status, 400);
    let detail = said["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("protected"), "{detail}");
    let protected = json!({ "environment": null, "ref_protected": "true" });
    token(exchange(&program, &issuer.identity(&program, &protected)));
    // The owner may allow it, and may take tags alone.
    let page = browser.get("/packages/cargo/gate/settings").text;
    let id = e2e::browser::between(&page, "/settings/publishers/", "/remove").to_owned();
    browser.post(&format!("{path}/{id}/remove"), &[]);
    let allowed = [&open[..], &[("unprotected", "1"), ("tag_only", "1")]].concat();
    assert_eq!(browser.post(path, &allowed).status, 303);
    token(exchange(
        &program,
        &issuer.identity(&program, &json!({ "environment": null })),
    ));
    let branch = json!({
        "environment": null, "ref": "refs/heads/main",
        "workflow_ref": "ada/gate/.github/workflows/release.yml@refs/heads/main",
    });
    let (status, said) = exchange(&program, &issuer.identity(&program, &branch));
    assert_eq!(status, 400, "{said}");
}

/// T31: an issuer speaks for its own publishers alone, whatever the claims.
#[test]
fn right_claims_from_another_issuer_are_nobodys() {
    let (Some(issuer), Some(other)) = (issuer(), issuer()) else {
        return;
    };
    let config = format!(
        "[trusted_publishing]\nissuers = [\"forge github {}\", \"other github {}\"]\n",
        issuer.url, other.url
    );
    let program = Program::start_configured(&config);
    let ada = program.enrol("ada");
    let first = e2e::upload::plain("gate", "1.0.0", "pub fn open() {}\n");
    assert_eq!(
        e2e::upload::publish(&program.url, Some(&ada.token), &first).status,
        200
    );
    let browser = e2e::browser::Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    let path = "/packages/cargo/gate/settings/publishers";
    assert_eq!(browser.post(path, &super::PUBLISHER).status, 303);
    for identity in [
        other.identity(&program, &json!({})),
        // Its own key, and the name of the issuer that is trusted.
        other.identity(&program, &json!({ "iss": issuer.url })),
    ] {
        let (status, said) = exchange(&program, &identity);
        assert_eq!(status, 400, "{said}");
    }
    token(exchange(&program, &issuer.identity(&program, &json!({}))));
}
