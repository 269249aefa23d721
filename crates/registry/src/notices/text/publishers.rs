//! What a notice says of build services that are trusted to publish.

use domain::Event;
use domain::event::{PublisherChange, PublisherOnly};

/// What happened; of everything else its type.
pub(super) fn sentence(event: &Event) -> String {
    match event {
        Event::PublisherAdded(change) => added(change),
        Event::PublisherRemoved(change) => removed(change),
        Event::PublisherOnly(change) => only(change),
        event => format!("{}.", event.kind()),
    }
}

fn added(change: &PublisherChange) -> String {
    let new = if change.pending {
        ", which nobody has published yet"
    } else {
        ""
    };
    format!(
        "{} added a trusted publisher to {}{new}: {}.",
        change.actor,
        change.package,
        build_service(change)
    )
}

fn removed(change: &PublisherChange) -> String {
    let (package, service) = (&change.package, build_service(change));
    match change.actor.as_str() {
        "registry" => format!(
            "The trusted publisher for {package} is gone, because somebody else has published that name: {service}."
        ),
        actor => format!("{actor} took a trusted publisher from {package}: {service}."),
    }
}

fn only(change: &PublisherOnly) -> String {
    let package = &change.package;
    if change.only {
        format!("{package} is published by its trusted publishers alone from now on.")
    } else {
        format!("{package} is published by tokens too from now on.")
    }
}

/// Whom a package trusts, in words.
fn build_service(change: &PublisherChange) -> String {
    let claims = change.claims.iter();
    let claims: Vec<String> = claims
        .map(|(claim, value)| format!("{claim} {value}"))
        .collect();
    format!("{} at {}", claims.join(", "), change.issuer)
}
