//! What keeps the house tidy: it compares the lists that must agree and writes the documents that
//! are made from them. `cargo test` runs the same checks as the command line, so a build machine
//! needs to know nothing special.

pub mod docs;
pub mod rust_source;
pub mod test_files;
pub mod threats;
pub mod tidy;
pub mod tree;
