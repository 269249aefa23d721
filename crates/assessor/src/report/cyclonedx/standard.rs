//! The framework as a CycloneDX standard: requirements and levels.

use principles::{Criterion, Framework, Level};
use serde_json::{Value, json};

use super::requirement_ref;
use crate::assessment::{Assessment, Row, TrackStanding};
use crate::report::phrases::shown;

/// The standard with exactly the criteria that were judged; the text is the framework's, where it
/// has the criterion.
pub(super) fn standard(assessment: &Assessment, framework: &Framework) -> Value {
    let name = &assessment.framework;
    let requirements: Vec<Value> = assessment
        .criteria
        .iter()
        .map(|row| requirement(row, framework.criterion(&row.id)))
        .collect();
    let levels: Vec<Value> = assessment
        .tracks
        .iter()
        .flat_map(|track| levels(assessment, track))
        .collect();
    json!({
        "bom-ref": "standard",
        "name": shown(&name.title),
        "version": shown(&name.version),
        "description": shown(&framework.about),
        "requirements": requirements,
        "levels": levels,
    })
}

fn requirement(row: &Row, criterion: Option<&Criterion>) -> Value {
    let text = |pick: fn(&Criterion) -> &str| criterion.map(|found| shown(pick(found)));
    let explained = |word: &str, said: Option<domain::PlainText>| {
        said.filter(|said| !said.is_empty())
            .map(|said| format!("{word}: {said}"))
    };
    let descriptions: Vec<String> = [
        explained("The letter", text(|found| &found.letter)),
        explained("The spirit", text(|found| &found.spirit)),
        explained("Why", text(|found| &found.why)),
    ]
    .into_iter()
    .flatten()
    .collect();
    json!({
        "bom-ref": requirement_ref(&row.id),
        "identifier": row.id,
        "title": shown(&row.title),
        "text": text(|found| &found.asks),
        "descriptions": descriptions,
        "properties": [
            { "name": "portcullis:level", "value": row.level.to_string() },
            { "name": "portcullis:short", "value": shown(&row.short) },
        ],
    })
}

/// One level a rung; a level holds the rungs below it too, because levels are cumulative.
fn levels(assessment: &Assessment, track: &TrackStanding) -> Vec<Value> {
    let levels = Level::rungs().map(|rung| {
        let requirements: Vec<String> = assessment
            .of_track(track.track)
            .filter(|row| row.level <= rung)
            .map(|row| requirement_ref(&row.id))
            .collect();
        json!({
            "bom-ref": format!("level:{}/{rung}", track.track),
            "identifier": format!("{}/{rung}", track.track),
            "title": format!("{}, level {rung}", shown(&track.title)),
            "requirements": requirements,
        })
    });
    levels.collect()
}
