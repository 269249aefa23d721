//! `portcullis doctor --server`: a look at the machine from inside, then at the registry from outside.

use std::process::ExitCode;

use client::doctor;
use registry::{Error, checkup, clock};

use crate::{Place, setup, start};

/// 0 where all is well, 1 where something is not, 3 where it could not be found out.
pub(crate) fn checkup(place: Place) -> ExitCode {
    let mut lines = Vec::new();
    let looked = start::run(async {
        // Opening makes what is missing; a doctor must not.
        if !place.data.is_dir() {
            let folder = place.data.display();
            let told = format!("there is no repository in {folder}; name its folder with --data");
            return Err(Error::malformed(told));
        }
        let registry = start::open(place, start::USUAL).await?;
        lines = checkup::look(&registry, clock::now()).await?;
        let index = registry.settings().index_url();
        let asking = tokio::task::spawn_blocking(move || doctor::stranger(&index, clock::now()));
        lines.extend(asking.await.map_err(Error::fault)?);
        Ok(())
    });
    if looked == ExitCode::SUCCESS {
        setup::printed(&lines)
    } else {
        looked
    }
}
