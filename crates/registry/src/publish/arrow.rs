//! The arrows of the pipeline, where a power cut may fall. In tests the walk stops at each in turn; with
//! the feature `drill` the process dies at one; in every other build there is nothing here.

use crate::Error;

/// What has just been finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The metadata was read.
    Head,
    /// The actor may publish.
    Grant,
    /// The bytes are written down, without a name.
    Staged,
    /// The archive says what the upload said.
    Inspected,
    /// The bytes lie under their digest, and no row names them.
    Named,
    /// Rows, event and outbox are written; the index is not.
    Committed,
    /// The index is written too, and nobody was answered yet.
    Announced,
}

#[cfg(not(any(test, feature = "drill")))]
#[inline]
pub(crate) fn after(_: Stage) -> Result<(), Error> {
    Ok(())
}

#[cfg(all(feature = "drill", not(test)))]
pub(crate) fn after(stage: Stage) -> Result<(), Error> {
    crate::drill::die_after(&format!("{stage:?}"));
    Ok(())
}

#[cfg(test)]
thread_local! {
    /// Where the walk stops in this thread.
    pub(super) static STOP: std::cell::Cell<Option<Stage>> = const { std::cell::Cell::new(None) };
}

#[cfg(test)]
pub(crate) fn after(stage: Stage) -> Result<(), Error> {
    if STOP.get() == Some(stage) {
        return Err(Error::fault("the power was cut"));
    }
    Ok(())
}

/// Where the walk of this thread stops, for a part of it that goes on another.
#[derive(Clone, Copy)]
pub(crate) struct Walk {
    #[cfg(test)]
    stop: Option<Stage>,
}

/// The walk of this thread.
pub(crate) fn walk() -> Walk {
    Walk {
        #[cfg(test)]
        stop: STOP.get(),
    }
}

impl Walk {
    /// [`after`], on whatever thread.
    pub(crate) fn after(self, stage: Stage) -> Result<(), Error> {
        #[cfg(test)]
        STOP.set(self.stop);
        let gone_on = after(stage);
        #[cfg(test)]
        STOP.set(None);
        gone_on
    }
}
