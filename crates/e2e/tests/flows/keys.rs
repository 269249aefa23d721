//! The keys that seal secrets in the database: rotated under a running server, and not to be confused.

use std::fs;

use e2e::Program;
use e2e::program::{PASSWORD, code};

#[test]
fn a_rotated_key_opens_what_was_sealed_before_and_says_how_much() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let listed = program.admin(&["keys", "list"]);
    assert!(listed.contains("totp-secrets     version 1"), "{listed}");
    assert!(listed.contains("1 sealed with version 1"), "{listed}");
    let told = program.admin(&["keys", "rotate", "totp-secrets"]);
    let sealed = "1 sealed again with version 2 of the key for totp-secrets\n";
    assert_eq!(told, sealed);
    let listed = program.admin(&["keys", "list"]);
    assert!(listed.contains("totp-secrets     version 2"), "{listed}");
    // A mail about the token of the enrolment may wait still, sealed with the key of mails.
    let (apps, _) = listed.split_once("mails").unwrap();
    assert!(!apps.contains("with version 1"), "{listed}");
    let master = fs::read(program.data().join("master.key")).unwrap();
    let hex: String = master.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!listed.contains(&hex[..16]), "{listed}");
    let (failed, told) = program.try_admin(&["keys", "rotate", "nothing"]);
    assert!(
        failed == Some(2) && told.contains("totp-secrets, mails"),
        "{told}"
    );

    // The secret of the app is the same one.
    let answers = format!("{PASSWORD}\n{}", code(&ada.secret, 1));
    let (minted, told) = program.mint("ada", &["--names", "cargo/gate"], &answers);
    assert!(minted == Some(0) && told.contains("pcl_p_"), "{told}");
    let events = program.events().join("\n");
    assert!(events.contains("\"purpose\":\"totp-secrets\""), "{events}");
}

#[test]
fn a_server_with_another_master_key_does_not_start() {
    let mut program = Program::start();
    program.stop();
    let key = program.data().join("master.key");
    let own = fs::read(&key).unwrap();
    fs::write(&key, [7; 32]).unwrap();
    let (failed, told) = program.try_serve(&[]);
    assert_eq!(failed, Some(3), "{told}");
    assert!(
        told.contains("master.key is not the one that this database was sealed with"),
        "{told}"
    );
    assert_eq!(told.trim().lines().count(), 1, "{told}");
    fs::write(&key, own).unwrap();
    program.serve();
}
