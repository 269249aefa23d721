//! `explain`, `ci` and `schema`: texts that ship in the program.

use std::fmt::Write;

use assessor::gate::ci_template;
use assessor::nearest::nearest;
use assessor::probe::Header;
use assessor::probes;
use assessor::report::json;
use domain::CriterionId;
use principles::{Criterion, Framework};

use super::Outcome;
use crate::args::CiService;
use crate::console;
use crate::source::{self, Trouble};

/// Explains one criterion, or lists all.
pub(crate) fn explain(criterion: Option<&str>, framework: &str) -> Result<Outcome, Trouble> {
    let framework = source::framework(framework)?;
    let text = match criterion {
        Some(named) => explanation(find(&framework, named)?),
        None => listing(&framework),
    };
    console::print(&text)?;
    Ok(Outcome::Fine)
}

/// By id, by short form, or by the name within its track.
fn find<'f>(framework: &'f Framework, named: &str) -> Result<&'f Criterion, Trouble> {
    let found = framework.criteria.iter().find(|criterion| {
        criterion.id.to_string() == named
            || criterion.id.name() == named
            || criterion.short.eq_ignore_ascii_case(named)
    });
    found.ok_or_else(|| {
        let names = framework
            .criteria
            .iter()
            .map(|criterion| criterion.id.name());
        let hint = nearest(named.rsplit('/').next().unwrap_or(named), names);
        let hint = hint
            .map(|name| format!("; did you mean '{name}'?"))
            .unwrap_or_default();
        Trouble::Use(format!("{} has no criterion '{named}'{hint}", framework.id))
    })
}

fn listing(framework: &Framework) -> String {
    let mut text = format!("{} ({})\n", framework.title, framework.id);
    for track in &framework.tracks {
        // Writing into a string cannot fail.
        let _never = writeln!(text, "\n{}", track.title);
        for criterion in framework.of_track(track.id) {
            let _never = writeln!(
                text,
                "  {}  {:52} {}",
                criterion.level, criterion.id, criterion.title
            );
        }
    }
    text
}

fn explanation(criterion: &Criterion) -> String {
    let probe = probes::ALL.iter().find(|probe| criterion.id == probe.id);
    let mut parts = vec![
        format!(
            "{}  level {}  {}",
            criterion.id, criterion.level, criterion.short
        ),
        format!("{}\n", criterion.title),
        part("Asks", &criterion.asks),
        part("Why", &criterion.why),
        part("The letter", &criterion.letter),
        part("The spirit", &criterion.spirit),
    ];
    let kinds = [
        ("Observed", &criterion.evidence.observed),
        ("Documented", &criterion.evidence.documented),
        ("Attested", &criterion.evidence.attested),
    ];
    for (kind, text) in kinds {
        parts.extend(text.as_ref().map(|text| part(kind, text)));
    }
    parts.extend(
        criterion
            .clauses
            .iter()
            .map(|clause| part("Clause", &clause.asks)),
    );
    parts.push(part("To close it", &criterion.remediation));
    parts.push(part("Depends on", &ids(&criterion.depends_on)));
    let [low, high] = criterion.effort.weeks;
    let cost = format!("{low} to {high} person-weeks; {}", criterion.effort.basis);
    parts.push(part("Costs", &cost));
    parts.extend(probe.map(|probe| probing("Probe", &probe.header)));
    let active = probes::ACTIVE
        .iter()
        .find(|active| criterion.id == active.id);
    parts.extend(active.map(|active| probing("With --mine", &active.header)));
    parts.retain(|part| !part.is_empty());
    format!("{}\n", parts.join("\n"))
}

fn probing(heading: &str, header: &Header) -> String {
    [
        part(heading, header.looks),
        part("Outcomes", header.outcomes),
        part("Blind spots", header.blind_spots),
    ]
    .join("\n")
}

fn ids(ids: &[CriterionId]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A heading and its text, wrapped at 88 columns; nothing if there is no text.
fn part(heading: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full = lines
            .last()
            .is_some_and(|line| line.len() + word.len() > 72);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(' ');
            line.push_str(word);
        }
    }
    let indent = format!("\n  {:12}", "");
    format!("  {heading:12}{}", lines.join(&indent))
}

/// Prints a pipeline template.
pub(crate) fn ci(service: CiService) -> Result<Outcome, Trouble> {
    console::print(match service {
        CiService::Github => ci_template::GITHUB,
        CiService::Gitlab => ci_template::GITLAB,
    })?;
    Ok(Outcome::Fine)
}

/// Prints the JSON schema of reports.
pub(crate) fn schema() -> Result<Outcome, Trouble> {
    console::print(json::SCHEMA)?;
    Ok(Outcome::Fine)
}
