//! Mail domains that are given up: by a real name server, with registration data as RDAP has it.

use std::sync::{Arc, Mutex};

use e2e::browser::{Browser, between, token_on};
use e2e::dns::Zone;
use e2e::loopback::Loopback;
use e2e::program::drill::CLOCK_SECONDS;
use e2e::program::{PASSWORD, code};
use e2e::{Dns, Program, upload};

const OLD: [&str; 2] = ["ns1.names.test", "ns2.names.test"];
const NEW: [&str; 2] = ["ns1.parked.test", "ns2.parked.test"];
/// A little more than a day, in whole steps of the codes.
const A_DAY: u64 = 25 * 60 * 60;

/// Somebody who has signed up on this domain, with a token, and the key of their app.
struct Member {
    login: &'static str,
    token: String,
    key: String,
    recovery: Vec<String>,
}

fn member(program: &Program, login: &'static str, domain: &str) -> Member {
    let browser = Browser::new(program);
    let email = format!("{login}@{domain}");
    let fields = [("login", login), ("email", &email), ("password", PASSWORD)];
    let asked = browser.post("/sign-up", &fields);
    assert_eq!(asked.status, 200, "{}", asked.text);
    browser.confirm(&program.mail(&email, 0));
    browser.post(
        "/sign-in",
        &fields[..1]
            .iter()
            .chain(&fields[2..])
            .copied()
            .collect::<Vec<_>>(),
    );
    let page = browser.get("/account/second-factor").text;
    let key = between(&page, "class=\"secret\">", "<").replace(' ', "");
    let shown = browser.post("/account/second-factor", &[("code", &code(&key, 0))]);
    let recovery = shown.text.split("<li><code>").skip(1);
    let recovery = recovery.filter_map(|rest| Some(rest.split('<').next()?.to_owned()));
    Member {
        login,
        token: token_on(&browser.mint(&[("publish", "1"), ("owners", "1")])),
        key,
        recovery: recovery.collect(),
    }
}

impl Member {
    /// One of the recovery codes.
    fn recovery(&self, number: usize) -> &str {
        self.recovery.get(number).expect("there are ten of them")
    }

    /// Makes the other one an owner of this one's crate.
    fn shares_with(&self, program: &Program, other: &Self) {
        let name = format!("crate-of-{}", self.login);
        let url = format!("{}/cargo/api/v1/crates/{name}/owners", program.url);
        let invited = upload::agent()
            .put(url)
            .header("Authorization", &self.token)
            .send(format!("{{\"users\": [\"{}\"]}}", other.login));
        let invited = invited.expect("the registry answers");
        assert_eq!(invited.status(), 200);
        let browser = Browser::new(program);
        browser.sign_in(other.login, other.recovery(0));
        let path = format!("/account/invitations/{name}");
        assert_eq!(browser.post(&path, &[("answer", "accept")]).status, 303);
    }

    fn publishes(&self, program: &Program, version: &str) -> u16 {
        let body = upload::plain(&format!("crate-of-{}", self.login), version, "");
        upload::publish(&program.url, Some(&self.token), &body).status
    }
}

fn config(dns: &Dns, rdap: Option<&Loopback>) -> String {
    let mut text = format!("[mail]\ndns_servers = \"{}\"\n", dns.address());
    if let Some(rdap) = rdap {
        text.push_str(&format!("rdap_url = \"{}\"\n", rdap.url()));
    }
    text
}

/// Starts it again so much later, and waits for the day's look.
fn later(program: &mut Program, seconds: u64) {
    program.stop();
    program.serve_drill(CLOCK_SECONDS, &seconds.to_string());
}

fn unverified(program: &Program) -> usize {
    let events = program.events().join("\n");
    events.matches("account.email_unverified").count()
}

/// T15, by the DNS alone: gone in two looks a day apart, then somebody else's.
#[test]
fn a_domain_that_is_gone_for_a_day_no_longer_vouches_and_its_next_holder_gets_nothing() {
    if !Dns::is_there() {
        return;
    }
    let live = [Zone::Live("kept.test", OLD), Zone::Live("lapsed.test", OLD)];
    let mut dns = Dns::start(&live);
    let mut program = Program::start_configured(&config(&dns, None));
    let ada = member(&program, "ada", "lapsed.test");
    let bob = member(&program, "bob", "kept.test");
    assert_eq!(ada.publishes(&program, "1.0.0"), 200);
    // They own a crate together, so that bob can be told.
    ada.shares_with(&program, &bob);
    let said = program.admin(&["domains"]);
    assert!(
        said.contains("lapsed.test: takes mail; nothing follows (1 verified)"),
        "{said}"
    );
    let mails = program.mails("ada@lapsed.test").len();
    // Gone: the first look only remembers it.
    dns.serve(&[Zone::Live("kept.test", OLD), Zone::Gone("lapsed.test")]);
    let said = program.admin(&["domains"]);
    assert!(
        said.contains("lapsed.test: does not exist; watched since"),
        "{said}"
    );
    let said = program.admin(&["domains"]);
    assert!(said.contains("0 of 2 addresses were un-verified"), "{said}");
    assert_eq!(ada.publishes(&program, "1.1.0"), 200);
    // A day later the daily look finds it gone still.
    later(&mut program, A_DAY);
    program.wait_for_log("no longer count");
    assert_eq!(unverified(&program), 1);
    assert_eq!(ada.publishes(&program, "1.2.0"), 403);
    assert_eq!(bob.publishes(&program, "1.0.0"), 200);
    // The address itself is told nothing; who owns a crate together with its holder is.
    let told = program.mail_with("bob@kept.test", "together with 'ada'");
    assert!(!told.contains("/account/freeze/"), "{told}");
    assert_eq!(program.mails("ada@lapsed.test").len(), mails);
    // Somebody buys it, and reads mail there. Without ada's second factor a link is not even sent.
    dns.serve(&[Zone::Live("kept.test", OLD), Zone::Live("lapsed.test", NEW)]);
    later(&mut program, 3 * A_DAY);
    let thief = Browser::new(&program);
    thief.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    let refused = thief.post("/account/address/verify-again", &[]);
    assert_eq!(
        (refused.status, refused.location.as_str()),
        (303, "/sign-in/code?next=/account/address/verify-again")
    );
    assert_eq!(program.mails("ada@lapsed.test").len(), mails);
    // Ada herself has bought it back, and shows who she is.
    let owner = Browser::new(&program);
    let steps = 3 * A_DAY / 30;
    assert_eq!(owner.sign_in("ada", &code(&ada.key, steps)).status, 303);
    let page = owner.get("/account").text;
    assert!(page.contains("no longer confirmed"), "{page}");
    let sent = owner.post("/account/address/verify-again", &[]);
    assert_eq!(sent.status, 200, "{}", sent.text);
    let mail = program.mail_with("ada@lapsed.test", "/account/address/");
    let link = between(&mail, "/account/address/", "\n").trim().to_owned();
    // The link is worth nothing to the thief, nor in another account.
    let path = format!("/account/address/{link}");
    assert_eq!(thief.post(&path, &[]).status, 303);
    let other = Browser::new(&program);
    other.sign_in("bob", &bob.recovery[1]);
    assert_eq!(other.post(&path, &[]).status, 410);
    assert_eq!(ada.publishes(&program, "1.2.0"), 403);
    assert_eq!(owner.get(&path).status, 200);
    assert_eq!(owner.post(&path, &[]).location, "/account");
    assert_eq!(ada.publishes(&program, "1.2.0"), 200);
    assert_eq!(owner.post(&path, &[]).status, 410);
}

/// T15, by registration data: in redemption at once, and after that a date that is newer than the account.
#[test]
fn redemption_counts_at_once_and_a_new_registration_takes_a_factor_that_was_just_shown() {
    if !Dns::is_there() {
        return;
    }
    let dns = Dns::start(&[Zone::Live("lapsed.test", OLD)]);
    let state = Arc::new(Mutex::new(("active", "2015-03-01T10:00:00Z".to_owned())));
    let told = Arc::clone(&state);
    let rdap = Loopback::start(move |asked| {
        let (status, registered) = &*told.lock().unwrap();
        match asked.path.as_str() {
            "/domain/lapsed.test" => (200, registration(status, registered)),
            _ => (404, "{}".to_owned()),
        }
    });
    let mut program = Program::start_configured(&config(&dns, Some(&rdap)));
    let ada = member(&program, "ada", "mail.lapsed.test");
    let said = program.admin(&["domains"]);
    assert!(said.contains("0 of 1 addresses were un-verified"), "{said}");
    // An RDAP service that is down says nothing, and nothing follows.
    rdap.refuse(true);
    state.lock().unwrap().0 = "redemption period";
    assert!(program.admin(&["domains"]).contains("0 of 1 addresses"));
    rdap.refuse(false);
    let said = program.admin(&["domains", "--dry-run"]);
    assert!(
        said.contains("1 of 1 addresses would be un-verified"),
        "{said}"
    );
    assert_eq!(ada.publishes(&program, "1.0.0"), 200);
    let said = program.admin(&["domains"]);
    assert!(said.contains("no longer count: in-redemption"), "{said}");
    assert_eq!(ada.publishes(&program, "1.1.0"), 403);
    // Ada is quick to have it counted again; then it is registered anew.
    counts_again(&program, &ada, 0);
    assert_eq!(ada.publishes(&program, "1.1.0"), 200);
    *state.lock().unwrap() = ("active", in_the_future());
    let said = program.admin(&["domains"]);
    assert!(said.contains("it has another holder"), "{said}");
    assert_eq!(ada.publishes(&program, "1.2.0"), 403);
    assert_eq!(unverified(&program), 2);
    // A session whose factor was shown a while ago is not enough any more.
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[1]);
    later(&mut program, 15 * 60);
    let refused = browser.post("/account/address/verify-again", &[]);
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(refused.text.contains("shown now"), "{}", refused.text);
    counts_again(&program, &ada, 2);
    assert_eq!(ada.publishes(&program, "1.2.0"), 200);
}

/// The shape of RFC 9083, section 5.3.
fn registration(status: &str, registered: &str) -> String {
    format!(
        r#"{{"rdapConformance": ["rdap_level_0"], "objectClassName": "domain", "ldhName": "lapsed.test",
        "status": ["{status}"], "events": [{{"eventAction": "registration", "eventDate": "{registered}"}},
        {{"eventAction": "expiration", "eventDate": "2099-01-01T00:00:00Z"}}],
        "entities": [{{"objectClassName": "entity", "roles": ["registrar"],
        "vcardArray": ["vcard", [["fn", {{}}, "text", "Names Ltd"]]]}}]}}"#
    )
}

/// After everything that happens in these tests, so that whoever verified before is somebody else.
fn in_the_future() -> String {
    "2098-01-01T00:00:00Z".to_owned()
}

/// Its owner signs in with a recovery code, and follows the link that is mailed.
fn counts_again(program: &Program, who: &Member, recovery: usize) {
    let browser = Browser::new(program);
    let signed_in = browser.sign_in(who.login, who.recovery(recovery));
    assert_eq!(signed_in.status, 303, "{}", signed_in.text);
    let address = format!("{}@mail.lapsed.test", who.login);
    let seen = program.mails(&address).len();
    let sent = browser.post("/account/address/verify-again", &[]);
    assert_eq!(sent.status, 200, "{}", sent.text);
    let mail = program.mail(&address, seen);
    let link = between(&mail, "/account/address/", "\n").trim();
    let done = browser.post(&format!("/account/address/{link}"), &[]);
    assert_eq!(done.location, "/account", "{}", done.text);
}

/// A resolver that fails is no news; one that says that everything is gone is not believed.
#[test]
fn a_broken_resolver_locks_nobody_out() {
    if !Dns::is_there() {
        return;
    }
    let domains = ["one.test", "two.test", "three.test", "four.test"];
    let mut dns = Dns::start(&domains.map(|domain| Zone::Live(domain, OLD)));
    let mut program = Program::start_configured(&config(&dns, None));
    program.enrol("root");
    let logins = ["ada", "bob", "cy-cy", "dee"];
    let people: Vec<Member> = logins
        .iter()
        .zip(domains)
        .map(|(login, domain)| member(&program, login, domain))
        .collect();
    assert!(program.admin(&["domains"]).contains("0 of 5 addresses"));
    // Down: nobody knows anything.
    dns.stop();
    let said = program.admin(&["domains"]);
    assert!(
        said.contains("one.test: could not be looked up; nothing follows"),
        "{said}"
    );
    later(&mut program, A_DAY);
    program.wait_for_log("could not be looked up; nothing changes");
    assert_eq!(unverified(&program), 0);
    // The end of the world, twice.
    dns.serve(&domains.map(Zone::Gone));
    let said = program.admin(&["domains"]);
    assert!(
        said.contains("four.test: does not exist; watched since"),
        "{said}"
    );
    later(&mut program, 3 * A_DAY);
    program.wait_for_log("nothing was un-verified");
    let mail = program.mail_with("root@example.org", "too many at once");
    assert!(mail.contains("4 of 5 addresses"), "{mail}");
    assert_eq!(unverified(&program), 0);
    for person in &people {
        assert_eq!(person.publishes(&program, "1.0.0"), 200);
    }
    // Somebody has looked, and it is true.
    let said = program.run_drill(
        CLOCK_SECONDS,
        &(3 * A_DAY).to_string(),
        &[
            "admin",
            "domains",
            "--beyond-the-cap",
            "--data",
            program.data().to_str().unwrap(),
        ],
    );
    assert!(said.contains("4 of 5 addresses were un-verified"), "{said}");
    for person in &people {
        assert_eq!(person.publishes(&program, "1.1.0"), 403);
    }
}

/// What exists and takes no mail is watched; what is below a domain that is held cannot be bought.
#[test]
fn a_domain_without_mail_is_watched_and_no_more() {
    if !Dns::is_there() {
        return;
    }
    let mut dns = Dns::start(&[Zone::Live("silent.test", OLD), Zone::Live("held.test", OLD)]);
    let mut program = Program::start_configured(&config(&dns, None));
    member(&program, "ada", "silent.test");
    member(&program, "bob", "gone-office.held.test");
    dns.serve(&[Zone::Silent("silent.test"), Zone::Live("held.test", OLD)]);
    let said = program.admin(&["domains"]);
    assert!(
        said.contains("silent.test: takes no mail; watched since"),
        "{said}"
    );
    assert!(
        said.contains("gone-office.held.test: takes no mail; watched"),
        "{said}"
    );
    later(&mut program, A_DAY);
    let said = program.run_drill(
        CLOCK_SECONDS,
        &A_DAY.to_string(),
        &[
            "admin",
            "domains",
            "--data",
            program.data().to_str().unwrap(),
        ],
    );
    assert!(said.contains("0 of 2 addresses were un-verified"), "{said}");
}
