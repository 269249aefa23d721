//! Accounts by mail: what is sent, to whom, how often, and what stays of it.

use e2e::browser::{Browser, token_on};
use e2e::program::PASSWORD;
use e2e::smtp::Smtp;
use e2e::{Program, upload};

fn ask(browser: &Browser, login: &str, email: &str) -> u16 {
    let fields = [("login", login), ("email", email), ("password", PASSWORD)];
    browser.post("/sign-up", &fields).status
}

#[test]
fn somebody_signs_up_and_publishes() {
    let program = Program::start();
    let browser = Browser::new(&program);
    assert_eq!(ask(&browser, "bob", "bob@example.org"), 200);
    // Until the link was followed there is nobody.
    let early = browser.post("/sign-in", &[("login", "bob"), ("password", PASSWORD)]);
    assert_eq!(early.status, 400);
    browser.confirm(&program.mail("bob@example.org", 0));
    assert_eq!(browser.set_up("bob").len(), 10);
    let token = token_on(&browser.mint(&[("publish", "1")]));
    let body = upload::plain("gate", "1.0.0", "");
    assert_eq!(
        upload::publish(&program.url, Some(&token), &body).status,
        200
    );
    let events = program.events().join("\n");
    assert!(events.contains("account.email_verified") && !events.contains("example.org"));
}

#[test]
fn a_mailbox_is_not_filled_by_strangers() {
    let program = Program::start();
    let browser = Browser::new(&program);
    let statuses: Vec<u16> = (0..6)
        .map(|number| ask(&browser, &format!("eve-{number}"), "Ada@example.org"))
        .collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429]);
    assert_eq!(ask(&browser, "eve-9", "other@example.org"), 200);
}

#[test]
fn neither_link_nor_address_nor_password_stays_in_clear() {
    let mut program = Program::start();
    let browser = Browser::new(&program);
    ask(&browser, "bob", "bob@example.org");
    let mail = program.mail("bob@example.org", 0);
    let link = mail.split("/sign-up/confirm/").nth(1).unwrap();
    let link = link.split_whitespace().next().unwrap().to_owned();
    browser.confirm(&mail);
    browser.set_up("bob");
    let cookie = browser.session();
    let greeting = program.greeting.clone();
    let enrolment = e2e::browser::between(&greeting, "/enrol/", "\n").to_owned();
    program.stop();
    let log = program.log();
    assert!(!log.contains("bob@"), "{log}");
    let database = program.database();
    for secret in [link.as_str(), cookie.as_str(), enrolment.as_str(), PASSWORD] {
        assert!(secret.len() > 10, "{secret}");
        let found = database
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found && !log.contains(secret), "{secret}");
    }
}

#[test]
fn sign_up_can_be_closed() {
    let program = Program::start_configured("[server]\nsign_up = false\n");
    let browser = Browser::new(&program);
    assert!(browser.get("/sign-up").text.contains("closed here"));
    assert_eq!(ask(&browser, "bob", "bob@example.org"), 400);
    assert!(!browser.get("/").text.contains("/sign-up"));
}

/// A mail server of others: what it was sent, and that one that is down delays mail and nothing else.
#[test]
fn mail_goes_out_by_a_real_mail_server_and_waits_for_one_that_is_down() {
    let Some(mut smtp) = Smtp::start() else {
        eprintln!(
            "NOT RUN: no Python with aiosmtpd (PORTCULLIS_TEST_SMTP_PYTHON); ./test e2e brings one"
        );
        return;
    };
    let config = format!(
        "[mail]\nsmtp = \"smtp://127.0.0.1:{}\"\nfrom = \"Gate <gate@example.org>\"\n",
        smtp.port
    );
    let program = Program::start_configured(&config);
    let browser = Browser::new(&program);
    assert_eq!(ask(&browser, "bob", "bob@example.org"), 200);
    let mail = smtp.received("bob@example.org");
    for part in [
        "From: Gate <gate@example.org>",
        "Auto-Submitted: auto-generated",
        "Date: ",
        "Message-ID: ",
    ] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    browser.confirm(&mail);
    smtp.stop();
    assert_eq!(
        ask(&browser, "eve", "eve@example.org"),
        200,
        "nobody waits for a mail server"
    );
    program.wait_for_log("a mail waits for another attempt");
    assert!(!program.log().contains("eve@"), "{}", program.log());
    assert!(program.events().len() > 1 && browser.set_up("bob").len() == 10);
}
