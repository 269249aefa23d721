//! What is there after a flow, seen by a stranger (index and files) and by the operator (events).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Program, archive, upload};

/// The versions of a crate whose name has four letters or more. Index, files and log must agree: each
/// version is once in the index and once in the log, and its file has the digest that both name.
pub fn versions(program: &Program, name: &str) -> BTreeSet<String> {
    let path = format!("{}/{}/{name}", &name[..2], &name[2..4]);
    let rows = upload::get(&format!("{}/cargo/index/{path}", program.url));
    // A crate of which nothing was published has no index file.
    let rows = if rows.status == 404 { "" } else { &rows.text };
    let mut listed = BTreeSet::new();
    for row in rows.lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        let (version, digest) = (
            row["vers"].as_str().unwrap(),
            row["cksum"].as_str().unwrap(),
        );
        let file = format!("{}/cargo/dl/{name}/{version}/{digest}", program.url);
        let bytes = upload::bytes(&file).unwrap();
        assert_eq!(archive::digest(&bytes), digest, "{version}");
        let new = listed.insert((version.to_owned(), digest.to_owned()));
        assert!(new, "{version} is listed twice");
    }
    let mut logged = BTreeSet::new();
    for (seq, event) in program.events().iter().enumerate() {
        let event: Value = serde_json::from_str(event).unwrap();
        assert_eq!(event["seq"], seq, "the log has a gap");
        if event["type"] == "file.published" && event["package"] == name {
            let text = |key: &str| event[key].as_str().unwrap().to_owned();
            let new = logged.insert((text("version"), text("sha256")));
            assert!(new, "logged twice: {event}");
        }
    }
    assert_eq!(listed, logged, "index and log differ");
    listed.into_iter().map(|(version, _)| version).collect()
}
