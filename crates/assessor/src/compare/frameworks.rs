//! The same evidence under two frameworks: what moves.

use std::fmt::Write as _;

use domain::{CriterionId, PlainText, Track};
use principles::level::Ladder;
use principles::{Level, Outcome};

use crate::assessment::{Assessment, FrameworkName, Row};
use crate::ladder;
use crate::markdown::inline;

/// What differs between two judgements of the same evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moves {
    /// The first framework.
    pub before: FrameworkName,
    /// The second framework.
    pub after: FrameworkName,
    /// The ladders of every track under both.
    pub ladders: Vec<LadderMove>,
    /// Criteria that both have, on another rung.
    pub moved: Vec<RungMove>,
    /// Criteria that only the second has, with what the evidence says of them.
    pub added: Vec<Judged>,
    /// Criteria that only the first has, with what the evidence said of them.
    pub withdrawn: Vec<Judged>,
    /// Criteria that both have, judged otherwise; where they apply to somebody else, say.
    pub rejudged: Vec<Rejudged>,
    /// Why the two may not be about the same evidence; empty when they are.
    pub doubts: Vec<PlainText>,
}

/// A track under both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LadderMove {
    /// Which.
    pub track: Track,
    /// Under the first; `None` where it does not apply.
    pub before: Option<Ladder>,
    /// Under the second.
    pub after: Option<Ladder>,
}

/// A criterion on another rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RungMove {
    /// Which.
    pub id: CriterionId,
    /// Under the first.
    pub from: Level,
    /// Under the second.
    pub to: Level,
    /// What the evidence says of it under the second.
    pub outcome: Outcome,
}

/// A criterion that only one of them has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Which.
    pub id: CriterionId,
    /// Its title.
    pub title: PlainText,
    /// Its rung.
    pub level: Level,
    /// What the evidence says of it.
    pub outcome: Outcome,
}

/// A criterion judged otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejudged {
    /// Which.
    pub id: CriterionId,
    /// Under the first.
    pub from: Outcome,
    /// Under the second.
    pub to: Outcome,
}

/// Compares two judgements of the same evidence, under the first and under the second framework.
pub fn moves(before: &Assessment, after: &Assessment) -> Moves {
    let both = || {
        let rows = before.criteria.iter();
        rows.filter_map(|row| Some((row, after.row(&row.id)?)))
    };
    let moved = both().filter(|(was, is)| was.level != is.level);
    let rejudged = both().filter(|(was, is)| was.cell.outcome != is.cell.outcome);
    let ladder = |one: &Assessment, track| one.track(track)?.ladder();
    Moves {
        before: before.framework.clone(),
        after: after.framework.clone(),
        ladders: Track::ALL
            .into_iter()
            .map(|track| LadderMove {
                track,
                before: ladder(before, track),
                after: ladder(after, track),
            })
            .collect(),
        moved: moved
            .map(|(was, is)| RungMove {
                id: is.id.clone(),
                from: was.level,
                to: is.level,
                outcome: is.cell.outcome,
            })
            .collect(),
        added: only_in(after, before),
        withdrawn: only_in(before, after),
        rejudged: rejudged
            .map(|(was, is)| Rejudged {
                id: is.id.clone(),
                from: was.cell.outcome,
                to: is.cell.outcome,
            })
            .collect(),
        doubts: doubts(before, after),
    }
}

fn only_in(these: &Assessment, those: &Assessment) -> Vec<Judged> {
    let judged = |row: &Row| Judged {
        id: row.id.clone(),
        title: PlainText::new(&row.title),
        level: row.level,
        outcome: row.cell.outcome,
    };
    let only = these
        .criteria
        .iter()
        .filter(|row| those.row(&row.id).is_none());
    only.map(judged).collect()
}

fn doubts(before: &Assessment, after: &Assessment) -> Vec<PlainText> {
    let mut doubts = Vec::new();
    if before.subject.id != after.subject.id {
        doubts.push(PlainText::new(&format!(
            "The first is about '{}', the second about '{}'.",
            before.subject.id, after.subject.id
        )));
    }
    if before.assessed != after.assessed {
        doubts.push(PlainText::new(&format!(
            "The first was judged on {}, the second on {}: evidence may have expired between.",
            before.assessed, after.assessed
        )));
    }
    doubts
}

impl LadderMove {
    /// The levels under both; `None` where the track applies under neither.
    fn words(&self) -> Option<String> {
        let words = |ladder: Option<Ladder>| match ladder {
            None => "not applicable".to_owned(),
            ladder => ladder::span(ladder),
        };
        match (self.before, self.after) {
            (None, None) => None,
            (before, after) if before == after => Some(format!("{} under both", words(after))),
            (before, after) => Some(format!("{}, now {}", words(before), words(after))),
        }
    }
}

impl Moves {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let same = |ladder: &LadderMove| ladder.before == ladder.after;
        self.ladders.iter().all(same)
            && self.moved.is_empty()
            && self.added.is_empty()
            && self.withdrawn.is_empty()
            && self.rejudged.is_empty()
    }

    /// What differs, for a terminal.
    pub fn text(&self) -> String {
        self.render("", str::to_owned)
    }

    /// What differs, in Markdown.
    pub fn markdown(&self) -> String {
        self.render("## ", |text| inline(text))
    }

    fn render(&self, heading: &str, safe: impl Fn(&str) -> String) -> String {
        let name = |framework: &FrameworkName| safe(PlainText::new(&framework.id).as_str());
        let (before, after) = (name(&self.before), name(&self.after));
        let mut text = format!("{heading}From {before} to {after}, with the same evidence\n\n");
        for doubt in &self.doubts {
            let _ = writeln!(text, "- Doubt: {}", safe(doubt.as_str()));
        }
        for ladder in &self.ladders {
            if let Some(change) = ladder.words() {
                let _ = writeln!(text, "- {}: {change}", ladder.track.title());
            }
        }
        for (title, lines) in self.sections() {
            if lines.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n{title}:\n");
            for line in lines {
                let _ = writeln!(text, "- {}", safe(&line));
            }
        }
        if self.is_empty() {
            text.push_str("\nNothing moves.\n");
        }
        text
    }

    fn sections(&self) -> [(&'static str, Vec<String>); 4] {
        let judged = |judged: &Judged| {
            format!(
                "{} (level {}), {}: {}",
                judged.id, judged.level, judged.title, judged.outcome
            )
        };
        let moved = self.moved.iter().map(|one| {
            format!(
                "{}: level {}, now {}; {}",
                one.id, one.from, one.to, one.outcome
            )
        });
        let rejudged = self
            .rejudged
            .iter()
            .map(|one| format!("{}: {}, now {}", one.id, one.from, one.to));
        [
            ("On another rung", moved.collect()),
            ("Added", self.added.iter().map(judged).collect()),
            ("Withdrawn", self.withdrawn.iter().map(judged).collect()),
            ("Judged otherwise", rejudged.collect()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{day, id, judge, judge_on, shipped_framework, small_framework, workbook};
    use Outcome::{Met, NotMet};
    use principles::{Overlay, shipped};

    /// Moves a key to rung 1, withdraws the bill of materials, adds a drill.
    const OVERLAY: &str = r#"
format = 1
id = "small-2"
base = "small-1"
title = "Next"
[[move]]
criterion = "authentication/webauthn"
level = 1
because = "phishing"
[[withdraw]]
criterion = "cli-tooling/sbom"
because = "others do it"
[[add]]
because = "practice"
[add.criterion]
id = "general-capabilities/incident-drill"
level = 1
title = "Incident drill <b>"
asks = "a"
question = "q"
why = "w"
letter = "l"
spirit = "s"
outside-view = "attested"
remediation = "r"
effort = { weeks = [1, 2], basis = "ours" }
"#;

    #[test]
    fn what_moves_is_listed_with_what_the_evidence_says() {
        let small = small_framework();
        let next = Overlay::parse(OVERLAY).unwrap().apply(&small).unwrap();
        let text = workbook(
            "one",
            &[
                ("authentication/verified-email", Met, ""),
                ("authentication/totp", Met, ""),
                ("authentication/webauthn", NotMet, ""),
                ("cli-tooling/pinned-installs", Met, ""),
                ("cli-tooling/sbom", NotMet, ""),
            ],
        );
        let moves = moves(&judge(&small, &text), &judge(&next, &text));
        assert!(moves.doubts.is_empty() && !moves.is_empty());
        assert_eq!(moves.withdrawn.first().unwrap().id, id("cli-tooling/sbom"));
        insta::assert_snapshot!(moves.text(), @r#"
        From small-1 to small-2, with the same evidence

        - Authentication: 1, now 0
        - General capabilities: 1 to 3, now 0 to 3
        - CLI tooling: 2, now 3

        On another rung:

        - authentication/webauthn: level 2, now 1; not met

        Added:

        - general-capabilities/incident-drill (level 1), Incident drill <b>: unknown

        Withdrawn:

        - cli-tooling/sbom (level 3), Bill of materials: not met
        "#);
        assert!(
            moves.markdown().contains("Incident drill &lt;b&gt;"),
            "{}",
            moves.markdown()
        );
    }

    #[test]
    fn the_same_framework_moves_nothing() {
        let framework = shipped_framework();
        let one = judge(&framework, &workbook("one", &[]));
        let found = moves(&one, &one.clone());
        assert!(found.is_empty() && found.text().contains("Nothing moves."));
        let later = judge_on(&framework, &workbook("two", &[]), day("2026-12-01"));
        assert_eq!(moves(&one, &later).doubts.len(), 2);
    }

    #[test]
    fn every_shipped_overlay_can_be_compared() {
        let text = workbook("one", &[("authentication/totp", Met, "")]);
        let before = judge(&shipped_framework(), &text);
        for overlay in shipped::IDS {
            let after = judge(&shipped::framework(overlay).unwrap(), &text);
            let found = moves(&before, &after);
            assert!(found.text().contains(overlay), "{}", found.text());
        }
    }
}
