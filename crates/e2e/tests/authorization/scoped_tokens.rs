//! Proof of `authorization/scoped-tokens`: a token does what it was made for, where it was made for it, and
//! never more than its holder may; stock cargo prints why.

use e2e::browser::{Browser, token_on};
use e2e::program::PASSWORD;
use e2e::program::drill::CLOCK_SECONDS;
use e2e::{Cargo, Person, Program, upload};
use serde_json::{Value, json};

const DAY: i64 = 24 * 60 * 60;

fn publish(program: &Program, token: &str, name: &str, version: &str) -> upload::Answer {
    let body = upload::plain(name, version, "");
    upload::publish(&program.url, Some(token), &body)
}

/// Somebody who owns `fence` and `gate`, in a browser that has just shown who they are.
fn keeper(program: &Program) -> (Person, Browser) {
    let ada = program.enrol("ada");
    for name in ["fence", "gate"] {
        assert_eq!(publish(program, &ada.token, name, "1.0.0").status, 200);
    }
    let browser = Browser::new(program);
    browser.sign_in("ada", &ada.recovery[0]);
    (ada, browser)
}

#[test]
fn a_token_reaches_the_names_and_actions_that_it_was_made_for() {
    let program = Program::start();
    let (_, browser) = keeper(&program);
    // What is ticked, and on which of them a version of that number is taken.
    for (number, (fields, fence, gate, new)) in [
        (
            vec![("reach", "some"), ("names", "fence")],
            true,
            false,
            false,
        ),
        (
            vec![("reach", "some"), ("names", "fence gate")],
            true,
            true,
            false,
        ),
        (
            vec![("reach", "some"), ("names", "fen*")],
            true,
            false,
            false,
        ),
        (
            vec![("reach", "some"), ("names", "ga*, moat-*")],
            false,
            true,
            true,
        ),
        (vec![("reach", "new")], false, false, true),
        (vec![("reach", "all")], true, true, true),
    ]
    .into_iter()
    .enumerate()
    {
        let minted = browser.mint(&[&[("publish", "1")], &fields[..]].concat());
        let token = token_on(&minted);
        let new_name = format!("moat-{number}");
        for (name, allowed) in [("fence", fence), ("gate", gate), (&new_name, new)] {
            let answer = publish(&program, &token, name, &format!("2.0.{number}"));
            let status = if allowed { 200 } else { 403 };
            assert_eq!(answer.status, status, "{fields:?} {name}: {answer:?}");
            let named = answer.text.contains("authorization/scoped-tokens");
            assert_eq!(named, !allowed, "{fields:?} {name}: {answer:?}");
        }
    }
    // The form offers the narrow first.
    let form = browser.get("/account/tokens").text;
    assert!(form.contains("value=\"some\" checked"), "{form}");
    assert!(!form.contains("value=\"all\" checked"));
}

#[test]
fn stock_cargo_is_told_what_a_token_is_not_for() {
    let program = Program::start();
    let (_, browser) = keeper(&program);
    let fields = [("publish", "1"), ("reach", "some"), ("names", "fence")];
    let token = token_on(&browser.mint(&fields));
    let cargo = Cargo::with_token(&program, Some(&token));
    let fence = cargo.library("fence", "1.1.0", "", "");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let gate = cargo.library("gate", "1.1.0", "", "");
    let refused = cargo.publish(&gate);
    assert_ne!(refused.code, Some(0));
    assert!(
        refused.text.contains("authorization/scoped-tokens")
            && refused.text.contains("this token may not publish"),
        "{}",
        refused.text
    );
    for args in [
        &["yank", "--registry", "gate", "fence@1.1.0"][..],
        &["owner", "--registry", "gate", "--add", "ada", "fence"],
    ] {
        let refused = cargo.run(&fence, args);
        assert_ne!(refused.code, Some(0), "{args:?}");
        assert!(refused.text.contains("scoped-tokens"), "{}", refused.text);
    }
}

#[test]
fn a_token_works_from_its_networks_alone() {
    let program = Program::start();
    let (ada, browser) = keeper(&program);
    for (number, (networks, status)) in [
        ("", 200),
        ("127.0.0.0/8 ::1", 200),
        ("192.0.2.0/24", 403),
        ("2001:db8::/32", 403),
    ]
    .into_iter()
    .enumerate()
    {
        let minted = browser.mint(&[("publish", "1"), ("networks", networks)]);
        let token = token_on(&minted);
        let answer = publish(&program, &token, "fence", &format!("3.0.{number}"));
        assert_eq!(answer.status, status, "{networks}: {answer:?}");
        // From where it does work, nobody elsewhere is told.
        assert!(!answer.text.contains("192.0.2"), "{answer:?}");
    }
    let bad = browser.mint(&[("publish", "1"), ("networks", "the office")]);
    assert_eq!(bad.status, 400, "{}", bad.text);
    let answers = format!("{PASSWORD}\n{}", ada.recovery[1]);
    let narrow = ["--names", "cargo/fence", "--networks", "192.0.2.0/24"];
    let (exit, minted) = program.mint("ada", &narrow, &answers);
    assert_eq!(exit, Some(0), "{minted}");
    let mut words = minted.split_whitespace();
    let token = words.find(|word| word.starts_with("pcl_p_")).unwrap();
    assert_eq!(publish(&program, token, "fence", "4.0.0").status, 403);
    let list = program.admin(&["token", "list", "--login", "ada"]);
    assert!(list.contains("from 192.0.2.0/24"), "{list}");
}

#[test]
fn what_its_holder_may_not_a_token_may_not() {
    let program = Program::start();
    let (ada, _) = keeper(&program);
    let bob = program.enrol("bob");
    program.admin(&["owner", "gate", "--login", "bob"]);
    assert_eq!(publish(&program, &bob.token, "gate", "1.1.0").status, 200);
    let cargo = Cargo::new(&program, Some(&ada));
    let project = cargo.library("gate", "9.9.9", "", "");
    let args = ["owner", "--registry", "gate", "--remove", "bob", "gate"];
    cargo.must(&project, &args);
    let refused = publish(&program, &bob.token, "gate", "1.2.0");
    assert_eq!(refused.status, 403, "{refused:?}");
    assert!(refused.text.contains("authorization/roles"), "{refused:?}");
}

#[test]
fn a_token_is_replaced_at_once_or_after_a_while() {
    let mut program = Program::start();
    let (ada, browser) = keeper(&program);
    for (number, (hours, refused)) in [("0", true), ("24", false)].into_iter().enumerate() {
        let minted = browser.mint(&[("publish", "1"), ("reach", "some"), ("names", "fence")]);
        let old = token_on(&minted);
        let id = e2e::browser::between(&minted.text, "/account/tokens/", "/revoke").to_owned();
        let path = format!("/account/tokens/{id}/rotate");
        let replaced = browser.post(&path, &[("hours", hours)]);
        let new = token_on(&replaced);
        assert_ne!(old, new);
        let tried = publish(&program, &old, "fence", &format!("5.{number}.0"));
        assert_eq!(tried.status == 403, refused, "{hours} h: {tried:?}");
        let tried = publish(&program, &new, "fence", &format!("5.{number}.1"));
        assert_eq!(tried.status, 200, "{tried:?}");
        // The same scope: nowhere else.
        let tried = publish(&program, &new, "gate", &format!("5.{number}.1"));
        assert_eq!(tried.status, 403, "{tried:?}");
        let again = browser.post(&path, &[("hours", "0")]);
        let found = if hours == "0" { 404 } else { 200 };
        assert_eq!(again.status, found, "{}", again.text);
    }
    let told = program.mail_with("ada@example.org", "took the place of");
    assert!(told.contains("the old one stops working"), "{told}");
    // What was noted in memory is written down at the end, and shown.
    program.stop();
    program.serve();
    let list = program.admin(&["token", "list", "--login", "ada"]);
    assert!(
        list.contains("used 2") && list.contains("from 127.0.0.0/24"),
        "{list}"
    );
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[1]);
    let page = browser.get("/account/tokens").text;
    assert!(page.contains("127.0.0.0/24"), "{page}");
}

#[test]
fn the_operator_says_how_long_a_token_lives() {
    let program = Program::start_configured("[tokens]\nmax_days = 30\n");
    let (_, browser) = keeper(&program);
    for (days, status) in [("30", 200), ("31", 400)] {
        let minted = browser.mint(&[("publish", "1"), ("days", days)]);
        assert_eq!(minted.status, status, "{}", minted.text);
    }
    let form = browser.get("/account/tokens").text;
    assert!(
        !form.contains("90 days") && form.contains("30 days"),
        "{form}"
    );
}

#[test]
fn the_api_lists_mints_replaces_and_revokes() {
    let program = Program::start();
    let (_, browser) = keeper(&program);
    let wish =
        json!({ "label": "robot", "names": ["cargo/fence"], "actions": ["publish"], "days": 7 });
    let minted = browser.send("/api/v1/tokens", &wish);
    assert_eq!(minted.status, 200, "{}", minted.text);
    let token = |text: &str| {
        let value: Value = serde_json::from_str(text).unwrap();
        value["token"].as_str().unwrap().to_owned()
    };
    let first = token(&minted.text);
    assert_eq!(publish(&program, &first, "fence", "6.0.0").status, 200);
    assert_eq!(publish(&program, &first, "gate", "6.0.0").status, 403);
    let listed: Value = serde_json::from_str(&browser.get("/api/v1/tokens").text).unwrap();
    let newest = &listed["tokens"][0];
    assert_eq!(newest["label"], "robot");
    assert_eq!(newest["names"], json!(["cargo/fence"]));
    let id = newest["id"].as_str().unwrap();
    let rotated = browser.send(&format!("/api/v1/tokens/{id}/rotate"), &json!({}));
    let second = token(&rotated.text);
    assert_eq!(publish(&program, &first, "fence", "6.0.1").status, 403);
    // A token knows itself, makes no other, and may end itself.
    let current = format!("{}/api/v1/tokens/current", program.url);
    let by_token = |method: &str, path: &str| {
        let agent = upload::agent();
        let sent = |status: ureq::http::StatusCode| status.as_u16();
        match method {
            "GET" => sent(
                agent
                    .get(path)
                    .header("Authorization", &second)
                    .call()
                    .unwrap()
                    .status(),
            ),
            "DELETE" => sent(
                agent
                    .delete(path)
                    .header("Authorization", &second)
                    .call()
                    .unwrap()
                    .status(),
            ),
            _ => sent(
                agent
                    .post(path)
                    .header("Authorization", &second)
                    .header("Origin", &program.url)
                    .content_type("application/json")
                    .send(wish.to_string())
                    .unwrap()
                    .status(),
            ),
        }
    };
    assert_eq!(by_token("GET", &current), 200);
    assert_eq!(
        by_token("POST", &format!("{}/api/v1/tokens", program.url)),
        403
    );
    assert_eq!(by_token("DELETE", &current), 200);
    assert_eq!(by_token("GET", &current), 403);
    assert_eq!(publish(&program, &second, "fence", "6.0.2").status, 403);
    // No other site mints one.
    let foreign = browser.send_from("/api/v1/tokens", &wish, "https://evil.example");
    assert_eq!(foreign.status, 400, "{}", foreign.text);
    // Strangers and what is wrong get a problem document.
    let nobody = Browser::stranger(&program).get("/api/v1/tokens");
    assert_eq!(nobody.status, 403);
    assert_eq!(nobody.headers["content-type"], "application/problem+json");
    let long = json!({ "label": "x", "names": ["*"], "actions": ["publish"], "days": 366 });
    let long = browser.send("/api/v1/tokens", &long);
    assert!(
        long.status == 400 && long.text.contains("365 days at most"),
        "{}",
        long.text
    );
}

/// T14: a session with a password alone, then one that was stolen beside an app, try to publish patches on
/// three major lines of a critical package, with a new build script.
#[test]
fn a_stolen_session_publishes_nothing_on_a_critical_package() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    for major in ["1.0.0", "2.0.0", "3.0.0"] {
        let project = cargo.library("gate", major, "", "");
        assert_eq!(cargo.publish(&project).code, Some(0));
    }
    let why = ["critical", "mark", "gate", "--why", "everybody uses it"];
    program.admin(&why);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, &(14 * DAY).to_string());
    let half = Browser::stranger(&program);
    half.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    let minted = half.mint(&[("publish", "1")]);
    assert_eq!(minted.status, 303, "a password mints nothing: {minted:?}");
    // The thief has the password and the cookie of a session with an app, and mints with it at once.
    let stolen = Browser::new(&program);
    stolen.sign_in("ada", &ada.recovery[0]);
    let token = token_on(&stolen.mint(&[("publish", "1")]));
    let thief = Cargo::with_token(&program, Some(&token));
    let hook = "build = \"build.rs\"\n";
    for patch in ["1.0.1", "2.0.1", "3.0.1"] {
        let project = thief.library("gate", patch, hook, "");
        std::fs::write(project.join("build.rs"), "fn main() {}\n").unwrap();
        let refused = thief.publish(&project);
        assert_ne!(refused.code, Some(0), "{patch}");
        assert!(
            refused.text.contains("phishing-resistant-for-critical"),
            "{}",
            refused.text
        );
    }
    assert_eq!(e2e::world::versions(&program, "gate").len(), 3);
}
