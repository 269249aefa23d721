//! Two nodes of the program on one PostgreSQL database and one bucket.

use std::time::{Duration, Instant};

use e2e::{Cargo, Peer, Program, upload, world};

/// What is published on one node is read on the other, also after the bucket died during a publish:
/// then nothing of that publish is anywhere, and the same again works.
#[test]
fn two_nodes_serve_one_registry_from_a_database_and_a_bucket() {
    let Ok(database) = std::env::var("PORTCULLIS_TEST_POSTGRES") else {
        eprintln!(
            "NOT RUN: two nodes (PORTCULLIS_TEST_POSTGRES names no server); ./test s3 runs it"
        );
        return;
    };
    let mut peer = Peer::start();
    let mut variables = peer.variables();
    variables.push(("PORTCULLIS__DATABASE__URL", database));
    // Nodes share the key that seals what the database holds; one with another key does not start.
    let keys = tempfile::tempdir().unwrap();
    let key = keys.path().join("master.key").display().to_string();
    variables.push(("PORTCULLIS_MASTER_KEY_FILE", key));
    let (one, two) = (Program::start_in(&variables), Program::start_in(&variables));
    let ada = one.enrol("ada");
    let cargo = Cargo::new(&one, Some(&ada));
    let release = |version: &str| cargo.library("fence_post", version, "", "pub fn stand() {}");
    assert_eq!(cargo.publish(&release("1.0.0")).code, Some(0));
    assert!(
        !one.data().join("blobs").exists(),
        "nothing lies in a folder"
    );

    let reader = Cargo::new(&two, None);
    let app = reader.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() { fence_post::stand() }",
    );
    reader.must(&app, &["build"]);

    // The other node has the index in its memory now, and must drop it.
    assert_eq!(cargo.publish(&release("1.0.1")).code, Some(0));
    is_seen(&two, "1.0.1");

    let before = one.events();
    peer.kill();
    let failed = cargo.publish(&release("1.0.2"));
    assert_eq!(failed.code, Some(101), "{}", failed.text);
    assert!(!failed.text.contains("peer"), "{}", failed.text);
    assert!(!one.log().contains("peer-secret"));
    peer.serve();
    assert_eq!(one.events(), before);
    assert_eq!(world::versions(&two, "fence_post").len(), 2);
    assert_eq!(cargo.publish(&release("1.0.2")).code, Some(0));
    is_seen(&two, "1.0.2");
    assert_eq!(world::versions(&two, "fence_post").len(), 3);
    assert_eq!(
        std::fs::read_dir(one.data().join("staging"))
            .unwrap()
            .count(),
        0
    );
}

/// Within a second of its publish this version is in the node's index.
fn is_seen(node: &Program, version: &str) {
    let index = format!("{}/cargo/index/fe/nc/fence_post", node.url);
    let published = Instant::now();
    while !upload::get(&index).text.contains(version) {
        let waited = published.elapsed();
        assert!(waited < Duration::from_secs(1), "{version} is not seen");
    }
}
