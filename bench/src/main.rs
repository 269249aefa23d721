//! What the assessor and the server cost, in one run: `cargo run --release -p bench`; `-- 101` for 101
//! rounds of the assessor's parts, `-- assessor` or `-- server` for one half, `-- publish` (or another part) for one part of the server's.
//!
//! Prints a table. The goals beside the figures are never asserted: a busy machine is no mistake
//! of the program. How to read it: `bench/README.md`.

mod judging;
mod reading;
mod samples;
mod server;
mod stopwatch;
mod table;
mod visiting;
mod web_server;
mod worst_case;

use std::error::Error;

use principles::shipped;
use table::Table;

/// How often each thing is done if nobody says otherwise; odd, so that there is a middle one.
const ROUNDS: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut rounds, mut assessor, mut server, mut part) = (ROUNDS, true, true, None);
    for given in std::env::args().skip(1) {
        match given.as_str() {
            "assessor" => server = false,
            "server" => assessor = false,
            name if server::is_part(name) => (assessor, part) = (false, Some(name.to_owned())),
            number => {
                rounds = number.parse().map_err(|_| {
                    format!("'{given}' is no number of rounds, nor a part to be measured")
                })?;
            }
        }
    }
    let mut table = Table::new(rounds.max(1));
    if server {
        server::measure(&mut table, part.as_deref())?;
    }
    if assessor {
        of_assessor(&mut table)?;
    }
    print!("{table}");
    Ok(())
}

fn of_assessor(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let framework = shipped::framework(shipped::DEFAULT)?;
    judging::profiles(table, &framework)?;
    judging::transcripts(table, &framework)?;
    visiting::passively(table, &framework)?;
    reading::policy(table, &framework)?;
    // The peak of memory is the whole process's, so what needs most comes last.
    worst_case::pages(table, &framework)
}
