//! Entries for fuzzing: what a request says before anybody is known. No bytes may panic.

pub use crate::front::fuzz as requests;
pub use crate::pages::fuzz as cookies;
pub use crate::proxies::{fuzz as forwarded, fuzz_network as networks};
