//! Uploads that no honest client sends. Each is inert and carries the drill's word.

use e2e::archive::{Archive, DRILL};
use e2e::{Program, upload};
use serde_json::json;
use tar::EntryType;

const MANIFEST: &str = "[package]\nname = \"drill\"\nversion = \"1.0.0\"\n";

fn archive(kind: EntryType, path: &str, link: &str) -> Vec<u8> {
    let mut archive = Archive::new("drill-1.0.0", MANIFEST);
    let contents = if kind == EntryType::Regular {
        DRILL
    } else {
        ""
    };
    archive.add(kind, path, contents, link);
    archive.pack()
}

fn with_manifest(manifest: &str) -> Vec<u8> {
    let mut archive = Archive::new("drill-1.0.0", manifest);
    archive.add(EntryType::Regular, "drill-1.0.0/src/lib.rs", DRILL, "");
    archive.pack()
}

#[test]
fn hostile_uploads_are_refused_and_leave_nothing_listed() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let plain = upload::metadata("drill", "1.0.0");
    let fence = json!([{"name": "fence", "version_req": "^1", "kind": "normal"}]);
    let with_fence = json!({"name": "drill", "vers": "1.0.0", "deps": fence, "features": {}});
    let public = format!("{MANIFEST}[dependencies]\nfence = \"1\"\n");
    let elsewhere = format!(
        "{MANIFEST}[dependencies.fence]\nversion = \"1\"\nregistry-index = \"https://evil.example/\"\n"
    );
    let good = with_manifest(MANIFEST);
    let mut trailing = upload::framed(&plain, &good);
    trailing.push(0);
    let mut cut = upload::framed(&plain, &good);
    cut.pop();
    let bodies = [
        (
            "T04 link",
            upload::framed(
                &plain,
                &archive(EntryType::Symlink, "drill-1.0.0/x", "/etc/passwd"),
            ),
            "symbolic link",
        ),
        (
            "T04 hard link",
            upload::framed(&plain, &archive(EntryType::Link, "drill-1.0.0/x", "../x")),
            "hard link",
        ),
        (
            "T04 upwards",
            upload::framed(&plain, &archive(EntryType::Regular, "drill-1.0.0/../x", "")),
            "'..'",
        ),
        (
            "T04 absolute",
            upload::framed(
                &plain,
                &archive(EntryType::Regular, "/tmp/REGISTRY-DRILL", ""),
            ),
            "NAME-VERSION",
        ),
        (
            "T40 device",
            upload::framed(&plain, &archive(EntryType::Char, "drill-1.0.0/x", "")),
            "device",
        ),
        (
            "T40 twice",
            upload::framed(
                &plain,
                &archive(EntryType::Regular, "drill-1.0.0/cargo.toml", ""),
            ),
            "capitals",
        ),
        (
            "T05 name",
            upload::framed(
                &plain,
                &with_manifest("[package]\nname = \"serde\"\nversion = \"1.0.0\"\n"),
            ),
            "names serde",
        ),
        (
            "T05 hidden dependency",
            upload::framed(&with_fence, &good),
            "only in the upload",
        ),
        (
            "T06 public name",
            upload::framed(&with_fence, &with_manifest(&public)),
            "public registry",
        ),
        (
            "T48 other registry",
            upload::framed(&with_fence, &with_manifest(&elsewhere)),
            "does not allow",
        ),
        ("trailing byte", trailing, "announced"),
        ("cut short", cut, "publish again"),
        ("no gzip", upload::framed(&plain, DRILL.as_bytes()), "gzip"),
        ("no frame", DRILL.as_bytes().to_vec(), "metadata"),
        ("empty", Vec::new(), "too early"),
    ];
    let events = program.events().len();
    for (what, body, told) in bodies {
        let answer = upload::publish(&program.url, Some(&ada.token), &body);
        assert_eq!(answer.status, 400, "{what}: {answer:?}");
        assert!(answer.text.contains(told), "{what}: {answer:?}");
    }
    assert_eq!(program.events().len(), events);
    assert_eq!(
        upload::get(&format!("{}/cargo/index/dr/il/drill", program.url)).status,
        404
    );
    // The name is still free for an honest upload.
    let answer = upload::publish(
        &program.url,
        Some(&ada.token),
        &upload::framed(&plain, &good),
    );
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn of_eight_publishers_of_one_version_exactly_one_wins() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let sending: Vec<_> = (0..8)
        .map(|number| {
            let (url, token) = (program.url.clone(), ada.token.clone());
            std::thread::spawn(move || {
                let mut archive = Archive::new("drill-1.0.0", MANIFEST);
                archive.add(EntryType::Regular, "drill-1.0.0/n", &number.to_string(), "");
                let body = upload::framed(&upload::metadata("drill", "1.0.0"), &archive.pack());
                upload::publish(&url, Some(&token), &body).status
            })
        })
        .collect();
    let mut answers: Vec<u16> = sending.into_iter().map(|one| one.join().unwrap()).collect();
    answers.sort_unstable();
    assert_eq!(answers, [200, 409, 409, 409, 409, 409, 409, 409]);
}
