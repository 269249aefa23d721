//! How far a long command has come, where somebody looks on.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use registry::backup::Progress;

/// A bar of bytes on a terminal, nothing elsewhere.
pub(crate) fn bytes() -> ProgressBar {
    bar("{bar:40} {bytes}/{total_bytes}, {eta} left")
}

/// A count of rows, of which nobody knows beforehand how many there are.
pub(crate) fn rows() -> ProgressBar {
    bar("{spinner} {pos} rows")
}

/// A count of packages, of which nobody knows beforehand how many there are.
pub(crate) fn packages() -> ProgressBar {
    bar("{spinner} {pos} packages")
}

fn bar(template: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::no_length().with_style(style)
}

/// Moves the bar on. A new total begins it anew: reading a backup and writing it out are two ways.
pub(crate) fn show(bar: &ProgressBar) -> impl FnMut(Progress) {
    let bar = bar.clone();
    move |progress| match progress {
        Progress::Total(total) => {
            bar.set_length(total);
            bar.set_position(0);
        }
        Progress::Done(more) => bar.inc(more),
    }
}
