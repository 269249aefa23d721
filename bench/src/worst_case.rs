//! The most that a stranger's site can make the judge read, and what that takes in memory.

use std::error::Error;

use assessor::polite::Manners;
use assessor::probes;
use assessor::target;
use assessor::transcript::{Answer, Body, Exchange, Reply, Transcript};
use principles::Framework;

use crate::samples::{DAY, PAGE_BYTES, Shape};
use crate::stopwatch::once;
use crate::table::Table;

/// Fewer than a visit's exchanges, and four times the bytes that one keeps: a bound from above.
const PAGES: usize = 100;

/// Judges what is the most that a visit keeps, then [`PAGES`] of each shape, once each.
pub(crate) fn pages(table: &mut Table, framework: &Framework) -> Result<(), Box<dyn Error>> {
    table.add("peak memory before the worst cases", peak_memory(), "");
    let kept = Manners::towards_strangers().max_total_bytes / PAGE_BYTES;
    judge(
        table,
        framework,
        "all that a visit keeps",
        kept,
        Shape::Prose,
    )?;
    for shape in Shape::ALL {
        judge(table, framework, shape.word(), PAGES, shape)?;
    }
    Ok(())
}

fn judge(
    table: &mut Table,
    framework: &Framework,
    name: &str,
    pages: usize,
    shape: Shape,
) -> Result<(), Box<dyn Error>> {
    let transcript = transcript(shape, pages)?;
    let (time, findings) = once(|| probes::judge(&transcript, framework));
    if findings.len() != framework.criteria.len() {
        return Err(format!("{} criteria were judged", findings.len()).into());
    }
    let what = format!("{pages} pages of {} KiB, {name}, once", PAGE_BYTES / 1024);
    table.add(&what, format!("{:.2} s", time.as_secs_f64()), "");
    table.add("  peak memory so far", peak_memory(), "");
    Ok(())
}

fn transcript(shape: Shape, pages: usize) -> Result<Transcript, Box<dyn Error>> {
    let target = target::origin("http://localhost/")?;
    let mut exchanges = Vec::new();
    for number in (1..).take(pages) {
        let page = shape.page(exchanges.len());
        let html = ("content-type".to_owned(), "text/html".to_owned());
        exchanges.push(Exchange {
            number,
            round: 1,
            url: target.join(&format!("/page/{number}"))?,
            accept: String::new(),
            redirected_from: None,
            result: Reply::Answer(Answer {
                status: 200,
                headers: vec![html],
                body: Body::new(page.as_bytes(), false),
            }),
        });
    }
    Ok(Transcript {
        format: 1,
        target,
        visited: DAY.parse()?,
        user_agent: "bench".to_owned(),
        requests_per_second: 20.0,
        samples: Vec::new(),
        exchanges,
        active: None,
    })
}

/// The most memory this process ever held (`VmHWM`, proc(5)); Linux only.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    match kilobytes {
        Some(kilobytes) => format!("{} MiB", kilobytes / 1024),
        None => "unknown here".to_owned(),
    }
}
