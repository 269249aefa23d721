//! What the proofs from outside share: the program as people start it, the terminal as they type
//! into it, and stock cargo as they run it. Nothing here knows the program's inside.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

pub mod archive;
pub mod browser;
pub mod cargo;
pub mod disk;
pub mod dns;
pub mod issuer;
pub mod loopback;
pub mod passkeys;
pub mod peer;
pub mod program;
pub mod programme;
pub mod range;
pub mod smtp;
pub mod statements;
pub mod tap;
pub mod upload;
pub mod wire;
pub mod world;

pub use cargo::{Cargo, Ran};
pub use disk::Disk;
pub use dns::Dns;
pub use issuer::Issuer;
pub use peer::Peer;
pub use program::{Person, Program};
pub use range::Range;
pub use statements::Signing;
pub use tap::Tap;
