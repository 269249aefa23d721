//! Names of crates, and where their index files lie.

use std::fmt;

use domain::{Ecosystem, PackageName};

/// The most characters of a name.
pub const MAX: usize = 64;

/// Files that some systems cannot have (with `com0` to `com9` and `lpt0` to `lpt9`).
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// Crates that come with the compiler: whoever had these names could be built in their place.
const WITH_THE_COMPILER: &[&str] = &[
    "alloc",
    "compiler-builtins",
    "core",
    "panic-abort",
    "panic-unwind",
    "proc-macro",
    "profiler-builtins",
    "rustc-std-workspace-alloc",
    "rustc-std-workspace-core",
    "rustc-std-workspace-std",
    "std",
    "test",
    "unwind",
];

/// Folders in which cargo puts what it builds; it refuses or warns of such a name itself.
const BUILD_FOLDERS: &[&str] = &[
    "build",
    "deps",
    "doctest",
    "example",
    "examples",
    "incremental",
];

/// Words of the language (Rust Reference, "Keywords", all editions): no code could name the crate.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Why a text is no name for a new crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Characters, first character or length.
    Shape,
    /// It is reserved, as a device, a crate of the compiler's, a folder of cargo's or a keyword.
    Reserved,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => write!(
                f,
                "a crate's name is a letter and then letters, digits, '-' and '_', {MAX} at most"
            ),
            Self::Reserved => f.write_str("this name is reserved; choose another"),
        }
    }
}

impl std::error::Error for NameError {}

/// The name of a crate that is published here.
///
/// # Errors
/// It is none, or is reserved.
pub fn parse(text: &str) -> Result<PackageName, NameError> {
    let name = parse_lenient(text)?;
    if is_reserved(name.key()) {
        return Err(NameError::Reserved);
    }
    Ok(name)
}

/// The name of a crate that may come from elsewhere: what is reserved here may exist there.
///
/// # Errors
/// It is none.
pub fn parse_lenient(text: &str) -> Result<PackageName, NameError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_letter = |ch: char| ch.is_ascii_alphabetic();
    if text.len() > MAX || !text.starts_with(is_letter) || !text.bytes().all(allowed) {
        return Err(NameError::Shape);
    }
    PackageName::checked(Ecosystem::Cargo, text, &key(text)).map_err(|_| NameError::Shape)
}

/// What names, and beginnings of names, are compared by.
pub fn key(text: &str) -> String {
    text.to_ascii_lowercase().replace('_', "-")
}

fn is_reserved(key: &str) -> bool {
    let device = |prefix: &str| {
        key.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let lists = [DEVICES, WITH_THE_COMPILER, BUILD_FOLDERS, KEYWORDS];
    lists.iter().any(|list| list.contains(&key)) || device("com") || device("lpt")
}

/// Where the index file of a crate lies: by its name in small letters.
pub fn index_path(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let part = |from: usize, to: usize| name.get(from..to).unwrap_or_default();
    match name.len() {
        0..=1 => format!("1/{name}"),
        2 => format!("2/{name}"),
        3 => format!("3/{}/{name}", part(0, 1)),
        _ => format!("{}/{}/{name}", part(0, 2), part(2, 4)),
    }
}

/// The crate that cargo asks for with this path; nothing where it would ask with another.
pub fn from_index_path(path: &str) -> Option<PackageName> {
    let (_, name) = path.rsplit_once('/')?;
    let package = parse_lenient(name).ok()?;
    (index_path(name) == path).then_some(package)
}

/// Entry for fuzzing: whatever is a name has a path that leads back to it.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(name) = parse(text) {
            let back = from_index_path(&index_path(name.spelling()));
            assert_eq!(back, Some(name));
        }
        if let Some(name) = from_index_path(text) {
            assert!(!name.spelling().contains('/'));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_forbidden_kind_are_refused() {
        let (longest, longer) = ("a".repeat(64), "a".repeat(65));
        for (text, expected) in [
            ("gate", Ok("gate")),
            ("My_Crate", Ok("my-crate")),
            ("a", Ok("a")),
            (longest.as_str(), Ok(longest.as_str())),
            (longer.as_str(), Err(NameError::Shape)),
            ("", Err(NameError::Shape)),
            ("1gate", Err(NameError::Shape)),
            ("_gate", Err(NameError::Shape)),
            ("-gate", Err(NameError::Shape)),
            ("ga.te", Err(NameError::Shape)),
            ("ga/te", Err(NameError::Shape)),
            ("ga te", Err(NameError::Shape)),
            ("..", Err(NameError::Shape)),
            ("gäte", Err(NameError::Shape)),
            ("gаte", Err(NameError::Shape)),
            ("nul", Err(NameError::Reserved)),
            ("NUL", Err(NameError::Reserved)),
            ("Proc_Macro", Err(NameError::Reserved)),
            ("com1", Err(NameError::Reserved)),
            ("com10", Ok("com10")),
            ("std", Err(NameError::Reserved)),
            ("compiler_builtins", Err(NameError::Reserved)),
            ("fn", Err(NameError::Reserved)),
            ("Self", Err(NameError::Reserved)),
            ("lpt0", Err(NameError::Reserved)),
            ("com", Ok("com")),
            ("stdio", Ok("stdio")),
            ("--save", Err(NameError::Shape)),
            ("ga%74e", Err(NameError::Shape)),
            ("ga\u{200d}te", Err(NameError::Shape)),
        ] {
            let found = parse(text);
            assert_eq!(
                found.as_ref().map(PackageName::key),
                expected.as_ref().map(|key| *key),
                "{text}"
            );
        }
        for (text, allowed) in [
            ("std", true),
            ("aux", true),
            ("--save", false),
            ("1a", false),
        ] {
            assert_eq!(parse_lenient(text).is_ok(), allowed, "{text}");
        }
    }

    #[test]
    fn an_index_file_lies_at_one_path() {
        for (name, path) in [
            ("a", "1/a"),
            ("ab", "2/ab"),
            ("abc", "3/a/abc"),
            ("Serde_Json", "se/rd/serde_json"),
        ] {
            assert_eq!(index_path(name), path);
            assert!(from_index_path(path).is_some(), "{path}");
        }
        for bad in [
            "a",
            "1/ab",
            "se/rd/Serde",
            "se/rd/abcd",
            "se/rd/../serde",
            "se/rd/",
            "x/se/rd/serde",
            "config.json",
        ] {
            assert_eq!(from_index_path(bad), None, "{bad}");
        }
    }
}
