use super::*;

fn gathered(
    file: &str,
    environment: &[(&str, &str)],
    listen: Option<&str>,
) -> Result<Config, Error> {
    let folder = tempfile::tempdir().unwrap();
    if !file.is_empty() {
        std::fs::write(folder.path().join(FILE), file).unwrap();
    }
    let pairs = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let flags = [("server.listen", listen.map(str::to_owned))];
    Config::gather(None, folder.path(), pairs, &flags)
}

#[test]
fn a_flag_beats_the_environment_and_that_the_file() {
    const FILE: &str = "[server]\nlisten = \"127.0.0.1:1\"\n";
    const VARIABLE: (&str, &str) = ("PORTCULLIS__SERVER__LISTEN", "127.0.0.1:2");
    for (file, environment, flag, expected) in [
        ("", &[][..], None, "127.0.0.1:7878"),
        (FILE, &[], None, "127.0.0.1:1"),
        (FILE, &[VARIABLE], None, "127.0.0.1:2"),
        (FILE, &[VARIABLE], Some("127.0.0.1:3"), "127.0.0.1:3"),
    ] {
        let config = gathered(file, environment, flag).unwrap();
        assert_eq!(config.text("server.listen"), Some(expected));
    }
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_name() {
    for (file, environment, told) in [
        (
            "[server]\nlisen = \"x\"",
            &[][..],
            "server.toml: there is no key server.lisen; did you mean server.listen?",
        ),
        (
            "[serve]\nlisten = \"x\"",
            &[],
            "did you mean server.listen?",
        ),
        ("listen = \"x\"", &[], "'listen' stands in no section"),
        ("[server]\nlisten = 1.5", &[], "server.listen is a text"),
        ("[server", &[], "server.toml: "),
        (
            "",
            &[("PORTCULLIS__MAIL__STMP", "x")],
            "PORTCULLIS__MAIL__STMP: there is no key mail.stmp; did you mean mail.smtp?",
        ),
    ] {
        let error = gathered(file, environment, None).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    // Single underscores belong to other variables of ours.
    assert!(gathered("", &[("PORTCULLIS_LOG", "x"), ("HOME", "x")], None).is_ok());
    let named = Config::gather(
        Some(Path::new("/nowhere/x.toml")),
        Path::new("/nowhere"),
        std::iter::empty(),
        &[],
    );
    assert!(named.is_err(), "a file that was named must be there");
}

#[test]
fn a_wrong_value_is_named_with_its_source_and_no_secret() {
    let config = gathered(
        "[server]\nlisten = \"here\"\n[mail]\nsmtp = \"smtps://ada:secret@mail.example.org\"",
        &[],
        None,
    )
    .unwrap();
    let error = config
        .parsed::<std::net::SocketAddr>("server.listen")
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with("takes an address and a port") && error.contains("server.toml"),
        "{error}"
    );
    let shown = config.shown();
    assert!(
        !shown.contains(":secret@") && shown.contains("smtps://***@mail.example.org"),
        "{shown}"
    );
    let local = "postgres://localhost/x";
    for (value, hidden, expected) in [
        ("token", Hidden::Password, "***"),
        (local, Hidden::Password, local),
        (local, Hidden::All, "***"),
        // Keys of buckets hold slashes.
        ("ab//cd", Hidden::All, "***"),
        ("ab//cd@e", Hidden::All, "***"),
        ("", Hidden::All, ""),
        ("ab//cd@e", Hidden::Nothing, "ab//cd@e"),
    ] {
        assert_eq!(masked(value, hidden), expected, "{value} {hidden:?}");
    }
    let key = [("PORTCULLIS__BLOBS__SECRET_KEY", "half//secret")];
    let shown = gathered("", &key, None).unwrap().shown();
    assert!(
        !shown.contains("half//") && shown.contains("secret_key = \"***\""),
        "{shown}"
    );
}

#[test]
fn what_is_shown_is_a_file_that_says_the_same() {
    let config = gathered(
        "[server]\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\nsign_up = false",
        &[],
        None,
    )
    .unwrap();
    assert_eq!(config.list("server.trusted_proxies"), ["10.0.0.0/8", "::1"]);
    let again = gathered(&config.shown(), &[], None).unwrap();
    for key in KEYS {
        assert_eq!(again.text(key.name), config.text(key.name), "{}", key.name);
    }
}

/// Entry for fuzzing: what is read of a file is shown so that it is read again the same.
fn fuzz(bytes: &[u8]) {
    let path = Path::new(FILE);
    let Ok(found) = std::str::from_utf8(bytes).map(|text| parsed(text, path)) else {
        return;
    };
    let mut config = Config::defaults();
    for (name, value) in found.unwrap_or_default() {
        if let Ok(key) = known(&name, &Source::Flag)
            && key.hidden == Hidden::Nothing
        {
            config.values.insert(key.name, (value, Source::Flag));
        }
    }
    let shown = config.shown();
    for (name, value) in parsed(&shown, path).unwrap() {
        assert_eq!(config.values[name.as_str()].0, value, "{shown}");
    }
}

#[test]
fn no_spoilt_file_panics_and_what_is_shown_reads_back() {
    spoil::drive("configuration", fuzz);
}
