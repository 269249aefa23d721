//! A disk that is full: publishes fail, reads go on, nothing is half done, and with room again the same
//! works.

use e2e::{Disk, Program, upload, world};

/// A text of this length that does not pack.
fn noise(length: usize) -> String {
    let mut number: u64 = 1;
    let next = |_| {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(33 + (number >> 33) as u8 % 90)
    };
    (0..length).map(next).collect()
}

/// A small disk; none where `./test` found that none can be mounted, which it says.
fn disk() -> Option<Disk> {
    let can = std::env::var_os("PORTCULLIS_TEST_SMALL_DISK").is_some();
    if !can {
        eprintln!(
            "NOT RUN: a full disk (PORTCULLIS_TEST_SMALL_DISK is not set); ./test e2e run by root sets it"
        );
    }
    can.then(|| Disk::mount(24))
}

/// Whether this version can be read, from the index and from its file.
fn is_read(program: &Program, version: &str) -> bool {
    let index = upload::get(&format!("{}/cargo/index/fe/nc/fence", program.url));
    let file = format!(
        "{}/cargo/api/v1/crates/fence/{version}/download",
        program.url
    );
    index.text.contains(&format!("\"{version}\"")) && upload::bytes(&file).is_some()
}

/// The room that is left grows page by page, so that each of the writes of a publish is the one that
/// finds none.
#[test]
fn wherever_the_disk_is_full_a_publish_fails_whole_and_reads_go_on() {
    let Some(disk) = disk() else { return };
    let program = Program::start_on(disk.path());
    let ada = program.enrol("ada");
    let publish = |version: &str| {
        let body = upload::plain("fence", version, version);
        upload::publish(&program.url, Some(&ada.token), &body)
    };
    assert_eq!(publish("1.0.0").status, 200);
    let (mut failed, mut fitted) = (0, 0);
    for pages in (0..32).chain([64, 128]) {
        let version = format!("1.1.{pages}");
        disk.fill_to(pages);
        let answer = publish(&version);
        assert!(is_read(&program, "1.0.0"), "{pages} pages");
        if answer.status == 200 {
            fitted += 1;
            assert!(is_read(&program, &version), "{pages} pages");
        } else {
            failed += 1;
            assert!(answer.status >= 500, "{pages} pages: {answer:?}");
            assert_eq!(program.staging(), 0, "{pages} pages");
        }
        disk.make_room();
        let answer = publish(&version);
        assert_eq!(
            answer.status,
            200,
            "{pages} pages: {answer:?}\n{}",
            program.log()
        );
        let listed = world::versions(&program, "fence");
        assert_eq!(listed.len(), 1 + failed + fitted, "{pages} pages");
    }
    assert!(failed > 0 && fitted > 0, "{failed} {fitted}");
    let verified = program.admin(&["verify"]);
    assert!(verified.contains("; 0 wrong"), "{verified}");
}

#[test]
fn an_upload_that_is_larger_than_the_room_leaves_nothing_behind() {
    let Some(disk) = disk() else { return };
    let mut program = Program::start_on(disk.path());
    let ada = program.enrol("ada");
    let body = upload::plain("fence", "1.0.0", &noise(3 << 20));
    let publish = |program: &Program| upload::publish(&program.url, Some(&ada.token), &body);
    disk.fill_to(256);
    let events = program.events();
    for _ in 0..3 {
        let answer = publish(&program);
        assert!(answer.status >= 500, "{answer:?}");
        assert_eq!((program.staging(), program.files()), (0, 0));
    }
    assert_eq!(program.events(), events);
    assert!(world::versions(&program, "fence").is_empty());
    // Also through a power cut while it is full.
    program.kill();
    disk.make_room();
    program.serve();
    assert_eq!(publish(&program).status, 200);
    assert_eq!(world::versions(&program, "fence").len(), 1);
    let verified = program.admin(&["verify"]);
    assert!(verified.contains("; 0 wrong"), "{verified}");
}
