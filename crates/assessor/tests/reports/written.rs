//! Writes every report of the sample and of the hostile registry to a folder, so that other
//! programs can judge them: `tests/schemas/validate.py`, a browser, a reader.

use std::fs;
use std::path::Path;

use assessor::assessment::Assessment;
use assessor::report;
use assessor::report::text::TextStyle;

use crate::fixture::{framework, hostile, plan, sample, steps};

#[test]
fn all_reports_are_written_for_others_to_judge() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports");
    fs::create_dir_all(&folder).unwrap();
    for (name, assessment) in [("sample", sample()), ("hostile", hostile())] {
        for (kind, text) in all(&assessment) {
            assert!(text.len() > 200, "{name}.{kind} says next to nothing");
            fs::write(folder.join(format!("{name}.{kind}")), text).unwrap();
        }
    }
}

fn all(assessment: &Assessment) -> Vec<(&'static str, String)> {
    let (framework, steps, plan) = (framework(), steps(assessment), plan(assessment));
    let style = |width, color, ascii| TextStyle {
        width,
        color,
        ascii,
    };
    let web = Some("https://packages.example/assessment.html");
    vec![
        (
            "80.txt",
            report::text::render(assessment, &steps, &style(80, false, false)),
        ),
        (
            "132.ansi",
            report::text::render(assessment, &steps, &style(132, true, false)),
        ),
        (
            "60.ascii.txt",
            report::text::render(assessment, &steps, &style(60, false, true)),
        ),
        ("assessment.json", report::json::render(assessment)),
        ("md", report::markdown::render(assessment, &steps)),
        (
            "html",
            report::html::render(assessment, &framework, &steps, &plan),
        ),
        ("svg", report::badge::render(assessment)),
        (
            "cdx.json",
            report::cyclonedx::render(assessment, &framework),
        ),
        (
            "security-insights.yml",
            report::security_insights::render(assessment, web),
        ),
    ]
}
