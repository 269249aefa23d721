//! The flows from outside: stock cargo against the program, and uploads that no stock client sends.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

mod crash;
mod hostile;
mod import;
mod owners;
mod publish;
mod refusals;
mod start;
