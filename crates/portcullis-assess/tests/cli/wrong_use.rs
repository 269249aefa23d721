//! What was typed wrong is said so, with what to do.

use crate::{WORKBOOK, folder, run};

#[test]
fn wrong_use_says_what_to_do_and_ends_with_2() {
    let folder = folder();
    let at = folder.path();
    std::fs::write(at.join("merge.toml"), "format = 1\n<<<<<<< ours\n").unwrap();
    std::fs::write(at.join("typo.toml"), WORKBOOK.replace("outcome", "outcme")).unwrap();
    std::fs::write(
        at.join("future.toml"),
        WORKBOOK.replace("format = 1", "format = 9"),
    )
    .unwrap();
    std::fs::write(at.join("half.toml"), &WORKBOOK[..WORKBOOK.len() - 20]).unwrap();
    std::fs::write(at.join("odd.json"), "{\"format\": 1}").unwrap();
    for (args, says) in [
        (vec![], "name a target"),
        (vec!["nmp"], "did you mean 'npm'?"),
        (vec!["merge.toml"], "line 2 holds a merge mark"),
        (vec!["typo.toml"], "did you mean `outcome`?"),
        (vec!["future.toml"], "format 9; this program reads format 1"),
        (vec!["half.toml"], "half.toml: the workbook cannot be read"),
        (vec!["odd.json"], "odd.json: the transcript cannot be read"),
        (vec!["absent.toml"], "absent.toml"),
        (vec!["ftp://packages.example"], "only http and https"),
        (
            vec!["https://user:secret@packages.example"],
            "leave user and password out",
        ),
        (
            vec!["npm", "--framework", "psr-9"],
            "neither a shipped framework",
        ),
        (vec!["http://localhost:1", "--rate", "1000"], "--rate takes"),
        (vec!["http://localhost:1", "--proof", "x"], "--mine"),
        (
            vec!["http://192.0.2.1", "--mine"],
            "/.well-known/portcullis-assess",
        ),
        (
            vec!["http://192.0.2.1", "--mine", "--proof", "x"],
            "--proof takes the key",
        ),
        (vec!["plan", "npm", "--if", "totp"], "done=TRACK/NAME"),
        (
            vec!["plan", "npm", "--format", "issues"],
            "name a folder with --out",
        ),
        (vec!["explain", "event-lag"], "did you mean"),
        (vec!["npm", "--format", "statement"], "needs --key FILE"),
        (vec!["npm", "--require", "4"], "4 is not in 1..=3"),
    ] {
        let ran = run(at, &args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("secret"), "{}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
}

#[test]
fn a_target_that_is_not_there_ends_with_3() {
    let ran = run(folder().path(), &["http://127.0.0.1:1"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("could not be visited"), "{}", ran.err);
}

#[test]
fn what_cannot_be_a_target_says_what_could_be() {
    let folder = folder();
    let at = folder.path();
    std::fs::create_dir(at.join("inner")).unwrap();
    assert_eq!(
        run(at, &["profile", "npm", "--format", "json", "-o", "r.json"]).code,
        0
    );
    for (args, says) in [
        (vec!["packages.example"], "https://packages.example"),
        (vec!["compare", "npm", "r.json"], "this is a report"),
        (vec!["profile", "npm", "-o", "inner"], "it is a folder"),
    ] {
        let ran = run(at, &args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
    }
    assert_eq!(
        std::fs::read_dir(at).unwrap().count(),
        2,
        "nothing is left behind"
    );
}
