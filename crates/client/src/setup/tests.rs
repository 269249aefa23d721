use std::fs;
use std::path::{Path, PathBuf};

use domain::{TokenKind, TokenSecret};
use tempfile::TempDir;

use super::*;

fn token(kind: TokenKind, seed: u8) -> String {
    TokenSecret::new(kind, &[seed; 64])
        .unwrap()
        .expose()
        .to_owned()
}

fn setup(home: &TempDir) -> Setup {
    Setup {
        registry: Origin::parse("https://registry.example").unwrap(),
        name: DEFAULT_NAME.to_owned(),
        cargo_home: home.path().to_owned(),
        replace_upstream: false,
        project: None,
    }
}

/// Every file below the folder, with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read_to_string(path).unwrap()));
        }
    }
    found.sort();
    found
}

fn read(home: &TempDir, name: &str) -> String {
    fs::read_to_string(home.path().join(name)).unwrap()
}

fn whats(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.what.as_str()).collect()
}

#[test]
fn a_first_set_up_writes_what_cargo_reads() {
    let home = tempfile::tempdir().unwrap();
    let secret = token(TokenKind::Publish, 1);
    let changes = cargo(&setup(&home), Some(&secret)).unwrap();
    assert_eq!(
        whats(&changes),
        [
            "registries.portcullis.index = \"sparse+https://registry.example/cargo/index/\"",
            "registry.global-credential-providers = [\"cargo:token\"]",
            "registries.portcullis.token = pcl_p_…",
        ]
    );
    assert!(
        changes
            .iter()
            .all(|change| !change.to_string().contains(&secret))
    );
    assert_eq!(
        read(&home, "config.toml"),
        "[registries.portcullis]\nindex = \"sparse+https://registry.example/cargo/index/\"\n\n\
         [registry]\nglobal-credential-providers = [\"cargo:token\"]\n"
    );
    assert_eq!(
        read(&home, "credentials.toml"),
        format!("[registries.portcullis]\ntoken = \"{secret}\"\n")
    );
    assert!(!read(&home, "portcullis-setup.json").contains(&secret));
}

#[cfg(unix)]
#[test]
fn tokens_and_the_record_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let mode = |name: &str| {
        let meta = fs::metadata(home.path().join(name)).unwrap();
        meta.permissions().mode() & 0o777
    };
    let secret = token(TokenKind::Read, 1);
    cargo(&setup(&home), Some(&secret)).unwrap();
    assert_eq!(mode("credentials.toml"), 0o600);
    assert_eq!(mode("portcullis-setup.json"), 0o600);
    let credentials = home.path().join("credentials.toml");
    fs::set_permissions(&credentials, fs::Permissions::from_mode(0o644)).unwrap();
    let changes = cargo(&setup(&home), Some(&secret)).unwrap();
    assert_eq!(whats(&changes), ["readable by you alone (mode 0600)"]);
    assert_eq!(mode("credentials.toml"), 0o600);
}

#[test]
fn twice_is_once_and_taking_back_restores_every_byte() {
    let config = "# mine\r\n[net]\r\nretry = 5 # often\r\n\r\n[registries]\r\n\
                  portcullis = { index = 'sparse+https://old.example/' } # before\r\n# the end";
    for replace_upstream in [false, true] {
        for before in [None, Some(""), Some(config)] {
            let home = tempfile::tempdir().unwrap();
            if let Some(text) = before {
                fs::write(home.path().join("config.toml"), text).unwrap();
                let credentials = "[registries.other]\ntoken = \"x\" # keep\n";
                fs::write(home.path().join("credentials.toml"), credentials).unwrap();
            }
            let untouched = files(home.path());
            let setup = Setup {
                replace_upstream,
                ..setup(&home)
            };
            let secret = token(TokenKind::Publish, 1);
            assert!(!cargo(&setup, Some(&secret)).unwrap().is_empty());
            let once = files(home.path());
            assert_eq!(cargo(&setup, Some(&secret)), Ok(Vec::new()));
            assert_eq!(files(home.path()), once);
            assert!(!undo(home.path(), DEFAULT_NAME).unwrap().is_empty());
            assert_eq!(files(home.path()), untouched);
            let again = undo(home.path(), DEFAULT_NAME);
            assert_eq!(again, Err(SetupError::NoRecord(DEFAULT_NAME.to_owned())));
        }
    }
}

#[test]
fn comments_and_other_settings_stay() {
    let home = tempfile::tempdir().unwrap();
    let config = "# mine\n[net]\nretry = 5 # often\n\n[registry]\n# how\n\
                  global-credential-providers = [\"cargo:libsecret\"]\n";
    fs::write(home.path().join("config.toml"), config).unwrap();
    let changes = cargo(&setup(&home), None).unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(read(&home, "config.toml").starts_with(config));
    assert!(!home.path().join("credentials.toml").exists());
}

#[test]
fn a_project_alone_can_take_all_packages_from_the_registry() {
    let (home, project) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let setup = Setup {
        replace_upstream: true,
        project: Some(project.path().to_owned()),
        ..setup(&home)
    };
    cargo(&setup, None).unwrap();
    assert!(!read(&home, "config.toml").contains("source"));
    assert_eq!(
        read(&project, ".cargo/config.toml"),
        "[source.portcullis]\nregistry = \"sparse+https://registry.example/cargo/index/\"\n\n\
         [source.crates-io]\nreplace-with = \"portcullis\"\n"
    );
    undo(home.path(), DEFAULT_NAME).unwrap();
    assert!(files(home.path()).is_empty() && !project.path().join(".cargo").exists());
}

#[test]
fn a_home_that_is_the_projects_folder_too_is_edited_once() {
    let project = tempfile::tempdir().unwrap();
    let cargo_home = project.path().join(".cargo");
    let setup = Setup {
        cargo_home: cargo_home.clone(),
        replace_upstream: true,
        project: Some(project.path().to_owned()),
        ..setup(&project)
    };
    cargo(&setup, None).unwrap();
    let config = fs::read_to_string(cargo_home.join("config.toml")).unwrap();
    assert!(config.contains("[registries.portcullis]") && config.contains("[source.crates-io]"));
}

#[test]
fn what_was_changed_since_stays_and_is_named() {
    let home = tempfile::tempdir().unwrap();
    cargo(&setup(&home), Some(&token(TokenKind::Publish, 1))).unwrap();
    let config = read(&home, "config.toml").replace("registry.example", "moved.example");
    fs::write(
        home.path().join("config.toml"),
        format!("{config}# hand made\n"),
    )
    .unwrap();
    let changes = undo(home.path(), DEFAULT_NAME).unwrap();
    assert_eq!(
        whats(&changes),
        [
            "registries.portcullis.token removed",
            "registry.global-credential-providers removed",
            "registries.portcullis.index was changed since; left as it is",
        ]
    );
    assert_eq!(
        read(&home, "config.toml"),
        "[registries.portcullis]\nindex = \"sparse+https://moved.example/cargo/index/\"\n# hand made\n"
    );
    assert!(!home.path().join("credentials.toml").exists());
}

#[test]
fn a_token_that_is_replaced_is_not_kept() {
    let home = tempfile::tempdir().unwrap();
    let old = token(TokenKind::Publish, 1);
    let credentials = format!("[registries.portcullis]\ntoken = \"{old}\"\n");
    fs::write(home.path().join("credentials.toml"), credentials).unwrap();
    let changes = cargo(&setup(&home), Some(&token(TokenKind::Publish, 2))).unwrap();
    assert!(
        changes
            .iter()
            .any(|change| change.what.ends_with("pcl_p_… (was another)"))
    );
    assert!(!read(&home, "portcullis-setup.json").contains(&old));
    let changes = undo(home.path(), DEFAULT_NAME).unwrap();
    assert!(whats(&changes)[0].contains("was not kept"), "{changes:?}");
    assert_eq!(read(&home, "credentials.toml"), "[registries.portcullis]\n");
}

#[test]
fn another_address_is_a_change_and_the_first_value_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let before = "[registries.portcullis]\nindex = \"sparse+https://first.example/\"\n";
    fs::write(home.path().join("config.toml"), before).unwrap();
    cargo(&setup(&home), None).unwrap();
    let moved = Setup {
        registry: Origin::parse("https://moved.example").unwrap(),
        ..setup(&home)
    };
    let changes = cargo(&moved, None).unwrap();
    assert!(
        changes[0]
            .what
            .contains("(was \"sparse+https://registry.example/"),
        "{changes:?}"
    );
    undo(home.path(), DEFAULT_NAME).unwrap();
    assert_eq!(read(&home, "config.toml"), before);
}

#[test]
fn two_registries_are_set_up_and_taken_back_apart() {
    let home = tempfile::tempdir().unwrap();
    let other = Setup {
        name: "other".to_owned(),
        ..setup(&home)
    };
    cargo(&setup(&home), Some(&token(TokenKind::Publish, 1))).unwrap();
    cargo(&other, Some(&token(TokenKind::Publish, 2))).unwrap();
    undo(home.path(), DEFAULT_NAME).unwrap();
    assert!(!read(&home, "credentials.toml").contains(DEFAULT_NAME));
    let config = read(&home, "config.toml");
    assert!(config.contains("[registries.other]") && config.contains("cargo:token"));
    undo(home.path(), "other").unwrap();
    assert_eq!(files(home.path()), []);
}

#[test]
fn what_cannot_be_set_up_changes_nothing_and_shows_no_token() {
    let session = token(TokenKind::Session, 1);
    let good = token(TokenKind::Publish, 1);
    for (name, token, config, says) in [
        ("", None, "", "cannot be a registry's name"),
        ("crates-io", None, "", "cannot be a registry's name"),
        ("1st", None, "", "cannot be a registry's name"),
        ("a.b", None, "", "cannot be a registry's name"),
        (&"a".repeat(65), None, "", "cannot be a registry's name"),
        (
            "p",
            Some("secret-of-another"),
            "",
            "not a token of this registry",
        ),
        ("p", Some(&good[..43]), "", "not a token of this registry"),
        ("p", Some(&session), "", "not for cargo"),
        ("p", Some(&good), "[registries\n", "line 1 is not TOML"),
        (
            "p",
            Some(&good),
            "registries = 1\n",
            "'registries' is not a table",
        ),
        (
            "p",
            Some(&good),
            "[registries.p.index]\n",
            "is a table, not a value",
        ),
    ] {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("config.toml"), config).unwrap();
        let untouched = files(home.path());
        let setup = Setup {
            name: name.to_owned(),
            ..setup(&home)
        };
        let error = cargo(&setup, token).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(token.is_none_or(|token| !error.contains(token)), "{error}");
        assert_eq!(files(home.path()), untouched);
    }
}

#[test]
fn a_record_of_a_later_version_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let record = home.path().join("portcullis-setup.json");
    for (text, says) in [
        ("{\"format\":2,\"setups\":{}}", "another version"),
        ("[]", "not our record"),
    ] {
        fs::write(&record, text).unwrap();
        let error = cargo(&setup(&home), None).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(
            undo(home.path(), DEFAULT_NAME)
                .unwrap_err()
                .to_string()
                .contains(says)
        );
        assert!(!home.path().join("config.toml").exists());
    }
}
