//! The address that the installation goes by, and those that it went by: its events say so, and they
//! outlive every configuration. Lock files name an index address for ever.

use std::collections::BTreeSet;

use serde::Deserialize;
use store::Store;

use crate::settings::index_of;
use crate::{Error, Settings};

/// What the events say of the base URL.
pub(crate) struct Addresses {
    /// The one that the installation goes by.
    pub(crate) now: String,
    /// Those before, each once.
    pub(crate) former: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Said {
    base_url: String,
}

impl Addresses {
    /// Reads them; nothing where the installation has not begun.
    pub(crate) async fn of(store: &Store) -> Result<Option<Self>, Error> {
        let events = store.address_events().await?;
        let mut said = Vec::with_capacity(events.len());
        for event in &events {
            let one: Said = serde_json::from_slice(&event.body).map_err(Error::fault)?;
            said.push(one.base_url);
        }
        let Some(now) = said.pop() else {
            return Ok(None);
        };
        let former = said.into_iter().filter(|url| *url != now).collect();
        Ok(Some(Self { now, former }))
    }
}

/// The settings as the installation goes by them: what was not said is as it was, former indexes count as
/// this registry's, and what contradicts its last word is refused. A base URL that changes by mistake
/// would end up in every lock file that is written meanwhile.
pub(crate) async fn settled(mut settings: Settings, store: &Store) -> Result<Settings, Error> {
    let Some(said) = Addresses::of(store).await? else {
        return Ok(settings);
    };
    let given = &settings.base_url;
    if *given != said.now && !(is_local(given) && is_local(&said.now)) {
        if settings.base_url_said {
            return Err(contradicted(given, &said.now));
        }
        settings.base_url.clone_from(&said.now);
    }
    let former = said.former.iter().map(|url| index_of(url));
    settings.former_indexes.extend(former);
    Ok(settings)
}

fn contradicted(given: &str, now: &str) -> Error {
    Error::malformed(format!(
        "this registry goes by {now}, and server.base_url (or --base-url) says {given}: correct that, or stop every server and run \
         `portcullis admin rebase {given}`, which changes the address for good"
    ))
}

/// Whether it is an address for development, which has whatever port and scheme it happens to have.
pub(crate) fn is_local(url: &str) -> bool {
    let authority = url.split("//").nth(1).unwrap_or_default();
    authority.split(':').next() == Some("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Place, both_engines};
    use crate::{Registry, clock, rebase};

    both_engines! {
        the_address_changes_only_by_rebasing,
        what_was_not_said_is_as_it_was,
    }

    #[test]
    fn only_this_machine_is_local() {
        for (url, expected) in [
            ("http://localhost:7878", true),
            ("https://localhost", true),
            ("https://localhost.example.org", false),
            ("https://example.org", false),
            ("", false),
        ] {
            assert_eq!(is_local(url), expected, "{url}");
        }
    }

    async fn open(place: &Place, url: &str, said: bool) -> Result<Registry, Error> {
        let mut settings = place.settings.clone();
        settings.base_url = url.to_owned();
        settings.base_url_said = said;
        Registry::open(settings, clock::now()).await
    }

    async fn the_address_changes_only_by_rebasing(place: Place) {
        const OLD: &str = "https://crates.example.org";
        const NEW: &str = "https://packages.example.org";
        open(&place, OLD, true).await.unwrap();
        let refused = open(&place, NEW, true).await.err().unwrap().to_string();
        assert!(
            refused.contains(OLD) && refused.contains("portcullis admin rebase https://packages"),
            "{refused}"
        );
        // A configuration that says a third thing is put right first.
        let mut settings = place.settings.clone();
        settings.base_url = "https://third.example.org".to_owned();
        let refused = rebase::rebase(settings.clone(), NEW, clock::now()).await;
        assert!(refused.unwrap_err().to_string().contains("third"));
        settings.base_url = OLD.to_owned();
        let serving = crate::occupy(&settings).await.unwrap();
        assert!(
            rebase::rebase(settings.clone(), NEW, clock::now())
                .await
                .is_err()
        );
        serving.end().await;
        let done = rebase::rebase(settings.clone(), NEW, clock::now())
            .await
            .unwrap();
        assert_eq!((done.former.as_str(), done.configured), (OLD, false));
        assert!(
            rebase::rebase(settings, NEW, clock::now()).await.is_err(),
            "twice"
        );

        assert!(open(&place, OLD, true).await.is_err());
        let registry = open(&place, NEW, true).await.unwrap();
        assert_eq!(
            registry.settings().former_indexes,
            ["sparse+https://crates.example.org/cargo/index/"]
        );
        let config = crate::fetch::config(&registry).bytes;
        assert!(String::from_utf8_lossy(&config).contains(NEW));
        let newest = registry.store().events(0, 10).await.unwrap().pop().unwrap();
        assert_eq!(newest.kind, "installation.rebased");
    }

    async fn what_was_not_said_is_as_it_was(place: Place) {
        open(&place, "http://localhost:7878", false).await.unwrap();
        // Development has whatever port it has.
        let other = open(&place, "http://localhost:9", false).await.unwrap();
        assert_eq!(other.settings().base_url, "http://localhost:9");
        open(&place, "https://localhost:9", true).await.unwrap();
        let settings = place.settings.clone();
        rebase::rebase(settings, "https://crates.example.org", clock::now())
            .await
            .unwrap();
        let registry = open(&place, "http://localhost:7878", false).await.unwrap();
        assert_eq!(registry.settings().base_url, "https://crates.example.org");
    }
}
