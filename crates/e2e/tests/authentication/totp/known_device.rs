//! Proof of the clause *is this browser known here?* (T17): a page that relays password and code gets
//! nothing, and a browser that has just come in mints nothing.

use e2e::Program;
use e2e::browser::{Browser, token_on};
use e2e::program::PASSWORD;
use e2e::program::drill::CLOCK_SECONDS;

use crate::account_changes::{events, link};

const ADDRESS: &str = "ada@example.org";

#[test]
fn t17_a_relayed_code_lets_nobody_in() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let victim = Browser::new(&program);
    assert_eq!(victim.sign_in("ada", &ada.recovery[0]).location, "/account");
    // Password and code pass through a page in between, whose browser is its own.
    let relay = Browser::stranger(&program);
    assert_eq!(
        relay.sign_in("ada", &ada.recovery[1]).location,
        "/sign-in/device"
    );
    assert!(relay.get("/account").location.starts_with("/sign-in/code"));
    assert!(
        relay
            .mint(&[("publish", "1")])
            .location
            .starts_with("/sign-in/code")
    );
    let mail = program.mail_saying(ADDRESS, "/sign-in/device/", 0);
    for part in ["When:", "From:  127.0.0.0/24", "/account/freeze/"] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    // The victim is led to open the link, in the browser that stands before them.
    let link = link(&mail, "/sign-in/device/");
    for browser in [&victim, &Browser::stranger(&program)] {
        assert_eq!(browser.get(&link).status, 400);
        let page = browser.post(&link, &[]);
        assert!(
            page.text.contains("another browser waits")
                || page.text.contains("Another browser waits"),
            "{}",
            page.text
        );
    }
    assert!(relay.get("/account").location.starts_with("/sign-in/code"));
    assert_eq!(events(&program, "device.confirmed"), 0);
}

#[test]
fn a_new_browser_comes_in_by_its_mail_and_mints_nothing_for_an_hour() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    Browser::new(&program).sign_in("ada", &ada.recovery[0]);
    let browser = Browser::stranger(&program);
    browser.sign_in("ada", &ada.recovery[1]);
    assert!(
        browser
            .get("/sign-in/device")
            .text
            .contains("Look into your mail")
    );
    let link = link(
        &program.mail_saying(ADDRESS, "/sign-in/device/", 0),
        "/sign-in/device/",
    );
    let before = browser.session();
    assert!(browser.get(&link).text.contains("ada"));
    assert!(
        browser.get("/account").location.starts_with("/sign-in"),
        "looking does nothing"
    );
    assert_eq!(browser.post(&link, &[]).location, "/account");
    assert_ne!(browser.session(), before, "the session is another one now");
    assert_eq!(browser.post(&link, &[]).status, 410);
    program.mail_saying(ADDRESS, "was confirmed and signed in", 0);
    // Neither in this session nor in the next one of the same browser, nor by showing a code again.
    let refused = browser.mint(&[("publish", "1")]);
    assert_eq!(refused.status, 403);
    assert!(
        refused
            .text
            .contains("new to the account a short while ago"),
        "{}",
        refused.text
    );
    assert_eq!(
        browser.sign_in("ada", &ada.recovery[2]).location,
        "/account"
    );
    assert_eq!(browser.mint(&[("publish", "1")]).status, 403);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, "3700");
    // The hour is over; so is the quarter of one in which a factor counts as shown.
    let shown = [("password", PASSWORD), ("code", &ada.recovery[3])];
    let shown = browser.post("/account/presence", &shown);
    assert_eq!(shown.status, 303, "{}", shown.text);
    let token = token_on(&browser.mint(&[("publish", "1")]));
    assert!(token.starts_with("pcl_p_"));
}

#[test]
fn a_link_for_a_browser_works_in_its_time() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    Browser::new(&program).sign_in("ada", &ada.recovery[0]);
    let browser = Browser::stranger(&program);
    browser.sign_in("ada", &ada.recovery[1]);
    let link = link(
        &program.mail_saying(ADDRESS, "/sign-in/device/", 0),
        "/sign-in/device/",
    );
    assert_eq!(browser.post("/sign-in/device/nonsense", &[]).status, 410);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, "3500");
    assert_eq!(browser.get(&link).status, 200);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, "3700");
    assert_eq!(browser.post(&link, &[]).status, 410);
}

#[test]
fn a_browser_is_known_until_it_is_forgotten() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    for code in &ada.recovery[..2] {
        assert_eq!(browser.sign_in("ada", code).location, "/account");
    }
    let page = browser.get("/account").text;
    assert!(page.contains("127.0.0.0/24"), "{page}");
    let forget = page.split("action=\"/account/devices/").nth(1).unwrap();
    let forget = format!("/account/devices/{}", forget.split('"').next().unwrap());
    assert_eq!(browser.post(&forget, &[]).location, "/account");
    assert_eq!(browser.post(&forget, &[]).status, 404);
    assert_eq!(
        browser.sign_in("ada", &ada.recovery[2]).location,
        "/sign-in/device"
    );
}

#[test]
fn a_mail_server_that_is_down_locks_no_administrator_out() {
    let config = "[mail]\nsmtp = \"smtp://127.0.0.1:9\"\nfrom = \"gate@example.org\"\n";
    let program = Program::start_configured(config);
    let ada = program.enrol("ada");
    Browser::new(&program).sign_in("ada", &ada.recovery[0]);
    let browser = Browser::stranger(&program);
    let ask = ["account", "confirm-device", "--login", "ada"];
    assert!(program.admin(&ask).contains("no sign-in of 'ada' waits"));
    assert_eq!(
        browser.sign_in("ada", &ada.recovery[1]).location,
        "/sign-in/device"
    );
    let printed = program.admin(&ask);
    let link = link(&printed, "/sign-in/device/");
    assert_eq!(Browser::stranger(&program).post(&link, &[]).status, 400);
    assert_eq!(browser.post(&link, &[]).location, "/account");
    assert_eq!(events(&program, "device.confirmed"), 1);
}
