//! Proof of `authorization/secret-scanning`: a signed report ends what it names and whose owner is told; one that
//! is forged, old or sent again changes nothing; and nobody learns here which tokens work.

use e2e::browser::Browser;
use e2e::programme::{Programme, body_of};
use e2e::{Cargo, Program, upload};
use serde_json::{Value, json};

fn started(programme: &Programme) -> Program {
    let url = programme.service.url();
    Program::start_configured(&format!(
        "[secret_scanning]\ngithub_keys = \"{url}/keys\"\n"
    ))
}

fn labels(answer: &Value) -> Vec<&str> {
    let rows = answer.as_array().expect("a row for each secret");
    rows.iter()
        .filter_map(|row| row["label"].as_str())
        .collect()
}

fn publishes(program: &Program, token: &str, version: &str) -> u16 {
    let body = upload::plain("gate", version, "");
    upload::publish(&program.url, Some(token), &body).status
}

fn revealed(program: &Program) -> usize {
    let events = program.events().into_iter();
    events
        .filter(|event| event.contains("secret.revealed"))
        .count()
}

#[test]
fn t23_a_signed_report_ends_the_tokens_it_names_and_tells_their_owners() {
    let programme = Programme::start();
    programme.make_key("first");
    programme.list_key("first", true);
    let program = started(&programme);
    let ada = program.enrol("ada");
    assert_eq!(publishes(&program, &ada.token, "1.0.0"), 200);
    let never = "pcl_p_000000000000000000000000000000000000aa";
    let wrong = ada.token.replace("pcl_p", "pcl_r");
    let (status, answer) =
        programme.report(&program.url, "first", &[&ada.token, never, &wrong, "x"]);
    assert_eq!(status, 200, "{answer}");
    let expected = [
        "true_positive",
        "false_positive",
        "false_positive",
        "false_positive",
    ];
    assert_eq!(labels(&answer), expected);
    assert!(
        !answer.to_string().contains(&ada.token),
        "no secret is repeated"
    );
    let cargo = Cargo::with_token(&program, Some(&ada.token));
    let gate = cargo.library("gate", "1.1.0", "", "");
    let ran = cargo.publish(&gate);
    assert_ne!(ran.code, Some(0), "the token ended: {}", ran.text);
    assert_eq!(publishes(&program, &ada.token, "1.1.0"), 403);
    let mail = program.mail_with("ada@example.org", "found in the open");
    assert!(
        mail.contains("github") && mail.contains("forge.example"),
        "{mail}"
    );
    assert!(!mail.contains(&ada.token), "{mail}");
    assert_eq!(revealed(&program), 1);
    let mails = program.mails("ada@example.org").len();
    // The same request once more finds what has ended: the same answer, and nothing happens.
    let (status, again) = programme.report(&program.url, "first", &[&ada.token]);
    assert_eq!((status, labels(&again)), (200, vec!["true_positive"]));
    assert_eq!(revealed(&program), 1);
    assert_eq!(program.mails("ada@example.org").len(), mails);
}

#[test]
fn reports_that_are_forged_change_nothing_and_keys_may_rotate() {
    let programme = Programme::start();
    for id in ["first", "second", "thief"] {
        programme.make_key(id);
    }
    programme.list_key("first", true);
    let program = started(&programme);
    let ada = program.enrol("ada");
    let body = body_of(&[&ada.token]);
    let right = programme.sign("first", &body);
    let other = body_of(&["x"]);
    for (id, signature, body) in [
        ("first", programme.sign("thief", &body), body.as_str()),
        ("thief", programme.sign("thief", &body), &body),
        ("first", String::new(), &body),
        ("first", programme.sign("first", &other), &body),
        ("first", right, &format!("{body} ")),
    ] {
        let (status, answer) = programme.send(&program.url, id, &signature, body);
        assert_eq!(status, 400, "{answer}");
        assert!(
            answer["detail"]
                .as_str()
                .is_some_and(|said| said.contains("secret-scanning")),
            "{answer}"
        );
    }
    assert_eq!(publishes(&program, &ada.token, "1.0.0"), 200);
    assert_eq!(revealed(&program), 0);
    // Whoever has no signature at all is not read either.
    let unsigned = upload::agent()
        .post(format!("{}/api/v1/secret-scanning/reports", program.url))
        .send(&body)
        .expect("the registry answers");
    assert_eq!(unsigned.status().as_u16(), 400);
    // What is signed and no list of secrets is told so.
    let text = "{}";
    let (status, _) = programme.send(&program.url, "first", &programme.sign("first", text), text);
    assert_eq!(status, 400);
}

#[test]
fn ten_thousand_secrets_are_answered_one_by_one() {
    let programme = Programme::start();
    programme.make_key("first");
    programme.list_key("first", true);
    let program = started(&programme);
    let ada = program.enrol("ada");
    let mut secrets = vec!["pcl_p_000000000000000000000000000000000000aa"; 9_999];
    secrets.push(&ada.token);
    let (status, answer) = programme.report(&program.url, "first", &secrets);
    assert_eq!(status, 200);
    let labels = labels(&answer);
    assert_eq!(labels.len(), 10_000);
    let ours = labels.iter().filter(|label| **label == "true_positive");
    assert_eq!(ours.count(), 1);
    assert_eq!(publishes(&program, &ada.token, "1.0.0"), 403);
    secrets.push("one more");
    let (status, answer) = programme.report(&program.url, "first", &secrets);
    assert_eq!(status, 400, "{answer}");
}

#[test]
fn whoever_has_a_secret_in_their_hands_ends_it_and_learns_nothing() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::stranger(&program);
    let texts = [
        ada.token.as_str(),
        "pcl_p_000000000000000000000000000000000000aa",
        "x",
        "",
    ];
    let told = texts.map(|text| {
        let page = browser.post("/leaked-token", &[("token", text)]);
        assert_eq!(page.status, 200, "{text}");
        page.text
    });
    for page in &told {
        assert_eq!(*page, told[0], "the page is the same for every text");
    }
    assert_eq!(publishes(&program, &ada.token, "1.0.0"), 403);
    program.mail_with("ada@example.org", "found in the open");
    // A session is a secret too.
    let signed_in = Browser::new(&program);
    signed_in.sign_in("ada", &ada.recovery[0]);
    assert_eq!(signed_in.get("/account").status, 200);
    let sent = upload::agent()
        .post(format!("{}/api/v1/secret-scanning/tokens", program.url))
        .send(json!({ "token": signed_in.session() }).to_string());
    assert_eq!(sent.expect("the registry answers").status().as_u16(), 200);
    assert_ne!(signed_in.get("/account").status, 200, "the session ended");
    assert_eq!(revealed(&program), 2);
}
