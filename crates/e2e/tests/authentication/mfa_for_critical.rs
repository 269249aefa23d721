//! Proof of `authentication/mfa-for-critical`: which packages are critical is computed from what is used,
//! the staff may mark others, and owners and visitors see it with the reason.

use e2e::browser::Browser;
use e2e::{Cargo, Program, upload};

#[test]
fn the_list_is_computed_from_what_is_used_and_shown_to_everybody() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    for (name, rest) in [
        ("gate", ""),
        ("moat", ""),
        (
            "keep",
            "[dependencies]\nmoat = { version = \"1\", registry = \"gate\" }\n",
        ),
    ] {
        let project = cargo.library(name, "1.0.0", rest, "");
        let ran = cargo.publish(&project);
        assert_eq!(ran.code, Some(0), "{}", ran.text);
    }
    // Stock cargo fetches one of them.
    let user = Cargo::new(&program, None);
    let line = "gate = { version = \"1\", registry = \"gate\" }";
    let project = user.program("user", line, "fn main() {}");
    user.must(&project, &["fetch"]);
    // What was counted in memory is written down at the end.
    program.stop();
    program.serve();
    let computed = program.admin(&["critical", "compute"]);
    assert_eq!(computed, "2 critical, 2 of them new; 0 no longer\n");
    let list = program.admin(&["critical", "list"]);
    for part in [
        "cargo/gate  downloads  binds",
        "cargo/moat  dependants  binds",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    assert!(!list.contains("keep"), "{list}");
    let told = program.mail("ada@example.org", 1);
    assert!(told.contains("counts as critical"), "{told}");
    let page = upload::get(&format!("{}/packages/cargo/moat", program.url)).text;
    for part in [
        "This package is critical",
        "most others need",
        "security key",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("You own it"));
    let browser = Browser::new(&program);
    browser.sign_in("ada", &ada.recovery[0]);
    assert!(
        browser
            .get("/packages/cargo/moat")
            .text
            .contains("You own it")
    );
    let account = browser.get("/account").text;
    assert!(account.contains("Critical packages"), "{account}");
    // Computing it again changes nothing, and a mark of the staff is undone by the staff.
    let again = program.admin(&["critical", "compute"]);
    assert_eq!(again, "2 critical, 0 of them new; 0 no longer\n");
    program.admin(&["critical", "mark", "keep", "--why", "it signs our releases"]);
    let page = upload::get(&format!("{}/packages/cargo/keep", program.url)).text;
    assert!(page.contains("it signs our releases"), "{page}");
    program.admin(&["critical", "unmark", "keep"]);
    assert!(!program.admin(&["critical", "list"]).contains("keep"));
}
