//! Proof of `authentication/phishing-resistant-for-critical`: on a critical package a token that was minted
//! by a code of an app does nothing, and cargo prints why; before the fourteen days are over it does.

use e2e::program::drill::CLOCK_SECONDS;
use e2e::{Cargo, Program, upload, world};

const DAY: i64 = 24 * 60 * 60;

#[test]
fn after_fourteen_days_a_token_of_a_code_changes_a_critical_package_no_more() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let published = |version: &str| {
        let project = cargo.library("gate", version, "", "");
        cargo.publish(&project)
    };
    assert_eq!(published("1.0.0").code, Some(0));
    program.admin(&[
        "critical",
        "mark",
        "gate",
        "--why",
        "everybody stands behind it",
    ]);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, &(14 * DAY - 600).to_string());
    let ran = published("1.0.1");
    assert_eq!(ran.code, Some(0), "the notice still runs: {}", ran.text);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, &(14 * DAY).to_string());
    let refused = published("1.0.2");
    assert_ne!(refused.code, Some(0));
    for part in [
        "passkey or security key",
        "authentication/phishing-resistant-for-critical",
    ] {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    // The same on every change, and on no other package.
    let project = cargo.project("gate");
    for args in [
        &["yank", "--registry", "gate", "gate@1.0.0"][..],
        &["owner", "--registry", "gate", "--add", "ada", "gate"],
    ] {
        let ran = cargo.run(&project, args);
        assert_ne!(ran.code, Some(0), "{args:?}");
        assert!(
            ran.text.contains("phishing-resistant-for-critical"),
            "{}",
            ran.text
        );
    }
    let other = upload::plain("fence", "1.0.0", "");
    assert_eq!(
        upload::publish(&program.url, Some(&ada.token), &other).status,
        200
    );
    assert_eq!(world::versions(&program, "gate").len(), 2);
}
