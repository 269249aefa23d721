//! Tokens that reach as far as they were made to, minted by a sign-in with a second factor.

use e2e::archive::Archive;
use e2e::program::{PASSWORD, code};
use e2e::{Person, Program, upload};

fn publish(program: &Program, token: &str, name: &str, version: &str) -> upload::Answer {
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\n");
    let archive = Archive::new(&format!("{name}-{version}"), &manifest).pack();
    let body = upload::framed(&upload::metadata(name, version), &archive);
    upload::publish(&program.url, Some(token), &body)
}

#[test]
fn a_token_reaches_no_further_than_its_scope() {
    let program = Program::start();
    let ada = program.enrol("ada");
    assert_eq!(publish(&program, &ada.token, "fence", "1.0.0").status, 200);
    assert_eq!(publish(&program, &ada.token, "gate", "1.0.0").status, 200);
    let answers = format!("{PASSWORD}\n{}", ada.recovery[0]);
    let (exit, narrow) = program.mint(&ada.login, &["--names", "cargo/Fence"], &answers);
    assert_eq!(exit, Some(0), "{narrow}");
    let narrow = narrow
        .split_whitespace()
        .find(|word| word.starts_with("pcl_p_"))
        .unwrap();
    for (name, version, status) in [
        ("fence", "1.0.1", 200),
        ("gate", "1.0.1", 403),
        ("moat", "1.0.0", 403),
    ] {
        let answer = publish(&program, narrow, name, version);
        assert_eq!(answer.status, status, "{name}: {answer:?}");
        assert_eq!(
            answer.text.contains("authorization/scoped-tokens"),
            status == 403,
            "{answer:?}"
        );
    }
    let yank = upload::agent().delete(format!(
        "{}/cargo/api/v1/crates/fence/1.0.0/yank",
        program.url
    ));
    let yank = yank.header("Authorization", narrow).call().unwrap();
    assert_eq!(yank.status(), 403, "it may publish and nothing else");
    let answers = format!("{PASSWORD}\n{}", ada.recovery[1]);
    let (exit, long) = program.mint(&ada.login, &["--names", "*", "--days", "366"], &answers);
    assert_eq!(exit, Some(2));
    assert!(long.contains("365 days at most"), "{long}");
}

#[test]
fn a_sign_in_takes_all_three_and_a_code_works_once() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let bob = Person {
        login: "bob".to_owned(),
        ..program.enrol("eve")
    };
    let try_with = |person: &Person, password: &str, code: &str| {
        let (exit, text) = program.mint(
            &person.login,
            &["--names", "*"],
            &format!("{password}\n{code}"),
        );
        assert!(exit == Some(0) || text.contains("does not fit"), "{text}");
        exit == Some(0)
    };
    // The code of enrolment was used; the next step's is let through early, once.
    let next = code(&ada.secret, 1);
    assert!(!try_with(&ada, "gleaming ostrich fault", &next));
    assert!(!try_with(&ada, PASSWORD, "000000"));
    assert!(!try_with(&bob, PASSWORD, &next));
    assert!(!try_with(&ada, PASSWORD, &ada.used));
    assert!(try_with(&ada, PASSWORD, &next));
    assert!(!try_with(&ada, PASSWORD, &next));
    // A recovery code works in its place, once, however it is written.
    let recovery = ada.recovery[2].to_lowercase().replace('-', " ");
    assert!(try_with(&ada, PASSWORD, &recovery));
    assert!(!try_with(&ada, PASSWORD, &recovery));
}

#[test]
fn no_account_is_made_before_a_code_proves_the_app() {
    let program = Program::start();
    let data = program.data();
    let enrol = [
        "admin",
        "enrol",
        "--terminal",
        "--token",
        "--data",
        data.to_str().unwrap(),
    ];
    let events = program.events().len();
    for (answers, told) in [
        (
            format!("ada\nada@example.org\n{PASSWORD}\n000000"),
            "the code does not fit",
        ),
        (
            format!("ada\nada@example.org\n{PASSWORD}\n"),
            "the code does not fit",
        ),
        (
            "ada\nada@example.org\npassword12".to_owned(),
            "would be guessed",
        ),
        (format!("Ada\nada@example.org\n{PASSWORD}"), "small letters"),
        (format!("ada\nada\n{PASSWORD}"), "mail address looks like"),
    ] {
        let (code, text) = program.run(&enrol, &answers);
        assert_eq!(code, Some(2), "{text}");
        assert!(
            text.contains(told) && !text.contains("pcl_p_"),
            "{told}: {text}"
        );
    }
    let made = program.events()[events..].join("\n");
    assert!(!made.contains("account.created"), "{made}");
    let none = [
        "admin",
        "token",
        "list",
        "--login",
        "ada",
        "--data",
        data.to_str().unwrap(),
    ];
    assert_eq!(program.run(&none, "").0, Some(3));
}
