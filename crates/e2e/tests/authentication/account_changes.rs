//! What the proofs about changes of an account share.

use e2e::browser::{Browser, Page, between};
use e2e::{Program, upload};

/// The path of this link in a mail, as in `/account/email/undo/`.
pub(crate) fn link(mail: &str, before: &str) -> String {
    let link = between(mail, before, "\n").trim().to_owned();
    format!("{before}{link}")
}

/// Asks for another address and opens the link that is mailed to it, in the same browser.
pub(crate) fn change_email(program: &Program, browser: &Browser, email: &str) -> Page {
    let seen = program.mails(email).len();
    let asked = browser.post("/account/email", &[("email", email)]);
    assert_eq!(asked.status, 200, "{}", asked.text);
    let mail = program.mail(email, seen);
    browser.post(&link(&mail, "/account/email/confirm/"), &[])
}

/// The status of publishing this version.
pub(crate) fn publish(program: &Program, token: &str, version: &str) -> u16 {
    let body = upload::plain("gate", version, "");
    upload::publish(&program.url, Some(token), &body).status
}

/// How many of the recorded events are of this type.
pub(crate) fn events(program: &Program, kind: &str) -> usize {
    let kind = format!("\"type\":\"{kind}\"");
    let events = program.events();
    events.iter().filter(|event| event.contains(&kind)).count()
}
