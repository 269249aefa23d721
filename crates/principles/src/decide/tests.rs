use std::fmt::Write;

use domain::{Origin, Role, Strength};

use super::*;

/// Every kind of actor, as a word and a value.
fn actors() -> Vec<(&'static str, Actor)> {
    let all = Action::ALL.to_vec();
    let now = sample::now();
    let person = |change: fn(&mut Person)| {
        let mut person = sample::person();
        change(&mut person);
        Actor::Person(person)
    };
    let with_token = |names: &str, actions: Vec<Action>, left: i64| {
        let mut person = sample::person();
        person.via = sample::token(names, actions, now.plus(left));
        Actor::Person(person)
    };
    vec![
        ("nobody", Actor::Nobody),
        ("frozen", person(|p| p.frozen = true)),
        ("unverified address", person(|p| p.email_verified = false)),
        (
            "password alone",
            person(|p| p.strength = Strength::Password),
        ),
        ("second factor", person(|_| ())),
        (
            "passkey",
            person(|p| p.strength = Strength::PhishingResistant),
        ),
        (
            "passkey 90 days ago",
            person(|p| {
                p.strength = Strength::PhishingResistant;
                p.shown_at = sample::now().plus(-90 * domain::timestamp::DAY);
            }),
        ),
        (
            "paused",
            person(|p| {
                p.strength = Strength::PhishingResistant;
                p.paused_until = sample::now().plus(1);
            }),
        ),
        ("leaked password", person(|p| p.password_leaked = true)),
        ("token: all", with_token("*", all.clone(), 1)),
        ("token: this name", with_token("cargo/gate", all.clone(), 1)),
        (
            "token: other name",
            with_token("cargo/fence", all.clone(), 1),
        ),
        ("token: new names", with_token("cargo/+new", all.clone(), 1)),
        (
            "token: publish only",
            with_token("*", vec![Action::Publish], 1),
        ),
        ("token: elsewhere", {
            let mut person = sample::person();
            person.via = sample::token("*", all.clone(), now.plus(1));
            if let Via::Token { scope, from, .. } = &mut person.via {
                scope.networks = vec!["192.0.2.0/24".parse().unwrap()];
                *from = Some("198.51.100.1".parse().unwrap());
            }
            Actor::Person(person)
        }),
        ("token: expired", with_token("*", all, 0)),
    ]
}

/// Every state of a package, as a word and a value.
fn packages() -> Vec<(&'static str, Standing)> {
    let standing = |origin, role, critical| Standing {
        origin,
        role,
        critical,
        ..sample::standing()
    };
    let (local, imported) = (Some(Origin::Local), Some(Origin::Imported));
    vec![
        ("new name", standing(None, None, false)),
        ("own", standing(local, Some(Role::Owner), false)),
        (
            "as maintainer",
            standing(local, Some(Role::Maintainer), false),
        ),
        (
            "as publisher",
            standing(local, Some(Role::Publisher), false),
        ),
        ("as auditor", standing(local, Some(Role::Auditor), false)),
        ("own, critical", standing(local, Some(Role::Owner), true)),
        ("somebody else's", standing(local, None, false)),
        ("imported", standing(imported, None, false)),
    ]
}

/// The permission matrix: actor x package x action. A changed line is a changed policy.
#[test]
fn the_matrix_is_what_the_golden_file_says() {
    let mut matrix = String::new();
    for (package_word, package) in packages() {
        writeln!(matrix, "\n# {package_word}").unwrap();
        for (actor_word, actor) in actors() {
            write!(matrix, "{actor_word:20}").unwrap();
            for action in Action::ALL {
                let answer = match decide(&actor, action, &package, sample::now()) {
                    Ok(_) => "may".to_owned(),
                    Err(refusal) => refusal.principle.name().to_owned(),
                };
                write!(matrix, " {action}: {answer:32}").unwrap();
            }
            let end = matrix.trim_end().len();
            matrix.truncate(end);
            matrix.push('\n');
        }
    }
    insta::assert_snapshot!("permission_matrix", matrix);
}

#[test]
fn a_grant_is_for_one_action_on_one_package_and_ends_with_the_token() {
    let (now, package) = (sample::now(), sample::standing());
    let mut person = sample::person();
    person.via = sample::token("*", vec![Action::Publish], now.plus(5));
    let actor = Actor::Person(person);
    let grant = decide(&actor, Action::Publish, &package, now).unwrap();
    assert!(grant.covers(Action::Publish, &package.package, now.plus(4)));
    assert!(!grant.covers(Action::Publish, &package.package, now.plus(5)));
    assert!(!grant.covers(Action::Yank, &package.package, now));
    let other = domain::PackageName::checked(domain::Ecosystem::Cargo, "fence", "fence").unwrap();
    assert!(!grant.covers(Action::Publish, &other, now));
}

/// The same for acts of the staff: who may, by what they are and have shown.
#[test]
fn the_staff_acts_by_a_passkey_that_was_shown_just_now() {
    let mut matrix = String::new();
    for (word, actor) in actors() {
        let Actor::Person(person) = actor else {
            continue;
        };
        write!(matrix, "{word:20}").unwrap();
        for (standing, is_staff, ago) in [
            ("others", false, 0),
            ("staff", true, 0),
            ("staff, before long", true, presence::LASTS - 1),
            ("staff, too long ago", true, presence::LASTS),
            ("staff, in the future", true, -1),
        ] {
            let mut person = person.clone();
            person.shown_at = sample::now().plus(-ago);
            let answer = match staff(&person, is_staff, sample::now()) {
                Ok(()) => "may".to_owned(),
                Err(refusal) => refusal.principle.name().to_owned(),
            };
            write!(matrix, " {standing}: {answer:32}").unwrap();
        }
        let end = matrix.trim_end().len();
        matrix.truncate(end);
        matrix.push('\n');
    }
    insta::assert_snapshot!("staff_matrix", matrix);
}
