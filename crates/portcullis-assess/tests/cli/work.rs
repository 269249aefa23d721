//! Commands that write: the interview, issues, the kit.

use crate::{DAY, folder, run, run_with_input};

#[test]
fn an_interview_saves_what_was_answered_and_goes_on_where_it_stopped() {
    let folder = folder();
    let at = folder.path();
    let begun = run_with_input(at, &["init"], "Drill Registry\n");
    assert_eq!(begun.code, 0, "{}", begun.err);
    let paused = std::fs::read_to_string(at.join("assessment.toml"));
    let again = run_with_input(at, &["init"], "q\n");
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        again.out.contains("init"),
        "it says how to go on: {}",
        again.out
    );
    if let Ok(paused) = paused {
        let after = std::fs::read_to_string(at.join("assessment.toml")).unwrap();
        assert_eq!(after, paused, "looking again changes nothing");
    }
}

#[test]
fn issues_are_written_one_file_a_gap() {
    let folder = folder();
    let args = [
        "plan", "npm", "--today", DAY, "--format", "issues", "-o", "issues",
    ];
    let ran = run(folder.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let files: Vec<_> = std::fs::read_dir(folder.path().join("issues"))
        .unwrap()
        .collect();
    assert!(files.len() >= 5, "{} files", files.len());
}

#[test]
fn a_kit_text_is_written_once_and_checked() {
    let folder = folder();
    let at = folder.path();
    let kit = [
        "kit",
        "security-txt",
        "--answers",
        "answers.toml",
        "-o",
        "out",
    ];
    let answered = |text: &str| {
        std::fs::write(at.join("answers.toml"), text).unwrap();
        run(at, &kit)
    };
    let lacking = answered("registry = \"Drill Registry\"\n");
    assert_eq!(lacking.code, 2, "{}", lacking.err);
    assert!(lacking.err.contains("contact"), "{}", lacking.err);
    let whole = "contact = \"security@drill.example\"\n\
                 canonical-url = \"https://drill.example/.well-known/security.txt\"\n\
                 policy-url = \"https://drill.example/policy\"\n";
    let written = answered(whole);
    assert_eq!(written.code, 0, "{}{}", written.out, written.err);
    assert!(
        written.out.contains("What is left for you"),
        "{}",
        written.out
    );
    assert!(
        std::fs::read_to_string(at.join("out/security.txt"))
            .unwrap()
            .contains("Contact:")
    );
    assert!(
        written.out.contains("\n  valid-days = 180\n") && !written.out.contains("contact ="),
        "what nobody answered is listed: {}",
        written.out
    );
    let again = answered(whole);
    assert_eq!(
        again.code, 2,
        "nothing that was written before is overwritten"
    );
}
