//! Archives that no honest client packs (T40). Each is inert and carries the drill's word.

use e2e::archive::{Archive, DRILL, digest, header};
use e2e::{Program, upload};
use tar::EntryType;

const MANIFEST: &str = "[package]\nname = \"drill\"\nversion = \"1.0.0\"\n";

/// An archive with one more entry of this kind.
fn with(kind: EntryType, path: &str, link: &str) -> Vec<u8> {
    let mut archive = Archive::new("drill-1.0.0", MANIFEST);
    let contents = match kind {
        EntryType::Regular => DRILL,
        _ => "",
    };
    archive.add(kind, path, contents, link);
    archive.pack()
}

/// An archive in which an attribute before a file gives it another path.
fn with_attribute(path: &str) -> Vec<u8> {
    let mut archive = Archive::new("drill-1.0.0", MANIFEST);
    // The length counts its own digits (POSIX pax, "Extended Header").
    let record = format!(" path={path}\n");
    let record = format!("{}{record}", record.len() + 2);
    archive.add(EntryType::XHeader, "attributes", &record, "");
    archive.add(EntryType::Regular, "drill-1.0.0/x", DRILL, "");
    archive.pack()
}

/// Twenty megabytes of nothing in some twenty kilobytes.
fn bomb() -> Vec<u8> {
    let mut archive = Archive::new("drill-1.0.0", MANIFEST);
    let zeros = vec![0; 20 << 20];
    let header = header(
        EntryType::Regular,
        "drill-1.0.0/REGISTRY-DRILL",
        zeros.len(),
        "",
    );
    archive.add_raw(header, &zeros);
    archive.pack()
}

fn crowd() -> Vec<u8> {
    let mut archive = Archive::new("drill-1.0.0", MANIFEST);
    for number in 0..10_000 {
        archive.add(EntryType::Regular, &format!("drill-1.0.0/{number}"), "", "");
    }
    archive.pack()
}

#[test]
fn t40_links_devices_paths_and_bombs_are_refused_and_cannot_be_had() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let metadata = upload::metadata("drill", "1.0.0");
    let inside = "drill-1.0.0/x";
    let cases = [
        (
            "symbolic link",
            with(EntryType::Symlink, inside, "/etc/passwd"),
        ),
        (
            "symbolic link",
            with(EntryType::Symlink, "drill-1.0.0/.cargo-ok", "../x"),
        ),
        ("hard link", with(EntryType::Link, inside, "../x")),
        ("device", with(EntryType::Char, inside, "")),
        ("device", with(EntryType::Block, inside, "")),
        ("pipe", with(EntryType::Fifo, inside, "")),
        ("sparse file", with(EntryType::GNUSparse, inside, "")),
        ("'..'", with(EntryType::Regular, "drill-1.0.0/../x", "")),
        (
            "NAME-VERSION",
            with(EntryType::Regular, "/tmp/REGISTRY-DRILL", ""),
        ),
        (
            "NAME-VERSION",
            with(EntryType::Regular, "drill-1.0.1/x", ""),
        ),
        (
            "capitals",
            with(EntryType::Regular, "drill-1.0.0/cargo.toml", ""),
        ),
        ("attribute", with_attribute("../REGISTRY-DRILL")),
        ("times its size", bomb()),
        ("entries", crowd()),
        ("gzip", DRILL.as_bytes().to_vec()),
    ];
    let events = program.events().len();
    for (told, archive) in cases {
        let body = upload::framed(&metadata, &archive);
        let answer = upload::publish(&program.url, Some(&ada.token), &body);
        assert_eq!(answer.status, 400, "{told}: {answer:?}");
        assert!(answer.text.contains(told), "{told}: {answer:?}");
        let file = format!("{}/cargo/dl/drill/1.0.0/{}", program.url, digest(&archive));
        assert_eq!(upload::bytes(&file), None, "{told}");
    }
    assert_eq!(program.events().len(), events);
    let index = format!("{}/cargo/index/dr/il/drill", program.url);
    assert_eq!(upload::get(&index).status, 404);
    // Name and version are still free for an honest upload.
    let honest = upload::plain("drill", "1.0.0", "");
    let answer = upload::publish(&program.url, Some(&ada.token), &honest);
    assert_eq!(answer.status, 200, "{answer:?}");
}
