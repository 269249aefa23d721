use super::*;

fn file(text: &str) -> TomlFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    TomlFile::read_at(path).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn what_is_set_is_read_back_whatever_stood_there_and_removed_again() {
    for before in [
        "",
        "# only a comment\n",
        "[net]\nretry = 2 # twice\n\n# the end\n",
        "[registries]\n",
        "[registries.other]\nindex = \"sparse+https://other.example/\"\n",
        "registries = { other = { index = \"x\" } }\n",
        "registries.other.index = \"x\"\n",
        "[registries]\nother = { index = \"x\" }\n",
    ] {
        let mut config = file(before);
        let key = ["registries", "portcullis", "index"];
        let missing = config.missing_tables(&key);
        config.set(&key, "y".into()).unwrap();
        let mut again = file(&config.written());
        assert_eq!(again.text(&key), Some("y"), "{before}");
        again.remove(&key, missing);
        assert_eq!(again.written(), before);
    }
}

#[test]
fn comments_beside_a_replaced_value_stay() {
    let mut config = file("[registries.p]\n# ours\nindex = 'a' # old\ntoken = 1\n");
    config
        .set(&["registries", "p", "index"], "b".into())
        .unwrap();
    let after = "[registries.p]\n# ours\nindex = \"b\" # old\ntoken = 1\n";
    assert_eq!(config.written(), after);
    config.remove(&["registries", "p", "index"], 2);
    assert_eq!(config.written(), "[registries.p]\ntoken = 1\n");
}

#[test]
fn what_is_in_the_way_is_named_and_no_text_of_the_file_is_shown() {
    let mut config = file("registries = 3\n");
    let error = config.set(&["registries", "p", "index"], "b".into());
    assert_eq!(
        error.unwrap_err().to_string(),
        "'registries' is not a table"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.toml");
    std::fs::write(&path, "[a]\ntoken = pcl_secret\n").unwrap();
    let error = TomlFile::read_at(path).err().unwrap();
    assert_eq!(error.to_string(), "line 2 is not TOML");
    let path = folder.path().join("large.toml");
    std::fs::write(&path, "#".repeat(1 << 21)).unwrap();
    assert!(matches!(TomlFile::read_at(path), Err(BadFile::TooLarge)));
}

#[test]
fn cargos_older_file_name_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let name = |file: &TomlFile| file.path.file_name().unwrap().to_owned();
    let read = || TomlFile::read(folder.path(), "config").ok().unwrap();
    assert_eq!((name(&read()), read().before), ("config.toml".into(), None));
    std::fs::write(folder.path().join("config.toml"), "").unwrap();
    std::fs::write(folder.path().join("config"), "").unwrap();
    assert_eq!(name(&read()), "config");
}
