//! Improvements that somebody could fund, in the shape in which the Python Software Foundation's
//! Packaging Working Group lists its own (`psf/fundable-packaging-improvements`, `FUNDABLES.md`):
//! what is wrong, what would be better, where it was talked about, which kinds of work it needs;
//! and, because funders ask for it first, a range of cost.

use std::fmt::Write as _;

use domain::{PlainText, PrincipleId, Track};
use principles::framework::Precedent;
use principles::{Criterion, Framework, Outcome};

use super::{Item, Plan};
use crate::assessment::Assessment;
use crate::evidence::{Documented, Evidence};
use crate::markdown::inline;

/// The list, in Markdown: by track, within a track in the plan's order. What is unknown is no
/// project yet; it stands at the end, as questions.
pub fn render(plan: &Plan, assessment: &Assessment, framework: &Framework) -> String {
    let mut page = format!(
        "# Improvements to {} that could be funded\n\nFrom the assessment of {} by {}, in order of \
         the plan within each track. Costs are person-weeks; multiply by your own rate.\n\n",
        inline(&plan.subject.name),
        plan.assessed,
        inline(&plan.framework.title)
    );
    for track in &plan.tracks {
        let fundable = plan
            .of_track(track.track)
            .filter(|item| item.outcome != Outcome::Unknown);
        let projects: String = fundable
            .filter_map(|item| project(item, assessment, framework))
            .collect();
        if !projects.is_empty() {
            let _ = write!(page, "## {}\n\n{projects}", inline(&track.title));
        }
    }
    questions(plan, &mut page);
    page
}

fn project(item: &Item, assessment: &Assessment, framework: &Framework) -> Option<String> {
    let criterion = framework.criterion(&item.id)?;
    let mut text = format!("### {}\n\n", inline(&item.title));
    let _ = writeln!(
        text,
        "**Problem.** {} {}\n",
        inline(&criterion.why),
        today(item)
    );
    let _ = writeln!(
        text,
        "**Outcomes.** {} {}\n",
        inline(&criterion.asks),
        protection(item)
    );
    let _ = writeln!(
        text,
        "It is finished when an assessment finds one of these:\n"
    );
    for proof in &item.closes_with {
        let _ = writeln!(text, "- {}: {}", proof.kind, inline(&proof.what));
    }
    let discussion = discussion(item, assessment, criterion);
    if !discussion.is_empty() {
        let _ = writeln!(
            text,
            "\n**Earlier discussion.**\n\n{}",
            discussion.concat().trim_end()
        );
    }
    let _ = writeln!(
        text,
        "\n**Kinds of work to fund.** {}.\n",
        kinds_of_work(criterion).join(", ")
    );
    let _ = writeln!(
        text,
        "**Cost range.** {} person-weeks ({}). {}\n",
        item.weeks,
        inline(&item.basis),
        inline(item.assumptions.join(" "))
    );
    Some(text.replace(" \n", "\n"))
}

fn today(item: &Item) -> String {
    let there = match item.outcome {
        Outcome::Partly => "partly there",
        outcome => outcome.word(),
    };
    let note = inline(&item.note);
    let end = if note.ends_with(['.', '!', '?', '…']) {
        ""
    } else {
        "."
    };
    match note.as_str() {
        "" => format!("Today it is {there}."),
        note => format!("Today it is {there}: {note}{end}"),
    }
}

fn protection(item: &Item) -> String {
    match (item.stops.len(), item.limits.len()) {
        (0, 0) => String::new(),
        _ => format!(
            "Of the attacks in the threat catalogue, {} would be stopped{} and {} limited{}.",
            item.stops.len(),
            listed(&item.stops),
            item.limits.len(),
            listed(&item.limits)
        ),
    }
}

fn listed(threats: &[String]) -> String {
    match threats {
        [] => String::new(),
        _ => format!(" ({})", inline(threats.join(", "))),
    }
}

/// What the registry's own documents say, and how others did it: one line each.
fn discussion(item: &Item, assessment: &Assessment, criterion: &Criterion) -> Vec<String> {
    let cell = assessment.row(&item.id).map(|row| &row.cell);
    let documents = cell.into_iter().flat_map(|cell| {
        let cited = cell.evidence.iter().filter_map(|evidence| match evidence {
            Evidence::Documented(document) => Some(document),
            _ => None,
        });
        cited.chain(&cell.leads)
    });
    documents
        .map(own_document)
        .chain(criterion.others.iter().map(precedent))
        .collect()
}

fn own_document(document: &Documented) -> String {
    let day = document.date.or(document.read);
    let day = day.map_or_else(String::new, |day| format!(", {day}"));
    format!("- Here: {}{day}\n", inline(document.place()))
}

fn precedent(other: &Precedent) -> String {
    let place = match (other.title.is_empty(), other.repository.is_empty()) {
        (false, _) => other.title.clone(),
        (true, false) => format!("{}: {}", other.repository, other.path),
        (true, true) => String::new(),
    };
    let place = PlainText::new(&place);
    let source = if place.is_empty() {
        String::new()
    } else {
        format!(" ({})", inline(place))
    };
    format!(
        "- {}: {}{source}\n",
        inline(&other.registry),
        inline(&other.how)
    )
}

/// The trades a project needs: those of its track, more where the criterion asks for a published
/// text or for people who go on working after the code is written. Ours, and meant to be edited.
fn kinds_of_work(criterion: &Criterion) -> Vec<&'static str> {
    let mut kinds = match criterion.id.track() {
        Track::Authentication => vec!["backend development", "user experience", "user support"],
        Track::Authorization => vec!["backend development", "API design", "client integration"],
        Track::GeneralCapabilities => vec!["backend development", "operations"],
        Track::CliTooling => vec!["client development", "testing on all platforms"],
    };
    if !criterion.clauses.is_empty() {
        kinds.extend(["policy writing", "legal review"]);
    }
    kinds.extend(further_work(criterion.id.principle()));
    kinds.extend([
        "technical writing",
        "project management",
        "outreach to maintainers",
    ]);
    kinds
}

fn further_work(principle: Option<PrincipleId>) -> &'static [&'static str] {
    use PrincipleId as P;
    match principle {
        Some(P::MalwareDetection | P::Typosquatting) => {
            &["security analysis of what is found, for as long as it runs"]
        }
        Some(P::PackageReports | P::MalwareAdvisories) => &["staff who answer reports"],
        Some(P::SecurityReviews) => &["independent security review", "fixing what it finds"],
        Some(P::EventLog | P::BuildProvenance) => &["cryptographic engineering", "key management"],
        Some(P::Reachability) => &["program analysis research"],
        Some(P::Webauthn | P::Passwordless | P::PhishingResistantForCritical) => {
            &["security keys for testing"]
        }
        _ => &[],
    }
}

fn questions(plan: &Plan, page: &mut String) {
    let unknown: Vec<&Item> = plan
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Unknown)
        .collect();
    if unknown.is_empty() {
        return;
    }
    page.push_str("## To be found out before anybody is asked for money\n\n");
    for item in unknown {
        let _ = writeln!(
            page,
            "- {}: {}",
            inline(&item.title),
            inline(&item.first_move)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Wishes, make};
    use crate::sample::{HOSTILE, day, judge, shipped_framework, small_framework, workbook};

    fn page(rows: &[(&str, Outcome, &str)]) -> String {
        let framework = small_framework();
        let mut text = workbook("one", rows);
        text.push_str(
            "[[authentication.totp.evidence]]\nkind = \"documented\"\n\
             title = \"Minutes of March\"\nread = 2026-11-01\n",
        );
        let assessment = judge(&framework, &text);
        let plan = make(
            &assessment,
            &framework,
            &Wishes::from_day(day("2027-01-01")),
        );
        render(&plan, &assessment, &framework)
    }

    #[test]
    fn a_funder_finds_problem_outcomes_discussion_work_and_cost() {
        insta::assert_snapshot!(page(&[
            (
                "authentication/totp",
                Outcome::Partly,
                "note = \"codes only\""
            ),
            ("general-capabilities/unpublish", Outcome::NotMet, ""),
        ]));
    }

    #[test]
    fn hostile_notes_stay_text() {
        let note = format!("note = \"{HOSTILE}\"");
        let page = page(&[("authentication/totp", Outcome::NotMet, &note)]);
        for active in ["<script", "@everyone", "\n# head", "[a](b)", "\u{1b}"] {
            assert!(!page.contains(active), "{active}: {page}");
        }
    }

    #[test]
    fn every_shipped_criterion_names_its_kinds_of_work_once() {
        for criterion in &shipped_framework().criteria {
            let kinds = kinds_of_work(criterion);
            let once: std::collections::BTreeSet<_> = kinds.iter().collect();
            assert_eq!(once.len(), kinds.len(), "{}", criterion.id);
            assert_eq!(
                kinds.contains(&"legal review"),
                !criterion.clauses.is_empty(),
                "{}",
                criterion.id
            );
        }
    }
}
