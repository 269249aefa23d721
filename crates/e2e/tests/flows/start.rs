//! The first minute: what `serve` makes and says, and how it ends.

use e2e::{Program, upload};

#[cfg(unix)]
#[test]
fn a_first_start_is_private_honest_and_ends_cleanly() {
    use std::os::unix::fs::PermissionsExt;
    let mut program = Program::start();
    let greeting = &program.greeting;
    assert!(greeting.contains("16 of 32 principles hold"), "{greeting}");
    assert!(
        greeting.contains("portcullis admin enrol --terminal"),
        "{greeting}"
    );
    let mode = |name: &str| {
        let path = program.data().join(name);
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(
        (mode(""), mode("master.key"), mode("registry.db")),
        (0o700, 0o600, 0o600)
    );
    for path in ["healthz", "readyz"] {
        assert_eq!(
            upload::get(&format!("{}/{path}", program.url)).status,
            200,
            "{path}"
        );
    }
    assert_eq!(upload::get(&format!("{}/nothing", program.url)).status, 404);
    // The installation, and the link to the first administrator.
    assert_eq!(program.events().len(), 2);
    program.enrol("ada");
    assert!(program.stop().success());
    program.serve();
    assert!(
        !program.greeting.contains("nobody administers"),
        "{}",
        program.greeting
    );
}

#[test]
fn a_token_and_a_password_are_in_no_file_in_clear() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    e2e::Cargo::new(&program, Some(&ada));
    upload::publish(&program.url, Some(&ada.token), b"nonsense");
    program.stop();
    let log = program.log();
    let database = std::fs::read(program.data().join("registry.db")).unwrap();
    for secret in [ada.token.as_str(), "gleaming ostrich vault"] {
        let found = database
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found && !log.contains(secret));
    }
    let events = program.events().join("\n");
    assert!(!events.contains("example.org"), "{events}");
}

/// What the registry says of itself, the assessor must not contradict: it looks as a stranger, so much
/// stays unknown to it, but nothing that is said to hold may be found not to.
#[test]
fn the_assessor_does_not_contradict_what_serve_says() {
    let program = Program::start();
    let (code, text) = program.run(&["assess", &program.url, "--format", "json"], "");
    assert!(code == Some(0) || code == Some(1), "{text}");
    let json = &text[text.find('{').unwrap()..=text.rfind('}').unwrap()];
    let report: serde_json::Value = serde_json::from_str(json).unwrap();
    let criteria = report["criteria"].as_array().unwrap();
    assert_eq!(criteria.len(), 32);
    let waits = |id: &str| program.greeting.contains(&format!("  {id}: "));
    let mut held = 0;
    for criterion in criteria {
        let (id, outcome) = (
            criterion["id"].as_str().unwrap(),
            criterion["outcome"].as_str().unwrap(),
        );
        if !waits(id) {
            held += 1;
            assert!(
                ["met", "unknown"].contains(&outcome),
                "{id} is said to hold and was found {outcome}"
            );
        }
        let met = outcome == "met" && criterion["by_observation"] == "met";
        assert!(
            !(met && waits(id)),
            "{id} was seen to be met and is said to wait"
        );
    }
    assert_eq!(held, 16);
}
