//! What the script of the passkeys does, with an authenticator in software: it asks the registry, hands the
//! question on, and sends the answer back.

use authenticator::Authenticator;
use serde_json::{Value, json};

use crate::browser::{Browser, Page, between};

/// Makes a passkey for whoever is signed in in this browser.
pub fn add(browser: &Browser, device: &mut Authenticator, name: &str) -> Page {
    let more = json!({ "name": name, "next": "/account" });
    let asked = begin(browser, "add", &more);
    let answer = device.create(&asked["options"], browser.url()).unwrap();
    finish(browser, "add", &asked, &answer, &more)
}

/// Signs in with a passkey alone.
pub fn sign_in(browser: &Browser, device: &mut Authenticator) -> Page {
    get(browser, device, "sign-in")
}

/// Shows a passkey beside a session.
pub fn show(browser: &Browser, device: &mut Authenticator) -> Page {
    get(browser, device, "show")
}

fn get(browser: &Browser, device: &mut Authenticator, way: &str) -> Page {
    let asked = begin(browser, way, &json!({}));
    let answer = device.get(&asked["options"], browser.url()).unwrap();
    finish(browser, way, &asked, &answer, &json!({}))
}

/// Asks for an account without a password; the link in this mail then makes it and its passkey.
pub fn ask(browser: &Browser, login: &str) -> Page {
    let email = format!("{login}@example.org");
    let fields = [
        ("login", login),
        ("email", &email),
        ("password", ""),
        ("way", "passkey"),
    ];
    browser.post("/sign-up", &fields)
}

/// Follows the link in this mail and makes the account with the passkey that it is signed in to with.
pub fn confirm(browser: &Browser, device: &mut Authenticator, mail: &str) -> Page {
    let link = between(mail, "/sign-up/confirm/", "\n").trim();
    let more = json!({ "link": link, "name": "the first", "next": "/account" });
    let asked = begin(browser, "sign-up", &more);
    let answer = device.create(&asked["options"], browser.url()).unwrap();
    finish(browser, "sign-up", &asked, &answer, &more)
}

/// Begins a ceremony: handle and options.
pub fn begin(browser: &Browser, way: &str, more: &Value) -> Value {
    let page = browser.send(&format!("/passkeys/{way}/begin"), more);
    assert_eq!(page.status, 200, "{}", page.text);
    serde_json::from_str(&page.text).unwrap()
}

/// Ends a ceremony with this answer.
pub fn finish(browser: &Browser, way: &str, asked: &Value, answer: &Value, more: &Value) -> Page {
    let mut body = more.clone();
    body["handle"] = asked["handle"].clone();
    body["credential"] = answer.clone();
    browser.send(&format!("/passkeys/{way}/finish"), &body)
}
