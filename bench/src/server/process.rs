//! What the system counts of a process (proc(5)); Linux only.

use std::error::Error;
use std::fs;
use std::time::Duration;

/// The kernel's unit of a process's time, the same on every Linux that people use.
const TICK: Duration = Duration::from_millis(10);

/// Processor time that these processes have used so far, in user mode and in the kernel.
pub(crate) fn cpu(pids: &[u32]) -> Result<Duration, Box<dyn Error>> {
    let mut ticks = 0;
    for pid in pids {
        ticks += ticks_of(&fs::read_to_string(format!("/proc/{pid}/stat"))?)
            .ok_or("proc(5) is written differently here")?;
    }
    Ok(TICK * ticks)
}

/// Columns 14 and 15, counted behind the name, which may hold anything.
fn ticks_of(stat: &str) -> Option<u32> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut columns = rest.split_whitespace().skip(11);
    let mut column = || columns.next()?.parse::<u32>().ok();
    Some(column()? + column()?)
}

/// How often threads of this process have given up a processor to wait: each is a wake-up to come.
pub(crate) fn waits(pid: u32) -> Result<f64, Box<dyn Error>> {
    let mut waits = 0.0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end meanwhile; what it has counted is then left out.
        let Ok(status) = fs::read_to_string(task?.path().join("status")) else {
            continue;
        };
        let count = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))
            .ok_or("proc(5) is written differently here")?;
        waits += count.trim().parse::<f64>()?;
    }
    Ok(waits)
}

/// The processes that this one has started and that still run.
pub(crate) fn children(pid: u32) -> Result<Vec<u32>, Box<dyn Error>> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    let pids = text.split_whitespace().map(str::parse);
    Ok(pids.collect::<Result<_, _>>()?)
}

/// Memory in MB (10^6 bytes): its own, and its share of what it has in common with others.
pub(crate) fn proportional_memory(pid: u32) -> Result<f64, Box<dyn Error>> {
    kilobytes(
        &fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?,
        "Pss:",
    )
}

/// The most memory in MB that was ever resident.
pub(crate) fn peak_memory(pid: u32) -> Result<f64, Box<dyn Error>> {
    kilobytes(
        &fs::read_to_string(format!("/proc/{pid}/status"))?,
        "VmHWM:",
    )
}

fn kilobytes(text: &str, key: &str) -> Result<f64, Box<dyn Error>> {
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    let number = line.and_then(|rest| rest.trim().strip_suffix("kB"));
    let number: f64 = number
        .ok_or("proc(5) is written differently here")?
        .trim()
        .parse()?;
    Ok(number * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_parentheses_moves_no_column() {
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 40 2 0 0 20 0 1 0 5 6 7";
        assert_eq!(ticks_of(stat), Some(42));
        assert_eq!(ticks_of("7 (a"), None);
    }

    #[test]
    fn kilobytes_are_of_1024_bytes() {
        assert_eq!(
            kilobytes("Rss: 1 kB\nPss:   1000 kB\n", "Pss:").unwrap(),
            1.024
        );
        assert!(kilobytes("Rss: 1 kB\n", "Pss:").is_err());
    }
}
