//! The operator's life insurance: a backup while the server serves, a restore elsewhere, and what is
//! noticed when something is wrong.

use e2e::{Cargo, Person, Program, upload, world};

fn publish(program: &Program, ada: &Person, version: &str) {
    let body = upload::plain("fence_post", version, "pub fn wolves() -> u8 { 0 }");
    let answer = upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn a_backup_is_restored_elsewhere_and_stock_cargo_builds_from_it() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let fence = cargo.library("fence_post", "1.0.0", "", "pub fn wolves() -> u8 { 0 }");
    cargo.must(&fence, &["publish", "--registry", "gate", "--allow-dirty"]);
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.tar");
    let backup = backup.to_str().unwrap();
    // While the server serves, and publishes go on.
    let told = std::thread::scope(|scope| {
        let publishing = scope.spawn(|| {
            for patch in 1..20 {
                publish(&program, &ada, &format!("1.0.{patch}"));
            }
        });
        let told = program.admin(&["backup", backup]);
        publishing.join().unwrap();
        told
    });
    assert!(told.contains("the master key"), "{told}");
    assert!(
        program
            .admin(&["verify", "--backup", backup])
            .contains("; 0 wrong")
    );
    assert!(program.admin(&["verify"]).contains("; 0 wrong"));
    let events = program.events();
    let key = std::fs::read(program.data().join("master.key")).unwrap();
    let (code, again) = program.try_admin(&["backup", backup]);
    assert_eq!(code, Some(2), "{again}");
    assert!(again.contains("overwrites nothing"), "{again}");

    // Everything but key and backup is gone.
    program.stop();
    std::fs::remove_dir_all(program.data()).unwrap();
    std::fs::create_dir(program.data()).unwrap();
    let (code, keyless) = program.try_admin(&["restore", backup]);
    assert_eq!(code, Some(2), "{keyless}");
    assert!(keyless.contains("master key"), "{keyless}");
    let path = program.data().join("master.key");
    std::fs::write(&path, key).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let told = program.admin(&["restore", backup]);
    assert!(told.contains("resume-log"), "{told}");
    program.serve();
    let restored = program.events();
    assert_eq!(restored[..], events[..restored.len()]);
    let listed = world::versions(&program, "fence_post");
    assert!(listed.contains("1.0.0"), "{listed:?}");

    let app = cargo.program(
        "app",
        "fence_post = { version = \"=1.0.0\", registry = \"gate\" }",
        "fn main() { println!(\"wolves: {}\", fence_post::wolves()); }",
    );
    assert!(cargo.must(&app, &["run"]).contains("wolves: 0"));
    // Tokens, authenticator app and numbers go on.
    publish(&program, &ada, "2.0.0");
    let code = e2e::program::code(&ada.secret, 1);
    let answers = format!("{}\n{code}", e2e::program::PASSWORD);
    let (exit, minted) = program.mint("ada", &["--names", "*"], &answers);
    assert_eq!(exit, Some(0), "{minted}");
    assert!(program.admin(&["verify"]).contains("; 0 wrong"));
}

#[test]
fn a_stale_restore_and_a_flipped_byte_are_noticed() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    publish(&program, &ada, "1.0.0");
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.tar");
    let backup = backup.to_str().unwrap();
    program.admin(&["backup", "--with-master-key", backup]);
    publish(&program, &ada, "1.0.1");
    let newest = program.events().len() - 1;

    // A server is at work: nothing is restored over it, and nothing is moved away beneath it.
    let (code, busy) = program.try_admin(&["restore", backup]);
    assert_eq!(code, Some(2), "{busy}");
    let (code, busy) = program.try_admin(&["move-store", "--to", "postgres://127.0.0.1:9/x"]);
    assert_eq!(code, Some(3), "{busy}");
    assert!(busy.contains("stop it first"), "{busy}");

    let blob = program.a_blob();
    let whole = std::fs::read(&blob).unwrap();
    let mut flipped = whole.clone();
    flipped[9] ^= 1;
    std::fs::write(&blob, flipped).unwrap();
    let (code, found) = program.try_admin(&["verify"]);
    assert_eq!(code, Some(1), "{found}");
    assert!(
        found.contains("were changed") && found.contains("; 1 wrong"),
        "{found}"
    );
    std::fs::write(&blob, whole).unwrap();
    let (code, found) = program.try_admin(&["verify"]);
    assert_eq!(code, Some(0), "{found}");

    // The server's own note of the newest event outlives the database.
    program.stop();
    let note = std::fs::read(program.data().join("newest-event.json")).unwrap();
    std::fs::remove_dir_all(program.data()).unwrap();
    let (code, stale) =
        program.try_admin(&["restore", backup, "--newest-known", &newest.to_string()]);
    assert_eq!(code, Some(2), "{stale}");
    assert!(stale.contains(&format!("event {newest} exists")), "{stale}");
    std::fs::create_dir(program.data()).unwrap();
    std::fs::write(program.data().join("newest-event.json"), note).unwrap();
    let (code, stale) = program.try_admin(&["restore", backup]);
    assert_eq!(code, Some(2), "{stale}");
    assert!(
        stale.contains("older than what the world has seen"),
        "{stale}"
    );
    let told = program.admin(&["restore", backup, "--new-log"]);
    assert!(!told.contains("resume-log"), "{told}");
    program.serve();
    let events = program.events();
    assert_eq!(events.len(), newest + 1);
    assert!(
        events[newest].contains("\"type\":\"log.begun\""),
        "{}",
        events[newest]
    );
}
