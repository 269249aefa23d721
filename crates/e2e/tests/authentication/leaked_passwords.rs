//! Leaked passwords are refused, by a service of ranges that learns five digits of forty.

use e2e::browser::{Browser, Page};
use e2e::program::{PASSWORD, code};
use e2e::{Program, Range, range, upload};

/// Strong by itself, so that only a list can know it.
const LEAKED: &str = "seven lazy marmots whistle";

fn config(range: &Range) -> String {
    let url = range.url();
    format!("[passwords]\nleaked_range_url = \"{url}\"\n")
}

fn sign_up(browser: &Browser, login: &str, password: &str) -> Page {
    let email = format!("{login}@example.org");
    let fields = [("login", login), ("email", &email), ("password", password)];
    browser.post("/sign-up", &fields)
}

#[test]
fn a_leaked_password_makes_no_account_and_the_service_learns_five_digits() {
    let range = Range::start();
    range.knows(LEAKED, 3);
    // What pads an answer was never leaked.
    range.knows(PASSWORD, 0);
    let program = Program::start_configured(&config(&range));
    assert!(
        program.greeting.contains(&range.url()),
        "{}",
        program.greeting
    );
    let browser = Browser::new(&program);
    let refused = sign_up(&browser, "bob", LEAKED);
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(
        refused.text.contains("lists of leaked ones"),
        "{}",
        refused.text
    );
    assert!(!refused.text.contains(LEAKED));
    assert_eq!(sign_up(&browser, "bob", PASSWORD).status, 200);
    // The list that is built in needs nobody.
    assert_ne!(sign_up(&browser, "eve", "password1234").status, 200);
    let asked = range.service.asked();
    let paths: Vec<&str> = asked.iter().map(|one| one.path.as_str()).collect();
    let of = |password: &str| format!("/range/{}", &range::sha1(password)[..5]);
    assert_eq!(paths, [of(LEAKED), of(PASSWORD)]);
    let told = format!("{asked:?}");
    for fields in asked.iter().map(|one| &one.fields) {
        assert!(fields.contains(&"add-padding: true".to_owned()), "{told}");
        assert!(
            fields
                .iter()
                .any(|field| field.starts_with("user-agent: portcullis/"))
        );
    }
    for secret in [LEAKED, &range::sha1(LEAKED), &range::sha1(LEAKED)[5..]] {
        assert!(
            !told.to_uppercase().contains(&secret.to_uppercase()),
            "{told}"
        );
        assert!(
            !program
                .log()
                .to_uppercase()
                .contains(&secret.to_uppercase())
        );
    }
}

/// It was no secret any more after the account was made: the next sign-in finds out.
#[test]
fn an_account_with_a_leaked_password_does_nothing_before_it_is_another() {
    let range = Range::start();
    let program = Program::start_configured(&config(&range));
    let ada = program.enrol("ada");
    let publish = |version: &str| {
        let body = upload::plain("gate", version, "");
        upload::publish(&program.url, Some(&ada.token), &body)
    };
    assert_eq!(publish("1.0.0").status, 200);
    let browser = Browser::new(&program);
    assert_eq!(browser.sign_in("ada", &code(&ada.secret, 1)).status, 303);
    range.knows(PASSWORD, 1);
    // Who does not know the password learns nothing, and nobody is asked.
    let asked = range.service.asked().len();
    let wrong = [("login", "ada"), ("password", "another password")];
    assert_eq!(Browser::new(&program).post("/sign-in", &wrong).status, 400);
    assert_eq!(range.service.asked().len(), asked);
    // Whoever knows it comes in as before, and is told once.
    let again = Browser::new(&program);
    assert_eq!(again.sign_in("ada", &ada.recovery[0]).status, 303);
    let mail = program.mail_with("ada@example.org", "lists of leaked passwords");
    assert!(mail.contains("/account/freeze/"), "{mail}");
    let page = again.get("/account").text;
    assert!(
        page.contains("does nothing else until it is changed"),
        "{page}"
    );
    // Neither sessions nor tokens from before do anything.
    let refused = publish("1.1.0");
    assert_eq!(refused.status, 403, "{refused:?}");
    assert!(
        refused.text.contains("authentication/leaked-passwords"),
        "{refused:?}"
    );
    for session in [&browser, &again] {
        let minted = session.mint(&[("publish", "1")]);
        assert_eq!(minted.status, 403, "{}", minted.text);
    }
    let third = Browser::new(&program);
    assert_eq!(third.sign_in("ada", &ada.recovery[1]).status, 303);
    let events = program.events().join("\n");
    assert_eq!(
        events.matches("account.password_leaked").count(),
        1,
        "{events}"
    );
}

#[test]
fn while_the_service_is_silent_nobody_signs_up_and_everybody_signs_in() {
    let mut range = Range::start();
    let program = Program::start_configured(&config(&range));
    let ada = program.enrol("ada");
    range.service.stop();
    let browser = Browser::new(&program);
    let closed = sign_up(&browser, "bob", "another lazy marmot sings");
    assert_eq!(closed.status, 503, "{}", closed.text);
    assert!(closed.text.contains("does not answer"), "{}", closed.text);
    let fields = [("login", "ada"), ("password", PASSWORD)];
    let first = browser.post("/sign-in", &fields);
    assert_eq!(first.status, 303, "{}", first.text);
    let page = browser.get(&first.location).text;
    assert!(page.contains("could not be looked up"), "{page}");
    let second = browser.post("/sign-in/code", &[("code", &code(&ada.secret, 1))]);
    assert_eq!(second.status, 303, "{}", second.text);
    assert_eq!(browser.mint(&[("publish", "1")]).status, 200);
    let says = program.run(
        &[
            "doctor",
            "--server",
            "--data",
            program.data().to_str().unwrap(),
        ],
        "",
    );
    assert!(says.1.contains("does not answer"), "{}", says.1);
    // The first administrator of another registry is not kept out by it.
    let other = Program::start_configured(&config(&range));
    assert!(other.enrol("grace").token.starts_with("pcl_p_"));
}

/// What could not be looked up at the sign-in is looked up once the service is back.
#[test]
fn a_password_that_could_not_be_looked_up_is_looked_up_later() {
    let range = Range::start();
    range.service.refuse(true);
    let program = Program::start_configured(&config(&range));
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    assert_eq!(browser.sign_in("ada", &code(&ada.secret, 1)).status, 303);
    range.knows(PASSWORD, 7);
    range.service.refuse(false);
    let mail = program.mail_with("ada@example.org", "lists of leaked passwords");
    assert!(mail.contains("by the registry itself"), "{mail}");
    assert_eq!(browser.mint(&[("publish", "1")]).status, 403);
}

#[test]
fn a_file_of_hashes_needs_no_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leaked.txt");
    let mut lines: Vec<String> = (0..5_000)
        .map(|number| {
            format!(
                "{}:{}",
                range::sha1(&format!("word {number}")),
                number % 9 + 1
            )
        })
        .collect();
    lines.push(format!("{}:12", range::sha1(LEAKED)));
    lines.sort();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let config = format!("[passwords]\nleaked_file = \"{}\"\n", path.display());
    let program = Program::start_configured(&config);
    let browser = Browser::new(&program);
    assert_eq!(sign_up(&browser, "bob", LEAKED).status, 403);
    assert_eq!(sign_up(&browser, "bob", PASSWORD).status, 200);
    // Without the file it is as with a service that does not answer.
    std::fs::remove_file(&path).unwrap();
    let closed = sign_up(&browser, "eve", "another lazy marmot sings");
    assert_eq!(closed.status, 503, "{}", closed.text);
}
