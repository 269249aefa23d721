//! Fresh presence before what can do harm.

use e2e::Program;
use e2e::browser::{Browser, token_on};
use e2e::program::PASSWORD;

use super::ada;

#[test]
fn a_session_that_is_old_shows_its_factor_again_before_it_does_harm() {
    let mut program = Program::start();
    let (person, browser, _) = ada(&program);
    assert!(
        browser
            .get("/account/passkeys/new")
            .location
            .starts_with("/account/presence")
    );
    let bob = Browser::new(&program);
    let fields = [
        ("login", "bob"),
        ("email", "bob@example.org"),
        ("password", PASSWORD),
    ];
    bob.post("/sign-up", &fields);
    bob.confirm(&program.mail("bob@example.org", 0));
    let recovery = bob.set_up("bob");
    assert!(token_on(&bob.mint(&[("publish", "1")])).starts_with("pcl_p_"));
    program.stop();
    program.serve_drill(e2e::program::drill::CLOCK_SECONDS, "900");
    assert!(bob.get("/account").text.contains("<h1>bob</h1>"));
    assert!(
        bob.get("/account/tokens")
            .text
            .contains("/account/presence?next=/account/tokens")
    );
    assert_eq!(
        bob.mint(&[("publish", "1")]).location,
        "/account/presence?next=/account/tokens"
    );
    let wrong = [
        ("password", PASSWORD),
        ("code", "000000"),
        ("next", "/account/tokens"),
    ];
    assert_eq!(bob.post("/account/presence", &wrong).status, 400);
    let shown = [
        ("password", PASSWORD),
        ("code", recovery[0].as_str()),
        ("next", "/account/tokens"),
    ];
    assert_eq!(
        bob.post("/account/presence", &shown).location,
        "/account/tokens"
    );
    assert!(token_on(&bob.mint(&[("publish", "1")])).starts_with("pcl_p_"));
    assert!(!person.token.is_empty());
}
