//! Switching one rule off, so that a test can see whether anybody would miss it. Only a build with the
//! feature `drill` can; in every other build the question is a constant.

use domain::PrincipleId;

#[cfg(feature = "drill")]
static OFF: std::sync::OnceLock<PrincipleId> = std::sync::OnceLock::new();

/// Switches this rule off for the rest of the process.
///
/// # Errors
/// Another one is off already: one at a time, or nobody knows which one was missed.
#[cfg(feature = "drill")]
pub fn switch_off(rule: PrincipleId) -> Result<(), PrincipleId> {
    OFF.set(rule)
}

/// Whether this rule is switched off.
#[cfg(feature = "drill")]
pub fn is_off(rule: PrincipleId) -> bool {
    OFF.get() == Some(&rule)
}

/// Whether this rule is switched off: none ever is.
#[cfg(not(feature = "drill"))]
pub const fn is_off(_rule: PrincipleId) -> bool {
    false
}
