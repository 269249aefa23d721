//! Several assessments side by side.

use std::borrow::Borrow;

use domain::{CriterionId, Day, PlainText, Track};
use principles::level::Ladder;
use principles::{Level, Outcome};

use crate::assessment::{Assessment, Row};
use crate::ladder;

pub mod frameworks;
pub mod gaps;
pub mod table;
pub mod text;

/// The assessments as columns, ladders and criteria as rows.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Who stands in which column.
    pub columns: Vec<Column>,
    /// The ladders, in the order of tracks; the CLI track a second time where somebody ships a
    /// companion.
    pub ladders: Vec<LadderRow>,
    /// The criteria: by track, then in the order of the frameworks they come from.
    pub rows: Vec<MatrixRow>,
}

/// Names one assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The subject's id.
    pub id: PlainText,
    /// The subject's name.
    pub name: PlainText,
    /// The framework's id.
    pub framework: PlainText,
    /// The day it was judged.
    pub assessed: Day,
}

/// One track of every assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderRow {
    /// Which track.
    pub track: Track,
    /// Whether the companion is counted in.
    pub with_companion: bool,
    /// One ladder a column; `None` where the track does not apply or nothing is shipped.
    pub ladders: Vec<Option<Ladder>>,
}

/// One criterion in every assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// Which.
    pub id: CriterionId,
    /// Its short form.
    pub short: PlainText,
    /// Its title.
    pub title: PlainText,
    /// Its rung, in the first assessment that has it.
    pub level: Level,
    /// One outcome a column; `None` where the framework of that column does not have it. CLI rows
    /// are those of the stock client.
    pub outcomes: Vec<Option<Outcome>>,
}

impl LadderRow {
    /// Its heading.
    pub fn title(&self) -> String {
        ladder::title(self.track, self.with_companion)
    }
}

/// Puts assessments side by side, in the order given.
pub fn matrix<A: Borrow<Assessment>>(assessments: &[A]) -> Matrix {
    let assessments: Vec<&Assessment> = assessments.iter().map(Borrow::borrow).collect();
    Matrix {
        columns: assessments.iter().map(|one| column(one)).collect(),
        ladders: ladders(&assessments),
        rows: criteria(&assessments)
            .into_iter()
            .map(|first| row(first, &assessments))
            .collect(),
    }
}

fn column(assessment: &Assessment) -> Column {
    Column {
        id: PlainText::new(&assessment.subject.id),
        name: assessment.subject.name.clone(),
        framework: PlainText::new(&assessment.framework.id),
        assessed: assessment.assessed,
    }
}

fn ladders(assessments: &[&Assessment]) -> Vec<LadderRow> {
    let of_track = |track| LadderRow {
        track,
        with_companion: false,
        ladders: assessments
            .iter()
            .map(|one| one.track(track)?.ladder())
            .collect(),
    };
    let mut rows: Vec<LadderRow> = Track::ALL.into_iter().map(of_track).collect();
    let with_companion = assessments.iter().map(|one| {
        one.track(Track::CliTooling)
            .and_then(|standing| standing.with_companion)
    });
    rows.push(LadderRow {
        track: Track::CliTooling,
        with_companion: true,
        ladders: with_companion.collect(),
    });
    rows.retain(|row| !row.with_companion || row.ladders.iter().any(Option::is_some));
    rows
}

/// The first row of each criterion that any of them has: by track, then as they come.
fn criteria<'a>(assessments: &[&'a Assessment]) -> Vec<&'a Row> {
    let mut firsts: Vec<&Row> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for row in assessments.iter().flat_map(|one| &one.criteria) {
        if seen.insert(&row.id) {
            firsts.push(row);
        }
    }
    firsts.sort_by_key(|row| row.id.track());
    firsts
}

fn row(first: &Row, assessments: &[&Assessment]) -> MatrixRow {
    let outcomes = assessments
        .iter()
        .map(|one| one.row(&first.id).map(|row| row.cell.outcome));
    MatrixRow {
        id: first.id.clone(),
        short: PlainText::new(&first.short),
        title: PlainText::new(&first.title),
        level: first.level,
        outcomes: outcomes.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{id, judge, shipped_framework, small_framework, workbook};
    use Outcome::{Met, NotApplicable, NotMet, Unknown};

    #[test]
    fn columns_keep_their_places_and_what_a_framework_lacks_stays_empty() {
        let small = small_framework();
        let mut other = small_framework();
        other
            .criteria
            .retain(|criterion| criterion.id != id("cli-tooling/sbom"));
        let one = judge(
            &small,
            &workbook("one", &[("cli-tooling/pinned-installs", Met, "")]),
        );
        let two = judge(
            &other,
            &workbook("two", &[("authentication/totp", NotMet, "")]),
        );
        let matrix = matrix(&[one, two]);
        assert_eq!(matrix.rows.len(), 7);
        let outcomes = |name: &str| {
            let row = matrix.rows.iter().find(|row| row.id == id(name)).unwrap();
            row.outcomes.clone()
        };
        assert_eq!(
            outcomes("cli-tooling/pinned-installs"),
            [Some(Met), Some(Unknown)]
        );
        assert_eq!(
            outcomes("authentication/totp"),
            [Some(Unknown), Some(NotMet)]
        );
        assert_eq!(outcomes("cli-tooling/sbom"), [Some(Unknown), None]);
        let words: Vec<Vec<String>> = matrix
            .ladders
            .iter()
            .map(|row| row.ladders.iter().copied().map(ladder::span).collect())
            .collect();
        assert_eq!(
            words,
            [
                ["0 to 3", "0"],
                ["–", "–"],
                ["1 to 3", "1 to 3"],
                ["2 to 3", "0 to 3"]
            ]
        );
    }

    #[test]
    fn the_companion_has_a_line_of_its_own_where_there_is_one() {
        let framework = shipped_framework();
        let plain = workbook(
            "one",
            &[("cli-tooling/sbom", NotApplicable, "reason = \"no\"")],
        );
        let with = plain.replace("stock-client", "companion = \"guard\"\nstock-client");
        let titles = |texts: &[&str]| -> Vec<String> {
            let assessed: Vec<Assessment> = texts.iter().map(|t| judge(&framework, t)).collect();
            matrix(&assessed)
                .ladders
                .iter()
                .map(LadderRow::title)
                .collect()
        };
        assert_eq!(titles(&[&plain]).len(), 4);
        let both = titles(&[&plain, &with]);
        assert_eq!(both.last().unwrap(), "CLI tooling, with companion");
        assert!(matrix::<Assessment>(&[]).rows.is_empty());
    }
}
