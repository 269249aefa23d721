//! The pages from outside: who gets in, who does not, and what no other site can make a browser do.

use e2e::archive::Archive;
use e2e::browser::{Browser, reads, token_on};
use e2e::program::PASSWORD;
use e2e::{Cargo, Program, upload};

/// Every route that changes something, as the router has it, so that none can be forgotten.
pub(crate) fn changes() -> Vec<&'static str> {
    let router = include_str!("../../../server/src/routes/pages.rs");
    let routes = router.split(".route(").skip(1);
    let changing = routes.filter(|route| route.contains("post("));
    changing
        .filter_map(|route| route.split('"').nth(1))
        .collect()
}

/// A route with these in the place of a mailed link and of anything else that it leaves open.
pub(crate) fn filled(route: &str, link: &str, other: &str) -> String {
    let parts = route.split('/').map(|part| match part {
        "{link}" => link,
        part if part.starts_with('{') => other,
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn no_other_site_makes_a_browser_change_anything() {
    let changes = changes();
    assert!(changes.len() > 10 && changes.contains(&"/account/tokens/{token}/revoke"));
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    assert_eq!(
        browser.sign_in("ada", &ada.recovery[0]).location,
        "/account"
    );
    let events = program.events().len();
    let ours = program.url.as_str();
    let evil = "https://evil.example";
    for path in changes.iter().map(|route| filled(route, "x", "x")) {
        for headers in [
            &[][..],
            &[("Origin", evil)],
            &[("Origin", "null")],
            &[("Sec-Fetch-Site", "cross-site")],
            &[("Sec-Fetch-Site", "same-site"), ("Origin", ours)],
            &[("Sec-Fetch-Site", "same-origin"), ("Origin", evil)],
            &[("Sec-Fetch-Site", "none")],
        ] {
            let fields = [
                ("label", "x"),
                ("reach", "all"),
                ("days", "1"),
                ("answer", "accept"),
            ];
            let page = browser.post_from(&path, &fields, headers);
            assert_eq!(page.status, 400, "{path} {headers:?}: {page:?}");
            assert!(page.text.contains("did not come from a page"), "{path}");
        }
    }
    assert_eq!(program.events().len(), events);
    assert_eq!(
        browser.get("/account").status,
        200,
        "and nobody was signed out"
    );
}

#[test]
fn nobody_sees_an_account_without_its_second_factor() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    let own = ["/account", "/account/tokens"];
    for path in own {
        let way = browser.get(path).location;
        assert!(way.starts_with("/sign-in?next=/account"), "{path}: {way}");
    }
    browser.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    for path in own {
        let way = browser.get(path).location;
        assert!(way.starts_with("/sign-in/code"), "{path}: {way}");
    }
    for path in ["/account/tokens", "/account/sign-out-everywhere"] {
        let page = browser.mint(&[("publish", "1")]);
        assert!(
            page.location.starts_with("/sign-in/code"),
            "{path}: {page:?}"
        );
    }
    // What a stranger plants as a cookie is not what somebody is then signed in by.
    let fixed = browser.session();
    assert_eq!(
        browser
            .post("/sign-in/code", &[("code", &ada.recovery[0])])
            .location,
        "/account"
    );
    let stranger = Browser::new(&program);
    stranger.plant("pcl-dev", &fixed);
    assert_eq!(stranger.get("/account").status, 303);
    // A token of another kind is no session, whatever it may do elsewhere.
    stranger.plant("pcl-dev", &ada.token);
    assert_eq!(stranger.get("/account").status, 303);
    let cookie = browser.session();
    assert_eq!(
        upload::publish(&program.url, Some(&cookie), b"x").status,
        403
    );
}

#[test]
fn guessing_slows_down_whether_or_not_there_is_an_account() {
    let program = Program::start();
    program.enrol("ada");
    let mut told = Vec::new();
    for login in ["ada", "nobody"] {
        let browser = Browser::new(&program);
        let wrong = [("login", login), ("password", "a wrong pass phrase")];
        let mut pages: Vec<_> = (0..6).map(|_| browser.post("/sign-in", &wrong)).collect();
        let last = pages.pop().unwrap();
        assert!(pages.iter().all(|page| page.status == 400), "{pages:?}");
        assert_eq!(last.status, 429, "{last:?}");
        assert!(last.text.contains("authentication/brute-force"), "{last:?}");
        // The right one is not even looked at now.
        let right = browser.post("/sign-in", &[("login", login), ("password", PASSWORD)]);
        assert_eq!(right.status, 429);
        told.push(pages.pop().unwrap().text.replace(login, "…"));
    }
    assert_eq!(
        told[0], told[1],
        "the answers do not tell who has an account"
    );
}

/// Asking at once is no way around the count.
#[test]
fn many_guesses_at_once_are_counted_one_after_the_other() {
    let program = Program::start();
    program.enrol("ada");
    let guesses = (0..24).map(|_| {
        let browser = Browser::new(&program);
        std::thread::spawn(move || {
            let wrong = [("login", "ada"), ("password", "a wrong pass phrase")];
            browser.post("/sign-in", &wrong).status
        })
    });
    let guesses: Vec<_> = guesses.collect();
    let statuses: Vec<u16> = guesses.into_iter().map(|one| one.join().unwrap()).collect();
    let looked_at = statuses.iter().filter(|status| **status == 400).count();
    assert!(looked_at <= 6, "{statuses:?}");
    assert!(
        statuses.iter().all(|status| [400, 429].contains(status)),
        "{statuses:?}"
    );
}

/// Many people behind one address sign in, and nobody waits for the others.
#[test]
fn those_who_sign_in_rightly_cost_their_network_nothing() {
    let program = Program::start();
    let ada = program.enrol("ada");
    for _ in 0..60 {
        let browser = Browser::new(&program);
        let page = browser.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
        assert_eq!(page.status, 303, "{page:?}");
    }
    let browser = Browser::new(&program);
    assert_eq!(
        browser.sign_in("ada", &ada.recovery[0]).location,
        "/account"
    );
}

#[test]
fn a_code_cannot_be_guessed_by_whoever_knows_the_password() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    browser.post("/sign-in", &[("login", "ada"), ("password", PASSWORD)]);
    let guess = || browser.post("/sign-in/code", &[("code", "000000")]).status;
    let statuses: Vec<u16> = (0..6).map(|_| guess()).collect();
    assert_eq!(statuses, [400, 400, 400, 400, 400, 429]);
    let another = Browser::new(&program);
    let page = another.sign_in("ada", &ada.recovery[0]);
    assert_eq!(
        page.status, 429,
        "the count is the account's, not the session's"
    );
}

#[test]
fn an_invitation_is_accepted_on_the_page_and_then_counts() {
    let program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let cargo = Cargo::new(&program, Some(&ada));
    let fence = cargo.library("fence_post", "1.0.0", "", "");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let ask = ["owner", "--registry", "gate", "--add", "bob", "fence_post"];
    cargo.must(&fence, &ask);
    let browser = Browser::new(&program);
    browser.sign_in("bob", &bob.recovery[0]);
    assert!(
        browser
            .get("/account")
            .text
            .contains("/account/invitations/fence_post")
    );
    let other = browser.post("/account/invitations/gate", &[("answer", "accept")]);
    assert_eq!(other.status, 404, "nobody accepts what was not offered");
    let answer = |word| browser.post("/account/invitations/fence_post", &[("answer", word)]);
    assert_eq!(answer("decline").location, "/account");
    assert_eq!(answer("accept").status, 404);
    cargo.must(&fence, &ask);
    assert_eq!(answer("accept").location, "/account");
    let bobs = Cargo::new(&program, Some(&bob));
    let theirs = bobs.library("fence_post", "1.0.1", "", "");
    assert_eq!(bobs.publish(&theirs).code, Some(0));
    let kinds: Vec<String> = program.events();
    for kind in ["owner.declined", "owner.added"] {
        assert!(kinds.iter().any(|event| event.contains(kind)), "{kind}");
    }
}

#[test]
fn a_token_that_reads_does_nothing_else() {
    let program = Program::start_with(&["--members-only"]);
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    assert!(
        browser.get("/").location.starts_with("/sign-in"),
        "pages are for members too"
    );
    assert!(
        browser
            .get("/search?q=x")
            .location
            .contains("next=/search%3Fq%3Dx")
    );
    browser.sign_in("ada", &ada.recovery[0]);
    assert_eq!(browser.get("/").status, 200);
    let minted = browser.mint(&[]);
    let token = token_on(&minted);
    assert!(token.starts_with("pcl_r_"), "{token}");
    assert!(reads(&program, &token));
    let refused = upload::publish(
        &program.url,
        Some(&token),
        &upload::plain("gate", "1.0.0", ""),
    );
    assert_eq!(refused.status, 403, "{refused:?}");
    let narrow = browser.mint(&[("publish", "1"), ("reach", "some"), ("names", "gate")]);
    let narrow = token_on(&narrow);
    let publish = |name| {
        upload::publish(
            &program.url,
            Some(&narrow),
            &upload::plain(name, "1.0.0", ""),
        )
    };
    assert_eq!(
        (publish("gate").status, publish("fence").status),
        (200, 403)
    );
}

/// What a page is sent under, whatever it says.
#[test]
fn every_page_is_sent_under_the_same_strict_headers() {
    let program = Program::start();
    let browser = Browser::new(&program);
    for path in [
        "/",
        "/search",
        "/packages/cargo/x",
        "/security",
        "/sign-up",
        "/sign-in",
        "/enrol/x",
    ] {
        let page = browser.get(path);
        let policy = &page.headers["content-security-policy"];
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        assert!(
            !page.text.contains("<script>") && !page.text.contains("style=\""),
            "{path}"
        );
    }
}

/// Names, descriptions and what is typed come back as text, whatever they hold.
#[test]
fn what_people_write_is_shown_as_text() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let manifest = "[package]\nname = \"fence_post\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n\
         description = \"<img src=x onerror=alert(1)>\"\n";
    let archive = Archive::new("fence_post-1.0.0", manifest).pack();
    let body = upload::framed(&upload::metadata("fence_post", "1.0.0"), &archive);
    let published = upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(published.status, 200, "{published:?}");
    let browser = Browser::new(&program);
    let query = "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E";
    for path in [
        "/",
        "/packages/cargo/fence_post",
        "/search?q=fence",
        &format!("/search?q={query}"),
    ] {
        let page = browser.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains("img src"), "{path}");
        assert!(!page.text.contains("<img"), "{path}");
    }
}
