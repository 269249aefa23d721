//! Owners: offered, not yet taken; never the last one lost.

use std::sync::Barrier;

use e2e::{Cargo, Program, upload};

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

fn owners(program: &Program, name: &str) -> String {
    format!("{}/cargo/api/v1/crates/{name}/owners", program.url)
}

fn owns(program: &Program, name: &str, login: &str) -> bool {
    let listed = upload::get(&owners(program, name)).text;
    listed.contains(&format!("\"login\":\"{login}\""))
}

#[test]
fn of_two_owners_who_remove_each_other_at_once_one_stays() {
    let program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    for round in 0..8 {
        let name = format!("fence-{round}");
        let body = upload::plain(&name, "1.0.0", "");
        let published = upload::publish(&program.url, Some(&ada.token), &body);
        assert_eq!(published.status, 200, "{published:?}");
        program.admin(&["owner", &name, "--login", "bob"]);
        let url = owners(&program, &name);
        let together = Barrier::new(2);
        let remove = |by: &str, whom: &str| {
            together.wait();
            let request = upload::agent().delete(&url).header("Authorization", by);
            let body = format!("{{\"users\":[\"{whom}\"]}}");
            let answer = request.force_send_body().send(body).unwrap();
            answer.status().as_u16()
        };
        let statuses = std::thread::scope(|scope| {
            let first = scope.spawn(|| remove(&ada.token, "bob"));
            let second = scope.spawn(|| remove(&bob.token, "ada"));
            [first.join().unwrap(), second.join().unwrap()]
        });
        assert!(
            statuses == [200, 403] || statuses == [403, 200],
            "{statuses:?}"
        );
        let stays = if statuses[0] == 200 { "ada" } else { "bob" };
        let goes = if statuses[0] == 200 { "bob" } else { "ada" };
        let both = [stays, goes].map(|login| owns(&program, &name, login));
        assert_eq!(both, [true, false]);
    }
    // Who owns nothing cannot be removed, which is nobody's failure.
    let name = "fence-0";
    let stays = if owns(&program, name, "ada") {
        &ada
    } else {
        &bob
    };
    let request = upload::agent()
        .delete(owners(&program, name))
        .header("Authorization", &stays.token);
    let body = "{\"users\":[\"carol\"]}";
    program.enrol("carol");
    let answer = request.force_send_body().send(body).unwrap();
    assert_eq!(answer.status().as_u16(), 404);
    let verified = program.admin(&["verify"]);
    assert!(verified.contains("; 0 wrong"), "{verified}");
}
