//! What the server needs when nothing happens, and how soon it is ready.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use e2e::Program;

use super::{MISSING, client, fixture, middle, process};
use crate::table::Table;

/// How long nothing happens before memory is read.
const IDLE: Duration = Duration::from_secs(30);
const STARTS: usize = 5;
const PACKAGES: usize = 100_000;

/// Memory of an empty server and of one with many packages; the start of the latter.
pub(crate) fn memory_and_start(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let mut empty = Program::start();
    let mut full = fixture::with_packages(PACKAGES)?;
    let mut starts = Vec::new();
    if let Some(full) = &mut full {
        for _ in 0..STARTS {
            full.stop();
            starts.push(start(full)?);
        }
    }
    empty.stop();
    start(&mut empty)?;
    thread::sleep(IDLE);
    let memory = |program: &Program| -> Result<String, Box<dyn Error>> {
        Ok(format!(
            "{:.1} MB",
            process::proportional_memory(program.pid())?
        ))
    };
    table.add(
        "idle memory, empty, after 30 s",
        memory(&empty)?,
        "<= 30 MB",
    );
    let missing = || format!("{MISSING}: no sqlite3");
    let figure = full.as_ref().map_or_else(|| Ok(missing()), memory)?;
    table.add(
        &format!("idle memory, {PACKAGES} packages, after 30 s"),
        figure,
        "<= 60 MB",
    );
    let figure = match full {
        Some(_) => format!("{:.2} s", middle(starts)),
        None => missing(),
    };
    table.add(
        &format!("start to ready, {PACKAGES} packages, median"),
        figure,
        "<= 1 s",
    );
    Ok(())
}

/// Starts it; the seconds until it says that it is ready.
fn start(program: &mut Program) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    program.serve();
    let (answer, _) = client::once(super::publish::port(program)?, &client::get("/readyz", ""))?;
    if answer.status != 200 {
        return Err(format!("{answer:?}").into());
    }
    Ok(begun.elapsed().as_secs_f64())
}
