//! Several assessments at once: `compare`, `--fleet`, `profiles`, `history`, `feedback`.

use std::path::{Path, PathBuf};

use assessor::assessment::Assessment;
use assessor::compare::{self, gaps, table, text};
use assessor::past::{self, PastAssessment};
use assessor::{feedback, gate, history as past_ladders, profiles as shipped_profiles};

use principles::Level;

use super::Outcome;
use crate::args::{AssessArgs, Format, JudgeArgs, TableFormat};
use crate::console;
use crate::source::{self, Trouble};

/// The most targets a fleet has.
const MAX_FLEET: usize = 200;
/// The largest fleet file, in bytes.
const MAX_FLEET_BYTES: usize = 64 * 1024;

fn judged(targets: &[String], args: &JudgeArgs) -> Result<Vec<Assessment>, Trouble> {
    if targets.len() > 1 && (args.workbook.is_some() || args.visit.transcript.is_some()) {
        let why = "--workbook and --transcript belong to one target, and there are several";
        return Err(Trouble::Use(why.to_owned()));
    }
    let framework = source::framework(&args.framework)?;
    targets
        .iter()
        .map(|target| Ok(source::gather(target, args)?.judge(&framework, args)))
        .collect()
}

/// Draws the matrix of several targets.
pub(crate) fn compare(
    targets: &[String],
    format: TableFormat,
    args: &JudgeArgs,
) -> Result<Outcome, Trouble> {
    let matrix = compare::matrix(&judged(targets, args)?);
    console::print(&match format {
        TableFormat::Text => text::render(&matrix, &console::style()),
        TableFormat::Markdown => table::markdown(&matrix),
        TableFormat::Csv => table::csv(&matrix),
    })?;
    Ok(Outcome::Fine)
}

/// Assesses every target of a file and shows what they lack in common.
pub(crate) fn fleet(file: &Path, args: &AssessArgs) -> Result<Outcome, Trouble> {
    let listed = source::read(file, MAX_FLEET_BYTES)?;
    let targets: Vec<String> = listed
        .lines()
        .map(|line| line.split('#').next().unwrap_or("").trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    if targets.is_empty() || targets.len() > MAX_FLEET {
        let why = format!(
            "it names {} targets; 1 to {MAX_FLEET} are assessed",
            targets.len()
        );
        return Err(Trouble::with_file(file, why));
    }
    if args.baseline.is_some() || args.against.is_some() || args.key.is_some() {
        let why =
            "--baseline, --against and --key are about one target; leave them out with --fleet";
        return Err(Trouble::Use(why.to_owned()));
    }
    let assessments = judged(&targets, &args.judge)?;
    let matrix = compare::matrix(&assessments);
    let common = gaps::common(&matrix);
    let report = match args.format {
        Format::Text => {
            format!(
                "{}\n{}",
                text::render(&matrix, &console::style()),
                gaps::text(&common)
            )
        }
        Format::Markdown => format!("{}\n{}", table::markdown(&matrix), gaps::markdown(&common)),
        _ => {
            let why = "a fleet is reported as text or markdown";
            return Err(Trouble::Use(why.to_owned()));
        }
    };
    console::deliver(&report, args.out.as_deref())?;
    let required = args.require.and_then(Level::new);
    Ok(required.map_or(Outcome::Fine, |level| close_gate(level, &assessments)))
}

/// Names everybody in the fleet who is not proven at this level.
fn close_gate(level: Level, assessments: &[Assessment]) -> Outcome {
    let mut is_any_below = false;
    for assessment in assessments {
        let unmet = gate::require(level, assessment);
        if !unmet.is_empty() {
            is_any_below = true;
            console::say(assessment.subject.name.as_str());
            console::say(gate::text(&[], &unmet).trim_end());
        }
    }
    Outcome::of(is_any_below)
}

/// The shipped profiles side by side.
pub(crate) fn profiles() -> Result<Outcome, Trouble> {
    let args = JudgeArgs {
        framework: principles::shipped::DEFAULT.to_owned(),
        ..JudgeArgs::default()
    };
    let all: Vec<String> = shipped_profiles::IDS
        .iter()
        .map(|id| (*id).to_owned())
        .collect();
    compare(&all, TableFormat::Text, &args)
}

/// The ladders of one registry over time.
pub(crate) fn history(reports: &[PathBuf], markdown: bool) -> Result<Outcome, Trouble> {
    let read = |path: &PathBuf| {
        let text = source::read(path, past::MAX_BYTES)?;
        PastAssessment::parse(&text).map_err(|error| Trouble::with_file(path, error))
    };
    let past: Vec<PastAssessment> = reports.iter().map(read).collect::<Result<_, _>>()?;
    let history = past_ladders::ladders(&past).map_err(|error| Trouble::Use(error.to_string()))?;
    console::print(&if markdown {
        history.markdown()
    } else {
        history.text(&console::style())
    })?;
    Ok(Outcome::Fine)
}

/// What the working group should hear.
pub(crate) fn feedback(targets: &[String], args: &JudgeArgs) -> Result<Outcome, Trouble> {
    let all = || {
        shipped_profiles::IDS
            .iter()
            .map(|id| (*id).to_owned())
            .collect()
    };
    let targets = if targets.is_empty() {
        all()
    } else {
        targets.to_vec()
    };
    let assessments = judged(&targets, args)?;
    let framework = source::framework(&args.framework)?;
    let remarks = feedback::collect(&assessments, &framework);
    console::print(&feedback::markdown(&remarks, &assessments, &framework))?;
    Ok(Outcome::Fine)
}
