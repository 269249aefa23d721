//! One name, one package, however it is written (T04).

use e2e::archive::DRILL;
use e2e::{Program, upload};

#[test]
fn t04_no_other_spelling_is_another_package() {
    let program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let send = |token: &str, name: &str| {
        let body = upload::plain(name, "1.0.1", DRILL);
        upload::publish(&program.url, Some(token), &body)
    };
    let first = upload::plain("foo-bar", "1.0.0", "");
    assert_eq!(
        upload::publish(&program.url, Some(&ada.token), &first).status,
        200
    );
    let events = program.events().len();
    for (name, owner, stranger) in [
        ("foo_bar", 409, 403),
        ("Foo-Bar", 409, 403),
        ("FOO_BAR", 409, 403),
        ("foo.bar", 400, 400),
        ("fo\u{43e}-bar", 400, 400),
        ("foo-ba\u{301}r", 400, 400),
        ("foo\u{200b}-bar", 400, 400),
        ("foo-bar ", 400, 400),
        ("--save", 400, 400),
        ("con", 400, 400),
        ("..", 400, 400),
        ("%66oo-bar", 400, 400),
        ("foo%252dbar", 400, 400),
        ("@foo/bar", 400, 400),
        ("", 400, 400),
    ] {
        let answer = send(&ada.token, name);
        assert_eq!(answer.status, owner, "{name:?}: {answer:?}");
        assert!(owner == 400 || answer.text.contains("taken by 'foo-bar'"));
        assert_eq!(send(&bob.token, name).status, stranger, "{name:?}");
    }
    assert_eq!(program.events().len(), events);

    let row = upload::get(&format!("{}/cargo/index/fo/o-/foo-bar", program.url)).text;
    assert_eq!(row.lines().count(), 1);
    for path in [
        "fo/o_/foo_bar",
        "Fo/o-/Foo-Bar",
        "fo/o-/Foo-Bar",
        "fo/o-/foo%252dbar",
        "/fo/o-/foo-bar",
        "fo/o-/foo-bar/",
        "fo/o-/foo-bar%00",
        "fo/o-/..%2ffoo-bar",
    ] {
        let answer = upload::get(&format!("{}/cargo/index/{path}", program.url));
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
    let row = upload::get(&format!("{}/cargo/index/fo/o-/foo-bar", program.url)).text;
    let row: serde_json::Value = serde_json::from_str(&row).unwrap();
    let digest = row["cksum"].as_str().unwrap();
    for (name, status) in [("foo-bar", 200), ("foo_bar", 404), ("Foo-Bar", 404)] {
        let url = format!("{}/cargo/dl/{name}/1.0.0/{digest}", program.url);
        let answer = upload::agent().get(url).call().unwrap();
        assert_eq!(answer.status(), status, "{name}");
    }
}
