//! Bundles that others made, and a service of our own in the same format. What cannot be committed is fetched
//! before these tests run (`tests/provenance/fetch`); without it they fail and say so.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should say where"
)]

mod corpus;
mod own;
mod real;
mod tampered;
