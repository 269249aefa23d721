//! `portcullis doctor --server`: a look at the machine from inside, then at the registry from outside.

use std::process::ExitCode;

use client::doctor;
use registry::{Error, Registry, checkup, clock};

use crate::{Place, setup, start};

/// 0 where all is well, 1 where something is not, 3 where it could not be found out.
pub(crate) fn checkup(place: &Place) -> ExitCode {
    start::run(async {
        let settings = start::settings_of(place, start::USUAL)?;
        let registry = Registry::open_existing(settings, clock::now()).await?;
        let mut lines = checkup::look(&registry, clock::now()).await?;
        let index = registry.settings().index_url();
        let asking = tokio::task::spawn_blocking(move || doctor::stranger(&index, clock::now()));
        lines.extend(asking.await.map_err(Error::fault)?);
        Ok(setup::printed(&lines))
    })
}
