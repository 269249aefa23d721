//! What most of a fleet lack: the gaps worth closing once, for all of them.

use std::cmp::Reverse;
use std::fmt::Write as _;

use domain::{CriterionId, PlainText};
use principles::{Level, Outcome};

use super::Matrix;
use crate::markdown::inline;

/// A criterion that most of those it applies to cannot show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonGap {
    /// Which.
    pub id: CriterionId,
    /// Its title.
    pub title: PlainText,
    /// Its rung.
    pub level: Level,
    /// To how many it applies.
    pub applies: usize,
    /// How many do not meet it.
    pub not_met: usize,
    /// How many meet it partly.
    pub partly: usize,
    /// Of how many nobody knows.
    pub unknown: usize,
    /// The ids of all of these, in the order of columns.
    pub who: Vec<PlainText>,
}

impl CommonGap {
    /// How many lack it, or cannot show it.
    pub const fn open(&self) -> usize {
        self.not_met + self.partly + self.unknown
    }
}

/// The criteria that more than half of those they apply to cannot show: low rungs first, then the
/// larger share, then the matrix's order.
pub fn common(matrix: &Matrix) -> Vec<CommonGap> {
    let mut gaps: Vec<CommonGap> = matrix
        .rows
        .iter()
        .map(|row| {
            let count = |wanted| {
                let outcomes = row.outcomes.iter().flatten();
                outcomes.filter(|outcome| **outcome == wanted).count()
            };
            let (not_met, partly, unknown) = (
                count(Outcome::NotMet),
                count(Outcome::Partly),
                count(Outcome::Unknown),
            );
            let columns = matrix.columns.iter().zip(&row.outcomes);
            CommonGap {
                id: row.id.clone(),
                title: row.title.clone(),
                level: row.level,
                applies: not_met + partly + unknown + count(Outcome::Met),
                not_met,
                partly,
                unknown,
                who: columns
                    .filter(|(_, outcome)| is_open(**outcome))
                    .map(|(column, _)| column.id.clone())
                    .collect(),
            }
        })
        .filter(|gap| gap.open() * 2 > gap.applies)
        .collect();
    gaps.sort_by_key(|gap| (gap.level, Reverse(gap.open() * 10_000 / gap.applies.max(1))));
    gaps
}

fn is_open(outcome: Option<Outcome>) -> bool {
    outcome.is_some_and(|outcome| {
        matches!(
            outcome,
            Outcome::NotMet | Outcome::Partly | Outcome::Unknown
        )
    })
}

/// The common gaps for a terminal; one sentence when there are none.
pub fn text(gaps: &[CommonGap]) -> String {
    let mut text = String::new();
    for gap in gaps {
        let _ = writeln!(
            text,
            "  {} {:50} {}",
            gap.level,
            gap.id.to_string(),
            share(gap)
        );
    }
    if text.is_empty() {
        text.push_str("  No gap is common to most of them.\n");
    }
    format!("Common gaps\n{text}")
}

/// The common gaps in Markdown, with who has each.
pub fn markdown(gaps: &[CommonGap]) -> String {
    let mut page = String::from("## Common gaps\n\n");
    if gaps.is_empty() {
        page.push_str("No gap is common to most of them.\n");
        return page;
    }
    page.push_str("| Criterion | Rung | How many | Who |\n| --- | ---: | --- | --- |\n");
    for gap in gaps {
        let who: Vec<&str> = gap.who.iter().map(PlainText::as_str).collect();
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} |",
            inline(gap.id.to_string()),
            gap.level,
            share(gap),
            inline(who.join(", "))
        );
    }
    page
}

fn share(gap: &CommonGap) -> String {
    format!(
        "{} of {}: {} not met, {} partly, {} unknown",
        gap.open(),
        gap.applies,
        gap.not_met,
        gap.partly,
        gap.unknown
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::matrix;
    use crate::sample::{HOSTILE, id, judge, small_framework, workbook};
    use Outcome::{Met, NotApplicable, NotMet, Partly};

    fn fleet() -> Vec<CommonGap> {
        let framework = small_framework();
        let all_met: Vec<(String, Outcome)> = framework
            .criteria
            .iter()
            .map(|c| (c.id.to_string(), Met))
            .collect();
        let with = |name: &str, changes: &[(&str, Outcome)]| {
            let rows: Vec<_> = all_met
                .iter()
                .map(|(id, met)| {
                    let change = changes.iter().find(|(other, _)| other == id);
                    (
                        id.as_str(),
                        change.map_or(*met, |(_, to)| *to),
                        "reason = \"r\"",
                    )
                })
                .collect();
            judge(&framework, &workbook(name, &rows))
        };
        let (totp, deletion) = ("authentication/totp", "general-capabilities/unpublish");
        let (pins, sbom) = ("cli-tooling/pinned-installs", "cli-tooling/sbom");
        let assessed = [
            with(
                "one",
                &[
                    (sbom, NotMet),
                    (totp, NotMet),
                    (deletion, NotMet),
                    (pins, NotMet),
                ],
            ),
            with("two", &[(sbom, NotMet), (deletion, Partly), (pins, NotMet)]),
            with(
                "three",
                &[(sbom, NotApplicable), (totp, Partly), (pins, NotMet)],
            ),
            with("four", &[(totp, Outcome::Unknown), (pins, NotMet)]),
        ];
        common(&matrix(&assessed))
    }

    #[test]
    fn only_what_most_lack_is_common() {
        let gaps = fleet();
        let found: Vec<_> = gaps
            .iter()
            .map(|gap| (gap.id.clone(), gap.open(), gap.applies))
            .collect();
        assert_eq!(
            found,
            [
                (id("cli-tooling/pinned-installs"), 4, 4),
                (id("authentication/totp"), 3, 4),
                (id("cli-tooling/sbom"), 2, 3)
            ],
            "two of four are not most; what does not apply is not counted"
        );
        insta::assert_snapshot!(text(&gaps), @r#"
        Common gaps
          1 cli-tooling/pinned-installs                        4 of 4: 4 not met, 0 partly, 0 unknown
          1 authentication/totp                                3 of 4: 1 not met, 1 partly, 1 unknown
          3 cli-tooling/sbom                                   2 of 3: 2 not met, 0 partly, 0 unknown
        "#);
        assert!(text(&[]).contains("No gap is common"));
    }

    #[test]
    fn hostile_ids_stay_in_their_cell() {
        let framework = small_framework();
        let text = workbook("one", &[]).replace("id = \"one\"", &format!("id = \"{HOSTILE}\""));
        let page = markdown(&common(&matrix(&[judge(&framework, &text)])));
        for line in page.lines().filter(|line| line.starts_with('|')) {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 5, "{line}");
        }
        assert!(!page.contains("<script"), "{page}");
    }
}
