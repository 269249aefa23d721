//! The active visit: what may be done to one's own registry and to no other.
//!
//! It makes an account of its own, signs in, guesses, mints and asks, as the probes under
//! `probes/<track>/active/` say, by the forms that an [`adapter`] knows. Each request needs a [`Mine`],
//! which only the operator's flag makes; a passive probe has none and can express no request with a body.
//! Everything is recorded without secrets, so that it can be judged again offline.

use std::path::PathBuf;

use url::Url;

use crate::polite::Manners;
use crate::probes;
use crate::transcript::Transcript;

pub mod adapter;
mod app;
pub mod budget;
pub mod consent;
mod mailbox;
mod portcullis;
pub mod record;
mod secrets;
mod sent;
pub(crate) mod stage;
mod wire;

pub use budget::Budget;
pub use consent::{Key, Mine, NotMine};
pub use record::{Acted, Came, Deed, Step};

use stage::Stage;
use wire::Wire;

/// What the operator gives beside the consent.
#[derive(Clone, Debug, Default)]
pub struct Means {
    /// The folder in which the mails of the registry arrive as files.
    pub mail_dir: Option<PathBuf>,
    /// The domain of the addresses that the accounts of the probes give.
    pub mail_domain: String,
}

/// What one active probe does, beside what it makes of it.
#[derive(Clone, Copy, Debug)]
pub struct ActiveProbe {
    /// The principle it observes.
    pub id: domain::PrincipleId,
    /// How it works.
    pub header: crate::probe::Header,
    /// What it does; what came of it is in the record.
    pub(crate) act: fn(&mut Stage<'_>),
    /// What it makes of everything that was done, beside what the passive probe found.
    pub(crate) judge:
        fn(&crate::probe::Look<'_>, &Acted, crate::finding::Finding) -> crate::finding::Finding,
}

/// Visits one's own registry actively, after the passive visit that is in the transcript, and adds
/// everything that was done to it. `progress` is called after each deed.
///
/// # Errors
/// The client could not be set up, or no random bytes can be had.
pub fn act(
    mine: &Mine,
    transcript: &mut Transcript,
    manners: &Manners,
    means: &Means,
    mut progress: impl FnMut(&Deed),
) -> Result<(), String> {
    let first = u32::try_from(transcript.exchanges.len()).unwrap_or(u32::MAX) + 1;
    let mut acted = Acted::default();
    if let Some(adapter) = adapter::of(transcript) {
        acted.adapter = adapter.word.to_owned();
        let wire = Wire::new(mine, manners).map_err(|error| error.to_string())?;
        let mut stage = Stage::new(wire, adapter, means, first, &mut progress)?;
        for probe in probes::ACTIVE {
            stage.give(probe);
        }
        stage.clean_up();
        acted = stage.end(acted);
    }
    transcript.active = Some(acted);
    Ok(())
}

/// Whether an active visit of this origin needs no proof: it is on this machine.
pub fn needs_no_proof(origin: &Url) -> bool {
    consent::is_at_home(origin)
}
