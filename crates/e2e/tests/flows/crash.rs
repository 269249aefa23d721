//! A power cut between requests loses nothing that was answered.

use e2e::{Cargo, Program, upload};

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
