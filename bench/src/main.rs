//! What the assessor costs, in one run: `cargo run --release -p bench`, or `-- 101` for 101 rounds.
//!
//! Prints a table. The goals beside the figures are never asserted: a busy machine is no mistake
//! of the program. How to read it: `bench/README.md`.

mod judging;
mod reading;
mod samples;
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
    let rounds = match std::env::args().nth(1) {
        Some(given) => given.parse::<usize>().map_err(|_| {
            format!("'{given}' is no number of rounds; say for example `cargo run --release -p bench -- 101`")
        })?,
        None => ROUNDS,
    };
    let framework = shipped::framework(shipped::DEFAULT)?;
    let mut table = Table::new(rounds.max(1));
    judging::profiles(&mut table, &framework)?;
    judging::transcripts(&mut table, &framework)?;
    visiting::passively(&mut table, &framework)?;
    reading::policy(&mut table, &framework)?;
    // The peak of memory is the whole process's, so what needs most comes last.
    worst_case::pages(&mut table, &framework)?;
    print!("{table}");
    Ok(())
}
