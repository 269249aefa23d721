//! T22: what people type and hold is planted everywhere, requests are made to fail in the middle, and
//! then everything that the server keeps or says is searched for it.

use e2e::browser::{Browser, between, token_on};
use e2e::program::PASSWORD;
use e2e::{Program, upload};

use crate::pages::{changes, filled};

/// What is typed in the wrong places. None of it may turn up again.
const TYPED: [&str; 6] = [
    "REGISTRY-DRILL-password-5d1",
    "REGISTRY-DRILL-code-7a2",
    "REGISTRY-DRILL-cookie-9c3",
    "REGISTRY-DRILL-bearer-1e4",
    "REGISTRY-DRILL-link-3f5",
    "eyJhbGciOiJSZWdpc3RyeURyaWxsIn0.REGISTRY-DRILL-jwt-6b7.c2ln",
];

/// Sends each of them wherever something is read; the pages that came back.
fn plant(program: &Program, browser: &Browser) -> Vec<String> {
    let [password, code, cookie, bearer, link, jwt] = TYPED;
    let fields = [
        ("login", "ada"),
        ("email", "ada@example.org"),
        ("password", password),
        ("new_password", password),
        ("code", code),
    ];
    let stranger = Browser::new(program);
    stranger.plant("pcl-dev", cookie);
    let mut said = Vec::new();
    for route in changes() {
        let path = filled(route, link, "x");
        for somebody in [browser, &stranger] {
            // Signing out would end the drill, and is tried last.
            if !path.contains("sign-out") {
                said.push(somebody.post(&path, &fields).text);
            }
        }
    }
    for token in [
        bearer,
        jwt,
        &format!("Bearer {jwt}"),
        &format!("pcl_p_{bearer}"),
    ] {
        said.push(upload::publish(&program.url, Some(token), b"x").text);
    }
    said
}

#[test]
fn what_is_secret_is_found_nowhere_afterwards() {
    let mut program = Program::start_configured("[server]\nmetrics_listen = \"127.0.0.1:0\"\n");
    let metrics = between(&program.greeting, "metrics on ", "\n").to_owned();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    assert_eq!(
        browser.sign_in("ada", &ada.recovery[0]).location,
        "/account"
    );
    let minted = token_on(&browser.mint(&[("publish", "1")]));
    let mail = program.mail("ada@example.org", 0);
    let link = between(&mail, "/account/freeze/", "\n").trim().to_owned();
    let held = [
        browser.session(),
        minted.clone(),
        ada.token.clone(),
        ada.secret.clone(),
        ada.recovery[1].clone(),
        link.clone(),
        PASSWORD.to_owned(),
    ];
    let mut said = plant(&program, &browser);
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.tar");
    program.admin(&["backup", backup.to_str().unwrap()]);
    // From here every look at an account, a session or a token fails in the middle.
    program.run_sql("ALTER TABLE accounts RENAME TO lost");
    said.extend(plant(&program, &browser));
    said.push(browser.get("/account").text);
    said.push(browser.get(&format!("/account/freeze/{link}")).text);
    let failed = upload::publish(&program.url, Some(&minted), b"x");
    assert_eq!(failed.status, 500, "{}", failed.text);
    said.push(failed.text);
    said.push(upload::get(&metrics).text);
    program.stop();
    let log = program.log();
    assert!(log.contains("a request failed"), "{log}");
    let kept = [
        program.database(),
        std::fs::read(&backup).unwrap(),
        log.into_bytes(),
    ];
    for secret in TYPED.iter().copied().chain(held.iter().map(String::as_str)) {
        assert!(secret.len() > 10, "{secret}");
        for page in &said {
            assert!(!page.contains(secret), "{secret} in {page}");
        }
        for bytes in &kept {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} in what is kept");
        }
    }
}
