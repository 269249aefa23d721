use super::*;

#[test]
fn lengths_are_held_at_their_edge() {
    let word = |number: u64| u32::try_from(number).unwrap().to_le_bytes();
    assert!(json_length(word(limits::METADATA_BYTES)).is_ok());
    assert!(json_length(word(limits::METADATA_BYTES + 1)).is_err());
    assert!(crate_length(word(limits::PACKED_BYTES)).is_ok());
    assert!(crate_length(word(limits::PACKED_BYTES + 1)).is_err());
    assert!(json_length([0xff; 4]).is_err());
}

#[test]
fn a_renamed_dependency_is_turned_round_and_unknown_keys_are_passed_over() {
    let head = head(
        br#"{"name":"gate","vers":"1.0.0","future":1,"deps":[{"name":"serde","version_req":"^1",
            "explicit_name_in_toml":"s","kind":"dev","artifact":null}]}"#,
    )
    .unwrap();
    let dependency = &head.dependencies[0];
    assert_eq!(dependency.name, "s");
    assert_eq!(dependency.package.as_deref(), Some("serde"));
    assert_eq!(dependency.kind, Kind::Dev);
    assert!(dependency.default_features);
}

#[test]
fn dependencies_and_features_are_counted() {
    let json = |deps: usize, features: usize| {
        let deps = vec![r#"{"name":"a","version_req":"1"}"#; deps].join(",");
        let features: Vec<_> = (0..features).map(|n| format!(r#""f{n}":[]"#)).collect();
        let features = features.join(",");
        format!(r#"{{"name":"gate","vers":"1.0.0","deps":[{deps}],"features":{{{features}}}}}"#)
    };
    assert!(head(json(MOST, MOST).as_bytes()).is_ok());
    for many in [json(MOST + 1, 0), json(0, MOST + 1)] {
        assert_eq!(head(many.as_bytes()), Err(UploadError::TooMany));
    }
}

#[test]
fn a_refusal_cannot_move_the_cursor() {
    let json = br#"{"name":"gate","vers":"1.0.0","deps":"\u001b[2J"}"#;
    let text = head(json).unwrap_err().to_string();
    assert!(text.contains("[2J") && !text.contains('\u{1b}'), "{text:?}");
}

#[test]
fn what_is_no_upload_is_refused() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for bad in [
        "",
        "null",
        "{}",
        r#"{"name":"gate","vers":"1.0.0"}"#,
        r#"{"name":"nul","vers":"1.0.0","deps":[]}"#,
        r#"{"name":"gate","vers":"1.0","deps":[]}"#,
        r#"{"name":"gate","vers":"1.0.0","deps":[{"name":"x"}]}"#,
        r#"{"name":"gate","vers":"1.0.0","deps":[{"name":"x","version_req":"1","kind":"odd"}]}"#,
        &format!(r#"{{"name":"gate","vers":"1.0.0","deps":{deep}}}"#),
    ] {
        assert!(
            head(bad.as_bytes()).is_err(),
            "{}",
            &bad[..bad.len().min(80)]
        );
    }
    // Where nobody looks, depth does no harm.
    let json = format!(r#"{{"name":"gate","vers":"1.0.0","deps":[],"x":{deep}}}"#);
    assert!(head(json.as_bytes()).is_ok());
    assert!(head(b"{\"name\":\"\xff\",\"vers\":\"1.0.0\",\"deps\":[]}").is_err());
}
