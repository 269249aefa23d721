//! `cargo run -p xtask -- tidy` checks the house; `cargo run -p xtask -- docs` writes the
//! generated documents.

use std::process::ExitCode;

use xtask::tidy::Weight;
use xtask::{docs, tidy, tree};

fn main() -> ExitCode {
    let command = std::env::args().nth(1);
    match command.as_deref() {
        Some("tidy") => run_tidy(),
        Some("docs") => run_docs(),
        _ => {
            eprintln!("usage: cargo run -p xtask -- tidy | docs");
            ExitCode::from(2)
        }
    }
}

/// Prints what is untidy; warnings alone do not fail.
fn run_tidy() -> ExitCode {
    let findings = match tidy::house() {
        Ok(findings) => findings,
        Err(error) => return failed(&error),
    };
    for finding in &findings {
        println!("{finding}");
    }
    let refused = findings
        .iter()
        .filter(|finding| finding.weight == Weight::Refused)
        .count();
    println!(
        "tidy: {refused} refused, {} warned",
        findings.len() - refused
    );
    if refused == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run_docs() -> ExitCode {
    let written = tree::root()
        .and_then(|root| tree::Tree::read(&root))
        .and_then(|tree| docs::write(&tree));
    match written {
        Ok(paths) => {
            for path in paths {
                println!("wrote {path}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error),
    }
}

fn failed(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::from(3)
}
