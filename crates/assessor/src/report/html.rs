//! The report as one HTML page: cover, matrix, plan, evidence. One file, no outside request.
//!
//! The templates escape everything (askama, by the `.html` extension); only our own style and
//! script are put in as they are, and the page's Content-Security-Policy admits exactly those
//! two by their digests.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Digest;
use principles::{Framework, Outcome};

use self::cover::Ladders;
use self::matrix::Rung;
use self::rows::Section;
use self::timeline::Timeline;
use super::phrases::{basis, web_address};
use super::{NextStep, TimelineItem, phrases};
use crate::assessment::Assessment;

mod cover;
mod matrix;
mod rows;
mod timeline;

const FACE: &str = include_str!("../../../../data/look/face.css");
const STYLE: &str = include_str!("../../assets/report.css");
const SCRIPT: &str = include_str!("../../assets/report.js");

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    assessment: &'a Assessment,
    policy: String,
    style: String,
    script: &'static str,
    basis: String,
    headline: String,
    address: Option<String>,
    counts: Vec<(Outcome, usize)>,
    tracks: Vec<Ladders<'a>>,
    warnings: Vec<cover::Warning<'a>>,
    steps: Vec<Step<'a>>,
    matrix: Vec<Rung<'a>>,
    sections: Vec<Section<'a>>,
    plan: Timeline<'a>,
}

/// One of the next steps, with its words ready.
struct Step<'a> {
    step: &'a NextStep,
    weeks: String,
}

/// The whole page. It works without script, in both themes, from 360 pixels on, and on paper.
pub fn render(
    assessment: &Assessment,
    framework: &Framework,
    next_steps: &[NextStep],
    plan: &[TimelineItem],
) -> String {
    let style = format!("{FACE}\n{STYLE}");
    let page = Page {
        assessment,
        policy: policy(&style),
        style,
        script: SCRIPT,
        basis: basis(assessment),
        headline: cover::headline(assessment),
        address: assessment.subject.url.as_deref().and_then(web_address),
        counts: Outcome::ALL
            .map(|outcome| (outcome, assessment.count(outcome)))
            .into(),
        tracks: cover::ladders(assessment),
        warnings: cover::warnings(assessment),
        steps: steps(next_steps),
        matrix: matrix::rungs_of(assessment),
        sections: rows::sections(assessment, framework),
        plan: Timeline::of(plan),
    };
    page.render().expect("writing to a string cannot fail")
}

fn steps(steps: &[NextStep]) -> Vec<Step<'_>> {
    let steps = steps.iter().take(3).map(|step| Step {
        step,
        weeks: phrases::weeks(step.weeks),
    });
    steps.collect()
}

/// Nothing may be loaded, sent or framed; our style and our script may run, nobody else's
/// (CSP Level 3, 2.3.1).
fn policy(style: &str) -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        base64_digest(style),
        base64_digest(SCRIPT)
    )
}

fn base64_digest(text: &str) -> String {
    STANDARD.encode(Digest::of(text.as_bytes()).as_bytes())
}
