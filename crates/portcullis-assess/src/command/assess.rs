//! `portcullis-assess TARGET` and `profile NAME`: judge, report, and close the gate if asked to.

use std::path::Path;

use assessor::assessment::Assessment;
use assessor::compare::frameworks;
use assessor::past::{self, PastAssessment};
use assessor::report::{self, NextStep, TimelineItem};
use assessor::{gate, plan};
use principles::{Framework, Level};

use super::{Outcome, statement};
use crate::args::{AssessArgs, Format};
use crate::console;
use crate::source::{self, Material, Trouble};

/// How many steps the short reports show.
const NEXT_STEPS: usize = 3;

/// Assesses a target.
pub(crate) fn target(target: &str, args: &AssessArgs) -> Result<Outcome, Trouble> {
    report(&source::gather(target, &args.judge)?, args)
}

/// Assesses a shipped profile.
pub(crate) fn profile(name: &str, args: &AssessArgs) -> Result<Outcome, Trouble> {
    report(&Material::of_workbook(source::profile(name)?), args)
}

fn report(material: &Material, args: &AssessArgs) -> Result<Outcome, Trouble> {
    let framework = source::framework(&args.judge.framework)?;
    let assessment = material.judge(&framework, &args.judge);
    let text = render(&assessment, &framework, args)?;
    // Read before anything is written: the new report may take the place of the old one.
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    console::deliver(&text, args.out.as_deref())?;
    if let Some(other) = &args.against {
        let other = source::framework(other)?;
        let again = material.judge(&other, &args.judge);
        let moves = format!("\n{}", frameworks::moves(&assessment, &again).text());
        // A report for programs has the output to itself.
        if args.format == Format::Text || args.out.is_some() {
            console::print(&moves)?;
        } else {
            console::say(&moves);
        }
    }
    close_gate(&assessment, args, baseline.as_ref())
}

fn read_baseline(path: &Path) -> Result<PastAssessment, Trouble> {
    let text = source::read(path, past::MAX_BYTES)?;
    PastAssessment::parse(&text).map_err(|error| Trouble::with_file(path, error))
}

fn render(
    assessment: &Assessment,
    framework: &Framework,
    args: &AssessArgs,
) -> Result<String, Trouble> {
    let plan = plan::make(
        assessment,
        framework,
        &plan::Wishes::from_day(assessment.assessed),
    );
    let steps: Vec<NextStep> = plan.items.iter().take(NEXT_STEPS).map(next_step).collect();
    Ok(match args.format {
        Format::Text => report::text::render(assessment, &steps, &console::style()),
        Format::Json => report::json::render(assessment),
        Format::Markdown => report::markdown::render(assessment, &steps),
        Format::Html => {
            let timeline: Vec<TimelineItem> = plan.items.iter().map(timeline_item).collect();
            report::html::render(assessment, framework, &steps, &timeline)
        }
        Format::Badge => report::badge::render(assessment),
        Format::Cyclonedx => report::cyclonedx::render(assessment, framework),
        Format::SecurityInsights => report::security_insights::render(assessment, None),
        Format::Statement => statement::signed(assessment, args.key.as_deref())?,
    })
}

fn next_step(item: &plan::Item) -> NextStep {
    NextStep {
        id: item.id.clone(),
        title: item.title.clone(),
        first_move: item.first_move.clone(),
        weeks: item.weeks.range(),
        closes: item.closes.clone(),
    }
}

fn timeline_item(item: &plan::Item) -> TimelineItem {
    TimelineItem {
        id: item.id.clone(),
        title: item.title.clone(),
        state: item.state,
        owner: item.owner.clone(),
        due: item.due,
        weeks: item.weeks.range(),
        level: item.level,
    }
}

fn close_gate(
    assessment: &Assessment,
    args: &AssessArgs,
    baseline: Option<&PastAssessment>,
) -> Result<Outcome, Trouble> {
    if args.require.is_none() && args.baseline.is_none() {
        return Ok(Outcome::Fine);
    }
    let required = args.require.and_then(Level::new);
    let unmet = required
        .map(|level| gate::require(level, assessment))
        .unwrap_or_default();
    let regressions = baseline
        .map(|baseline| gate::regressions(baseline, assessment))
        .transpose()
        .map_err(|error| Trouble::File(error.to_string()))?
        .unwrap_or_default();
    console::say(gate::text(&regressions, &unmet).trim_end());
    Ok(Outcome::of(!unmet.is_empty() || !regressions.is_empty()))
}
