//! What is in an archive: which are admitted, and what they hold. Pure: bytes in, contents or a
//! reason out. Nothing is written to disk, and no name from inside becomes a path here.

mod admit;
mod attributes;
mod entry_path;
mod header;
mod limits;
mod places;
mod reading;
mod refusal;

pub use admit::{Contents, Entry, admit, fuzz, one};
pub use limits::Limits;
pub use refusal::{NotAdmitted, PathFault};
