//! The keys of an issuer change, and issuers go down or answer nonsense.

use e2e::issuer::{exchange, token};
use serde_json::json;

use super::{issuer, registry, trusting};

#[test]
fn new_keys_are_noticed_and_old_ones_are_believed_while_the_issuer_is_down() {
    let Some(issuer) = issuer() else { return };
    let (program, ..) = trusting(&issuer);
    let before = issuer.identity(&program, &json!({}));
    token(exchange(&program, &issuer.identity(&program, &json!({}))));
    let asked = issuer.asked();
    assert_eq!(asked, 2, "what it says of itself, and its keys");
    // What is known is not asked again, and is enough while the issuer is down.
    issuer.behave("down");
    token(exchange(&program, &before));
    assert_eq!(issuer.asked(), asked);
    issuer.behave("up");
    // The first key that is not known is asked for; a second one within half a minute is not.
    issuer.rotate();
    let mut program = program;
    program.stop();
    program.serve();
    token(exchange(&program, &issuer.identity(&program, &json!({}))));
    assert_eq!(issuer.asked(), asked + 2);
    issuer.rotate();
    let (status, said) = exchange(&program, &issuer.identity(&program, &json!({})));
    assert_eq!(status, 400, "{said}");
    assert_eq!(issuer.asked(), asked + 2);
    // Whoever begins anew asks again.
    program.stop();
    program.serve();
    token(exchange(&program, &issuer.identity(&program, &json!({}))));
}

#[test]
fn an_issuer_that_answers_nonsense_is_not_believed() {
    let Some(issuer) = issuer() else { return };
    for (how, expected) in [
        ("down", 503),
        ("large", 503),
        ("many", 503),
        ("elsewhere", 503),
        ("foreign", 503),
        ("up", 200),
    ] {
        issuer.behave("up");
        let (program, _, browser) = registry(&issuer);
        let added = browser.post(
            "/packages/cargo/gate/settings/publishers",
            &super::PUBLISHER,
        );
        assert_eq!(added.status, 303);
        issuer.behave(how);
        let (status, said) = exchange(&program, &issuer.identity(&program, &json!({})));
        assert_eq!(status, expected, "{how}: {said}");
        // The rest of the registry goes on.
        let page = e2e::upload::get(&format!("{}/packages/cargo/gate", program.url));
        assert_eq!(page.status, 200, "{how}");
    }
}
