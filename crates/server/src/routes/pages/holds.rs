//! The holds of a package: what its owners see of them, and what they can do.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use domain::hold::{WAIT, WithoutStaff};
use domain::{Evidence, Timestamp};
use registry::holds::{self, PackageHolds};
use registry::{Error, HoldFacts, end_holds, reset_trust};
use serde::Deserialize;

use super::presence::asked_for;
use crate::pages::{Fields, Frame, Member, Moment, Visitor, encoded, page, see_other, trouble};

/// One reason for which a release is held.
pub(super) struct Reason {
    pub(super) id: String,
    pub(super) word: &'static str,
    pub(super) meaning: &'static str,
    pub(super) ending: String,
    pub(super) since: Moment,
    pub(super) by: &'static str,
    pub(super) why: Option<String>,
}

/// A release that is held, for all of its reasons.
pub(super) struct HeldRelease {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) quarantined: bool,
    pub(super) reasons: Vec<Reason>,
    pub(super) publisher: Option<String>,
    pub(super) evidence: &'static str,
    pub(super) builder: Option<String>,
    pub(super) digest: String,
    /// Whether no owner can let it out.
    pub(super) staff_only: bool,
    /// From when on whoever published it can, where that is not over.
    pub(super) from: Option<Moment>,
}

impl HeldRelease {
    /// The reasons in one line.
    pub(super) fn words(&self) -> String {
        let words: Vec<&str> = self.reasons.iter().map(|reason| reason.word).collect();
        words.join(", ")
    }
}

/// The open ones of these holds, by release, in their order.
pub(super) fn by_release<'a>(
    holds: impl IntoIterator<Item = &'a HoldFacts>,
    now: Timestamp,
) -> Vec<HeldRelease> {
    let mut releases: Vec<HeldRelease> = Vec::new();
    for hold in holds.into_iter().filter(|hold| hold.closed.is_none()) {
        let (name, version) = (hold.file.package.spelling(), hold.file.version.spelling());
        let known = releases
            .iter()
            .position(|one| one.name == name && one.version == version);
        match known.and_then(|place| releases.get_mut(place)) {
            Some(release) => release.add(hold, now),
            None => {
                let mut release = empty(hold);
                release.add(hold, now);
                releases.push(release);
            }
        }
    }
    releases
}

fn empty(hold: &HoldFacts) -> HeldRelease {
    let file = &hold.file;
    HeldRelease {
        name: file.package.spelling().to_owned(),
        version: file.version.spelling().to_owned(),
        quarantined: file.listed_at.is_some(),
        reasons: Vec::new(),
        publisher: file.publisher_login.clone(),
        evidence: file.maker.evidence.meaning(),
        builder: file.maker.builder.clone(),
        digest: file.digest.to_string(),
        staff_only: false,
        from: None,
    }
}

impl HeldRelease {
    fn add(&mut self, hold: &HoldFacts, now: Timestamp) {
        let from = hold.opened.plus(WAIT);
        match hold.reason.without_staff() {
            WithoutStaff::Never { .. } => self.staff_only = true,
            WithoutStaff::Owner { .. } if from > now => self.from = Some(Moment::new(from, now)),
            WithoutStaff::Owner { .. } => {}
        }
        self.reasons.push(Reason {
            id: hold.id.to_string(),
            word: hold.reason.word(),
            meaning: hold.reason.meaning(),
            ending: hold.reason.ending(),
            since: Moment::new(hold.opened, now),
            by: match hold.opened_by.as_deref() {
                Some("operator") => "The operator",
                _ => "A member of the staff",
            },
            why: hold.opened_why.clone(),
        });
    }
}

struct Ended {
    version: String,
    reason: &'static str,
    began: Moment,
    ended: Moment,
    how: String,
    why: String,
}

#[derive(Template)]
#[template(path = "holds.html")]
struct Holds {
    frame: Frame,
    name: String,
    owned: bool,
    held: Vec<HeldRelease>,
    ended: Vec<Ended>,
    strongest: Option<&'static str>,
    /// From when on what releases must show begins anew, where that waits.
    reset: Option<Moment>,
}

pub(super) async fn holds(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
) -> Response<Body> {
    match holds::of_package(&visitor.registry, &session, &name, visitor.now).await {
        Ok(found) => page(&visitor.registry, StatusCode::OK, &drawn(&visitor, &found)),
        Err(error) => trouble(&visitor, &error),
    }
}

fn drawn(visitor: &Visitor, found: &PackageHolds) -> Holds {
    let now = visitor.now;
    let name = found.package.spelling().to_owned();
    let waits = found.reset.as_ref().filter(|reset| reset.from > now);
    Holds {
        frame: visitor.frame(&format!("Holds of {name}")),
        owned: found.owned,
        held: by_release(&found.holds, now),
        ended: found
            .holds
            .iter()
            .filter_map(|hold| ended(hold, now))
            .collect(),
        strongest: found.strongest.map(Evidence::meaning),
        reset: waits.map(|reset| Moment::new(reset.from, now)),
        name,
    }
}

fn ended(hold: &HoldFacts, now: Timestamp) -> Option<Ended> {
    let closed = hold.closed.as_ref()?;
    Some(Ended {
        version: hold.file.version.spelling().to_owned(),
        reason: hold.reason.word(),
        began: Moment::new(hold.opened, now),
        ended: Moment::new(closed.at, now),
        how: closed.how.clone(),
        why: closed.why.clone().unwrap_or_default(),
    })
}

/// An owner lets a release out.
pub(super) async fn release(
    Member { visitor, session }: Member,
    Path((name, version)): Path<(String, String)>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let done = end_holds::by_owner(registry, &session, &name, &version, &browser, now).await;
    answered(&visitor, &name, done)
}

#[derive(Deserialize)]
pub(super) struct Act {
    act: String,
}

/// An owner wishes that what releases must show begins anew, or takes that back.
pub(super) async fn trust(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
    Fields(act): Fields<Act>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    let done = match act.act.as_str() {
        "reset" => reset_trust::ask(registry, &session, &name, &browser, now)
            .await
            .map(|_| ()),
        "keep" => reset_trust::cancel(registry, &session, &name, &browser, now).await,
        _ => Err(Error::malformed("there is no such act")),
    };
    answered(&visitor, &name, done)
}

fn answered(visitor: &Visitor, name: &str, done: Result<(), Error>) -> Response<Body> {
    let path = format!("/packages/cargo/{}/holds", encoded(name));
    match done {
        Ok(()) => see_other(&path),
        Err(error) => asked_for(visitor, &error, &path),
    }
}
