//! The plan: gaps in the order in which they should be closed.
