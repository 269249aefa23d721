//! Proof of `authentication/verified-email`: an address counts once it has received a link, and the one
//! before is told and can take a change back.

use e2e::Program;
use e2e::browser::Browser;
use e2e::program::drill::CLOCK_SECONDS;
use e2e::smtp::Smtp;

use crate::account_changes::{change_email, events, link, publish};

const OLD: &str = "ada@example.org";
const NEW: &str = "ada@new.example.org";
const THIRD: &str = "thief@third.example.org";

/// Nothing that anybody relies on works for an address that counts no longer, whatever was minted before.
#[test]
fn an_address_that_is_not_confirmed_stops_everything() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    assert_eq!(publish(&program, &ada.token, "1.0.0"), 200);
    program.run_sql("UPDATE accounts SET email_verified = 0");
    let body = e2e::upload::plain("gate", "1.0.1", "");
    let refused = e2e::upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(
        refused.text.contains("authentication/verified-email"),
        "{}",
        refused.text
    );
    let minted = browser.mint(&[("publish", "1")]);
    assert_eq!(minted.status, 403, "{}", minted.text);
    program.run_sql("UPDATE accounts SET email_verified = 1");
    assert_eq!(publish(&program, &ada.token, "1.0.1"), 200);
}

#[test]
fn whoever_changes_the_address_twice_loses_it_to_the_first() {
    let program = Program::start();
    let ada = program.enrol("ada");
    assert_eq!(publish(&program, &ada.token, "1.0.0"), 200);
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    assert_eq!(change_email(&program, &browser, NEW).location, "/account");
    assert!(browser.get("/account").text.contains(NEW));
    // Both are told, and whoever owns packages publishes nothing for a while.
    for address in [OLD, NEW] {
        let told = program.mail_saying(address, "The mail address was changed", 0);
        assert!(told.contains("/account/freeze/"), "{told}");
    }
    assert_eq!(publish(&program, &ada.token, "1.0.1"), 403);
    let undo = link(
        &program.mail_saying(OLD, "Take it back?", 0),
        "/account/email/undo/",
    );
    assert_eq!(change_email(&program, &browser, THIRD).location, "/account");
    program.mail_saying(OLD, "Take it back?", 1);
    program.mail_saying(OLD, "The mail address was changed", 1);

    let owner = Browser::stranger(&program);
    let asked = owner.get(&undo);
    assert!(asked.text.contains(OLD), "{}", asked.text);
    assert!(
        browser.get("/account").text.contains(THIRD),
        "looking does nothing"
    );
    let undone = owner.post(&undo, &[]);
    assert!(undone.text.contains("again"), "{}", undone.text);
    assert_eq!(events(&program, "account.email_changed"), 3);
    assert!(browser.get("/account").location.starts_with("/sign-in"));
    assert_eq!(publish(&program, &ada.token, "1.0.2"), 403);
    for address in [OLD, THIRD] {
        program.mail_saying(address, "was taken back", 0);
    }
    // All links of it are used up, and the browser that the thief had is new again.
    assert_eq!(owner.post(&undo, &[]).status, 410);
    assert_eq!(
        browser.sign_in("ada", &ada.recovery[1]).location,
        "/sign-in/device"
    );
    program.mail_saying(OLD, "/sign-in/device/", 0);
}

#[test]
fn a_frozen_account_gets_its_address_back() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    change_email(&program, &browser, NEW);
    let undo = link(
        &program.mail_saying(OLD, "Take it back?", 0),
        "/account/email/undo/",
    );
    let other = browser.post("/account/email", &[("email", THIRD)]);
    assert_eq!(other.status, 200);
    let pending = link(&program.mail(THIRD, 0), "/account/email/confirm/");
    let notice = program.mail_saying(NEW, "/account/freeze/", 0);
    browser.post(&link(&notice, "/account/freeze/"), &[]);
    assert_eq!(browser.post(&pending, &[]).status, 303, "signed out");
    assert_eq!(browser.post(&undo, &[]).status, 200);
    program.mail_saying(OLD, "was taken back", 0);
}

#[test]
fn nobody_learns_whose_an_address_is_and_the_one_before_is_kept() {
    let program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let [adas, bobs] = [Browser::new(&program), Browser::new(&program)];
    adas.sign_in("ada", &ada.recovery[0]);
    bobs.sign_in("bob", &bob.recovery[0]);
    assert_eq!(change_email(&program, &adas, NEW).location, "/account");
    let answers = ["bob@nobodys.example.org", NEW, OLD, "ADA@example.org"].map(|email| {
        let page = bobs.post("/account/email", &[("email", email)]);
        assert_eq!(page.status, 200, "{email}: {}", page.text);
        page.text.replace(email, "…")
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    for (address, mails) in [(NEW, 1), (OLD, 1)] {
        let told = program.mail_saying(address, "belongs to yours", mails - 1);
        assert!(!told.contains("/account/email/confirm/"), "{told}");
    }
    // A mailbox is not filled by it.
    let fill = |number: usize| {
        let email = format!("somebody-{number}@example.org");
        bobs.post("/account/email", &[("email", &email)]).status
    };
    assert_eq!([fill(1), fill(2)], [200, 429]);
    // Nor does sign-up take the address before.
    let fields = [
        ("login", "eve"),
        ("email", OLD),
        ("password", e2e::program::PASSWORD),
    ];
    assert_eq!(Browser::new(&program).post("/sign-up", &fields).status, 200);
    program.mail_saying(OLD, "has an account there already", 0);
    // What is no address, and what is the address already, is said at once.
    for (email, part) in [
        ("nonsense", "address"),
        (NEW, "is the address of the account already"),
    ] {
        let page = adas.post("/account/email", &[("email", email)]);
        assert!(
            page.status == 400 && page.text.contains(part),
            "{}",
            page.text
        );
    }
}

#[test]
fn a_link_works_once_for_its_account_and_in_its_time() {
    let mut program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let [adas, bobs] = [Browser::new(&program), Browser::new(&program)];
    adas.sign_in("ada", &ada.recovery[0]);
    bobs.sign_in("bob", &bob.recovery[0]);
    let ask = |email: &str, seen| {
        assert_eq!(adas.post("/account/email", &[("email", email)]).status, 200);
        link(&program.mail(email, seen), "/account/email/confirm/")
    };
    let first = ask(NEW, 0);
    assert_eq!(bobs.get(&first).status, 410);
    assert_eq!(bobs.post(&first, &[]).status, 410, "another account's");
    let way = Browser::stranger(&program).post(&first, &[]).location;
    assert!(way.starts_with("/sign-in"), "nobody's: {way}");
    assert_eq!(
        adas.post("/account/email/confirm/nonsense", &[]).status,
        410
    );
    assert_eq!(
        adas.post(&first.replace("confirm", "undo"), &[]).status,
        410
    );
    // Opened twice at once, it works once.
    let twice = std::thread::scope(|scope| {
        let other = Browser::new(&program);
        other.plant("pcl-dev", &adas.session());
        let one = scope.spawn({
            let first = first.clone();
            move || other.post(&first, &[]).status
        });
        [adas.post(&first, &[]).status, one.join().unwrap()]
    });
    assert!(twice == [303, 410] || twice == [410, 303], "{twice:?}");
    assert_eq!(events(&program, "account.email_changed"), 1);
    // A day later the next one is too old; so is taking back after three.
    let undo = link(
        &program.mail_saying(OLD, "Take it back?", 0),
        "/account/email/undo/",
    );
    let second = ask(THIRD, 0);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, "86400");
    adas.sign_in("ada", &ada.recovery[1]);
    assert_eq!(adas.post(&second, &[]).status, 410);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, "259100");
    assert_eq!(adas.get(&undo).status, 200);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, "259300");
    assert_eq!(adas.get(&undo).status, 410);
    assert_eq!(adas.post(&undo, &[]).status, 410);
}

#[test]
fn the_mails_of_a_change_go_out_by_a_real_mail_server() {
    let Some(smtp) = Smtp::start() else {
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
    let ada = program.enrol("ada");
    // The token that enrolment mints is told.
    assert!(smtp.received(OLD).contains("A token was minted"));
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    browser.post("/account/email", &[("email", NEW)]);
    let confirm = link(&smtp.received(NEW), "/account/email/confirm/");
    assert_eq!(browser.post(&confirm, &[]).location, "/account");
    assert!(smtp.received(OLD).contains("The mail address was changed"));
    assert!(smtp.received(NEW).contains("The mail address was changed"));
    let undo = link(&smtp.received(OLD), "/account/email/undo/");
    assert_eq!(browser.post(&undo, &[]).status, 200);
    let told = [smtp.received(NEW), smtp.received(OLD)];
    assert!(told.iter().all(|mail| mail.contains("was taken back")));
}
