//! What Cargo knows: which packages there are, under which licence, and what depends on what.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// The answer of `cargo metadata`, as far as it is looked at.
#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    /// Every package of the graph.
    pub packages: Vec<Package>,
    /// The ids of our own.
    pub workspace_members: BTreeSet<String>,
    /// The names of the packages that some build really compiles.
    #[serde(skip)]
    pub built: BTreeSet<String>,
    /// Whether that covers every platform or only this machine's.
    #[serde(skip)]
    pub all_platforms: bool,
    resolve: Resolve,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Platforms {
    All,
    This(String),
}

/// One package.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    /// Cargo's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression, if it says so.
    pub license: Option<String>,
    /// Where it comes from; `None` for our own.
    pub source: Option<String>,
    /// What each of its features turns on.
    #[serde(default)]
    pub features: BTreeMap<String, Vec<String>>,
    /// What its manifest asks for.
    #[serde(default)]
    pub dependencies: Vec<Needed>,
}

/// A line of a manifest that asks for another package.
#[derive(Clone, Debug, Deserialize)]
pub struct Needed {
    /// The name of the other.
    pub name: String,
    /// The features that this line turns on.
    pub features: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Clone, Debug, Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<EdgeKind>,
}

#[derive(Clone, Debug, Deserialize)]
struct EdgeKind {
    kind: Option<String>,
}

impl Metadata {
    /// Asks Cargo about the graph, without the network: for every platform if their packages were
    /// fetched, else for this machine's own, whose packages a build has downloaded.
    ///
    /// # Errors
    /// Cargo cannot be started, or refuses.
    pub fn ask_cargo(root: &Path) -> Result<Self, String> {
        if let Ok(metadata) = Self::ask(root, Platforms::All) {
            return Ok(metadata);
        }
        Self::ask(root, Platforms::This(platform()?))
    }

    fn ask(root: &Path, platforms: Platforms) -> Result<Self, String> {
        let mut graph = vec!["metadata", "--format-version", "1"];
        let mut list = vec!["tree", "--workspace", "--edges", "all", "--prefix", "none"];
        match &platforms {
            Platforms::All => list.extend(["--target", "all"]),
            Platforms::This(name) => graph.extend(["--filter-platform", name]),
        }
        let mut metadata = Self::parse(&cargo(root, &graph)?)?;
        // The graph has what an optional feature might bring in; only the tree knows that nobody
        // asks for the feature. Its lines are "name v1.2.3 (source)".
        let list = String::from_utf8_lossy(&cargo(root, &list)?).into_owned();
        let names = list.lines().filter_map(|line| line.split(' ').next());
        metadata.built = names.map(str::to_owned).collect();
        metadata.all_platforms = platforms == Platforms::All;
        Ok(metadata)
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// It is not of the shape of format version 1.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(json).map_err(|error| format!("cargo metadata: {error}"))
    }

    /// Our own packages, by name.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }

    /// The names of our own packages on which this one depends directly, tests included.
    pub fn members_used_by(&self, id: &str) -> BTreeSet<&str> {
        let edges = self.edges(id);
        let ids = edges.map(|edge| edge.pkg.as_str());
        ids.filter(|id| self.workspace_members.contains(*id))
            .filter_map(|id| self.name(id))
            .collect()
    }

    /// Everything beneath a package as it is built (not tested), by name, with the name of the
    /// package that brings it in.
    pub fn beneath(&self, id: &str) -> BTreeMap<&str, &str> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            for edge in self.edges(id).filter(|edge| edge.is_built()) {
                let (Some(name), Some(by)) = (self.name(&edge.pkg), self.name(id)) else {
                    continue;
                };
                if let std::collections::btree_map::Entry::Vacant(place) = found.entry(name) {
                    place.insert(by);
                    waiting.push(&edge.pkg);
                }
            }
        }
        found
    }

    fn edges(&self, id: &str) -> impl Iterator<Item = &Edge> {
        let node = self.resolve.nodes.iter().find(|node| node.id == id);
        node.into_iter().flat_map(|node| &node.deps)
    }

    fn name(&self, id: &str) -> Option<&str> {
        let package = self.packages.iter().find(|package| package.id == id)?;
        Some(&package.name)
    }
}

impl Edge {
    fn is_built(&self) -> bool {
        let mut kinds = self.dep_kinds.iter();
        kinds.any(|kind| kind.kind.as_deref() != Some("dev"))
    }
}

/// What Cargo prints when asked from the lock file and without the network.
fn cargo(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let asked = Command::new(cargo)
        .args(arguments)
        .args(["--locked", "--offline"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    if asked.status.success() {
        return Ok(asked.stdout);
    }
    Err(format!(
        "cargo {} --locked --offline failed; run `cargo fetch --locked` once\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&asked.stderr)
    ))
}

/// The platform of this machine, as the compiler names it.
fn platform() -> Result<String, String> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = Command::new(compiler)
        .arg("-vV")
        .output()
        .map_err(|error| format!("rustc cannot be started: {error}"))?;
    let says = String::from_utf8_lossy(&asked.stdout);
    let host = says.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| "rustc -vV names no host".to_owned())
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tests_need_is_not_beneath() {
        let graph = sample::graph(&[
            ("a", "", true, &["b", "~c"]),
            ("b", "", true, &["d"]),
            ("c", "", false, &["e"]),
            ("d", "", false, &["a"]),
            ("e", "", false, &[]),
        ]);
        let beneath: Vec<_> = graph.beneath("a").into_iter().collect();
        assert_eq!(beneath, [("a", "d"), ("b", "a"), ("d", "b")]);
        assert_eq!(graph.members_used_by("a"), BTreeSet::from(["b"]));
        assert!(Metadata::parse(b"{}").is_err());
    }
}
