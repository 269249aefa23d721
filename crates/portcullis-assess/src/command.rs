//! One file per command; each turns what was typed into calls of the assessor and prints.

use crate::args::{Args, Command};
use crate::source::Trouble;

mod assess;
mod book;
mod compare;
mod explain;
mod kit;
mod plan;
mod statement;

/// How a command ended, if nothing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing to complain about; exit code 0.
    Fine,
    /// Something is not as it was asked to be; exit code 1.
    Findings,
}

impl Outcome {
    /// The exit code.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
        }
    }

    /// Findings if there are any.
    pub(crate) const fn of(findings: bool) -> Self {
        if findings { Self::Findings } else { Self::Fine }
    }
}

/// Does what was said.
pub(crate) fn dispatch(args: Args) -> Result<Outcome, Trouble> {
    match args.command {
        None => match (&args.target, &args.fleet) {
            (None, None) => Err(Trouble::Use(
                "name a target: a web address, a workbook, a transcript, or a profile".to_owned(),
            )),
            (_, Some(fleet)) => compare::fleet(fleet, &args.assess),
            (Some(target), None) => assess::target(target, &args.assess),
        },
        Some(Command::Profile { name, assess }) => assess::profile(&name, &assess),
        Some(Command::Profiles) => compare::profiles(),
        Some(Command::Init { file, framework }) => book::init(&file, &framework),
        Some(Command::Page { out, framework }) => book::page(&out, &framework),
        Some(Command::ImportSurvey { file, column, out }) => {
            book::import_survey(&file, &column, &out)
        }
        Some(Command::Check {
            file,
            framework,
            today,
        }) => book::check(&file, &framework, today),
        Some(Command::Plan(args)) => plan::plan(&args),
        Some(Command::Kit { kind, answers, out }) => kit::kit(kind, answers.as_deref(), &out),
        Some(Command::Compare {
            targets,
            format,
            judge,
        }) => compare::compare(&targets, format, &judge),
        Some(Command::History { reports, markdown }) => compare::history(&reports, markdown),
        Some(Command::Feedback { targets, judge }) => compare::feedback(&targets, &judge),
        Some(Command::Explain {
            criterion,
            framework,
        }) => explain::explain(criterion.as_deref(), &framework),
        Some(Command::Verify {
            envelope,
            key,
            report,
        }) => statement::verify(&envelope, &key, report.as_deref()),
        Some(Command::Ci { service }) => explain::ci(service),
        Some(Command::Schema) => explain::schema(),
    }
}
