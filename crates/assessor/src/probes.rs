//! One file per principle, with the same names as the rules.

use crate::probe::Probe;

/// Every probe, in the framework's order.
pub static ALL: &[Probe] = &[];
