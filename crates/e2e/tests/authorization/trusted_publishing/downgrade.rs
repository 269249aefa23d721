//! T19: a release made by hand, or by another builder, beside the trusted way of a package.

use e2e::issuer::{exchange, token};
use e2e::upload;
use serde_json::json;

use super::{PUBLISHER, issuer, trusting, try_publish};

#[test]
fn t19_what_shows_less_than_before_is_held_and_nobody_gets_it() {
    let Some(issuer) = issuer() else { return };
    let (program, ada, browser) = trusting(&issuer);
    let key = token(exchange(&program, &issuer.identity(&program, &json!({}))));
    let (status, said) = try_publish(&program, &key, "gate", "1.1.0");
    assert_eq!(status, 200, "{said}");
    assert!(!said.contains("held for review"), "{said}");
    // Somebody with a token that works publishes beside it.
    let (status, said) = try_publish(&program, &ada.token, "gate", "1.2.0");
    assert_eq!(status, 200, "{said}");
    assert!(said.contains("trust-downgrade"), "{said}");
    // So does a build that the package trusts now and did not before.
    let mut other = PUBLISHER;
    other[2].1 = "other.yml";
    let added = browser.post("/packages/cargo/gate/settings/publishers", &other);
    assert_eq!(added.status, 303, "{}", added.text);
    let workflow = "Ada/Gate/.github/workflows/other.yml@refs/heads/main";
    let identity = issuer.identity(&program, &json!({ "workflow_ref": workflow }));
    let key = token(exchange(&program, &identity));
    let (status, said) = try_publish(&program, &key, "gate", "1.3.0");
    assert_eq!(status, 200, "{said}");
    assert!(said.contains("builder-changed"), "{said}");
    let index = upload::get(&format!("{}/cargo/index/ga/te/gate", program.url)).text;
    for (version, listed) in [("1.1.0", true), ("1.2.0", false), ("1.3.0", false)] {
        let line = format!("\"vers\":\"{version}\"");
        assert_eq!(index.contains(&line), listed, "{version}: {index}");
    }
    let held = program.events().into_iter();
    assert_eq!(held.filter(|event| event.contains("file.held")).count(), 2);
    program.mail_with("ada@example.org", "is held");
}
