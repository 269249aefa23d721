//! Proof of `authentication/webauthn`: a passkey answers to this registry's own pages alone, once, with its
//! owner there; and nothing weaker takes its place (T17, a and b).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

use authenticator::{Authenticator, Conduct};
use e2e::browser::{Browser, between, token_on};
use e2e::program::{PASSWORD, Person, code};
use e2e::{Program, passkeys};
use serde_json::{Value, json};

mod step_up;

const PASSKEY: &str = "this account has a passkey";

/// Somebody with password, authenticator app, and a passkey called `laptop`, signed in by a recovery code.
fn ada(program: &Program) -> (Person, Browser, Authenticator) {
    let person = program.enrol("ada");
    let (browser, mut device) = (Browser::new(program), Authenticator::new());
    assert_eq!(browser.sign_in("ada", &person.recovery[0]).status, 303);
    let added = passkeys::add(&browser, &mut device, "laptop");
    assert_eq!(added.status, 200, "{}", added.text);
    (person, browser, device)
}

/// A browser that has shown the password and nothing else.
fn half(program: &Program) -> Browser {
    let browser = Browser::new(program);
    let first = browser.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    assert_eq!(first.status, 303, "{}", first.text);
    browser
}

/// A sign-in by passkey alone in which the device behaves like this, on a page of this origin.
fn tried(
    program: &Program,
    device: &mut Authenticator,
    conduct: Conduct,
    origin: &str,
) -> (u16, String) {
    let browser = Browser::new(program);
    let asked = passkeys::begin(&browser, "sign-in", &json!({}));
    let honest = std::mem::replace(&mut device.conduct, conduct);
    let answer = device.get(&asked["options"], origin).unwrap();
    device.conduct = honest;
    let page = passkeys::finish(&browser, "sign-in", &asked, &answer, &json!({}));
    assert_eq!(page.status == 200, !browser.session().is_empty());
    (page.status, page.text)
}

#[test]
fn a_passkey_is_a_second_factor_and_the_cookie_is_another_one_each_time() {
    let program = Program::start();
    let (_, browser, mut device) = ada(&program);
    let told = program.mail("ada@example.org", 1);
    assert!(told.contains("A factor was added"), "{told}");
    let account = browser.get("/account").text;
    assert!(
        account.contains("laptop") && account.contains("never"),
        "{account}"
    );
    let browser = half(&program);
    let page = browser.get("/sign-in/code").text;
    assert!(
        page.contains("data-passkey=\"show\"") && !page.contains("id=\"code\""),
        "{page}"
    );
    let before = browser.session();
    assert_eq!(passkeys::show(&browser, &mut device).status, 200);
    let after = browser.session();
    assert_ne!(before, after);
    assert!(browser.get("/account").text.contains("<h1>ada</h1>"));
    // The half session is gone, and presence begins another one again.
    let old = Browser::new(&program);
    old.plant("pcl-dev", &before);
    assert!(old.get("/account").location.starts_with("/sign-in"));
    assert_eq!(passkeys::show(&browser, &mut device).status, 200);
    assert_ne!(browser.session(), after);
}

/// T17 a: the relay's page has another origin, and the browser signs that into the answer.
#[test]
fn an_answer_for_another_page_or_without_its_owner_is_refused() {
    let program = Program::start();
    let (_, _, mut device) = ada(&program);
    let ours = program.url.clone();
    let lies: [(Conduct, &str, &str); 6] = [
        (
            Conduct {
                any_origin: true,
                ..Conduct::default()
            },
            "https://crates-login.example",
            "another site",
        ),
        (
            Conduct {
                any_origin: true,
                ..Conduct::default()
            },
            "http://localhost:1",
            "another site",
        ),
        (
            Conduct {
                party: Some("example.org".to_owned()),
                ..Conduct::default()
            },
            &ours,
            "another site",
        ),
        (
            Conduct {
                cross_origin: true,
                ..Conduct::default()
            },
            &ours,
            "not used on a page of this registry",
        ),
        (
            Conduct {
                unverified: true,
                ..Conduct::default()
            },
            &ours,
            "PIN, finger or face",
        ),
        (
            Conduct {
                absent: true,
                ..Conduct::default()
            },
            &ours,
            "nobody touched",
        ),
    ];
    for (conduct, origin, expected) in lies {
        let (status, text) = tried(&program, &mut device, conduct.clone(), origin);
        let said = text.to_lowercase().contains(&expected.to_lowercase());
        assert!(
            (400..404).contains(&status) && said,
            "{conduct:?} {origin}: {status} {text}"
        );
    }
    // A browser that is honest asks no key on such a page.
    let asked = passkeys::begin(&Browser::new(&program), "sign-in", &json!({}));
    assert!(
        device
            .get(&asked["options"], "https://crates-login.example")
            .is_err()
    );
    let (status, text) = tried(&program, &mut device, Conduct::default(), &ours);
    assert_eq!(status, 200, "{text}");
}

#[test]
fn an_answer_works_once_and_for_its_own_question() {
    let program = Program::start();
    let (_, browser, mut device) = ada(&program);
    let asked = passkeys::begin(&browser, "sign-in", &json!({}));
    let answer = device.get(&asked["options"], &program.url).unwrap();
    let elsewhere = Browser::new(&program);
    let first = passkeys::finish(&elsewhere, "sign-in", &asked, &answer, &json!({}));
    assert_eq!(first.status, 200, "{}", first.text);
    let refused = |way: &str, asked: &Value, answer: &Value| {
        let thief = Browser::new(&program);
        let page = passkeys::finish(&thief, way, asked, answer, &json!({}));
        assert!(
            page.status == 400 && thief.session().is_empty(),
            "{way}: {}",
            page.text
        );
    };
    refused("sign-in", &asked, &answer);
    // The answer to one question for another one.
    let other = passkeys::begin(&browser, "sign-in", &json!({}));
    refused("sign-in", &other, &answer);
    // A question that was asked of a session, answered without it or in another.
    let shown = passkeys::begin(&browser, "show", &json!({}));
    let answer = device.get(&shown["options"], &program.url).unwrap();
    refused("sign-in", &shown, &answer);
    refused("show", &shown, &answer);
    let other = half(&program);
    let page = passkeys::finish(&other, "show", &shown, &answer, &json!({}));
    assert_eq!(page.status, 400, "{}", page.text);
    for handle in [
        "",
        "nonsense",
        "pcl_c_00000000000000000000000000000000000000",
    ] {
        refused("sign-in", &json!({ "handle": handle }), &answer);
    }
}

#[test]
fn nothing_oversize_or_foreign_is_read() {
    let program = Program::start();
    let (_, browser, mut device) = ada(&program);
    passkeys::show(&browser, &mut device);
    let grown = |bytes: usize| {
        let asked = passkeys::begin(&browser, "sign-in", &json!({}));
        let mut answer = device.get(&asked["options"], &program.url).unwrap();
        answer["more"] = json!("x".repeat(bytes));
        let body = json!({ "handle": asked["handle"], "credential": answer });
        Browser::new(&program)
            .send("/passkeys/sign-in/finish", &body)
            .status
    };
    let mut grown = grown;
    assert_eq!(grown(10_000), 200);
    assert_eq!(grown(16 * 1024), 400);
    assert_eq!(grown(64 * 1024), 413);
    let mut other = Authenticator::new();
    other.conduct.id_bytes = Some(1024);
    let long = passkeys::add(&browser, &mut other, "long");
    assert_eq!(long.status, 400, "{}", long.text);
    let asked = browser.send_from(
        "/passkeys/sign-in/begin",
        &json!({}),
        "https://evil.example",
    );
    assert!(
        asked.status == 400 && asked.text.contains("did not come from a page"),
        "{}",
        asked.text
    );
    let form = browser.post("/passkeys/sign-in/begin", &[("link", "")]);
    assert_eq!(form.status, 415);
}

/// T17 b: the relay hides the passkey and asks for a code.
#[test]
fn no_code_takes_the_place_of_a_passkey_unless_its_owner_said_so() {
    let program = Program::start();
    let (person, browser, mut device) = ada(&program);
    let thief = half(&program);
    for typed in [code(&person.secret, 1), person.recovery[1].clone()] {
        let page = thief.post("/sign-in/code", &[("code", &typed)]);
        assert!(
            page.status == 403 && page.text.to_lowercase().contains(PASSKEY),
            "{}",
            page.text
        );
    }
    // Nor does another factor that is set up now.
    assert_eq!(thief.get("/account/second-factor").location, "/account");
    let terminal = program.mint(
        "ada",
        &["--names", "cargo/gate"],
        &format!("{PASSWORD}\n{}", code(&person.secret, 1)),
    );
    assert!(
        terminal.0 != Some(0) && terminal.1.contains(PASSKEY),
        "{terminal:?}"
    );
    let begun = half(&program).send("/passkeys/add/begin", &json!({}));
    assert_eq!(begun.status, 403, "{}", begun.text);
    // The switch takes the passkey itself: this session has shown a code.
    let asked = browser.post("/account/codes", &[("allowed", "yes")]);
    assert_eq!(asked.location, "/account/presence?next=/account");
    passkeys::show(&browser, &mut device);
    assert_eq!(
        browser
            .post("/account/codes", &[("allowed", "yes")])
            .location,
        "/account"
    );
    assert!(program.events().join("\n").contains("factor.codes_allowed"));
    let page = half(&program).get("/sign-in/code").text;
    assert!(
        page.contains("data-passkey=\"show\"") && page.contains("id=\"code\""),
        "{page}"
    );
    let by_recovery = half(&program).post("/sign-in/code", &[("code", &person.recovery[1])]);
    assert_eq!(by_recovery.status, 403, "recovery codes are for recovery");
    let owner = half(&program);
    let signed_in = owner.post("/sign-in/code", &[("code", &code(&person.secret, 1))]);
    assert_eq!(signed_in.status, 303, "{}", signed_in.text);
    // What can do harm still takes the passkey.
    let minted = owner.mint(&[("publish", "1")]);
    assert_eq!(minted.location, "/account/presence?next=/account/tokens");
    assert!(
        owner
            .get("/account/presence")
            .text
            .contains("data-passkey=\"show\"")
    );
    assert_eq!(passkeys::show(&owner, &mut device).status, 200);
    assert!(token_on(&owner.mint(&[("publish", "1")])).starts_with("pcl_p_"));
}

#[test]
fn a_copied_passkey_is_refused_from_then_on_and_its_owner_is_told() {
    let program = Program::start();
    let (_, _, mut device) = ada(&program);
    assert_eq!(
        passkeys::sign_in(&Browser::new(&program), &mut device).status,
        200
    );
    let copy = Conduct {
        counter: Some(1),
        ..Conduct::default()
    };
    let (status, text) = tried(&program, &mut device, copy, &program.url);
    assert!(
        status == 400 && text.contains("counted backwards"),
        "{text}"
    );
    let later = Conduct {
        counter: Some(99),
        ..Conduct::default()
    };
    assert_eq!(tried(&program, &mut device, later, &program.url).0, 400);
    let told = program.mail("ada@example.org", 2);
    assert!(
        told.contains("A passkey was refused") && told.contains("/account/freeze/"),
        "{told}"
    );
    let doubted = program
        .events()
        .iter()
        .filter(|event| event.contains("factor.doubted"))
        .count();
    assert_eq!(doubted, 1);
}

#[test]
fn a_passkey_belongs_to_one_account_and_an_account_has_twenty() {
    let program = Program::start();
    let (_, browser, mut device) = ada(&program);
    passkeys::show(&browser, &mut device);
    // The same device has nothing to add, and an answer of another ceremony makes nothing.
    let asked = passkeys::begin(&browser, "add", &json!({}));
    assert!(device.create(&asked["options"], &program.url).is_err());
    for number in 2..=20 {
        let mut other = Authenticator::new();
        let added = passkeys::add(&browser, &mut other, &format!("key {number}"));
        assert_eq!(added.status, 200, "{number}: {}", added.text);
    }
    let more = browser.send("/passkeys/add/begin", &json!({}));
    assert!(
        more.status == 403 && more.text.contains("as many passkeys"),
        "{}",
        more.text
    );
    let account = browser.get("/account").text;
    let id = between(&account, "/account/passkeys/psk_", "/").to_owned();
    let renamed = browser.post(
        &format!("/account/passkeys/psk_{id}/rename"),
        &[("name", "<b>blue</b>")],
    );
    assert_eq!(renamed.location, "/account");
    assert!(browser.get("/account").text.contains("&#60;b&#62;blue"));
    let before = browser.session();
    let removed = browser.post(&format!("/account/passkeys/psk_{id}/remove"), &[]);
    assert_eq!(removed.location, "/account", "{}", removed.text);
    assert_ne!(browser.session(), before);
    let (status, text) = tried(&program, &mut device, Conduct::default(), &program.url);
    assert!(status == 400 && text.contains("not known here"), "{text}");
}
