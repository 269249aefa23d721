use super::*;

/// T06 and T48: an archive without a registry means the public one, an index row means ours.
#[test]
fn t06_t48_registries_are_translated_not_copied() {
    let toml = "[dependencies]\nfence = \"1.2\"";
    let refused = judge(toml, &dependency("")).unwrap_err();
    assert_eq!(
        refused,
        ManifestError::Registry {
            dependency: "fence".into(),
            registry: None
        }
    );
    let allowed = Indexes {
        public: Some(PUBLIC.to_owned()),
        allowed: vec![PUBLIC.to_owned()],
        ..ours()
    };
    let whole = format!("[package]\nname = \"gate\"\nversion = \"1.0.0\"\n{toml}");
    let archive = contents(&[("Cargo.toml", &whole)]);
    let said = head(&dependency(&format!(r#","registry":"{PUBLIC}""#)));
    let manifest = inspect(&archive, &said, &allowed).unwrap();
    assert_eq!(manifest.dependencies[0].registry.as_deref(), Some(PUBLIC));
    // The upload says "ours" where the archive says "public": a client would ask the wrong one.
    let confused = inspect(&archive, &head(&dependency("")), &allowed);
    assert!(matches!(confused, Err(ManifestError::Differs { .. })));
    let elsewhere =
        "[dependencies.fence]\nversion = \"1.2\"\nregistry-index = \"https://evil.example/\"";
    let refused = judge(elsewhere, &dependency("")).unwrap_err();
    assert!(matches!(
        refused,
        ManifestError::Registry {
            registry: Some(_),
            ..
        }
    ));
    let name = name::parse("gate").unwrap();
    let version = version::parse("1.0.0").unwrap();
    let imported = imported(&archive, &name, &version).unwrap();
    assert_eq!(imported.dependencies[0].registry, None);
}

/// T48: two addresses that look alike are two registries, and an import asks no stranger either.
#[test]
fn t48_only_the_very_address_is_ours() {
    for (url, ours) in [
        (OURS.to_owned(), true),
        (OURS.trim_end_matches('/').to_owned(), false),
        (OURS.replace("index", "INDEX"), false),
        (OURS.replace("index/", "index.git/"), false),
        (OURS.replace("sparse+", ""), false),
    ] {
        let toml = format!("[dependencies.fence]\nversion = \"1.2\"\nregistry-index = \"{url}\"");
        assert_eq!(judge(&toml, &dependency("")).is_ok(), ours, "{url}");
        let whole = format!("[package]\nname = \"gate\"\nversion = \"1.0.0\"\n{toml}");
        let archive = contents(&[("Cargo.toml", &whole)]);
        let (name, version) = (
            name::parse("gate").unwrap(),
            version::parse("1.0.0").unwrap(),
        );
        assert!(imported(&archive, &name, &version).is_err(), "{url}");
        let within = imported_within(&archive, &name, &version, &super::ours());
        let registry = within.map(|manifest| manifest.dependencies[0].registry.clone());
        assert_eq!(registry.ok(), ours.then_some(None), "{url}");
    }
    // The operator may name the public registry without allowing crates to depend on it.
    let named = Indexes {
        public: Some(PUBLIC.to_owned()),
        ..ours()
    };
    let toml = "[package]\nname = \"gate\"\nversion = \"1.0.0\"\n[dependencies]\nfence = \"1.2\"";
    let said = head(&dependency(&format!(r#","registry":"{PUBLIC}""#)));
    let judged = inspect(&contents(&[("Cargo.toml", toml)]), &said, &named);
    assert!(matches!(judged, Err(ManifestError::Registry { .. })));
}

/// What `cargo package` takes out is refused in an upload; an old archive may have it.
#[test]
fn an_upload_is_packaged_and_an_import_may_be_old() {
    for (rest, uploaded, imports) in [
        ("", true, true),
        ("git = \"https://evil.example/\"", false, true),
        ("path = \"../fence\"", false, true),
        ("registry = \"mine\"", false, true),
        ("workspace = true", false, false),
    ] {
        let toml = toml_dependency(rest);
        assert_eq!(judge(&toml, &dependency("")).is_ok(), uploaded, "{rest}");
        let whole = format!("[package]\nname = \"gate\"\nversion = \"1.0.0\"\n{toml}");
        let archive = contents(&[("Cargo.toml", &whole)]);
        let (name, version) = (
            name::parse("gate").unwrap(),
            version::parse("1.0.0").unwrap(),
        );
        let judged = imported_within(&archive, &name, &version, &ours());
        assert_eq!(judged.is_ok(), imports, "{rest}");
    }
}
