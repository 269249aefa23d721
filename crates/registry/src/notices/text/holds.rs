//! What owners are told of a file that is held: why, and what happens next.

use domain::event::FileHold;
use domain::{Event, HoldReason};

use super::by_whom;

pub(super) fn headline(event: &Event) -> Option<&'static str> {
    match event {
        Event::FileHeld(_) => Some("A release is held"),
        Event::FileQuarantined(_) => Some("A release was quarantined"),
        Event::FileReleased(_) => Some("A held release was let out"),
        Event::FileRejected(_) => Some("A held release was rejected"),
        Event::TrustReset(_) => Some("What a package's releases must show changes"),
        _ => None,
    }
}

pub(super) fn sentence(event: &Event) -> Option<String> {
    Some(match event {
        Event::FileHeld(file) => {
            format!("{} is held and in no index: {}", name(file), reasons(file))
        }
        Event::FileQuarantined(file) => format!(
            "{} was quarantined {}; nobody can get it from here now. {}",
            name(file),
            by_whom(file.by.as_deref().unwrap_or_default()),
            reasons(file)
        ),
        Event::FileReleased(file) => {
            format!("{} is held no longer; it is in the index.", name(file))
        }
        Event::FileRejected(file) => format!(
            "{} was rejected {}. It is gone for good, and its version stays used: publish another one.",
            name(file),
            by_whom(file.by.as_deref().unwrap_or_default())
        ),
        Event::TrustReset(reset) => match &reset.from {
            Some(from) => format!(
                "An owner wishes that what the releases of {} must show of their maker begins anew from {from} on. \
                 Until then each owner can take that back on the page of its holds.",
                reset.package
            ),
            None => format!(
                "What the releases of {} must show of their maker stays as it was: the wish was taken back.",
                reset.package
            ),
        },
        _ => return None,
    })
}

fn name(file: &FileHold) -> String {
    format!("{} {}", file.package, file.version)
}

/// Each reason, what it means, and how it ends.
fn reasons(file: &FileHold) -> String {
    let told = file
        .reasons
        .iter()
        .map(|word| match HoldReason::of_word(word) {
            Some(reason) => format!("{word} ({}). {}", reason.meaning(), reason.ending()),
            None => format!("{word}."),
        });
    told.collect::<Vec<_>>().join(" ")
}
