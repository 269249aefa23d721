//! Reading one long policy: the page taken apart, the clauses looked for.

use std::error::Error;

use assessor::page_text::Page;
use assessor::target;
use principles::Framework;

use crate::samples::{PAGE_BYTES, Shape};
use crate::stopwatch::{median, ms};
use crate::table::Table;

/// A page as long as a visit keeps, against the clauses of every policy the framework asks for.
pub(crate) fn policy(table: &mut Table, framework: &Framework) -> Result<(), Box<dyn Error>> {
    let url = target::origin("http://localhost/")?;
    let html = Shape::Prose.page(1);
    let apart = median(table.rounds, || {
        Page::read(&url, "text/html", html.as_bytes())
    });
    let whole = median(table.rounds, || {
        let policy = Page::read(&url, "text/html", html.as_bytes()).policy();
        let checks = framework.criteria.iter().map(|criterion| {
            let check = policy.check(&criterion.clauses);
            check.found.len() + check.missing.len()
        });
        checks.sum::<usize>()
    });
    let clauses: usize = framework.criteria.iter().map(|c| c.clauses.len()).sum();
    // Half a mebibyte is exactly a number of this type.
    let megabytes = f64::from(u32::try_from(PAGE_BYTES)?) / 1e6;
    table.add(
        &format!("policy of 512 KiB, {clauses} clauses, median"),
        format!("{:.1} ms", ms(whole)),
        "",
    );
    table.add("  of which page_text", format!("{:.1} ms", ms(apart)), "");
    table.add(
        "  throughput",
        format!("{:.1} MB/s", megabytes / whole.as_secs_f64()),
        "",
    );
    Ok(())
}
