//! `plan`: gaps in order, in the shape that was asked for.

use std::path::Path;

use assessor::plan::{self, Plan, Wishes, board, fundable, issues, table};
use principles::{Framework, Level};

use super::Outcome;
use crate::args::{PlanArgs, PlanFormat};
use crate::console;
use crate::source::{self, Trouble};

/// Plans the way up for one target.
pub(crate) fn plan(args: &PlanArgs) -> Result<Outcome, Trouble> {
    let framework = source::framework(&args.judge.framework)?;
    let assessment = source::gather(&args.target, &args.judge)?.judge(&framework, &args.judge);
    let wishes = Wishes {
        capacity_weeks_per_month: args.capacity,
        budget_weeks: args.budget,
        assume_done: args
            .assume
            .iter()
            .flat_map(|assumption| assumption.0.clone())
            .collect(),
        goal: args.goal.and_then(Level::new),
        start: assessment.assessed,
    };
    let plan = plan::make(&assessment, &framework, &wishes);
    let text = match args.format {
        PlanFormat::Markdown => table::markdown(&plan),
        PlanFormat::Csv => table::csv(&plan),
        PlanFormat::Board => board::render(&plan, &framework),
        PlanFormat::Fundable => fundable::render(&plan, &assessment, &framework),
        PlanFormat::Json => table::json(&plan)
            .map_err(|error| Trouble::Undetermined(format!("the plan as JSON: {error}")))?,
        PlanFormat::Issues => return write_issues(&plan, &framework, args.out.as_deref()),
    };
    console::deliver(&text, args.out.as_deref())?;
    Ok(Outcome::Fine)
}

fn write_issues(
    plan: &Plan,
    framework: &Framework,
    out: Option<&Path>,
) -> Result<Outcome, Trouble> {
    let folder = out.ok_or_else(|| {
        Trouble::Use("--format issues writes one file a gap: name a folder with --out".to_owned())
    })?;
    std::fs::create_dir_all(folder).map_err(|error| Trouble::with_file(folder, error))?;
    let texts = issues::texts(plan, framework);
    for text in &texts {
        source::write(&folder.join(&text.file_name), &text.to_markdown())?;
    }
    console::say(&format!(
        "wrote {} issue texts into {}",
        texts.len(),
        folder.display()
    ));
    Ok(Outcome::Fine)
}
