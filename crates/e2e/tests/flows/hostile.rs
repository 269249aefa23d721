//! Uploads whose metadata and archive do not agree, and frames that are none. Each is inert and
//! carries the drill's word.

use e2e::archive::{Archive, DRILL};
use e2e::{Program, upload};
use serde_json::{Value, json};
use tar::EntryType;

const MANIFEST: &str = "[package]\nname = \"drill\"\nversion = \"1.0.0\"\n";

fn archive(manifest: &str) -> Vec<u8> {
    let mut archive = Archive::new("drill-1.0.0", manifest);
    archive.add(EntryType::Regular, "drill-1.0.0/src/lib.rs", DRILL, "");
    archive.pack()
}

/// Sends each body, which must be refused with this text and leave neither event nor index.
fn all_refused(cases: Vec<(&str, Vec<u8>, &str)>) {
    let program = Program::start();
    let ada = program.enrol("ada");
    let send = |body: &[u8]| upload::publish(&program.url, Some(&ada.token), body);
    let events = program.events().len();
    for (what, body, told) in cases {
        let answer = send(&body);
        assert_eq!(answer.status, 400, "{what}: {answer:?}");
        assert!(answer.text.contains(told), "{what}: {answer:?}");
    }
    assert_eq!(program.events().len(), events);
    let index = format!("{}/cargo/index/dr/il/drill", program.url);
    assert_eq!(upload::get(&index).status, 404);
    // The name is still free for an honest upload.
    let answer = send(&upload::plain("drill", "1.0.0", ""));
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// T34: the rights were asked for one name, so nothing may be written under another. T38: what the
/// index says is what the archive says.
#[test]
fn t34_t38_an_archive_says_what_its_upload_says() {
    let plain = upload::metadata("drill", "1.0.0");
    let saying = |key: &str, value: Value| {
        let mut metadata = plain.clone();
        metadata[key] = value;
        metadata
    };
    let head = |name: &str, version: &str| {
        archive(&format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\n"
        ))
    };
    let hidden = format!("{MANIFEST}[features]\nextra = []\n");
    let fence = json!([{"name": "fence", "version_req": "^1", "kind": "normal"}]);
    let twice = r#"{"name":"drill","vers":"1.0.0","name":"serde","deps":[],"features":{}}"#;
    let mut doubled = u32::try_from(twice.len()).unwrap().to_le_bytes().to_vec();
    doubled.extend_from_slice(twice.as_bytes());
    let good = archive(MANIFEST);
    doubled.extend_from_slice(&u32::try_from(good.len()).unwrap().to_le_bytes());
    doubled.extend_from_slice(&good);
    all_refused(vec![
        (
            "T34 other name",
            upload::framed(&plain, &head("serde", "1.0.0")),
            "names serde",
        ),
        (
            "T34 other spelling",
            upload::framed(&plain, &head("Drill", "1.0.0")),
            "names Drill",
        ),
        (
            "T34 other version",
            upload::framed(&plain, &head("drill", "1.0.1")),
            "1.0.1",
        ),
        ("T34 two names", doubled, "name"),
        (
            "T38 dependency in the upload alone",
            upload::framed(&saying("deps", fence), &good),
            "only in the upload",
        ),
        (
            "T38 feature in the archive alone",
            upload::framed(&plain, &archive(&hidden)),
            "features",
        ),
        (
            "T38 feature in the upload alone",
            upload::framed(&saying("features", json!({"extra": []})), &good),
            "features",
        ),
    ]);
}

/// T06: without a registry a dependency means the public one, whoever holds the name there. T48: no
/// crate sends its users, and their tokens, to a registry that the operator does not allow.
#[test]
fn t06_t48_no_crate_depends_on_another_registry() {
    let fence = json!([{"name": "fence", "version_req": "^1", "kind": "normal"}]);
    let metadata = json!({"name": "drill", "vers": "1.0.0", "deps": fence, "features": {}});
    let public = format!("{MANIFEST}[dependencies]\nfence = \"1\"\n");
    let at = |index: &str| {
        archive(&format!(
            "{MANIFEST}[dependencies.fence]\nversion = \"1\"\nregistry-index = \"{index}\"\n"
        ))
    };
    let mut cases = vec![(
        "T06",
        upload::framed(&metadata, &archive(&public)),
        "public registry",
    )];
    for index in [
        "https://evil.example/",
        "sparse+http://localhost/cargo/index.git/",
        "sparse+http://localhost/cargo/INDEX/",
        "sparse+http://localhost/cargo/index/../index%2egit/",
    ] {
        cases.push((
            "T48",
            upload::framed(&metadata, &at(index)),
            "does not allow",
        ));
    }
    all_refused(cases);
}

#[test]
fn frames_that_are_none_are_refused() {
    let plain = upload::metadata("drill", "1.0.0");
    let whole = upload::framed(&plain, &archive(MANIFEST));
    let mut trailing = whole.clone();
    trailing.push(0);
    let cut = whole[..whole.len() - 1].to_vec();
    all_refused(vec![
        ("trailing byte", trailing, "announced"),
        ("cut short", cut, "publish again"),
        ("no frame", DRILL.as_bytes().to_vec(), "metadata"),
        ("empty", Vec::new(), "too early"),
    ]);
}

#[test]
fn t37_of_eight_publishers_of_one_version_exactly_one_wins() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let sending: Vec<_> = (0..8)
        .map(|number| {
            let (url, token) = (program.url.clone(), ada.token.clone());
            std::thread::spawn(move || {
                let body = upload::plain("drill", "1.0.0", &number.to_string());
                upload::publish(&url, Some(&token), &body).status
            })
        })
        .collect();
    let mut answers: Vec<u16> = sending.into_iter().map(|one| one.join().unwrap()).collect();
    answers.sort_unstable();
    assert_eq!(answers, [200, 409, 409, 409, 409, 409, 409, 409]);
}
