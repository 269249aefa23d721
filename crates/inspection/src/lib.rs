//! What is in an archive: which are admitted, and what they hold. Pure: bytes in, contents or a
//! reason out. Nothing is written to disk, and no name from inside becomes a path here.

mod admit;
mod entry_path;
mod header;
mod refusal;

pub use admit::{Contents, Entry, Limits, admit, fuzz};
pub use refusal::NotAdmitted;
