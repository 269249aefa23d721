//! Visits to servers on loopback, and replays of visits that were recorded.

mod hostile;
mod replays;
mod server;
mod stubs;
