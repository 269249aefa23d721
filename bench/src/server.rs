//! What the server costs: the program, started from outside on loopback, beside others that do the same.
//!
//! Each part starts what it needs in a folder of its own and ends it by its process id. What is missing on
//! the machine stands in the table as not measured.

mod client;
mod downloads;
mod fixture;
mod growth;
mod idle;
mod index;
mod nginx;
mod process;
mod publish;
mod reference;
mod sign_in;

use std::error::Error;
use std::process::Command;

use crate::table::Table;

/// What stands for a figure that could not be taken.
const MISSING: &str = "NOT MEASURED";

/// One part: what it is called on the command line, and what it does.
type Part = (&'static str, fn(&mut Table) -> Result<(), Box<dyn Error>>);

/// In the order of the table; first what wants a quiet machine most.
const PARTS: [Part; 6] = [
    ("idle", idle::memory_and_start),
    ("index", index::against_nginx),
    ("downloads", downloads::against_nginx),
    ("publish", publish::against_itself_and_the_least),
    ("growth", growth::flat),
    ("sign-in", sign_in::timing_and_flood),
];

/// All parts, or the one with this name.
pub(crate) fn measure(table: &mut Table, only: Option<&str>) -> Result<(), Box<dyn Error>> {
    build()?;
    let asked = PARTS
        .iter()
        .filter(|(name, _)| only.is_none_or(|only| only == *name));
    for (_, part) in asked {
        part(table)?;
    }
    Ok(())
}

/// Whether a part is called this.
pub(crate) fn is_part(name: &str) -> bool {
    PARTS.iter().any(|(known, _)| *known == name)
}

/// The program is measured as it is in the tree, built like this one.
fn build() -> Result<(), Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut building = Command::new(cargo);
    building.args(["build", "--quiet", "--locked", "-p", "portcullis"]);
    if !cfg!(debug_assertions) {
        building.arg("--release");
    }
    if !building.status()?.success() {
        return Err("the server could not be built".into());
    }
    Ok(())
}

/// The middle one of some figures; of two in the middle, the larger.
fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Whether a program is there, by asking it something that does nothing.
fn is_installed(program: &str, harmless: &str) -> bool {
    Command::new(program)
        .arg(harmless)
        .output()
        .is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_one_is_no_average() {
        assert_eq!(middle(vec![3.0, 1.0, 100.0]), 3.0);
        assert!(middle(Vec::new()).is_nan());
    }

    #[test]
    fn a_program_that_is_not_there_is_missed() {
        assert!(!is_installed("no-such-program-anywhere", "--version"));
    }
}
