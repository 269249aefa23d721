//! The ladders over time: what rose, what fell, what expired.

use std::fmt;

use domain::{Day, PlainText, Track};
use principles::level::Ladder;

use crate::past::{Change, Column, PastAssessment, changes};

mod page;

/// One registry over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The subject's name, as in the newest assessment.
    pub name: PlainText,
    /// The subject's id.
    pub subject: PlainText,
    /// The assessments, oldest first.
    pub days: Vec<Past>,
    /// The ladders of each track, one a day.
    pub tracks: Vec<TrackHistory>,
    /// What changed from each assessment to the next.
    pub steps: Vec<Step>,
}

/// One assessment in a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// When it was judged.
    pub day: Day,
    /// By which framework.
    pub framework: PlainText,
}

/// One track over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackHistory {
    /// Which.
    pub track: Track,
    /// Whether the companion is counted in.
    pub column: Column,
    /// One ladder a day; `None` where the track did not apply.
    pub ladders: Vec<Option<Ladder>>,
}

/// What changed from one assessment to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The day of the later one.
    pub day: Day,
    /// The framework it was judged by, where the earlier one had another: then the framework may
    /// have moved, not the registry.
    pub other_framework: Option<PlainText>,
    /// What went up.
    pub rose: Vec<Change>,
    /// What went down.
    pub fell: Vec<Change>,
    /// What has expired.
    pub expired: Vec<Change>,
    /// What else is different: first answers, criteria that came or went.
    pub other: Vec<Change>,
}

/// Why there is no history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoHistory {
    /// There are no assessments.
    Empty,
    /// They are about different registries.
    OtherSubject(PlainText, PlainText),
}

impl fmt::Display for NoHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a history needs at least one assessment"),
            Self::OtherSubject(one, other) => write!(
                f,
                "these assessments are about '{one}' and about '{other}'; a history is about one \
                 registry, use 'compare' for several"
            ),
        }
    }
}

impl std::error::Error for NoHistory {}

/// Puts assessments of one registry in the order of their days.
///
/// # Errors
/// There are none, or they are about different registries.
pub fn ladders(assessments: &[PastAssessment]) -> Result<History, NoHistory> {
    let mut past: Vec<&PastAssessment> = assessments.iter().collect();
    past.sort_by_key(|one| one.assessed);
    let newest = past.last().ok_or(NoHistory::Empty)?;
    if let Some(other) = past.iter().find(|one| one.subject != newest.subject) {
        return Err(NoHistory::OtherSubject(
            newest.subject.clone(),
            other.subject.clone(),
        ));
    }
    let days = past.iter().map(|one| Past {
        day: one.assessed,
        framework: one.framework.clone(),
    });
    Ok(History {
        name: newest.name.clone(),
        subject: newest.subject.clone(),
        days: days.collect(),
        tracks: tracks(&past),
        steps: past
            .iter()
            .zip(past.iter().skip(1))
            .map(|(before, after)| step(before, after))
            .collect(),
    })
}

fn tracks(past: &[&PastAssessment]) -> Vec<TrackHistory> {
    let of = |track, column| TrackHistory {
        track,
        column,
        ladders: past
            .iter()
            .map(|one| {
                let past = one.track(track)?;
                match column {
                    Column::Stock => past.ladder,
                    Column::Companion => past.with_companion,
                }
            })
            .collect(),
    };
    let stock = Track::ALL.map(|track| of(track, Column::Stock));
    let companion = of(Track::CliTooling, Column::Companion);
    let all = stock.into_iter().chain([companion]);
    all.filter(|history| {
        history.column == Column::Stock || history.ladders.iter().any(Option::is_some)
    })
    .collect()
}

fn step(before: &PastAssessment, after: &PastAssessment) -> Step {
    let mut step = Step {
        day: after.assessed,
        other_framework: (before.framework != after.framework).then(|| after.framework.clone()),
        rose: Vec::new(),
        fell: Vec::new(),
        expired: Vec::new(),
        other: Vec::new(),
    };
    for change in changes(before, after) {
        let list = if change.rose() {
            &mut step.rose
        } else if change.fell() {
            &mut step.fell
        } else if change.expired() {
            &mut step.expired
        } else {
            &mut step.other
        };
        list.push(change);
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text::TextStyle;
    use crate::sample::{HOSTILE, day, judge_on, shipped_framework, small_framework, workbook};
    use principles::Outcome::{Met, NotMet, Partly};

    fn past(on: &str, rows: &[(&str, principles::Outcome, &str)]) -> PastAssessment {
        let assessment = judge_on(&small_framework(), &workbook("one", rows), day(on));
        PastAssessment::parse(&serde_json::to_string(&assessment).unwrap()).unwrap()
    }

    fn three() -> [PastAssessment; 3] {
        let first = [
            ("authentication/verified-email", NotMet, ""),
            ("authentication/totp", Met, ""),
            ("cli-tooling/pinned-installs", Met, "expires = 2026-12-24"),
        ];
        let second = [
            ("authentication/verified-email", Met, ""),
            ("authentication/totp", Met, ""),
            ("cli-tooling/pinned-installs", Met, "expires = 2026-12-24"),
        ];
        let third = [
            ("authentication/verified-email", Met, ""),
            ("authentication/totp", Partly, ""),
            ("cli-tooling/pinned-installs", Met, "expires = 2026-12-24"),
            ("cli-tooling/sbom", NotMet, ""),
        ];
        [
            past("2026-12-31", &third),
            past("2026-11-22", &first),
            past("2026-12-22", &second),
        ]
    }

    const STYLE: TextStyle = TextStyle {
        width: 80,
        color: false,
        ascii: false,
    };

    #[test]
    fn rises_falls_and_expiries_stand_in_the_order_of_days() {
        let history = ladders(&three()).unwrap();
        let days: Vec<String> = history
            .days
            .iter()
            .map(|past| past.day.to_string())
            .collect();
        assert_eq!(days, ["2026-11-22", "2026-12-22", "2026-12-31"]);
        insta::assert_snapshot!(history.text(&STYLE), @r#"
        Registry one (one) by small-1

                    Authentication  Authorization   General       CLI
        2026-11-22           ··· 0              –     █░░ 1     ██░ 2
        2026-12-22           █░░ 1              –     █░░ 1     ██░ 2
        2026-12-31           ··· 0              –     █░░ 1     ██· 2

        Until 2026-12-22:

        - rose: Authentication: level 0, now 1
        - rose: authentication/verified-email: not met, now met

        Until 2026-12-31:

        - fell: Authentication: level 1, now 0
        - fell: authentication/totp: met, now partly
        - expired: cli-tooling/pinned-installs: evidence expired on 2026-12-24
        - otherwise: cli-tooling/sbom: unknown, now not met

        ladders: █ proven, ░ possible
        "#);
        insta::assert_snapshot!(history.markdown(), @r#"
        # Registry one over time

        | Assessed | Authentication | Authorization | General capabilities | CLI tooling | By |
        | --- | --- | --- | --- | --- | --- |
        | 2026-11-22 | 0 | – | 1 to 3 | 2 to 3 | small-1 |
        | 2026-12-22 | 1 to 3 | – | 1 to 3 | 2 to 3 | small-1 |
        | 2026-12-31 | 0 | – | 1 to 3 | 2 | small-1 |

        Until 2026-12-22:

        - rose: Authentication: level 0, now 1
        - rose: authentication/verified-email: not met, now met

        Until 2026-12-31:

        - fell: Authentication: level 1, now 0
        - fell: authentication/totp: met, now partly
        - expired: cli-tooling/pinned-installs: evidence expired on 2026-12-24
        - otherwise: cli-tooling/sbom: unknown, now not met
        "#);
    }

    #[test]
    fn one_assessment_is_a_short_history_and_none_is_none() {
        let one = past("2026-11-22", &[]);
        let history = ladders(std::slice::from_ref(&one)).unwrap();
        assert!(history.steps.is_empty());
        assert_eq!(ladders(&[]), Err(NoHistory::Empty));
        let mut other = one.clone();
        other.subject = "two".into();
        let error = ladders(&[one, other]).unwrap_err().to_string();
        assert!(error.contains("use 'compare' for several"), "{error}");
    }

    #[test]
    fn another_framework_is_said_and_hostile_names_stay_text() {
        let mut one = past("2026-11-22", &[]);
        one.name = HOSTILE.into();
        let text = workbook("one", &[]);
        let mut two = PastAssessment::of(&judge_on(&shipped_framework(), &text, day("2026-12-01")));
        two.name = HOSTILE.into();
        let history = ladders(&[one, two]).unwrap();
        let page = history.markdown();
        assert!(
            page.contains("judged by another framework, psr-0.1"),
            "{page}"
        );
        assert!(
            !page.contains("<script") && !page.contains("@everyone"),
            "{page}"
        );
        let text = history.text(&STYLE);
        assert!(
            text.chars().all(|ch| ch == '\n' || !ch.is_control()),
            "{text}"
        );
        assert!(text.contains("otherwise: authentication/account-recovery: judged for the first"));
    }
}
