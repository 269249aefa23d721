//! One registry's ladders over time.
