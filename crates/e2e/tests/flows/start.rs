//! The first minute: what `serve` makes and says, and how it ends.

use e2e::{Program, upload};

#[cfg(unix)]
#[test]
fn a_first_start_is_private_honest_and_ends_cleanly() {
    use std::os::unix::fs::PermissionsExt;
    let mut program = Program::start();
    let greeting = &program.greeting;
    assert!(greeting.contains("5 of 32 principles hold"), "{greeting}");
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
    assert_eq!(program.events().len(), 1);
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
