//! The table that is printed.

use std::fmt;

/// Figures in the order in which they were taken.
#[derive(Debug)]
pub(crate) struct Table {
    /// How often each thing is done.
    pub(crate) rounds: usize,
    rows: Vec<[String; 3]>,
}

impl Table {
    /// An empty one.
    pub(crate) fn new(rounds: usize) -> Self {
        Self {
            rounds,
            rows: Vec::new(),
        }
    }

    /// Adds a figure; `goal` is empty where there is none.
    pub(crate) fn add(&mut self, what: &str, figure: String, goal: &str) {
        // The table comes at the end; until then whoever waits sees what is measured.
        eprintln!("{what}: {figure}");
        self.rows.push([what.to_owned(), figure, goal.to_owned()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let build = if cfg!(debug_assertions) {
            "debug build: not for comparing"
        } else {
            "release build"
        };
        let heading = ["what", "figure", "goal"].map(str::to_owned);
        let load = load();
        writeln!(
            f,
            "{} rounds, {cores} cores, {load}, {build}\n",
            self.rounds
        )?;
        let rows = || std::iter::once(&heading).chain(&self.rows);
        let width = |column: usize| {
            let cells = rows().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let (first, second) = (width(0), width(1));
        for [what, figure, goal] in rows() {
            let line = format!("{what:<first$}  {figure:>second$}  {goal}");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// How busy the machine is with everything (proc(5), the last minute); figures taken beside others
/// are slow. Linux only.
fn load() -> String {
    let averages = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    match averages.split_whitespace().next() {
        Some(last_minute) => format!("load {last_minute}"),
        None => "load unknown".to_owned(),
    }
}
