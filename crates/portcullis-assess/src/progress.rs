//! A progress bar while a visit goes on, if a terminal is there.

use assessor::active::Deed;
use assessor::transcript::{Exchange, Reply};
use indicatif::{ProgressBar, ProgressStyle};

/// The bar of one visit. It draws on standard error, and only on a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Shows that a visit begins.
    pub(crate) fn begin(target: &impl std::fmt::Display) -> Self {
        let bar = ProgressBar::new(1);
        let style = ProgressStyle::with_template("  {prefix}  {bar:24} {pos}/{len}  {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(format!("visiting {target}"));
        bar.tick();
        Self { bar }
    }

    /// Shows what was just asked, and how much of this round is left.
    pub(crate) fn step(&mut self, exchange: &Exchange, left: usize) {
        self.bar.inc(1);
        self.bar
            .set_length(self.bar.position() + u64::try_from(left).unwrap_or(0));
        let came = match &exchange.result {
            Reply::Answer(answer) => answer.status.to_string(),
            Reply::Failure(failure) => failure.to_string(),
        };
        self.bar
            .set_message(format!("{} {came}", exchange.url.path()));
    }

    /// Shows what was just done to one's own registry.
    pub(crate) fn did(&mut self, deed: &Deed) {
        self.bar.inc(1);
        self.bar.set_length(self.bar.position() + 1);
        // What was done may still hold a secret at this moment; what it was for does not.
        self.bar
            .set_message(format!("{:?} {:?}", deed.step, deed.came));
    }

    /// Takes the bar away.
    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }
}
