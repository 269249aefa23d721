//! Changing the address that the installation goes by. It is an event, so that everybody can see it and
//! every later start knows it; what clients read depends on it in `config.json` alone, which is made anew
//! at each start. An index line names no address of this registry, so none is rendered again.

use domain::{Event, Timestamp};
use store::Occupation;

use crate::address::{Addresses, is_local};
use crate::{Error, Registry, Settings};

/// What was changed.
#[derive(Debug)]
pub struct Rebased {
    /// The address before.
    pub former: String,
    /// Whether the configuration names the new address already.
    pub configured: bool,
}

/// Changes the base URL. The index address before counts as this registry's for ever: packages that name
/// it as the home of what they depend on mean this registry.
///
/// # Errors
/// A server works on the database, the registry goes by this address already, or the configuration names
/// neither the address before nor the new one. Then nothing was changed.
pub async fn rebase(mut settings: Settings, to: &str, now: Timestamp) -> Result<Rebased, Error> {
    let given = settings.base_url_said.then(|| settings.base_url.clone());
    // A server would go on handing out the address before.
    let alone = Occupation::alone(&settings.options()).await?;
    settings.base_url_said = false;
    let registry = Registry::open_existing(settings, now).await?;
    let said = Addresses::of(&registry.store).await?;
    let former = said.map(|said| said.now).unwrap_or_default();
    if former == to {
        return Err(Error::malformed(format!(
            "this registry goes by {to} already"
        )));
    }
    let configured = given.as_deref() == Some(to);
    if let Some(given) = given
        && given != former
        && !configured
        && !(is_local(&given) && is_local(&former))
    {
        return Err(Error::malformed(format!(
            "server.base_url says {given}, this registry goes by {former}, and it is to go by {to}: put server.base_url right first"
        )));
    }
    let event = Event::InstallationRebased {
        base_url: to.to_owned(),
        former_base_url: former.clone(),
    };
    registry.store.record(&event, now).await?;
    alone.end().await;
    Ok(Rebased { former, configured })
}
