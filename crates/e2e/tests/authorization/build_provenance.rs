//! Proof of `authorization/build-provenance`: a crate that stock cargo published gets a signed statement of its
//! build, which is believed only where everything in it holds, and counts only where an owner has named the
//! builder (T30).

use e2e::browser::{Browser, between};
use e2e::program::code;
use e2e::statements::attach;
use e2e::{Cargo, Person, Program, Signing, upload};
use serde_json::{Value, json};

fn provenance(program: &Program, release: &str) -> Value {
    let answer = upload::get(&format!(
        "{}/cargo/api/v1/crates/{release}/provenance",
        program.url
    ));
    assert_eq!(answer.status, 200, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

fn page(program: &Program, path: &str) -> String {
    let shown = Browser::stranger(program).get(&format!("/packages/cargo/{path}"));
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.text
}

/// An owner names the builder of the first statement on the page.
fn adopt(browser: &Browser) -> u16 {
    let shown = browser.get("/packages/cargo/gate/security").text;
    let builder = between(&shown, "name=\"builder\" value=\"", "\"").to_owned();
    browser
        .post("/packages/cargo/gate/security", &[("builder", &builder)])
        .status
}

/// A release by the API, and what was published.
fn published(program: &Program, ada: &Person, version: &str) -> Vec<u8> {
    let body = upload::plain("gate", version, "// REGISTRY-DRILL");
    let answer = upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    upload::packed("gate", version, "// REGISTRY-DRILL")
}

#[test]
fn what_stock_cargo_published_gets_a_verified_origin_once_an_owner_names_the_builder() {
    let signing = Signing::start();
    let program = Program::start_configured(&signing.config());
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let gate = cargo.library("gate", "1.0.0", "", "");
    assert_eq!(cargo.publish(&gate).code, Some(0));
    // What is served is what was built, byte for byte.
    let served = format!("{}/cargo/api/v1/crates/gate/1.0.0/download", program.url);
    let bytes = upload::bytes(&served).unwrap();
    let file = gate.join("gate-1.0.0.crate");
    std::fs::write(&file, &bytes).unwrap();
    let bundle = signing.sign("gate-1.0.0.crate", &bytes, json!({}));
    let home = cargo.home();
    let attest = |more: &[&str]| {
        let all = [
            &[
                "attest",
                file.to_str().unwrap(),
                "--attestation",
                bundle.to_str().unwrap(),
            ][..],
            &[
                "--registry",
                &program.url,
                "--name",
                "gate",
                "--cargo-home",
                home.to_str().unwrap(),
            ],
            more,
        ];
        program.run(&all.concat(), "")
    };
    let (status, said) = attest(&["--check"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(page(&program, "gate/security").contains("no attestation"));
    let (status, said) = attest(&[]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("foreign builder"), "{said}");
    for path in ["gate", "gate/security"] {
        assert!(!page(&program, path).contains("verified origin"), "{path}");
    }
    assert!(page(&program, "gate/security").contains("foreign builder"));
    assert_eq!(provenance(&program, "gate/1.0.0")["verified_origin"], false);
    // A token cannot name a builder; somebody who is there can.
    let browser = Browser::new(&program);
    browser.sign_in("ada", &code(&ada.secret, 1));
    assert_eq!(adopt(&browser), 303);
    let shown = page(&program, "gate/security");
    for part in [
        "verified origin",
        "id=\"attestation\"",
        "id=\"build\"",
        "id=\"source\"",
        "id=\"integrity\"",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    assert!(page(&program, "gate").contains("verified origin"));
    assert!(!shown.to_lowercase().contains("safe"));
    let known = provenance(&program, "gate/1.0.0");
    assert_eq!(known["verified_origin"], true);
    assert_eq!(
        known["attestations"][0]["identity"]["repository_id"],
        "1001"
    );
    assert!(known["attestations"][0]["bundle"]["dsseEnvelope"].is_object());
    // A later release of that builder counts at once, another tag and all.
    let bytes = published(&program, &ada, "1.1.0");
    let bundle = signing.sign(
        "pkg:cargo/gate@1.1.0",
        &bytes,
        json!({"identity": {"ref": "refs/tags/v1.1.0"}}),
    );
    let (status, said) = attach(&program.url, "gate/1.1.0", Some(&ada.token), &bundle);
    assert_eq!((status, &said["builder"]), (201, &json!("own")), "{said}");
    assert_eq!(
        attach(&program.url, "gate/1.1.0", Some(&ada.token), &bundle).0,
        200
    );
    let events = program.events();
    let counted = |word: &str| events.iter().filter(|event| event.contains(word)).count();
    assert_eq!(
        (counted("attestation.added"), counted("builder.adopted")),
        (2, 1)
    );
}

/// T30: everything about these statements is right but who signed them.
#[test]
fn a_statement_of_anybody_else_changes_nothing() {
    let signing = Signing::start();
    let program = Program::start_configured(&signing.config());
    let ada = program.enrol("ada");
    let bytes = published(&program, &ada, "1.0.0");
    let bundle = signing.sign("gate-1.0.0.crate", &bytes, json!({}));
    let (status, said) = attach(&program.url, "gate/1.0.0", Some(&ada.token), &bundle);
    assert_eq!(
        (status, &said["builder"]),
        (201, &json!("foreign")),
        "{said}"
    );
    let browser = Browser::new(&program);
    browser.sign_in("ada", &code(&ada.secret, 1));
    assert_eq!(adopt(&browser), 303);
    let bytes = published(&program, &ada, "1.0.1");
    for (what, more) in [
        (
            "another repository",
            json!({"identity": {"repository": "octo-org/fence", "repositoryId": "1002"}}),
        ),
        (
            "a repository of the same name",
            json!({"identity": {"repositoryId": "1003"}}),
        ),
        (
            "an owner of the same name",
            json!({"identity": {"ownerId": "2003"}}),
        ),
        (
            "another workflow",
            json!({"identity": {"workflow": ".github/workflows/nightly.yml"}}),
        ),
        (
            "another issuer",
            json!({"identity": {"issuer": "https://issuer.example"}}),
        ),
        (
            "a machine of one's own",
            json!({"identity": {"runner": "self-hosted"}}),
        ),
    ] {
        let bundle = signing.sign("gate-1.0.1.crate", &bytes, more);
        let (status, said) = attach(&program.url, "gate/1.0.1", Some(&ada.token), &bundle);
        assert_eq!(
            (status, &said["builder"]),
            (201, &json!("foreign")),
            "{what}: {said}"
        );
    }
    assert_eq!(provenance(&program, "gate/1.0.1")["verified_origin"], false);
    for path in ["gate/1.0.1", "gate/1.0.1/security"] {
        assert!(!page(&program, path).contains("verified origin"), "{path}");
    }
    assert!(page(&program, "gate/1.0.1/security").contains("machine of its own"));
}

#[test]
fn what_does_not_hold_is_refused_with_its_reason() {
    let (signing, other) = (Signing::start(), Signing::start());
    let program = Program::start_configured(&signing.config());
    let ada = program.enrol("ada");
    let bytes = published(&program, &ada, "1.0.0");
    let name = "gate-1.0.0.crate";
    let said_of_run = json!({"predicate": {"runDetails": {"metadata": {"invocationId": "https://github.com/x"}}}});
    for (bundle, word) in [
        (
            signing.sign(name, b"other bytes", json!({})),
            "wrong-digest",
        ),
        (
            signing.sign("pkg:cargo/gate@1.0.1", &bytes, json!({})),
            "wrong-name",
        ),
        (
            signing.sign(
                name,
                &bytes,
                json!({"statement": {"predicateType": "https://spdx.dev/Document"}}),
            ),
            "predicate-type",
        ),
        (signing.sign(name, &bytes, said_of_run), "contradiction"),
        (
            signing.sign(name, &bytes, json!({"unlogged": true})),
            "certificate-log",
        ),
        (other.sign(name, &bytes, json!({})), "unknown-log"),
    ] {
        let (status, said) = attach(&program.url, "gate/1.0.0", Some(&ada.token), &bundle);
        assert_eq!((status, &said["reason"]), (422, &json!(word)), "{said}");
        assert_eq!(said["principle"], "authorization/build-provenance");
    }
    let fine = signing.sign(name, &bytes, json!({}));
    assert_eq!(attach(&program.url, "gate/1.0.0", None, &fine).0, 401);
    assert_eq!(
        attach(&program.url, "gate/2.0.0", Some(&ada.token), &fine).0,
        404
    );
    let bob = program.enrol("bob");
    assert_eq!(
        attach(&program.url, "gate/1.0.0", Some(&bob.token), &fine).0,
        403
    );
    assert_eq!(
        provenance(&program, "gate/1.0.0")["attestations"],
        json!([])
    );
}
