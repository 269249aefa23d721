//! The first publish of a name by a build: whoever waited for it owns it; whoever came too late is told.

use e2e::issuer::{exchange, token};
use e2e::{Cargo, upload};
use serde_json::json;

use super::{PUBLISHER, issuer, registry, try_publish};

/// Waits for a crate of this name.
fn wait(browser: &e2e::browser::Browser, name: &'static str) -> e2e::browser::Page {
    let fields = [&PUBLISHER[..], &[("crate", name)]].concat();
    browser.post("/account/publishers", &fields)
}

#[test]
fn the_first_publish_of_a_name_needs_no_token_either() {
    let Some(issuer) = issuer() else { return };
    let (program, _, browser) = registry(&issuer);
    let waits = wait(&browser, "moat");
    assert_eq!(waits.status, 303, "{}", waits.text);
    program.mail_with("ada@example.org", "which nobody has published yet");
    let key = token(exchange(&program, &issuer.identity(&program, &json!({}))));
    let cargo = Cargo::with_token(&program, Some(&key));
    let library = cargo.library("moat", "1.0.0", "", "pub fn open() {}\n");
    let ran = cargo.publish(&library);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    // It is hers, its publisher is the package's, and the log says both.
    let owners = upload::get(&format!("{}/cargo/api/v1/crates/moat/owners", program.url));
    assert!(owners.text.contains("\"ada\""), "{}", owners.text);
    let events = program.events().join("\n");
    for part in ["\"owner.added\"", "\"publisher.added\""] {
        assert!(events.contains(part), "{part}: {events}");
    }
    assert!(
        browser
            .get("/account/publishers")
            .text
            .contains("You wait for none")
    );
    let settings = browser.get("/packages/cargo/moat/settings").text;
    assert!(settings.contains("Ada/Gate"), "{settings}");
    // The next build publishes the next version.
    let key = token(exchange(&program, &issuer.identity(&program, &json!({}))));
    assert_eq!(try_publish(&program, &key, "moat", "1.1.0").0, 200);
}

#[test]
fn whoever_waits_for_a_name_that_somebody_else_publishes_is_told() {
    let Some(issuer) = issuer() else { return };
    let (program, _, browser) = registry(&issuer);
    assert_eq!(wait(&browser, "moat").status, 303);
    // A name that is taken is not waited for, nor the same one twice.
    assert_eq!(wait(&browser, "gate").status, 409);
    assert_eq!(wait(&browser, "moat").status, 400);
    let key = token(exchange(&program, &issuer.identity(&program, &json!({}))));
    let eve = program.enrol("eve");
    assert_eq!(try_publish(&program, &eve.token, "moat", "1.0.0").0, 200);
    // Neither the token that was made before nor another identity reaches it.
    let (status, text) = try_publish(&program, &key, "moat", "1.1.0");
    assert_eq!(status, 403, "{text}");
    let (status, said) = exchange(&program, &issuer.identity(&program, &json!({})));
    assert_eq!(status, 400, "{said}");
    program.mail_with("ada@example.org", "somebody else has published that name");
    assert!(
        browser
            .get("/account/publishers")
            .text
            .contains("You wait for none")
    );
    let (status, said) = exchange(&program, &issuer.identity(&program, &json!({})));
    assert_eq!(status, 400, "{said}");
    let detail = said["errors"][0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("no package here trusts this identity"),
        "{detail}"
    );
}
