//! The crash walk: the process dies at each arrow of a publish and of an import. Afterwards a version is
//! whole or nowhere, the same again works, and what was left lying about is swept.

use e2e::archive::Archive;
use e2e::program::drill::DIE_AFTER;
use e2e::{Person, Program, upload, world};

/// The arrows, and whether the version is there after a death at each.
const PUBLISH: [(&str, bool); 7] = [
    ("head", false),
    ("grant", false),
    ("staged", false),
    ("inspected", false),
    ("named", false),
    ("committed", true),
    ("announced", true),
];

/// Whether the first version of this crate can be downloaded by its name alone.
fn is_downloaded(program: &Program, name: &str) -> bool {
    let path = format!("cargo/api/v1/crates/{name}/1.0.0/download");
    upload::bytes(&format!("{}/{path}", program.url)).is_some()
}

/// Starts the normal server on what a death has left, and sees that it sweeps: of the files of releases
/// so many stay.
fn start_again(program: &mut Program, files: usize, died: &str) {
    program.grow_old();
    program.serve();
    program.wait_until(&format!("the sweep after {died}"), || {
        program.staging() == 0 && program.files() == files
    });
    let verified = program.admin(&["verify"]);
    assert!(verified.contains("; 0 wrong"), "{died}: {verified}");
}

#[test]
fn a_publish_whose_process_dies_at_any_arrow_is_whole_or_nowhere() {
    let mut program = Program::start();
    let ada: Person = program.enrol("ada");
    // Each stage leaves one release in the end.
    for (files, (stage, is_there)) in PUBLISH.into_iter().enumerate() {
        let name = format!("gate-{stage}");
        let body = upload::plain(&name, "1.0.0", stage);
        let before = program.events().len();
        program.stop();
        program.serve_drill(DIE_AFTER, stage);
        let answer = upload::try_publish(&program.url, Some(&ada.token), &body);
        assert!(answer.is_err(), "{stage}: {answer:?}");
        program.wait_for_death();
        let left = (program.staging(), program.files() - files);
        let expected = match stage {
            "head" | "grant" => (0, 0),
            "staged" | "inspected" => (1, 0),
            _ => (0, 1),
        };
        assert_eq!(left, expected, "{stage}");

        start_again(&mut program, files + usize::from(is_there), stage);
        let listed = world::versions(&program, &name);
        assert_eq!(listed.len(), usize::from(is_there), "{stage}: {listed:?}");
        assert_eq!(is_downloaded(&program, &name), is_there, "{stage}");
        let events = program.events().len() - before;
        assert_eq!(events, usize::from(is_there), "{stage}");

        let again = upload::publish(&program.url, Some(&ada.token), &body);
        assert_eq!(again.status, 200, "{stage}: {again:?}");
        assert_eq!(world::versions(&program, &name).len(), 1, "{stage}");
        assert_eq!(program.events().len() - before, 1, "{stage}");
        assert!(is_downloaded(&program, &name), "{stage}");
    }
    assert!(program.admin(&["verify"]).contains("; 0 wrong"));
}

#[test]
fn an_import_whose_process_dies_at_any_arrow_goes_on_where_it_was() {
    let mut program = Program::start();
    let cache = tempfile::tempdir().unwrap();
    let folder = cache.path().to_str().unwrap().to_owned();
    let stages = ["staged", "inspected", "named", "committed"];
    for (files, stage) in stages.into_iter().enumerate() {
        let name = format!("fence-{stage}");
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
        let path = cache.path().join(format!("{name}-1.0.0.crate"));
        let archive = Archive::new(&format!("{name}-1.0.0"), &manifest).pack();
        std::fs::write(&path, archive).unwrap();
        // Beside a server that goes on, as an operator does it.
        program.dies(stage, &["admin", "import", "cargo", &folder]);
        program.stop();
        let is_there = stage == "committed";
        start_again(&mut program, files + usize::from(is_there), stage);
        let listed = world::versions(&program, &name);
        assert_eq!(listed.len(), usize::from(is_there), "{stage}: {listed:?}");

        let told = program.admin(&["import", "cargo", &folder]);
        let (new, known) = if is_there { (0, files + 1) } else { (1, files) };
        let expected = format!("{new} taken in, {known} were there already, 0 refused");
        assert!(told.contains(&expected), "{stage}: {told}");
        program.wait_until("the imported crate", || {
            world::versions(&program, &name).len() == 1
        });
    }
    assert!(program.admin(&["verify"]).contains("; 0 wrong"));
}

/// Nobody can end the program that everybody gets by a variable: it does not know the word.
#[test]
fn the_normal_program_has_no_drill_in_it() {
    let has = |bytes: &[u8]| {
        let word = b"PORTCULLIS_DRILL";
        bytes.windows(word.len()).any(|part| part == word)
    };
    assert_eq!(Program::binaries().map(|bytes| has(&bytes)), [false, true]);
    let program = Program::start_in(&[(DIE_AFTER, "committed".to_owned())]);
    let ada = program.enrol("ada");
    let body = upload::plain("gate", "1.0.0", "");
    let answer = upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(world::versions(&program, "gate").len(), 1);
}
