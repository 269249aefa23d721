//! Proof of `authentication/totp`: codes of an authenticator app, each step once, however it is typed and however
//! many ask at once; how apps are changed; and what a code alone opens in a browser that is new.

use std::sync::Barrier;

use e2e::Program;
use e2e::browser::Browser;
use e2e::program::{PASSWORD, code};

mod factors;
mod known_device;

/// A browser that has shown the password, and nothing else.
fn half(program: &Program, login: &str) -> Browser {
    let browser = Browser::new(program);
    let first = browser.post("/sign-in", &[("login", login), ("password", PASSWORD)]);
    assert_eq!(first.status, 303, "{}", first.text);
    browser
}

/// Every way in which people and programs write six digits.
fn spellings(code: &str) -> Vec<String> {
    let (first, last) = code.split_at(3);
    let wide = code.chars().map(|digit| {
        let value = u32::from(digit) - u32::from('0');
        char::from_u32(u32::from('\u{ff10}') + value).expect("they follow each other")
    });
    vec![
        code.to_owned(),
        format!(" {code}"),
        format!("{code}\t"),
        format!("{first} {last}"),
        format!("{first}-{last}"),
        wide.collect(),
    ]
}

/// T21: a code that was compared without its spaces and remembered with them worked twice.
#[test]
fn a_code_is_used_once_however_it_is_spelled() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let shown = code(&ada.secret, 1);
    for (place, spelling) in spellings(&shown).into_iter().enumerate().rev() {
        // The last spelling comes first and is right; every other one was used with it.
        let expected = if place == 5 { 303 } else { 400 };
        let answer = half(&program, "ada").post("/sign-in/code", &[("code", &spelling)]);
        assert_eq!(answer.status, expected, "'{spelling}': {}", answer.text);
    }
    // The code that enrolment used up is as used.
    let again = half(&program, "ada").post("/sign-in/code", &[("code", &ada.used)]);
    assert_ne!(again.status, 303, "{}", again.text);
}

#[test]
fn of_many_who_show_one_code_at_once_one_comes_in() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let shown = code(&ada.secret, 1);
    // As many as the limit lets pass at once.
    let browsers: Vec<Browser> = (0..5).map(|_| half(&program, "ada")).collect();
    let start = Barrier::new(browsers.len());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let showing: Vec<_> = browsers
            .into_iter()
            .zip(spellings(&shown))
            .map(|(browser, spelling)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    browser.post("/sign-in/code", &[("code", &spelling)]).status
                })
            })
            .collect();
        let shown = showing.into_iter().map(|one| one.join().unwrap());
        shown.collect()
    });
    let came_in = statuses.iter().filter(|status| **status == 303).count();
    assert_eq!(came_in, 1, "{statuses:?}");
}
