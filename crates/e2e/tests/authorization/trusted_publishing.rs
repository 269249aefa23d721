//! Proof of `authorization/trusted-publishing`: a build service exchanges its identity for a token that
//! publishes one package, by stock cargo and a real issuer. What is wrong with an identity in any way gets none.

use e2e::browser::Browser;
use e2e::issuer::{exchange, give_back, send, token};
use e2e::{Cargo, Issuer, Person, Program, upload};
use serde_json::json;

mod downgrade;
mod hostile;
mod keys;
mod pending;

/// What a publisher of these tests stands for.
const PUBLISHER: [(&str, &str); 4] = [
    ("issuer", "forge"),
    ("claim.repository", "Ada/Gate"),
    ("claim.workflow", "release.yml"),
    ("claim.environment", "release"),
];

/// A registry that trusts this issuer, with ada, who owns `gate`, in her browser.
fn registry(issuer: &Issuer) -> (Program, Person, Browser) {
    let program = Program::start_configured(&issuer.config());
    let ada = program.enrol("ada");
    let first = upload::plain("gate", "1.0.0", "pub fn open() {}\n");
    let published = upload::publish(&program.url, Some(&ada.token), &first);
    assert_eq!(published.status, 200, "{}", published.text);
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    (program, ada, browser)
}

/// The same, where `gate` trusts the builds of its repository.
fn trusting(issuer: &Issuer) -> (Program, Person, Browser) {
    let (program, ada, browser) = registry(issuer);
    let added = browser.post("/packages/cargo/gate/settings/publishers", &PUBLISHER);
    assert_eq!(added.status, 303, "{}", added.text);
    (program, ada, browser)
}

/// The issuer, or a word about why there is none.
fn issuer() -> Option<Issuer> {
    let issuer = Issuer::start();
    if issuer.is_none() {
        eprintln!("NOT RUN: no issuer of identities (./test e2e installs it)");
    }
    issuer
}

fn try_publish(program: &Program, token: &str, name: &str, version: &str) -> (u16, String) {
    let crate_file = upload::plain(name, version, "pub fn open() {}\n");
    let answer = upload::publish(&program.url, Some(token), &crate_file);
    (answer.status, answer.text)
}

#[test]
fn a_build_publishes_with_stock_cargo_and_without_a_stored_token() {
    let Some(issuer) = issuer() else { return };
    let (program, _, browser) = trusting(&issuer);
    let told = program.mail_with("ada@example.org", "A build service may publish");
    assert!(
        told.contains("Ada/Gate") && told.contains(&issuer.url),
        "{told}"
    );
    let identity = issuer.identity(&program, &json!({}));
    let key = token(exchange(&program, &identity));
    assert!(key.starts_with("pcl_o_"), "{key}");
    let cargo = Cargo::with_token(&program, Some(&key));
    let library = cargo.library("gate", "1.1.0", "", "pub fn open() {}\n");
    let ran = cargo.publish(&library);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    // It was the publisher, and the log says from which build.
    let events = program.events();
    let used = events
        .iter()
        .find(|event| event.contains("\"publisher.used\""))
        .unwrap();
    for part in [
        "\"sha\":\"0f0f",
        "\"run_id\":\"1234\"",
        "\"repository_owner_id\":\"7\"",
    ] {
        assert!(used.contains(part), "{part}: {used}");
    }
    assert!(!used.contains("repo_property_team"), "{used}");
    let published = events
        .iter()
        .rfind(|event| event.contains("\"file.published\""))
        .unwrap();
    assert!(published.contains("\"actor\":\"pub_"), "{published}");
    // The numbers are fixed from now on, and the page says so.
    let page = browser.get("/packages/cargo/gate/settings").text;
    assert!(page.contains("Number of the owner: 7, fixed"), "{page}");
    // An identity is used once.
    let (status, said) = exchange(&program, &identity);
    assert_eq!(status, 400, "{said}");
    let detail = said["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("was used before"), "{detail}");
}

#[test]
fn the_token_publishes_one_package_and_nothing_else_and_can_be_given_back() {
    let Some(issuer) = issuer() else { return };
    let (program, _, browser) = trusting(&issuer);
    let key = token(exchange(&program, &issuer.identity(&program, &json!({}))));
    let (status, text) = try_publish(&program, &key, "moat", "1.0.0");
    assert_eq!(status, 403, "{text}");
    assert!(text.contains("trusted-publishing"), "{text}");
    let cargo = Cargo::with_token(&program, Some(&key));
    let project = cargo.library("gate", "1.1.0", "", "");
    for refused in [
        &["yank", "--registry", "gate", "gate@1.0.0"][..],
        &["owner", "--registry", "gate", "--add", "ada", "gate"],
    ] {
        let ran = cargo.run(&project, refused);
        assert_ne!(ran.code, Some(0), "{}", ran.text);
        assert!(ran.text.contains("trusted-publishing"), "{}", ran.text);
    }
    // No page takes it for a session or lets it make another token.
    assert_eq!(give_back(&program, &key), 204);
    assert_eq!(give_back(&program, &key), 204);
    assert_eq!(try_publish(&program, &key, "gate", "1.1.0").0, 403);
    // What is no token of a build is not given back here, and one that never was is no news.
    assert_eq!(give_back(&program, "nonsense"), 403);
    // Removing the publisher ends its tokens.
    let key = token(exchange(&program, &issuer.identity(&program, &json!({}))));
    let page = browser.get("/packages/cargo/gate/settings").text;
    let remove = e2e::browser::between(&page, "/settings/publishers/", "/remove").to_owned();
    let path = format!("/packages/cargo/gate/settings/publishers/{remove}/remove");
    assert_eq!(browser.post(&path, &[]).status, 303);
    assert_eq!(try_publish(&program, &key, "gate", "1.1.0").0, 403);
    let (status, said) = exchange(&program, &issuer.identity(&program, &json!({})));
    assert_eq!(status, 400, "{said}");
    program.mail_with("ada@example.org", "no longer publish");
}

/// T26: a left-over token publishes nothing where a package takes its trusted publishers alone.
#[test]
fn a_package_can_refuse_every_other_way_of_publishing() {
    let Some(issuer) = issuer() else { return };
    let (program, ada, browser) = trusting(&issuer);
    let only = browser.post("/packages/cargo/gate/settings/only", &[("only", "yes")]);
    assert_eq!(only.status, 303, "{}", only.text);
    program.mail_with("ada@example.org", "trusted publishers alone");
    let (status, text) = try_publish(&program, &ada.token, "gate", "1.1.0");
    assert_eq!(status, 403, "{text}");
    assert!(
        text.contains("(authorization/trusted-publishing)"),
        "{text}"
    );
    // Right repository and wrong workflow; right workflow on a pull request; and the right one.
    let workflow = |file: &str, at: &str| format!("ada/gate/.github/workflows/{file}@{at}");
    for changes in [
        json!({"workflow_ref": workflow("test.yml", "refs/tags/v1.0.0")}),
        json!({
            "workflow_ref": workflow("release.yml", "refs/pull/1/merge"), "ref": "refs/pull/1/merge",
            "event_name": "pull_request",
        }),
    ] {
        let (status, said) = exchange(&program, &issuer.identity(&program, &changes));
        assert_eq!(status, 400, "{said}");
    }
    let key = token(exchange(&program, &issuer.identity(&program, &json!({}))));
    let (status, text) = try_publish(&program, &key, "gate", "1.1.0");
    assert_eq!(status, 200, "{text}");
    // Back again, by its owner in a browser.
    browser.post("/packages/cargo/gate/settings/only", &[("only", "no")]);
    assert_eq!(try_publish(&program, &ada.token, "gate", "1.2.0").0, 200);
}

/// Of fifty exchanges of one identity at the same time exactly one succeeds.
#[test]
fn of_two_that_use_one_identity_at_once_one_is_too_late() {
    let Some(issuer) = issuer() else { return };
    let (program, ..) = trusting(&issuer);
    let identity = issuer.identity(&program, &json!({}));
    let together = std::sync::Barrier::new(50);
    let won = std::thread::scope(|threads| {
        let attempts: Vec<_> = (0..50)
            .map(|_| {
                threads.spawn(|| {
                    together.wait();
                    exchange(&program, &identity)
                })
            })
            .collect();
        let answers = attempts.into_iter().map(|attempt| attempt.join().unwrap());
        answers.filter(|(status, _)| *status == 200).count()
    });
    assert_eq!(won, 1);
    let events = program.events();
    let used = events
        .iter()
        .filter(|event| event.contains("\"publisher.used\""));
    assert_eq!(used.count(), 1);
}

#[test]
fn whoever_added_a_publisher_answers_for_it() {
    let Some(issuer) = issuer() else { return };
    let (program, _, browser) = trusting(&issuer);
    let key = token(exchange(&program, &issuer.identity(&program, &json!({}))));
    program.admin(&["account", "freeze", "--login", "ada"]);
    assert_eq!(try_publish(&program, &key, "gate", "1.1.0").0, 403);
    let (status, said) = exchange(&program, &issuer.identity(&program, &json!({})));
    assert_eq!(status, 400, "{said}");
    // The browser of a frozen account changes nothing either.
    let added = browser.post("/packages/cargo/gate/settings/publishers", &PUBLISHER);
    assert_ne!(added.location, "/packages/cargo/gate/settings");
}

#[test]
fn owners_alone_change_whom_a_package_trusts_and_show_that_it_is_them() {
    let Some(issuer) = issuer() else { return };
    let (program, ..) = registry(&issuer);
    let eve = program.enrol("eve");
    let browser = Browser::stranger(&program);
    assert_eq!(browser.get("/packages/cargo/gate/settings").status, 303);
    browser.sign_in("eve", &eve.recovery[0]);
    for page in [
        browser.get("/packages/cargo/gate/settings"),
        browser.post("/packages/cargo/gate/settings/publishers", &PUBLISHER),
        browser.post("/packages/cargo/gate/settings/only", &[("only", "yes")]),
    ] {
        assert_eq!(page.status, 403, "{}", page.text);
    }
    let (status, said) = exchange(&program, &issuer.identity(&program, &json!({})));
    assert_eq!(status, 400, "{said}");
}

/// Where no issuer is configured there is no exchange, and the registry does not count the principle.
#[test]
fn the_exchange_opens_with_the_first_issuer() {
    let program = Program::start();
    let (status, _) = send(&program, "{\"jwt\":\"x\"}");
    assert_eq!(status, 404);
    let Some(issuer) = issuer() else { return };
    let trusting = Program::start_configured(&issuer.config());
    for (body, expected) in [
        ("", 400),
        ("{}", 400),
        ("{\"jwt\":1}", 400),
        ("{\"jwt\":\"x\"}", 400),
        ("{\"jwt\":\"a.b.c\"}", 400),
        ("[\"jwt\"]", 400),
    ] {
        let (status, said) = send(&trusting, body);
        assert_eq!(status, expected, "{body}");
        assert!(said["errors"][0]["detail"].is_string(), "{said}");
    }
    let large = format!("{{\"jwt\":\"{}\"}}", "x".repeat(1 << 20));
    assert_eq!(send(&trusting, &large).0, 400);
    let count = |program: &Program| {
        let page = upload::get(&format!("{}/security", program.url)).text;
        page.matches("trusted-publishing").count() > 0 && page.contains("configure an issuer")
    };
    assert!(count(&program) && !count(&trusting));
    // Nobody was asked for anything.
    assert_eq!(issuer.asked(), 0);
}
