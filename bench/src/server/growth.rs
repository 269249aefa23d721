//! Whether a publish, with its index file, gets slower when there are many other packages.

use std::error::Error;

use super::publish::Publisher;
use super::{MISSING, fixture, middle, process};
use crate::table::Table;

const OTHERS: [usize; 3] = [100, 10_000, 100_000];
const PUBLISHES: usize = 200;
const GOAL: &str = "flat within 20 %";

/// Servers of each size publish in turn, so that a slow moment hits all of them.
pub(crate) fn flat(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let mut sizes = Vec::new();
    for others in OTHERS {
        let Some(program) = fixture::with_packages(others)? else {
            table.add(
                "publish beside other packages",
                format!("{MISSING}: no sqlite3"),
                GOAL,
            );
            return Ok(());
        };
        let publisher = Publisher::new(&program, &program.enrol("ada"), "grown")?;
        sizes.push((others, program, publisher, Vec::new()));
    }
    let mut before = Vec::new();
    for round in 0..=PUBLISHES + 20 {
        for (_, program, publisher, times) in &mut sizes {
            let time = publisher.publish()?;
            // The first ones warm up.
            if round > 20 {
                times.push(time.as_secs_f64() * 1e3);
            } else if round == 20 {
                before.push(process::cpu(&[program.pid()])?);
            }
        }
    }
    let mut least = f64::INFINITY;
    let (mut medians, mut used) = (Vec::new(), Vec::new());
    for ((others, program, _, times), before) in sizes.into_iter().zip(before) {
        let cpu = process::cpu(&[program.pid()])?.saturating_sub(before);
        let each = cpu.as_secs_f64() * 1e3 / f64::from(u32::try_from(PUBLISHES)?);
        let median = middle(times);
        let figure = format!("{median:.2} ms, {each:.2} ms of processor time");
        table.add(
            &format!("publish beside {others} other packages, median"),
            figure,
            "",
        );
        least = least.min(median);
        medians.push(median);
        used.push(each);
    }
    let over = |figures: &[f64]| match (figures.first(), figures.last()) {
        (Some(first), Some(last)) => (last / first - 1.0) * 100.0,
        _ => f64::NAN,
    };
    table.add(
        "  most against fewest others, time",
        format!("{:+.0} %", over(&medians)),
        GOAL,
    );
    table.add(
        "  most against fewest others, processor time",
        format!("{:+.0} %", over(&used)),
        GOAL,
    );
    Ok(())
}
