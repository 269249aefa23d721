//! Guessing is slow, tells nothing, and costs one hash a guess: counted, because time would only hint at it.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use e2e::browser::{Browser, Page, between};
use e2e::program::{PASSWORD, code};
use e2e::smtp::Smtp;
use e2e::{Program, upload};

/// A proxy on this machine is believed, so that a test can come from anywhere.
const CONFIG: &str =
    "[server]\nmetrics_listen = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n";

/// How many passwords were hashed so far.
fn hashes(program: &Program) -> u64 {
    let metrics = between(&program.greeting, "metrics on ", "\n");
    let text = upload::get(metrics).text;
    let count = between(&text, "\nportcullis_password_checks_total ", "\n");
    count.parse().expect("a count is a number")
}

/// A guess that comes from here.
fn guess(browser: &Browser, from: &str, login: &str, password: &str) -> Page {
    let url = browser.url();
    let headers = [
        ("Origin", url),
        ("Sec-Fetch-Site", "same-origin"),
        ("X-Forwarded-For", from),
    ];
    let fields = [("login", login), ("password", password)];
    browser.post_from("/sign-in", &fields, &headers)
}

/// An address that no other number has.
fn address(number: usize) -> String {
    let [.., a, b, c] = number.to_be_bytes();
    format!("10.{a}.{b}.{c}")
}

/// T21: from ten thousand networks, so that nothing but the account's own limit stands in the way.
#[test]
fn of_ten_thousand_passwords_on_one_account_a_handful_is_looked_at() {
    const THREADS: usize = 8;
    const EACH: usize = 1_250;
    let program = Program::start_configured(CONFIG);
    program.enrol("ada");
    let before = hashes(&program);
    let begun = Instant::now();
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (program, answered) = (&program, &answered);
            scope.spawn(move || {
                let browser = Browser::new(program);
                for number in 0..EACH {
                    let number = thread * EACH + number;
                    let password = format!("guess number {number}");
                    let answer = guess(&browser, &address(number), "ada", &password);
                    assert!(matches!(answer.status, 400 | 429), "{}", answer.text);
                    if answer.status == 429 {
                        let wait: u32 = answer.headers["retry-after"].parse().unwrap();
                        assert!((1..=900).contains(&wait), "{wait}");
                    } else {
                        // Without a limit there is no need to wait for all of them.
                        let before = answered.fetch_add(1, Ordering::Relaxed);
                        assert!(before < 50, "{before} were looked at");
                    }
                }
            });
        }
    });
    // Five are free; each further one costs twice the wait of the one before, from one second on.
    let seconds = begun.elapsed().as_secs() + 1;
    let most = 5 + u64::from(seconds.ilog2()) + 2;
    let looked_at = hashes(&program) - before;
    assert!(
        (5..=most).contains(&looked_at),
        "{looked_at} in {seconds} s"
    );
    // The right one waits as well: whoever could tell would have found it.
    let owner = guess(&Browser::new(&program), "192.0.2.1", "ada", PASSWORD);
    assert_eq!(owner.status, 429, "{}", owner.text);
}

/// T21: one password on many accounts. What counts is where it comes from.
#[test]
fn one_password_on_many_accounts_is_tried_by_one_network_and_then_no_more() {
    let program = Program::start_configured(CONFIG);
    program.enrol("ada");
    let before = hashes(&program);
    let browser = Browser::new(&program);
    let mut refused = 0;
    for number in 0..500 {
        let answer = guess(
            &browser,
            "192.0.2.66",
            &format!("user-{number}"),
            "summer of 2026",
        );
        refused += usize::from(answer.status == 429);
    }
    let looked_at = hashes(&program) - before;
    assert!((50..=70).contains(&looked_at), "{looked_at}");
    assert!(refused >= 430, "{refused}");
    // Everybody else signs in as ever, the owner of an account that was tried too.
    let owner = guess(&Browser::new(&program), "192.0.2.7", "ada", PASSWORD);
    assert_eq!(owner.status, 303, "{}", owner.text);
}

/// Status, body, and work are the same, whether or not there is such an account.
#[test]
fn an_answer_does_not_say_who_has_an_account_and_costs_one_hash() {
    let program = Program::start_configured(CONFIG);
    let ada = program.enrol("ada");
    let mut answers = Vec::new();
    for (number, (login, password)) in [
        ("ada", "a wrong password"),
        ("eve", "a wrong password"),
        ("ada", ""),
        ("eve", ""),
        ("eve\u{0}", "a wrong password"),
    ]
    .into_iter()
    .enumerate()
    {
        let before = hashes(&program);
        let answer = guess(&Browser::new(&program), &address(number), login, password);
        assert_eq!(hashes(&program) - before, 1, "{login}");
        let mut headers = answer.headers.clone();
        headers.remove("date");
        // The login comes back as it was typed; nothing else differs.
        let text = answer.text.replace(login, "LOGIN");
        headers.remove("content-length");
        answers.push((answer.status, headers, text));
    }
    for other in &answers[1..4] {
        assert_eq!(&answers[0], other);
    }
    // So does one that fits.
    let before = hashes(&program);
    let browser = Browser::new(&program);
    assert_eq!(guess(&browser, &address(9), "ada", PASSWORD).status, 303);
    assert_eq!(hashes(&program) - before, 1);
    let before = hashes(&program);
    let shown = browser.post("/sign-in/code", &[("code", &code(&ada.secret, 1))]);
    assert_eq!((shown.status, hashes(&program) - before), (303, 0));
}

/// Six digits fall to patience, so guessing them is slowed down by the account too.
#[test]
fn codes_are_guessed_as_slowly() {
    let program = Program::start_configured(CONFIG);
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    assert_eq!(guess(&browser, &address(1), "ada", PASSWORD).status, 303);
    let statuses: Vec<u16> = (0..200)
        .map(|number| {
            let code = format!("{:06}", number * 4_999);
            browser.post("/sign-in/code", &[("code", &code)]).status
        })
        .collect();
    let looked_at = statuses.iter().filter(|status| **status == 400).count();
    let came_in = statuses.iter().filter(|status| **status == 303).count();
    assert!((5..=12).contains(&looked_at), "{statuses:?}");
    // One of these may be right once in a few thousand runs, and is then no mistake.
    assert!(came_in <= 1, "{statuses:?}");
    let right = browser.post("/sign-in/code", &[("code", &code(&ada.secret, 1))]);
    assert_ne!(right.status, 303, "the right one waits as well");
}

/// Nobody waits for a mail server: what it takes would say what is mailed, and to whom.
#[test]
fn mail_leaves_after_the_answer() {
    // It takes connections and says nothing, as a server does that is down behind a balancer.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let config =
        format!("[mail]\nsmtp = \"smtp://127.0.0.1:{port}\"\nfrom = \"gate@example.org\"\n");
    let program = Program::start_configured(&config);
    program.enrol("ada");
    let browser = Browser::new(&program);
    let begun = Instant::now();
    for (login, email) in [("bob", "bob@example.org"), ("eve", "ada@example.org")] {
        let fields = [("login", login), ("email", email), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-up", &fields).status, 200);
    }
    // The server is given twenty seconds for each mail.
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
    drop(silent);
    let Some(smtp) = Smtp::start_on(port) else {
        eprintln!("NOT RUN: no Python with aiosmtpd, so nobody sees that the mail leaves later");
        return;
    };
    smtp.waited_for("bob@example.org", Duration::from_secs(90));
}
