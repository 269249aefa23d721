//! The plan as a table: Markdown for reading, CSV for spreadsheets, JSON for programs.

use std::fmt::Write as _;

use domain::{CriterionId, Day};

use super::{Item, Plan};
use crate::markdown::inline;
use crate::sheet;

/// The plan in Markdown: one table, then each step with its first move and what closes it.
pub fn markdown(plan: &Plan) -> String {
    let mut page = format!(
        "# Plan for {}\n\nFrom the assessment of {} by {}. {}\n\n",
        inline(&plan.subject.name),
        plan.assessed,
        inline(&plan.framework.title),
        inline(plan.ordered_by)
    );
    page.push_str(
        "| # | Step | Rung | Now | Person-weeks | Closes | Owner | State | Due | When |\n",
    );
    page.push_str("| ---: | --- | ---: | --- | ---: | --- | --- | --- | --- | --- |\n");
    for (place, item) in plan.items.iter().enumerate() {
        page.push_str(&row(place + 1, item));
    }
    let _ = writeln!(
        page,
        "\nIn all: {} steps, {} person-weeks. A step is done only when the next assessment finds \
         its evidence; {}\n",
        plan.items.len(),
        plan.weeks,
        budget(plan)
    );
    for note in &plan.notes {
        let _ = writeln!(page, "- Note: {}", inline(note));
    }
    for (place, item) in plan.items.iter().enumerate() {
        page.push_str(&details(place + 1, item));
    }
    page
}

fn budget(plan: &Plan) -> String {
    plan.budget.map_or_else(
        || "no budget was given.".to_owned(),
        |budget| {
            format!(
                "a budget of {budget} person-weeks covers {} of them.",
                plan.items.iter().filter(|item| item.within_budget).count()
            )
        },
    )
}

fn row(place: usize, item: &Item) -> String {
    let mut when = match item.window {
        Some(window) => format!("{} to {}", window.start, window.finish),
        None if !item.within_budget => "beyond the budget".to_owned(),
        None => String::new(),
    };
    if item.late {
        when.push_str(", after it is due");
    }
    format!(
        "| {place} | {} | {} | {} | {} | {} | {} | {} | {} | {when} |\n",
        inline(item.id.to_string()),
        item.level,
        item.outcome,
        item.weeks,
        inline(&item.closes),
        inline(&item.owner),
        item.state.word(),
        day(item.due)
    )
}

fn details(place: usize, item: &Item) -> String {
    let mut text = format!("\n## {place}. {}\n\n", inline(&item.title));
    let _ = writeln!(text, "{}\n", inline(&item.first_move));
    for proof in &item.closes_with {
        let _ = writeln!(
            text,
            "- Closes with, {}: {}",
            proof.kind,
            inline(&proof.what)
        );
    }
    let further = [
        (
            "If it is not there",
            item.otherwise.clone().unwrap_or_default(),
        ),
        ("Depends on", ids(&item.depends_on)),
        ("Order", item.pulled_forward.clone().unwrap_or_default()),
        ("Stops", item.stops.join(", ")),
        ("Limits", item.limits.join(", ")),
        ("There already", item.note.to_string()),
        ("Assumed", item.assumptions.join(" ")),
    ];
    for (name, value) in further.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "- {name}: {}", inline(value));
    }
    text
}

/// The columns of the CSV, in order.
const COLUMNS: [&str; 24] = [
    "place",
    "id",
    "title",
    "level",
    "outcome",
    "weeks-low",
    "weeks-high",
    "closes",
    "owner",
    "state",
    "due",
    "start",
    "finish",
    "at-latest",
    "within-budget",
    "depends-on",
    "pulled-forward",
    "stops",
    "limits",
    "first-move",
    "otherwise",
    "closes-with",
    "note",
    "assumptions",
];

/// The plan as CSV, one line a step; no field can be taken for a formula.
pub fn csv(plan: &Plan) -> String {
    let header = COLUMNS.map(str::to_owned).to_vec();
    let steps = plan.items.iter().enumerate();
    let lines = steps.map(|(place, item)| line(place + 1, item).to_vec());
    sheet::csv(std::iter::once(header).chain(lines))
}

fn line(place: usize, item: &Item) -> [String; COLUMNS.len()] {
    let window = item.window;
    let proofs: Vec<String> = item
        .closes_with
        .iter()
        .map(|proof| format!("{}: {}", proof.kind, proof.what))
        .collect();
    [
        place.to_string(),
        item.id.to_string(),
        item.title.clone(),
        item.level.to_string(),
        item.outcome.slug().to_owned(),
        item.weeks.low().to_string(),
        item.weeks.high().to_string(),
        item.closes.clone(),
        item.owner.to_string(),
        item.state.word().to_owned(),
        day(item.due),
        day(window.map(|window| window.start)),
        day(window.map(|window| window.finish)),
        day(window.map(|window| window.at_latest)),
        if item.within_budget { "yes" } else { "no" }.to_owned(),
        ids(&item.depends_on),
        item.pulled_forward.clone().unwrap_or_default(),
        item.stops.join(" "),
        item.limits.join(" "),
        item.first_move.clone(),
        item.otherwise.clone().unwrap_or_default(),
        proofs.join(" / "),
        item.note.to_string(),
        item.assumptions.join(" "),
    ]
}

fn day(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn ids(ids: &[CriterionId]) -> String {
    let names: Vec<String> = ids.iter().map(CriterionId::to_string).collect();
    names.join(", ")
}

/// The plan as JSON, indented, with a line break at the end.
///
/// # Errors
/// A number that JSON cannot write; no plan made by [`super::make`] has one.
pub fn json(plan: &Plan) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(plan).map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use principles::Outcome;

    use super::*;
    use crate::plan::{Wishes, make};
    use crate::sample::{HOSTILE, day, judge, small_framework, workbook};

    fn plan(rows: &[(&str, Outcome, &str)]) -> Plan {
        let framework = small_framework();
        let assessment = judge(&framework, &workbook("one", rows));
        let wishes = Wishes {
            capacity_weeks_per_month: Some(4.0),
            budget_weeks: Some(12.0),
            ..Wishes::from_day(day("2027-01-01"))
        };
        make(&assessment, &framework, &wishes)
    }

    const ROWS: [(&str, Outcome, &str); 5] = [
        (
            "authentication/totp",
            Outcome::NotMet,
            "owner = \"Bo\"\ndue = 2027-01-10",
        ),
        (
            "authentication/webauthn",
            Outcome::Partly,
            "note = \"no recovery\"",
        ),
        ("general-capabilities/unpublish", Outcome::Met, ""),
        ("general-capabilities/malware-detection", Outcome::Met, ""),
        ("cli-tooling/pinned-installs", Outcome::Met, ""),
    ];

    #[test]
    fn the_table_and_the_details_in_markdown() {
        insta::assert_snapshot!(markdown(&plan(&ROWS)));
    }

    #[test]
    fn a_hostile_owner_moves_no_column_and_starts_no_formula() {
        let row = format!("owner = \"{HOSTILE}\"\nnote = \"-2+3 {HOSTILE}\"");
        let plan = plan(&[("authentication/totp", Outcome::NotMet, &row)]);
        let table = markdown(&plan);
        let bars = |line: &&str| line.starts_with("| ");
        for line in table.lines().filter(bars) {
            let columns = line.replace("\\|", "").matches('|').count();
            assert_eq!(columns, 11, "{line}");
        }
        assert!(!table.contains("<script"), "{table}");
        let text = csv(&plan);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut lines = 0;
        for record in reader.records() {
            let record = record.unwrap();
            assert_eq!(record.len(), COLUMNS.len());
            assert!(
                record
                    .iter()
                    .all(|field| !field.starts_with(['=', '+', '-', '@']))
            );
            lines += 1;
        }
        assert_eq!(lines, plan.items.len());
        assert!(text.contains("\"'=HYPERLINK(1)"), "{text}");
    }

    #[test]
    fn json_reads_back_with_ranges_and_ids() {
        let text = json(&plan(&ROWS)).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["items"][0]["id"], "authentication/webauthn");
        assert_eq!(value["items"][0]["weeks"], serde_json::json!([1.0, 3.0]));
        assert_eq!(value["items"][1]["due"], "2027-01-10");
        assert_eq!(value["format"], 1);
    }
}
