//! A power cut loses nothing that was answered.

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::thread;

use e2e::{Cargo, Program, upload, world};

#[test]
fn what_was_answered_survives_a_kill_and_torn_renderings_mend_themselves() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let fence = cargo.library("fence_post", "1.0.0", "", "");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let index = format!("{}/cargo/index/fe/nc/fence_post", program.url);
    let (before, events) = (upload::get(&index).text, program.events());
    program.kill();
    // Rendered files are not synced: a power cut may leave them short.
    let rendered = program.data().join("blobs/public/1/cargo/fence_post");
    for file in std::fs::read_dir(rendered).unwrap() {
        std::fs::write(file.unwrap().path(), "").unwrap();
    }
    program.serve();
    assert_eq!(upload::get(&index).text, before);
    assert_eq!(program.events(), events);
    let app = cargo.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() {}",
    );
    cargo.must(&app, &["build"]);
}

/// T37: whatever a power cut falls into, a version is in index, file store and log, or in none of
/// them; and what was answered is in all.
#[test]
fn t37_racing_publishes_through_a_power_cut_are_everywhere_or_nowhere() {
    const SENDERS: usize = 4;
    const EACH: usize = 25;
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let body = |version: &str| upload::plain("fence", version, "");
    let (answered, answers) = mpsc::channel();
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (url, token, answered) = (program.url.clone(), ada.token.clone(), answered.clone());
            thread::spawn(move || {
                for number in 0..EACH {
                    let version = format!("1.{sender}.{number}");
                    match upload::try_publish(&url, Some(&token), &body(&version)) {
                        Ok(answer) => {
                            assert_eq!(answer.status, 200, "{version}: {answer:?}");
                            answered.send(version).unwrap();
                        }
                        // The power is off.
                        Err(_) => return,
                    }
                }
            })
        })
        .collect();
    drop(answered);
    let mut known: BTreeSet<String> = answers.iter().take(SENDERS * 3).collect();
    program.kill();
    known.extend(answers);
    for sender in senders {
        sender.join().unwrap();
    }
    assert!(known.len() < SENDERS * EACH, "the power cut came too late");

    program.serve();
    let listed = world::versions(&program, "fence");
    assert!(known.is_subset(&listed), "{known:?} {listed:?}");
    for sender in 0..SENDERS {
        for number in 0..EACH {
            let version = format!("1.{sender}.{number}");
            let answer = upload::publish(&program.url, Some(&ada.token), &body(&version));
            assert_eq!(answer.status, 200, "{version}: {answer:?}");
        }
    }
    assert_eq!(world::versions(&program, "fence").len(), SENDERS * EACH);
}
