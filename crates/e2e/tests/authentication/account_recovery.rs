//! Proof of `authentication/account-recovery`: an account comes back by mail after a waiting time in which
//! everybody who reads that mail can stop it, and publishes nothing for 72 hours (T15).

use e2e::browser::{Browser, between, token_on};
use e2e::program::drill::CLOCK_SECONDS;
use e2e::program::{PASSWORD, code};
use e2e::{Cargo, Program, upload};

const DAY: i64 = 24 * 60 * 60;
const ADDRESS: &str = "bob@example.org";

/// Somebody with an account, recovery codes and a package of their own; the mails so far are three.
fn bob(program: &Program) -> (Browser, Vec<String>, String) {
    let browser = Browser::new(program);
    let fields = [("login", "bob"), ("email", ADDRESS), ("password", PASSWORD)];
    assert_eq!(browser.post("/sign-up", &fields).status, 200);
    browser.confirm(&program.mail(ADDRESS, 0));
    let codes = browser.set_up("bob");
    program.mail(ADDRESS, 1);
    let token = token_on(&browser.mint(&[("publish", "1")]));
    program.mail(ADDRESS, 2);
    (browser, codes, token)
}

/// Asks for the account back; the path of the link that was mailed.
fn asked(program: &Program, stranger: &Browser, seen: usize) -> String {
    let page = stranger.post("/recover", &[("whose", "bob")]);
    assert_eq!(page.status, 200, "{}", page.text);
    let mail = program.mail(ADDRESS, seen);
    format!("/recover/{}", between(&mail, "/recover/", "\n").trim())
}

/// The server again, with its clock so many seconds ahead.
fn later(program: &mut Program, seconds: i64) {
    program.stop();
    program.serve_drill(CLOCK_SECONDS, &seconds.to_string());
}

fn has(program: &Program, part: &str) -> bool {
    program.events().iter().any(|event| event.contains(part))
}

#[test]
fn after_the_wait_everything_from_before_is_gone_and_nothing_is_published_for_72_hours() {
    let mut program = Program::start();
    let (before, codes, token) = bob(&program);
    let body = |version| upload::plain("gate", version, "");
    assert_eq!(
        upload::publish(&program.url, Some(&token), &body("1.0.0")).status,
        200
    );
    let stranger = Browser::new(&program);
    let link = asked(&program, &stranger, 3);
    // Looking does nothing; a wrong code neither.
    assert_eq!(stranger.get(&link).status, 200);
    assert_eq!(
        stranger
            .post(&link, &[("code", "aaaa-bbbb-cccc-dddd")])
            .status,
        400
    );
    assert!(!has(&program, "recovery.asked"));
    let begun = stranger.post(&link, &[("code", &codes[0])]);
    assert!(
        begun.text.contains("in 2 days") || begun.text.contains("in 3 days"),
        "{}",
        begun.text
    );
    let told = program.mail(ADDRESS, 4);
    assert!(told.contains("/recover/object/"), "{told}");
    let early = stranger.post(&link, &[("password", "copper lantern orchard")]);
    assert_eq!(early.status, 403, "{}", early.text);
    assert_eq!(
        upload::publish(&program.url, Some(&token), &body("1.0.1")).status,
        200
    );
    // A day before the end the holder is told again.
    later(&mut program, 2 * DAY + 60);
    let reminder = program.mail(ADDRESS, 5);
    assert!(reminder.contains("ends soon"), "{reminder}");
    later(&mut program, 3 * DAY + 60);
    let stranger = Browser::new(&program);
    assert_eq!(stranger.post(&link, &[("password", "short")]).status, 400);
    let done = stranger.post(&link, &[("password", "copper lantern orchard")]);
    assert_eq!(done.location, "/account/second-factor", "{}", done.text);
    assert!(has(&program, "recovery.done"));
    assert_eq!(
        stranger
            .post(&link, &[("password", "copper lantern orchard")])
            .status,
        410
    );
    // What opened it before opens it no more.
    assert!(before.get("/account").location.starts_with("/sign-in"));
    assert_eq!(
        upload::publish(&program.url, Some(&token), &body("1.0.2")).status,
        403
    );
    let old = before.post("/sign-in", &[("login", "bob"), ("password", PASSWORD)]);
    assert_eq!(old.status, 400);
    // A new factor, and a token that stock cargo is refused with for 72 hours.
    let page = stranger.get("/account/second-factor").text;
    let key = between(&page, "class=\"secret\">", "<").replace(' ', "");
    let steps = u64::try_from((3 * DAY + 60) / 30).unwrap();
    let shown = stranger.post("/account/second-factor", &[("code", &code(&key, steps))]);
    assert_eq!(shown.status, 200, "{}", shown.text);
    let token = token_on(&stranger.mint(&[("publish", "1")]));
    let cargo = Cargo::with_token(&program, Some(&token));
    let gate = cargo.library("gate", "1.0.2", "", "");
    let refused = cargo.publish(&gate);
    assert_ne!(refused.code, Some(0));
    assert!(
        refused.text.contains("authentication/account-recovery"),
        "{}",
        refused.text
    );
    later(&mut program, 6 * DAY + 3_600);
    let ran = cargo.publish(&gate);
    assert_eq!(ran.code, Some(0), "{}", ran.text);
}

#[test]
fn whoever_reads_the_mail_or_signs_in_ends_it() {
    let program = Program::start();
    let (known, codes, _) = bob(&program);
    let stranger = Browser::new(&program);
    let link = asked(&program, &stranger, 3);
    let begun = stranger.post(&link, &[]);
    assert!(
        begun.text.contains("in 6 days") || begun.text.contains("in 7 days"),
        "{}",
        begun.text
    );
    let told = program.mail(ADDRESS, 4);
    let object = between(&told, "/recover/object/", "\n").trim();
    let object = format!("/recover/object/{object}");
    assert!(
        stranger.get(&object).text.contains("bob"),
        "looking ends nothing"
    );
    assert!(!has(&program, "recovery.ended"));
    assert_eq!(stranger.post(&object, &[]).status, 200);
    assert!(has(&program, "objected"));
    assert_eq!(stranger.get(&link).status, 410);
    // Again, and this time its holder signs in with what they have.
    let link = asked(&program, &stranger, 6);
    stranger.post(&link, &[]);
    assert_eq!(stranger.get(&link).status, 200);
    known.post("/sign-out", &[]);
    known.sign_in("bob", &codes[0]);
    assert_eq!(stranger.get(&link).status, 410);
}

#[test]
fn the_answer_says_nothing_and_a_frozen_account_comes_back() {
    let mut program = Program::start();
    bob(&program);
    let ada = program.enrol("ada");
    let stranger = Browser::new(&program);
    let unknown = stranger.post("/recover", &[("whose", "nobody-here")]);
    let staff = stranger.post("/recover", &[("whose", &ada.login)]);
    let known = stranger.post("/recover", &[("whose", ADDRESS)]);
    for page in [&staff, &known] {
        assert_eq!((page.status, &page.text), (unknown.status, &unknown.text));
    }
    program.mail(ADDRESS, 3);
    program.admin(&["account", "freeze", "--login", "bob"]);
    let link = asked(&program, &stranger, 5);
    stranger.post(&link, &[]);
    later(&mut program, 7 * DAY + 60);
    let stranger = Browser::new(&program);
    let done = stranger.post(&link, &[("password", "copper lantern orchard")]);
    assert_eq!(done.location, "/account/second-factor", "{}", done.text);
    assert_eq!(stranger.get("/account/second-factor").status, 200);
}

/// T15: the domain lapses while a link is under way; whoever buys it begins nothing.
#[test]
fn an_address_that_is_verified_no_longer_recovers_nothing() {
    let program = Program::start();
    bob(&program);
    program.run_sql(
        "CREATE TRIGGER lapse AFTER INSERT ON links WHEN NEW.purpose = 'recover' \
         BEGIN UPDATE accounts SET email_verified = 0; END",
    );
    let stranger = Browser::new(&program);
    let link = asked(&program, &stranger, 3);
    let refused = stranger.post(&link, &[]);
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(
        refused.text.contains("mail address first"),
        "{}",
        refused.text
    );
    assert!(!has(&program, "recovery.asked"));
}

#[test]
fn the_policy_is_published_and_a_text_without_a_clause_stops_the_start() {
    let program = Program::start();
    let page = upload::get(&format!("{}/policies/recovery", program.url));
    for part in ["72 hours", "7 days", "14 days", "Two members", "SHA-256"] {
        assert!(page.text.contains(part), "{part}");
    }
    for from in ["/sign-in", "/security"] {
        let page = upload::get(&format!("{}{from}", program.url));
        assert!(page.text.contains("/policies/recovery"), "{from}");
    }
    let file = program.data().join("policy.md");
    std::fs::write(&file, "# Recovery\n\nWrite to us.\n").unwrap();
    let config = program.data().join("server.toml");
    std::fs::write(&config, format!("[policies]\nrecovery = {file:?}\n")).unwrap();
    let (ended, said) = program.try_serve(&[]);
    assert_ne!(ended, Some(0));
    assert!(said.contains("lacks the clause 'evidence'"), "{said}");
    std::fs::remove_file(&config).unwrap();
}
