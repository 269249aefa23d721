//! The desk of the staff for releases: what is held, and what is put aside.

use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use domain::Timestamp;
use registry::staff::{self, Member as Staff};
use registry::{Error, HoldEnd};
use serde::Deserialize;

use super::holds::{HeldRelease, by_release};
use super::presence::asked_for;
use crate::pages::{Fields, Frame, Member, Visitor, page};

#[derive(Template)]
#[template(path = "staff_holds.html")]
struct Desk {
    frame: Frame,
    held: Vec<HeldRelease>,
    /// What was put aside just now.
    done: Vec<String>,
}

pub(super) async fn desk(Member { visitor, session }: Member) -> Response<Body> {
    let drawn = match staff::member(&session, visitor.now) {
        Ok(staff) => drawn(&visitor, &staff, Vec::new()).await,
        Err(error) => Err(error),
    };
    shown(&visitor, drawn)
}

async fn drawn(visitor: &Visitor, staff: &Staff<'_>, done: Vec<String>) -> Result<Desk, Error> {
    let holds = staff.holds(&visitor.registry).await?;
    Ok(Desk {
        frame: visitor.frame("Holds"),
        held: by_release(&holds, visitor.now),
        done,
    })
}

fn shown(visitor: &Visitor, drawn: Result<Desk, Error>) -> Response<Body> {
    match drawn {
        Ok(desk) => page(&visitor.registry, StatusCode::OK, &desk),
        Err(error) => asked_for(visitor, &error, "/staff/holds"),
    }
}

#[derive(Deserialize)]
pub(super) struct Act {
    act: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    why: String,
}

/// Puts a release or an account's releases aside, lets one out, or rejects it.
pub(super) async fn act(
    Member { visitor, session }: Member,
    Fields(act): Fields<Act>,
) -> Response<Body> {
    let drawn = match staff::member(&session, visitor.now) {
        Ok(staff) => match done(&visitor, &staff, &act).await {
            Ok(done) => drawn(&visitor, &staff, done).await,
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    shown(&visitor, drawn)
}

async fn done(visitor: &Visitor, staff: &Staff<'_>, act: &Act) -> Result<Vec<String>, Error> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let (release, why) = ([act.name.trim(), act.version.trim()], act.why.as_str());
    match act.act.as_str() {
        "release" => {
            staff.quarantine(registry, release, why, now).await?;
            Ok(vec![release.join(" ")])
        }
        "account" => {
            let since = since(&act.since)?;
            staff
                .quarantine_account(registry, &act.login, since, why, now)
                .await
        }
        "let-out" => {
            let end = HoldEnd::Released;
            staff.end_hold(registry, release, end, why, now).await?;
            Ok(Vec::new())
        }
        "reject" => {
            let end = HoldEnd::Rejected;
            staff.end_hold(registry, release, end, why, now).await?;
            Ok(Vec::new())
        }
        _ => Err(Error::malformed("there is no such act")),
    }
}

/// As a browser sends a field for a time: without seconds where they are zero, and without a zone. A whole
/// moment is taken too.
fn since(text: &str) -> Result<Timestamp, Error> {
    let text = text.trim();
    let forms = [text.to_owned(), format!("{text}Z"), format!("{text}:00Z")];
    let moment = forms.iter().find_map(|form| form.parse().ok());
    moment.ok_or_else(|| Error::malformed(domain::timestamp::NotAMoment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_a_browser_sends_it() {
        for (text, expected) in [
            ("2026-11-28T05:30", Some("2026-11-28T05:30:00Z")),
            ("2026-11-28T05:30:07", Some("2026-11-28T05:30:07Z")),
            ("2026-11-28T05:30:07Z", Some("2026-11-28T05:30:07Z")),
            ("2026-11-28", None),
            ("", None),
        ] {
            let found = since(text).ok().map(Timestamp::to_seconds_text);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
