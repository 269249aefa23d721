//! How much one account may publish within a day. A token that was stolen, or a loop that went wild,
//! fills neither the disk nor the space of names.
//!
//! What was used is read before the upload and counted by the commit, so that uploads which run at
//! the same time may together go beyond it by their own size.

use domain::Timestamp;
use domain::timestamp::DAY;
use store::Usage;

use crate::{Error, Registry};

/// The limits of an account and day, from midnight to midnight in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The most bytes of packed archives.
    pub bytes: u64,
    /// The most names that nobody has published before.
    pub names: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            bytes: 1 << 30,
            names: 20,
        }
    }
}

/// Whether the account may publish another file now.
///
/// # Errors
/// The day's bytes or names are used up.
pub(crate) fn check(
    registry: &Registry,
    used: Usage,
    new_name: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let quota = registry.settings().quota;
    let what = if used.bytes >= quota.bytes {
        format!("{} MiB of files", quota.bytes >> 20)
    } else if new_name && used.names >= quota.names {
        format!("{} new names", quota.names)
    } else {
        return Ok(());
    };
    let left = DAY - now.micros().rem_euclid(DAY);
    Err(Error::Spent {
        what,
        seconds: u32::try_from(left / domain::timestamp::SECOND).unwrap_or(u32::MAX),
    })
}
