//! Proof of `authentication/mfa-for-all`: an account that has shown a password alone has no token, owns
//! nothing and publishes nothing; with a second factor stock cargo publishes.

use e2e::browser::{Browser, token_on};
use e2e::program::PASSWORD;
use e2e::{Cargo, Program};

#[test]
fn a_password_alone_mints_no_token_and_takes_up_no_package() {
    let program = Program::start();
    let browser = Browser::new(&program);
    let fields = [
        ("login", "bob"),
        ("email", "bob@example.org"),
        ("password", PASSWORD),
    ];
    assert_eq!(browser.post("/sign-up", &fields).status, 200);
    browser.confirm(&program.mail("bob@example.org", 0));
    let half = browser.post("/sign-in", &[("login", "bob"), ("password", PASSWORD)]);
    assert_eq!(half.status, 303);
    for (path, fields) in [
        (
            "/account/tokens",
            &[
                ("label", "x"),
                ("reach", "all"),
                ("days", "30"),
                ("publish", "1"),
            ][..],
        ),
        ("/account/invitations/gate", &[("answer", "accept")]),
    ] {
        let refused = browser.post(path, fields);
        assert_eq!(refused.location, "/account/second-factor", "{path}");
    }
    assert!(
        !program
            .events()
            .iter()
            .any(|event| event.contains("token.minted"))
    );
    browser.set_up("bob");
    let token = token_on(&browser.mint(&[("publish", "1")]));
    let cargo = Cargo::with_token(&program, Some(&token));
    let gate = cargo.library("gate", "1.0.0", "", "");
    let ran = cargo.publish(&gate);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
}
