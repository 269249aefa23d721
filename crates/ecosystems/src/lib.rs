//! Wire formats of the ecosystems: what the bytes claim, not whether they may. Pure; each
//! ecosystem has the same files: name, version, upload, archive, index, reply.

pub mod cargo;
pub mod readme;

use domain::Ecosystem;
use domain::token::Names;

/// A set of names as people write it, brought to the keys by which names are compared.
pub fn keyed(names: Names) -> Names {
    let key = |ecosystem, written: String| match ecosystem {
        Ecosystem::Cargo => cargo::name::key(&written),
        Ecosystem::Pypi | Ecosystem::Npm => written,
    };
    match names {
        Names::One(ecosystem, written) => Names::One(ecosystem, key(ecosystem, written)),
        Names::Prefix(ecosystem, written) => Names::Prefix(ecosystem, key(ecosystem, written)),
        names @ (Names::All | Names::New(_)) => names,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_names_is_written_in_any_spelling() {
        for (written, keyed_as) in [
            ("cargo/Fence_Post", "cargo/fence-post"),
            ("cargo/fence_*", "cargo/fence-*"),
            ("cargo/+new", "cargo/+new"),
            ("npm/@gate/*", "npm/@gate/*"),
            ("*", "*"),
        ] {
            assert_eq!(keyed(written.parse().unwrap()).to_string(), keyed_as);
        }
    }
}
