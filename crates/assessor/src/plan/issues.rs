//! Issue texts: one file for each step, ready to be pasted or posted by a script.

use std::fmt::Write as _;

use domain::{CriterionId, PlainText};
use principles::{Framework, Outcome};

use super::{Item, Plan};
use crate::markdown::inline;

/// One issue for the registry's own tracker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueText {
    /// The file's name: the place in the plan, then the criterion. Safe on every file system,
    /// because it is made of a number and a checked id.
    pub file_name: String,
    /// The issue's title, on one line.
    pub title: String,
    /// The issue's text, in Markdown.
    pub body: String,
    /// Labels: the track, the level, and the kind of work.
    pub labels: Vec<String>,
    /// The milestone: the rung it is done for.
    pub milestone: String,
}

/// One issue for each item, in the plan's order.
pub fn texts(plan: &Plan, framework: &Framework) -> Vec<IssueText> {
    let items = plan.items.iter().enumerate();
    items
        .map(|(place, item)| text(place + 1, item, framework))
        .collect()
}

impl IssueText {
    /// The issue as a Markdown file, its facts in front matter (YAML, every string quoted).
    pub fn to_markdown(&self) -> String {
        let labels: Vec<String> = self.labels.iter().map(|label| quoted(label)).collect();
        format!(
            "---\ntitle: {}\nlabels: [{}]\nmilestone: {}\n---\n\n{}",
            quoted(&self.title),
            labels.join(", "),
            quoted(&self.milestone),
            self.body
        )
    }
}

/// A string of JSON, which YAML 1.2 reads as the same string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(PlainText::new(text).as_str()).to_string()
}

fn text(place: usize, item: &Item, framework: &Framework) -> IssueText {
    let verb = match item.outcome {
        Outcome::Unknown => "Find out: ",
        Outcome::Partly => "Complete: ",
        _ => "",
    };
    IssueText {
        file_name: format!("{place:03}-{}.md", item.id.to_string().replace('/', "-")),
        title: PlainText::new(&format!("{verb}{} ({})", item.title, item.id)).to_string(),
        body: body(item, framework),
        labels: labels(item),
        // What is pulled forward belongs to the milestone that waits for it.
        milestone: format!("Level {}", item.done_for),
    }
}

fn labels(item: &Item) -> Vec<String> {
    let kind = match item.outcome {
        Outcome::Unknown => "question",
        _ => "improvement",
    };
    vec![
        "package-repository-security".to_owned(),
        format!("track: {}", item.id.track()),
        format!("level: {}", item.level),
        kind.to_owned(),
    ]
}

fn body(item: &Item, framework: &Framework) -> String {
    let mut body = String::new();
    if let Some(criterion) = framework.criterion(&item.id) {
        let _ = writeln!(body, "**What is asked.** {}\n", inline(&criterion.asks));
        let _ = writeln!(body, "**Why it matters.** {}\n", inline(&criterion.why));
    }
    let _ = writeln!(body, "**Where we stand.** {}\n", where_we_stand(item));
    let _ = writeln!(body, "**First move.** {}\n", inline(&item.first_move));
    if let Some(otherwise) = &item.otherwise {
        let _ = writeln!(body, "**If it is not there.** {}\n", inline(otherwise));
    }
    if let Some(criterion) = framework.criterion(&item.id) {
        let _ = writeln!(
            body,
            "**Look beyond the wording.** {}\n",
            inline(&criterion.spirit)
        );
    }
    body.push_str("## Done when\n\nThe next assessment finds one of these:\n\n");
    for proof in &item.closes_with {
        let _ = writeln!(body, "- [ ] *{}*: {}", proof.kind, inline(&proof.what));
    }
    body.push_str("\n## Facts\n\n");
    for (name, value) in facts(item) {
        let _ = writeln!(body, "- {name}: {}", inline(&value));
    }
    body
}

fn where_we_stand(item: &Item) -> String {
    let mut text = item.outcome.word().to_owned();
    if !item.note.is_empty() {
        let _ = write!(text, ": {}", inline(&item.note));
    }
    text
}

fn facts(item: &Item) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Criterion", format!("{} {}", item.short, item.id)),
        (
            "Estimate",
            format!("{} person-weeks; {}", item.weeks, item.basis),
        ),
    ];
    facts.extend(
        item.assumptions
            .iter()
            .map(|text| ("Assumed", text.clone())),
    );
    let mut add = |name, value: String| {
        if !value.is_empty() {
            facts.push((name, value));
        }
    };
    add("Waits for", names(&item.depends_on));
    add("Stops", item.stops.join(", "));
    add("Limits", item.limits.join(", "));
    add("Rung", item.closes.clone());
    add("Order", item.pulled_forward.clone().unwrap_or_default());
    add("Owner", item.owner.to_string());
    add("State", item.state.word().to_owned());
    add(
        "Due",
        item.due.map(|day| day.to_string()).unwrap_or_default(),
    );
    facts
}

fn names(ids: &[CriterionId]) -> String {
    let names: Vec<String> = ids.iter().map(CriterionId::to_string).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Wishes, make};
    use crate::sample::{HOSTILE, day, judge, shipped_framework, small_framework, workbook};

    fn issues(rows: &[(&str, Outcome, &str)]) -> Vec<IssueText> {
        let framework = small_framework();
        let assessment = judge(&framework, &workbook("one", rows));
        let plan = make(
            &assessment,
            &framework,
            &Wishes::from_day(day("2027-01-01")),
        );
        texts(&plan, &framework)
    }

    #[test]
    fn an_issue_says_what_why_and_when_it_is_done() {
        let row = "owner = \"Bo\"\nstate = \"started\"\nnote = \"keys, but no recovery\"";
        let issues = issues(&[("authentication/webauthn", Outcome::Partly, row)]);
        let keys = issues
            .iter()
            .find(|issue| issue.file_name.ends_with("webauthn.md"))
            .unwrap();
        assert_eq!(
            keys.milestone, "Level 1",
            "pulled forward by a Level 1 step"
        );
        insta::assert_snapshot!(keys.to_markdown());
    }

    #[test]
    fn hostile_rows_stay_inside_their_issue() {
        let row = format!("owner = \"{HOSTILE}\"\nnote = \"{HOSTILE}\"");
        let issues = issues(&[("authentication/totp", Outcome::NotMet, &row)]);
        let file = issues
            .iter()
            .find(|issue| issue.file_name.ends_with("totp.md"))
            .unwrap()
            .to_markdown();
        for active in [
            "<script",
            "@everyone",
            "\n# head",
            "`x`",
            "[a](b)",
            "\u{1b}",
        ] {
            assert!(!file.contains(active), "{active}: {file}");
        }
        assert!(file.contains("&lt;script&gt;"), "{file}");
        assert_eq!(quoted("a\": b\n---"), "\"a\\\": b ---\"");
    }

    #[test]
    fn every_shipped_criterion_makes_a_file_of_its_own() {
        let framework = shipped_framework();
        let assessment = judge(&framework, &workbook("one", &[]));
        let plan = make(
            &assessment,
            &framework,
            &Wishes::from_day(day("2027-01-01")),
        );
        let texts = texts(&plan, &framework);
        let names: std::collections::BTreeSet<_> =
            texts.iter().map(|issue| issue.file_name.clone()).collect();
        assert_eq!(names.len(), 32);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        assert!(
            names.iter().all(|name| name.bytes().all(plain)),
            "{names:?}"
        );
        assert!(
            texts
                .iter()
                .all(|issue| issue.body.contains("## Done when"))
        );
    }
}
