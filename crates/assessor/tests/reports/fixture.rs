//! Assessments to report on: an ordinary one, one full of hostile text, and made-up ones.

use std::collections::BTreeMap;

use assessor::assessment::{Assessment, Sources, assess};
use assessor::evidence::{Documented, Evidence};
use assessor::finding::Finding;
use assessor::report::{NextStep, TimelineItem};
use assessor::workbook::Workbook;
use domain::{Day, PrincipleId};
use principles::{Framework, Outcome, shipped};

const SAMPLE: &str = include_str!("sample.toml");
const HOSTILE: &str = include_str!("hostile.toml");

/// A visible mark of hostile text that stands in tags, in quotes and in code.
pub(crate) const HOSTILE_WORDS: &str = "<script>alert(1)</script>\"'`|\n&=+-@\u{1b}[31m";

pub(crate) fn framework() -> Framework {
    shipped::framework(shipped::DEFAULT).unwrap()
}

pub(crate) fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

/// An ordinary registry, visited as well: something observed, something disputed, a lead.
pub(crate) fn sample() -> Assessment {
    let observed = |outcome, exchanges: &[u32], saw| {
        Finding::new(outcome, vec![Evidence::observed(exchanges, saw)], "")
    };
    let lead = Documented {
        title: "Transparency report".into(),
        address: "https://packages.example/transparency".into(),
        quote: "Our systems were reviewed in 2025.".into(),
        read: Some(today()),
        exchange: Some(9),
        ..Documented::default()
    };
    let probed = BTreeMap::from([
        (
            PrincipleId::Unpublish,
            observed(
                Outcome::Met,
                &[3, 4],
                "a deleted version answers 410 and is still listed",
            ),
        ),
        (
            PrincipleId::PackageReports,
            observed(
                Outcome::Partly,
                &[5],
                "the package page has a form; no API was found",
            ),
        ),
        (
            PrincipleId::SecurityReviews,
            Finding::unknown("Nothing was found that says who looked, when, and at what.")
                .with_leads(vec![lead]),
        ),
    ]);
    assessment(&Workbook::parse(SAMPLE).unwrap(), &probed)
}

/// A registry whose every text attacks the reader's program.
pub(crate) fn hostile() -> Assessment {
    let probed = BTreeMap::from([(
        PrincipleId::VerifiedEmail,
        Finding::new(
            Outcome::NotMet,
            vec![Evidence::observed([1], HOSTILE_WORDS)],
            HOSTILE_WORDS,
        ),
    )]);
    assessment(&Workbook::parse(HOSTILE).unwrap(), &probed)
}

/// An assessment in which this text stands wherever text can stand.
pub(crate) fn saturated(text: &str) -> Assessment {
    let quoted = toml_string(text);
    let mut book = format!(
        "format = 1\n[subject]\nid = {quoted}\nname = {quoted}\noperator = {quoted}\n\
         ecosystem = {quoted}\nurl = {quoted}\nassessed-by = {quoted}\n[taxonomy]\n\
         stock-client = {quoted}\ncompanion = {quoted}\n[reply]\nby = {quoted}\ntext = {quoted}\n"
    );
    for id in PrincipleId::ALL {
        let companion = match id.track() {
            domain::Track::CliTooling => &["", ".companion"][..],
            _ => &[""],
        };
        for column in companion {
            book.push_str(&format!(
                "[{id}{column}]\noutcome = \"met\"\nnote = {quoted}\nreason = {quoted}\n\
                 owner = {quoted}\nreviewed-by = {quoted}\nreply = {quoted}\n\
                 [[{id}{column}.evidence]]\nkind = \"documented\"\ntitle = {quoted}\n\
                 repository = {quoted}\npath = {quoted}\naddress = {quoted}\nquote = {quoted}\n\
                 read = 2026-11-19\n\
                 [[{id}{column}.evidence]]\nkind = \"attested\"\nwho = {quoted}\n\
                 statement = {quoted}\ndate = 2026-11-19\n",
                id = id.to_string().replace('/', "."),
            ));
        }
    }
    assessment(&Workbook::parse(&book).unwrap(), &BTreeMap::new())
}

/// A basic TOML string with everything escaped that TOML does not take as it is.
fn toml_string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for ch in text.chars() {
        quoted.push_str(&format!("\\U{:08x}", u32::from(ch)));
    }
    quoted.push('"');
    quoted
}

fn assessment(book: &Workbook, probed: &BTreeMap<PrincipleId, Finding>) -> Assessment {
    assess(&Sources {
        framework: &framework(),
        workbook: Some(book),
        probed,
        visited: None,
        today: today(),
        strict: false,
    })
}

fn open_rows(assessment: &Assessment) -> impl Iterator<Item = &assessor::assessment::Row> {
    let mut rows: Vec<_> = assessment
        .criteria
        .iter()
        .filter(|row| {
            let outcome = row.cell.outcome;
            !matches!(outcome, Outcome::Met | Outcome::NotApplicable)
        })
        .collect();
    rows.sort_by_key(|row| row.level);
    rows.into_iter()
}

/// The first moves, as the plan would give them.
pub(crate) fn steps(assessment: &Assessment) -> Vec<NextStep> {
    let framework = framework();
    let steps = open_rows(assessment).take(4).map(|row| {
        let criterion = framework.criterion(&row.id).unwrap();
        NextStep {
            id: row.id.clone(),
            title: criterion.title.clone(),
            first_move: criterion.remediation.clone(),
            weeks: criterion.effort.weeks,
            closes: format!("closes {} {}", row.id.track().title(), row.level),
        }
    });
    steps.collect()
}

/// The whole plan, as the plan would give it.
pub(crate) fn plan(assessment: &Assessment) -> Vec<TimelineItem> {
    let framework = framework();
    let items = open_rows(assessment).map(|row| TimelineItem {
        id: row.id.clone(),
        title: row.title.clone(),
        state: row.state.unwrap_or_default(),
        owner: row.owner.clone(),
        due: row.due,
        weeks: framework.criterion(&row.id).unwrap().effort.weeks,
        level: row.level,
    });
    items.collect()
}
