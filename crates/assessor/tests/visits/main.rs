//! Visits to servers on loopback, and replays of visits that were recorded.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod active;
mod bounds;
mod hostile;
mod kit;
mod replays;
mod server;
mod stubs;
