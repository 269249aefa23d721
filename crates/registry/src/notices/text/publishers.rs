//! What a notice says of build services that are trusted to publish.

use domain::event::{PublisherChange, PublisherOnly};

pub(super) fn added(change: &PublisherChange) -> String {
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

pub(super) fn removed(change: &PublisherChange) -> String {
    let (package, service) = (&change.package, build_service(change));
    match change.actor.as_str() {
        "registry" => format!(
            "The trusted publisher for {package} is gone, because somebody else has published that name: {service}."
        ),
        actor => format!("{actor} took a trusted publisher from {package}: {service}."),
    }
}

pub(super) fn only(change: &PublisherOnly) -> String {
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
