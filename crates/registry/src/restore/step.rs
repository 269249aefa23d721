//! Where a power cut may fall. In tests a restore stops at each in turn; in every other build there is
//! nothing here.

use crate::Error;

/// What has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The place says that it is being restored.
    Begun,
    /// A file was written.
    Files,
    /// The rows were written.
    Rows,
    /// What clients read was rendered.
    Rendered,
}

#[cfg(not(test))]
#[inline]
pub(super) fn after(_: Step) -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
thread_local! {
    /// Where the restore stops in this thread.
    pub(super) static STOP: std::cell::Cell<Option<Step>> = const { std::cell::Cell::new(None) };
}

#[cfg(test)]
pub(super) fn after(step: Step) -> Result<(), Error> {
    if STOP.get() == Some(step) {
        return Err(Error::fault("the power was cut"));
    }
    Ok(())
}
