//! Proof of `authorization/roles`: who publishes need not manage people; rights are what they are now, by
//! whatever way, and whoever has left has none (T16).

use std::sync::Barrier;

use e2e::browser::{Browser, between, token_on};
use e2e::{Cargo, Person, Program, Ran, upload};
use serde_json::Value;

const GATE: &str = "/packages/cargo/gate/access";

/// People who have just signed in, `ada` with the package `gate`.
fn people<const N: usize>(program: &Program, logins: [&str; N]) -> [(Person, Browser); N] {
    let people = logins.map(|login| {
        let person = program.enrol(login);
        let browser = Browser::new(program);
        let signed_in = browser.sign_in(login, &person.recovery[0]);
        assert_eq!(signed_in.location, "/account", "{login}");
        (person, browser)
    });
    let body = upload::plain("gate", "1.0.0", "");
    let published = upload::publish(&program.url, Some(&people[0].0.token), &body);
    assert_eq!(published.status, 200, "{published:?}");
    people
}

/// One act on a page, which must lead somewhere.
fn act(browser: &Browser, page: &str, fields: &[(&str, &str)]) -> String {
    let done = browser.post(page, fields);
    assert_eq!(done.status, 303, "{fields:?}: {}", done.text);
    assert!(!done.location.contains("presence"), "{}", done.location);
    done.location
}

fn ask(browser: &Browser, login: &str, role: &str) {
    let fields = [("act", "invite"), ("login", login), ("role", role)];
    act(browser, GATE, &fields);
}

fn accept(browser: &Browser) {
    let accepted = browser.post("/account/invitations/gate", &[("answer", "accept")]);
    assert_eq!(accepted.location, "/account", "{}", accepted.text);
}

/// Whether cargo did it; where not, by which principle it was refused.
fn did(ran: &Ran) -> bool {
    let refused = ran.text.contains("authorization/roles");
    assert_ne!(ran.code == Some(0), refused, "{}", ran.text);
    !refused
}

/// What somebody can do on `gate` with stock cargo and this token: publish, yank, add an owner.
fn can(program: &Program, token: &str, version: &str) -> [bool; 3] {
    let cargo = Cargo::with_token(program, Some(token));
    let gate = cargo.library("gate", version, "", "");
    let run = |args: &[&str]| did(&cargo.run(&gate, args));
    [
        did(&cargo.publish(&gate)),
        run(&["yank", "--registry", "gate", "gate@1.0.0"]),
        run(&["owner", "--registry", "gate", "--add", "ada", "gate"]),
    ]
}

#[test]
fn each_role_does_what_the_table_says_and_no_more() {
    let program = Program::start();
    let [(_, ada), (bob, bobs)] = people(&program, ["ada", "bob"]);
    assert_eq!(can(&program, &bob.token, "2.0.0"), [false; 3]);
    for (role, version, expected, sees) in [
        ("auditor", "2.0.0", [false, false, false], false),
        ("publisher", "3.0.0", [true, false, false], false),
        ("maintainer", "4.0.0", [true, true, false], false),
        ("owner", "5.0.0", [true, true, true], true),
    ] {
        ask(&ada, "bob", role);
        // What is offered is nothing yet.
        let page = ada.get(GATE).text;
        assert!(page.contains("asked, not answered"), "{role}: {page}");
        assert!(bobs.get("/account").text.contains(&format!(" {role}: to")));
        accept(&bobs);
        assert_eq!(can(&program, &bob.token, version), expected, "{role}");
        assert_eq!(bobs.get(GATE).status == 200, sees, "{role}");
        let owners = upload::get(&format!("{}/cargo/api/v1/crates/gate/owners", program.url));
        assert_eq!(
            owners.text.contains("\"bob\""),
            role == "owner",
            "{}",
            owners.text
        );
    }
    let events = program.events().join("\n");
    for part in ["\"role\":\"publisher\"", "role.changed", "owner.added"] {
        assert!(events.contains(part), "{part}");
    }
    let told = program.mail_with("ada@example.org", "became a maintainer of");
    assert!(told.contains("The roles on a package changed"), "{told}");
    // Taken, it is gone from the token too.
    act(&ada, GATE, &[("act", "remove"), ("login", "bob")]);
    assert_eq!(can(&program, &bob.token, "6.0.0"), [false; 3]);
    assert_eq!(bobs.get(GATE).status, 403);
}

#[test]
fn a_package_is_never_without_an_owner() {
    let program = Program::start();
    let [(_, ada), (_, bob)] = people(&program, ["ada", "bob"]);
    for fields in [
        &[("act", "leave")][..],
        &[("act", "remove"), ("login", "ada")],
    ] {
        let refused = ada.post(GATE, fields);
        assert_eq!(refused.status, 403, "{fields:?}");
        assert!(refused.text.contains("keeps one owner"), "{}", refused.text);
    }
    // Nor does the last owner become less.
    ask(&ada, "ada", "publisher");
    let refused = ada.post("/account/invitations/gate", &[("answer", "accept")]);
    assert_eq!(refused.status, 403, "{}", refused.text);
    // Two who remove each other at once: one stays.
    ask(&ada, "bob", "owner");
    accept(&bob);
    let together = Barrier::new(2);
    let remove = |browser: &Browser, whom: &str| {
        together.wait();
        browser
            .post(GATE, &[("act", "remove"), ("login", whom)])
            .status
    };
    let statuses = std::thread::scope(|scope| {
        // A browser keeps its cookies to itself; each thread makes its own from them.
        let sessions = [ada.session(), bob.session()];
        let [first, second] = sessions.map(|session| {
            let browser = Browser::new(&program);
            browser.plant("pcl-dev", &session);
            browser
        });
        let first = scope.spawn(move || remove(&first, "bob"));
        let second = scope.spawn(move || remove(&second, "ada"));
        [first.join().unwrap(), second.join().unwrap()]
    });
    assert!(
        statuses == [303, 403] || statuses == [403, 303],
        "{statuses:?}"
    );
    let report = program.admin(&["access", "package", "gate"]);
    assert_eq!(report.matches("owner  given").count(), 1, "{report}");
}

/// Everything that somebody had: a token, a session, a place on pages.
fn nothing_is_left(program: &Program, person: &Person, browser: &Browser, version: &str) {
    assert_eq!(can(program, &person.token, version), [false; 3]);
    assert_ne!(browser.get(GATE).status, 200);
    let report = program.admin(&["access", "package", "gate"]);
    assert!(!report.contains(&person.login), "{report}");
    let invite = [("act", "invite"), ("login", "ada"), ("role", "owner")];
    assert_ne!(browser.post(GATE, &invite).status, 303);
}

/// `acme`, whose team `builders` publishes `gate`, and `bob` in it.
fn acme(program: &Program, ada: &Browser, bob: &Browser) {
    let mine = "/account/organisations";
    act(ada, mine, &[("act", "make"), ("name", "acme")]);
    let acme = "/organisations/acme";
    act(
        ada,
        acme,
        &[("act", "invite"), ("login", "bob"), ("standing", "member")],
    );
    // Asked is not in.
    assert_eq!(bob.get(acme).status, 404);
    act(bob, mine, &[("act", "accept"), ("name", "acme")]);
    act(ada, acme, &[("act", "team"), ("team", "builders")]);
    let place = [("team", "builders"), ("login", "bob")];
    act(ada, acme, &[&[("act", "into-team")], &place[..]].concat());
    act(ada, GATE, &[("act", "transfer"), ("organisation", "acme")]);
    let role = [("act", "team"), ("team", "builders"), ("role", "publisher")];
    act(ada, GATE, &role);
    let report = program.admin(&["access", "package", "gate"]);
    for line in [
        "ada  owner  by owning acme",
        "bob  publisher  by the team builders of acme",
    ] {
        assert!(report.contains(line), "{report}");
    }
}

/// T16, first part: a member of an organisation who is also in a team is let go.
#[test]
fn a_member_who_is_let_go_keeps_nothing_by_a_team() {
    let program = Program::start();
    let [(_, ada), (bob, bobs)] = people(&program, ["ada", "bob"]);
    acme(&program, &ada, &bobs);
    let minted = token_on(&bobs.mint(&[("publish", "1")]));
    assert_eq!(can(&program, &bob.token, "2.0.0"), [true, false, false]);
    let mine: Value = serde_json::from_str(&bobs.get("/api/v1/account/access").text).unwrap();
    assert_eq!(mine["roles"][0]["way"], "team");
    assert_eq!(
        mine["roles"][0]["may"],
        serde_json::json!(["publish", "audit"])
    );
    act(
        &ada,
        "/organisations/acme",
        &[("act", "end"), ("login", "bob")],
    );
    nothing_is_left(&program, &bob, &bobs, "3.0.0");
    let refused = upload::publish(
        &program.url,
        Some(&minted),
        &upload::plain("gate", "3.0.1", ""),
    );
    assert_eq!(refused.status, 403, "{refused:?}");
    let mine: Value = serde_json::from_str(&bobs.get("/api/v1/account/access").text).unwrap();
    assert_eq!(mine["roles"], serde_json::json!([]));
    // Who comes back is in no team by that.
    act(
        &ada,
        "/organisations/acme",
        &[("act", "invite"), ("login", "bob"), ("standing", "member")],
    );
    act(
        &bobs,
        "/account/organisations",
        &[("act", "accept"), ("name", "acme")],
    );
    assert_eq!(can(&program, &bob.token, "4.0.0"), [false; 3]);
    let told = program.mail_with("bob@example.org", "no longer");
    assert!(told.contains("people of an organisation"), "{told}");
}

/// T16, second part: the package goes to another organisation; the teams of the first have nothing there.
#[test]
fn a_package_that_changes_hands_takes_no_rights_along() {
    let program = Program::start();
    let [(ada, adas), (bob, bobs), (carol, carols)] = people(&program, ["ada", "bob", "carol"]);
    ask(&adas, "carol", "owner");
    accept(&carols);
    act(
        &carols,
        "/account/organisations",
        &[("act", "make"), ("name", "other")],
    );
    acme(&program, &adas, &bobs);
    // A role that was given ended with the first transfer too: it would be a way round the organisation.
    assert_eq!(can(&program, &carol.token, "2.0.0"), [false; 3]);
    act(
        &adas,
        "/account/organisations",
        &[("act", "make"), ("name", "third")],
    );
    act(
        &adas,
        GATE,
        &[("act", "transfer"), ("organisation", "third")],
    );
    nothing_is_left(&program, &bob, &bobs, "3.0.0");
    assert_eq!(can(&program, &ada.token, "4.0.0"), [true; 3]);
    // Nobody gives it to an organisation that is not theirs, or a team of another one a role.
    for fields in [
        [("act", "transfer"), ("organisation", "other"), ("team", "")],
        [("act", "team"), ("team", "builders"), ("role", "owner")],
    ] {
        let refused = adas.post(GATE, &fields);
        assert_eq!(refused.status, 404, "{fields:?}: {}", refused.text);
    }
    assert!(
        program
            .events()
            .iter()
            .any(|event| event.contains("package.transferred"))
    );
}

/// T16, third part: an account that owns tokens is deleted.
#[test]
fn a_deleted_account_leaves_nothing_behind_and_its_login_to_nobody() {
    let program = Program::start();
    let [(ada, adas), (bob, bobs)] = people(&program, ["ada", "bob"]);
    let sure =
        |browser: &Browser, login: &str| browser.post("/account/delete", &[("login", login)]);
    // Not by mistake, and not while nobody else owns what it owns.
    assert_eq!(sure(&adas, "bob").status, 400);
    let refused = sure(&adas, "ada");
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(refused.text.contains("else owns gate"), "{}", refused.text);
    ask(&adas, "bob", "owner");
    accept(&bobs);
    act(
        &bobs,
        "/account/organisations",
        &[("act", "make"), ("name", "acme")],
    );
    let refused = sure(&bobs, "bob");
    assert!(refused.text.contains("else owns acme"), "{}", refused.text);
    let left = act(&adas, "/account/delete", &[("login", "ada")]);
    assert_eq!(left, "/");
    // A session and a token of nobody: they are unknown, and say no more.
    assert_eq!(adas.get("/account").status, 303);
    let body = upload::plain("gate", "2.0.0", "");
    let refused = upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(refused.status, 403, "{refused:?}");
    assert!(
        refused.text.contains("unknown, expired or revoked"),
        "{refused:?}"
    );
    let report = program.admin(&["access", "package", "gate"]);
    assert!(!report.contains("ada"), "{report}");
    // What it published stays, and so does the other owner.
    let goes_on = upload::publish(&program.url, Some(&bob.token), &body);
    assert_eq!(goes_on.status, 200, "{goes_on:?}");
    let told = program.mail_with("ada@example.org", "The account was deleted");
    assert!(told.contains("Its login stays taken"), "{told}");
    assert!(
        program
            .events()
            .iter()
            .any(|event| event.contains("account.deleted"))
    );
    // Nobody is it again: not by its password, not by a recovery, not by asking for it.
    let again = Browser::stranger(&program);
    let wrong = [("login", "ada"), ("password", e2e::program::PASSWORD)];
    assert_ne!(again.post("/sign-in", &wrong).status, 303);
    assert_eq!(
        program.try_admin(&["account", "thaw", "--login", "ada"]).0,
        Some(3)
    );
    let taken = [
        ("login", "ada"),
        ("email", "other@example.org"),
        ("password", e2e::program::PASSWORD),
    ];
    let asked = again.post("/sign-up", &taken);
    if asked.status == 200 {
        // Whether a login is free, only the link tells.
        let mail = program.mail("other@example.org", 0);
        let link = between(&mail, "/sign-up/confirm/", "\n").trim().to_owned();
        let made = again.post(&format!("/sign-up/confirm/{link}"), &[]);
        assert_ne!(made.location, "/sign-in?confirmed=1", "{}", made.text);
    }
}

/// The report is what the rules go by: each line of it is what cargo then finds.
#[test]
fn the_report_names_every_way_and_every_token() {
    let program = Program::start();
    let [(_, ada), (bob, bobs)] = people(&program, ["ada", "bob"]);
    ask(&ada, "bob", "maintainer");
    accept(&bobs);
    let fields = [("publish", "1"), ("yank", "1"), ("owners", "1")];
    let elsewhere = [("reach", "some"), ("names", "moat")];
    bobs.mint(&[&fields[..], &elsewhere].concat());
    let gate = "/api/v1/packages/cargo/gate/access";
    let report: Value = serde_json::from_str(&ada.get(gate).text).unwrap();
    let roles = report["roles"].as_array().unwrap();
    assert_eq!(roles.len(), 2, "{report}");
    let tokens = report["tokens"].as_array().unwrap();
    let bobs_tokens: Vec<_> = tokens.iter().filter(|one| one["login"] == "bob").collect();
    // The one for everything, as far as a maintainer goes; not the one for another package.
    assert_eq!(bobs_tokens.len(), 1, "{report}");
    assert_eq!(
        bobs_tokens[0]["may"],
        serde_json::json!(["publish", "yank", "audit"])
    );
    // For owners alone, by session or by a token that reaches people.
    assert_eq!(bobs.get(gate).status, 403);
    let url = format!("{}{gate}", program.url);
    let by = |token: &str| {
        let asked = upload::agent().get(&url).header("Authorization", token);
        asked.call().unwrap().status().as_u16()
    };
    assert_eq!(by(&bob.token), 403);
    assert_eq!(Browser::stranger(&program).get(gate).status, 401);
    let page = ada.get(GATE).text;
    assert!(between(&page, "id=\"people\"", "id=\"tokens\"").contains("maintainer"));
    assert!(!bobs.get(gate).text.contains("\"roles\""));
}
