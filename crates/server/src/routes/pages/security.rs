//! What the registry says of itself.

use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use registry::Settings;
use registry::posture::{self, Posture};

use crate::pages::{Frame, Visitor, page};

/// A track as a page shows it.
pub(super) struct Track {
    pub(super) title: &'static str,
    pub(super) level: u8,
    pub(super) held: usize,
    pub(super) all: usize,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    title: &'static str,
    level: u8,
    waits: &'static str,
}

/// The four tracks, ready for a page.
pub(super) fn tracks(settings: &Settings) -> Vec<Track> {
    let shown = posture::tracks(settings).into_iter().map(|track| {
        let rows: Vec<Row> = track
            .rows
            .into_iter()
            .map(|row| Row {
                id: row.id,
                title: row.title,
                level: row.level,
                waits: match row.posture {
                    Posture::Holds => "",
                    Posture::Waits(what) => what,
                },
            })
            .collect();
        Track {
            title: track.title,
            level: track.level,
            held: rows.iter().filter(|row| row.waits.is_empty()).count(),
            all: rows.len(),
            rows,
        }
    });
    shown.collect()
}

#[derive(Template)]
#[template(path = "security.html")]
struct Security {
    frame: Frame,
    held: usize,
    base_url: String,
    tracks: Vec<Track>,
}

pub(super) async fn security(visitor: Visitor) -> Response<Body> {
    let shown = Security {
        frame: visitor.frame("How secure is this registry?"),
        held: posture::count(visitor.registry.settings()).0,
        base_url: visitor.registry.settings().base_url.clone(),
        tracks: tracks(visitor.registry.settings()),
    };
    page(&visitor.registry, StatusCode::OK, &shown)
}
