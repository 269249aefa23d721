//! Taking in crates that other registries published.

use e2e::archive::{Archive, DRILL};
use e2e::{Program, upload};
use tar::EntryType;

/// T06: an imported name is reserved; nobody publishes a higher version of it.
#[test]
fn t06_an_import_is_resumable_reports_refusals_and_reserves_its_names() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let cache = tempfile::tempdir().unwrap();
    let manifest =
        "[package]\nname = \"fence\"\nversion = \"1.0.0\"\n[dependencies]\npost = \"1\"\n";
    let good = Archive::new("fence-1.0.0", manifest).pack();
    std::fs::write(cache.path().join("fence-1.0.0.crate"), &good).unwrap();
    let mut bad = Archive::new(
        "wolf-1.0.0",
        "[package]\nname = \"wolf\"\nversion = \"1.0.0\"\n",
    );
    bad.add(EntryType::Symlink, "wolf-1.0.0/x", "", DRILL);
    std::fs::write(cache.path().join("wolf-1.0.0.crate"), bad.pack()).unwrap();
    std::fs::write(cache.path().join("README"), DRILL).unwrap();
    let folder = cache.path().to_str().unwrap().to_owned();
    let import = || program.admin(&["import", "cargo", &folder]);
    let first = import();
    assert!(
        first.contains("refused wolf-1.0.0.crate: 'wolf-1.0.0/x' is a symbolic link"),
        "{first}"
    );
    assert!(
        first.contains("1 taken in, 0 were there already, 1 refused"),
        "{first}"
    );
    assert!(import().contains("0 taken in, 1 were there already, 1 refused"));
    let row = upload::get(&format!("{}/cargo/index/fe/nc/fence", program.url)).text;
    let row: serde_json::Value = serde_json::from_str(&row).unwrap();
    assert!(
        row.get("pubtime").is_none(),
        "nobody said when it was published: {row}"
    );
    assert!(row["deps"][0]["registry"].is_null(), "{row}");
    let higher = "[package]\nname = \"fence\"\nversion = \"99.0.0\"\n";
    let body = upload::framed(
        &upload::metadata("fence", "99.0.0"),
        &Archive::new("fence-99.0.0", higher).pack(),
    );
    let answer = upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("staff names an owner"), "{answer:?}");
    // Staff names an owner; from then on the name is theirs.
    let named = program.admin(&["owner", "fence", "--login", "ada"]);
    assert_eq!(named, "ada owns fence\n");
    let answer = upload::publish(&program.url, Some(&ada.token), &body);
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// T05: an internal name shadows the same name elsewhere for ever, also when the operator takes in a
/// folder in which somebody's higher version lies.
#[test]
fn t05_an_import_adds_nothing_to_a_name_that_was_published_here() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let own = upload::plain("acme-core", "1.0.0", "");
    assert_eq!(
        upload::publish(&program.url, Some(&ada.token), &own).status,
        200
    );
    let cache = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"acme-core\"\nversion = \"99.0.0\"\n";
    let mut theirs = Archive::new("acme-core-99.0.0", manifest);
    theirs.add(EntryType::Regular, "acme-core-99.0.0/x", DRILL, "");
    std::fs::write(cache.path().join("acme-core-99.0.0.crate"), theirs.pack()).unwrap();
    let told = program.admin(&["import", "cargo", cache.path().to_str().unwrap()]);
    assert!(told.contains("refused acme-core-99.0.0.crate"), "{told}");
    let versions = e2e::world::versions(&program, "acme-core");
    assert_eq!(versions.into_iter().collect::<Vec<_>>(), ["1.0.0"]);
}

/// The index says when a crate was published where the operator has said it, and never another time.
#[test]
fn an_import_carries_the_times_that_were_given_once() {
    let program = Program::start();
    let cache = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = cache.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    for name in ["fence", "moats"] {
        let path = cache.path().join(format!("{name}-1.0.0.crate"));
        std::fs::write(path, upload::packed(name, "1.0.0", "")).unwrap();
    }
    let folder = cache.path().to_str().unwrap();
    let row = |path: &str| {
        let row = upload::get(&format!("{}/cargo/index/{path}", program.url)).text;
        serde_json::from_str::<serde_json::Value>(&row).unwrap()
    };

    let wrong = write(
        "wrong",
        "fence 1.0.0 2020-01-02T03:04:05Z\nmoats 1.0.0 2020-01-02\n",
    );
    let (code, told) = program.try_admin(&["import", "cargo", folder, "--pubtimes", &wrong]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("line 2: a time is written as"), "{told}");
    let nothing = upload::get(&format!("{}/cargo/index/fe/nc/fence", program.url));
    assert_eq!(nothing.status, 404, "nothing was taken in");

    let times = write(
        "times",
        "# from upstream\nfence 1.0.0 2020-01-02T03:04:05.678Z\n",
    );
    let told = program.admin(&["import", "cargo", folder, "--pubtimes", &times]);
    assert!(told.contains("2 taken in"), "{told}");
    assert_eq!(row("fe/nc/fence")["pubtime"], "2020-01-02T03:04:05Z");
    assert!(row("mo/at/moats").get("pubtime").is_none());

    let later = write(
        "later",
        "fence 1.0.0 2021-01-02T03:04:05Z\nmoats 1.0.0 2021-01-02T03:04:05Z\n",
    );
    let told = program.admin(&["import", "cargo", folder, "--pubtimes", &later]);
    assert!(told.contains("0 taken in, 2 were there already"), "{told}");
    assert_eq!(row("fe/nc/fence")["pubtime"], "2020-01-02T03:04:05Z");
    assert!(row("mo/at/moats").get("pubtime").is_none());
    assert!(program.admin(&["verify"]).contains("; 0 wrong"));
}
