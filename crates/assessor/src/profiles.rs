//! The profiles of public registries that ship in the program.
//!
//! A profile is a workbook that we wrote about somebody else from public documents, with a field
//! for their reply. `data/profiles/` holds the files; this list is what the program knows of them.

use crate::workbook::Workbook;

/// Declares each profile once: its id is its file name.
macro_rules! profiles {
    ($($id:literal,)*) => {
        /// The ids of all profiles, by name.
        pub const IDS: &[&str] = &[$($id,)*];

        /// The text of the profile of this id.
        pub fn text(id: &str) -> Option<&'static str> {
            match id {
                $($id => Some(include_str!(concat!("../../../data/profiles/", $id, ".toml"))),)*
                _ => None,
            }
        }
    };
}

profiles! {
    "conda-forge",
    "cpan",
    "cran",
    "crates-io",
    "go-modules",
    "hackage",
    "hex",
    "homebrew",
    "jsr",
    "luarocks",
    "maven-central",
    "npm",
    "nuget",
    "opam",
    "packagist",
    "pub-dev",
    "pypi",
    "rubygems",
}

/// The profile of this id as a workbook. (That each one reads is tested.)
pub fn workbook(id: &str) -> Option<Workbook> {
    Workbook::parse(text(id)?).ok()
}

/// The id that was probably meant by one that there is not.
pub fn nearest(wrong: &str) -> Option<&'static str> {
    crate::nearest::nearest(wrong, IDS.iter().copied())
}

#[cfg(test)]
mod tests;
