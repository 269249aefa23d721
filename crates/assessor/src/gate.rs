//! Baselines and required levels, for pipelines: nothing may get worse, and a level must hold.

use std::fmt;

use domain::{CriterionId, PlainText, Track};
use principles::{Level, Outcome};

use crate::assessment::Assessment;
use crate::past::{Change, PastAssessment, changes};

pub mod ci_template;

/// Something that was better in the baseline: a level or an outcome that fell, evidence that
/// expired, or a criterion that is not judged any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regression(pub Change);

impl fmt::Display for Regression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why an assessment cannot be held against a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incomparable {
    /// The baseline is about somebody else.
    OtherSubject {
        /// In the baseline.
        baseline: PlainText,
        /// Now.
        now: PlainText,
    },
    /// The baseline was judged by another framework.
    OtherFramework {
        /// In the baseline.
        baseline: PlainText,
        /// Now.
        now: PlainText,
    },
}

impl fmt::Display for Incomparable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherSubject { baseline, now } => write!(
                f,
                "the baseline is about '{baseline}', this assessment about '{now}'; name the \
                 baseline of '{now}'"
            ),
            Self::OtherFramework { baseline, now } => write!(
                f,
                "the baseline was judged by '{baseline}', this assessment by '{now}'; judge by \
                 '{baseline}', or write a new baseline with '--format json'"
            ),
        }
    }
}

impl std::error::Error for Incomparable {}

/// What got worse since the baseline.
///
/// # Errors
/// The two are about different registries or were judged by different frameworks: then a
/// difference would say nothing.
pub fn regressions(
    baseline: &PastAssessment,
    assessment: &Assessment,
) -> Result<Vec<Regression>, Incomparable> {
    let now = PastAssessment::of(assessment);
    if baseline.subject != now.subject {
        return Err(Incomparable::OtherSubject {
            baseline: baseline.subject.clone(),
            now: now.subject,
        });
    }
    if baseline.framework != now.framework {
        return Err(Incomparable::OtherFramework {
            baseline: baseline.framework.clone(),
            now: now.framework,
        });
    }
    let worse = |change: &Change| change.fell() || change.expired() || change.left_out();
    let found = changes(baseline, &now).into_iter().filter(worse);
    Ok(found.map(Regression).collect())
}

/// A required level that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// A track is proven to a lower level.
    Track {
        /// Which.
        track: Track,
        /// The level that was required.
        required: Level,
        /// The level that is proven.
        proven: Level,
        /// The criteria up to the required level that are not met, with what was found.
        missing: Vec<(CriterionId, Outcome)>,
    },
    /// No track applies, so nothing was judged at all.
    NothingApplies,
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingApplies => f.write_str("no track applies, so no level is proven"),
            Self::Track {
                track,
                required,
                proven,
                missing,
            } => {
                write!(
                    f,
                    "{}: level {required} is required, {proven} is proven",
                    track.title()
                )?;
                for (id, outcome) in missing {
                    write!(f, "\n  {} {id}: {outcome}", outcome.sign())?;
                }
                Ok(())
            }
        }
    }
}

/// The tracks that apply and are not proven up to this level; empty when the requirement holds.
pub fn require(level: Level, assessment: &Assessment) -> Vec<Unmet> {
    if assessment
        .tracks
        .iter()
        .all(|standing| standing.proven.is_none())
    {
        return vec![Unmet::NothingApplies];
    }
    let short = assessment.tracks.iter().filter_map(|standing| {
        let proven = standing.proven.filter(|proven| *proven < level)?;
        Some(Unmet::Track {
            track: standing.track,
            required: level,
            proven,
            missing: missing(level, standing.track, assessment),
        })
    });
    short.collect()
}

fn missing(level: Level, track: Track, assessment: &Assessment) -> Vec<(CriterionId, Outcome)> {
    let rows = assessment.of_track(track).filter(|row| {
        row.level <= level && !matches!(row.cell.outcome, Outcome::Met | Outcome::NotApplicable)
    });
    rows.map(|row| (row.id.clone(), row.cell.outcome)).collect()
}

/// Both findings as text for a pipeline's log; the last line says whether the gate is open.
pub fn text(regressions: &[Regression], unmet: &[Unmet]) -> String {
    let mut text = String::new();
    for regression in regressions {
        text.push_str(&format!("worse than the baseline: {regression}\n"));
    }
    for one in unmet {
        text.push_str(&format!("required: {one}\n"));
    }
    let last = match (regressions.len(), unmet.len()) {
        (0, 0) => "The gate is open.".to_owned(),
        (worse, short) => format!(
            "The gate is closed: {worse} worse than the baseline, {short} below the required level."
        ),
    };
    text.push_str(&last);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{
        day, id, judge, judge_on, small_framework, uniform, with_companion, workbook,
    };
    use Outcome::{Met, NotApplicable, NotMet, Partly};

    fn baseline(rows: &[(&str, Outcome, &str)]) -> PastAssessment {
        let assessment = judge(&small_framework(), &workbook("one", rows));
        let json = serde_json::to_string(&assessment).unwrap();
        PastAssessment::parse(&json).unwrap()
    }

    #[test]
    fn what_got_worse_is_named_and_what_got_better_is_not() {
        let before = baseline(&[
            ("authentication/verified-email", Met, ""),
            ("authentication/totp", Met, ""),
            ("authentication/webauthn", NotMet, ""),
            (
                "general-capabilities/unpublish",
                Met,
                "expires = 2026-12-01",
            ),
            ("cli-tooling/sbom", NotMet, ""),
        ]);
        let text_now = workbook(
            "one",
            &[
                ("authentication/verified-email", Partly, ""),
                ("authentication/totp", Met, ""),
                ("authentication/webauthn", Met, ""),
                (
                    "general-capabilities/unpublish",
                    Met,
                    "expires = 2026-12-01",
                ),
                (
                    "cli-tooling/sbom",
                    NotApplicable,
                    "reason = \"nobody asked\"",
                ),
            ],
        );
        let now = judge_on(&small_framework(), &text_now, day("2026-12-02"));
        let found = regressions(&before, &now).unwrap();
        insta::assert_snapshot!(text(&found, &[]), @r#"
        worse than the baseline: Authentication: level 1, now 0
        worse than the baseline: authentication/verified-email: met, now partly
        worse than the baseline: general-capabilities/unpublish: evidence expired on 2026-12-01
        worse than the baseline: cli-tooling/sbom: not met, now not applicable
        The gate is closed: 4 worse than the baseline, 0 below the required level.
        "#);
        assert_eq!(regressions(&PastAssessment::of(&now), &now), Ok(vec![]));
    }

    #[test]
    fn a_companion_and_a_criterion_that_vanish_are_seen() {
        let framework = small_framework();
        let alone = workbook("one", &[("cli-tooling/sbom", NotMet, "")]);
        let with = with_companion(&alone, "sbom");
        let before = PastAssessment::of(&judge(&framework, &with));
        let mut smaller = framework.clone();
        smaller
            .criteria
            .retain(|criterion| criterion.id != id("general-capabilities/unpublish"));
        let now = judge(&smaller, &alone);
        let lines: Vec<String> = regressions(&before, &now)
            .unwrap()
            .iter()
            .map(Regression::to_string)
            .collect();
        assert_eq!(
            lines,
            [
                "cli-tooling/sbom with companion: met, now unknown",
                "general-capabilities/unpublish: not judged any more",
            ]
        );
    }

    #[test]
    fn somebody_elses_baseline_says_nothing() {
        let framework = small_framework();
        let past = baseline(&[]);
        let other = judge(&framework, &workbook("two", &[]));
        let error = regressions(&past, &other).unwrap_err().to_string();
        assert!(
            error.contains("about 'one'") && error.contains("about 'two'"),
            "{error}"
        );
        let mut renamed = framework;
        renamed.id = "other-1".to_owned();
        let other = judge(&renamed, &workbook("one", &[]));
        let error = regressions(&past, &other).unwrap_err().to_string();
        assert!(
            error.contains("judge by 'small-1', or write a new baseline"),
            "{error}"
        );
    }

    #[test]
    fn a_required_level_names_what_is_missing_for_it() {
        let rows = [
            ("authentication/verified-email", Met, ""),
            ("authentication/totp", Partly, ""),
            ("cli-tooling/pinned-installs", Met, ""),
        ];
        let assessment = judge(&small_framework(), &workbook("one", &rows));
        let level = |number| Level::new(number).unwrap();
        assert_eq!(require(Level::ZERO, &assessment), []);
        let unmet = require(level(1), &assessment);
        assert_eq!(
            unmet,
            [Unmet::Track {
                track: Track::Authentication,
                required: level(1),
                proven: Level::ZERO,
                missing: vec![(id("authentication/totp"), Partly)],
            }]
        );
        insta::assert_snapshot!(text(&[], &unmet), @r#"
        required: Authentication: level 1 is required, 0 is proven
          ◐ authentication/totp: partly
        The gate is closed: 0 worse than the baseline, 1 below the required level.
        "#);
        assert_eq!(require(level(2), &assessment).len(), 2);
        assert_eq!(text(&[], &[]), "The gate is open.\n");
    }

    #[test]
    fn a_gate_does_not_open_because_nothing_applies() {
        let framework = small_framework();
        let nothing = uniform(&framework, NotApplicable, "reason = \"no\"");
        let assessment = judge(&framework, &nothing);
        let unmet = require(Level::TOP, &assessment);
        assert_eq!(unmet, [Unmet::NothingApplies]);
        assert!(text(&[], &unmet).contains("The gate is closed"));
    }
}
