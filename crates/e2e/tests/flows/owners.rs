//! Owners: offered, not yet taken; never the last one lost.

use e2e::{Cargo, Program};

#[test]
fn an_invited_person_is_no_owner_yet_and_the_last_owner_stays() {
    let program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let cargo = Cargo::new(&program, Some(&ada));
    let fence = cargo.library("fence_post", "1.0.0", "", "");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let added = cargo.must(
        &fence,
        &[
            "owner",
            "--registry",
            "gate",
            "--add",
            &bob.login,
            "fence_post",
        ],
    );
    assert!(added.contains("when they accept"), "{added}");
    let listed = cargo.must(
        &fence,
        &["owner", "--registry", "gate", "--list", "fence_post"],
    );
    assert!(
        listed.contains("ada") && !listed.contains("bob"),
        "{listed}"
    );
    let bobs = Cargo::new(&program, Some(&bob));
    let theirs = bobs.library("fence_post", "1.0.1", "", "");
    assert!(bobs.publish(&theirs).text.contains("authorization/roles"));
    let last = cargo.run(
        &fence,
        &[
            "owner",
            "--registry",
            "gate",
            "--remove",
            "ada",
            "fence_post",
        ],
    );
    assert_eq!(last.code, Some(101));
    assert!(last.text.contains("keeps one owner"), "{}", last.text);
    let unknown = cargo.run(
        &fence,
        &[
            "owner",
            "--registry",
            "gate",
            "--add",
            "nobody-here",
            "fence_post",
        ],
    );
    assert!(
        unknown.text.contains("there is no account"),
        "{}",
        unknown.text
    );
}
