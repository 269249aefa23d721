//! `portcullis-assess TARGET` and `profile NAME`: judge, report, and close the gate if asked to.

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
    console::deliver(&text, args.out.as_deref())?;
    if let Some(other) = &args.against {
        let other = source::framework(other)?;
        let again = material.judge(&other, &args.judge);
        console::print(&format!(
            "\n{}",
            frameworks::moves(&assessment, &again).text()
        ))?;
    }
    close_gate(&assessment, args)
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

fn close_gate(assessment: &Assessment, args: &AssessArgs) -> Result<Outcome, Trouble> {
    if args.require.is_none() && args.baseline.is_none() {
        return Ok(Outcome::Fine);
    }
    let required = args.require.and_then(Level::new);
    let unmet = required
        .map(|level| gate::require(level, assessment))
        .unwrap_or_default();
    let regressions = match &args.baseline {
        Some(path) => {
            let text = source::read(path, past::MAX_BYTES)?;
            let baseline =
                PastAssessment::parse(&text).map_err(|error| Trouble::with_file(path, error))?;
            gate::regressions(&baseline, assessment)
                .map_err(|error| Trouble::with_file(path, error))?
        }
        None => Vec::new(),
    };
    console::say(gate::text(&regressions, &unmet).trim_end());
    Ok(Outcome::of(!unmet.is_empty() || !regressions.is_empty()))
}
