//! Who may open the pages of the staff: everybody else is refused, a member without a passkey too.

use e2e::browser::Browser;
use e2e::program::PASSWORD;
use e2e::{Program, upload};

/// Every act of the staff, by its path and fields.
const ACTS: [(&str, &[(&str, &str)]); 9] = [
    ("/staff/accounts/bob", &[("act", "freeze")]),
    ("/staff/accounts/bob", &[("act", "thaw")]),
    ("/staff/accounts/bob", &[("act", "recover"), ("why", "x")]),
    (
        "/staff/recoveries/rcv_0000000000000001",
        &[("act", "agree")],
    ),
    (
        "/staff/recoveries/rcv_0000000000000001",
        &[("act", "refuse")],
    ),
    (
        "/staff/critical",
        &[("act", "mark"), ("name", "gate"), ("why", "x")],
    ),
    ("/staff/critical", &[("act", "unmark"), ("name", "gate")]),
    (
        "/staff/holds",
        &[
            ("act", "release"),
            ("name", "gate"),
            ("version", "1.0.0"),
            ("why", "x"),
        ],
    ),
    (
        "/staff/holds",
        &[
            ("act", "account"),
            ("login", "ada"),
            ("since", "2000-01-01T00:00"),
            ("why", "x"),
        ],
    ),
];

#[test]
fn a_code_opens_no_page_of_the_staff_and_others_learn_nothing() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let bob = Browser::new(&program);
    let fields = [
        ("login", "bob"),
        ("email", "bob@example.org"),
        ("password", PASSWORD),
    ];
    assert_eq!(bob.post("/sign-up", &fields).status, 200);
    bob.confirm(&program.mail("bob@example.org", 0));
    bob.set_up("bob");
    let gate = upload::plain("gate", "1.0.0", "");
    assert_eq!(
        upload::publish(&program.url, Some(&ada.token), &gate).status,
        200
    );
    let member = Browser::new(&program);
    member.sign_in("ada", &ada.recovery[0]);
    let nobody = Browser::new(&program);
    for (path, fields) in ACTS {
        assert!(
            nobody.post(path, fields).location.starts_with("/sign-in"),
            "{path}"
        );
        let others = bob.post(path, fields);
        assert_eq!(others.status, 403, "{path}");
        assert!(others.text.contains("for the staff"), "{}", others.text);
        let by_code = member.post(path, fields);
        assert_eq!(by_code.status, 403, "{path}");
        assert!(
            by_code.text.contains("passkey or security key"),
            "{}",
            by_code.text
        );
    }
    assert_eq!(bob.get("/staff?login=ada").status, 403);
    assert_eq!(bob.get("/staff/holds").status, 403);
    let told = member.get("/staff");
    assert_eq!(told.status, 403);
    assert!(
        told.text.contains("portcullis admin account"),
        "{}",
        told.text
    );
    let events = program.events();
    for kind in [
        "account.frozen",
        "account.thawed",
        "recovery.",
        "package.critical",
        "file.quarantined",
    ] {
        assert!(!events.iter().any(|event| event.contains(kind)), "{kind}");
    }
}

#[test]
fn the_operator_freezes_and_thaws_in_the_terminal() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let publish = |version: &str| {
        let body = upload::plain("gate", version, "");
        upload::publish(&program.url, Some(&ada.token), &body).status
    };
    assert_eq!(publish("1.0.0"), 200);
    let said = program.admin(&["account", "freeze", "--login", "ada"]);
    assert_eq!(said, "ada is frozen\n");
    assert_eq!(publish("1.0.1"), 403);
    let again = program.admin(&["account", "freeze", "--login", "ada"]);
    assert_eq!(again, "ada was already frozen\n");
    program.admin(&["account", "thaw", "--login", "ada"]);
    assert_eq!(publish("1.0.1"), 403, "its tokens stay revoked");
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    assert_eq!(browser.get("/account").status, 200);
    let (ended, said) = program.try_admin(&["account", "thaw", "--login", "ada"]);
    assert_ne!(ended, Some(0));
    assert!(said.contains("is not frozen"), "{said}");
}
