//! What is answered before the router looks as if the router had answered it, and is as fresh.

use std::io::Read;

use e2e::wire::{Answer, Wire, field};
use e2e::{Cargo, Program, archive, upload};
use flate2::read::GzDecoder;

const INDEX: &str = "/cargo/index/fe/nc/fence_post";

fn fill(program: &Program, token: &str) -> String {
    for minor in 0..20 {
        let version = format!("1.{minor}.0");
        let body = upload::plain("fence_post", &version, "");
        assert_eq!(
            upload::publish(&program.url, Some(token), &body).status,
            200
        );
    }
    let digest = archive::digest(&upload::packed("fence_post", "1.0.0", ""));
    format!("/cargo/dl/fence_post/1.0.0/{digest}")
}

#[test]
fn the_front_answers_as_the_router_does() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let file = fill(&program, &ada.token);
    let tag = field(&Wire::open(&program).get(INDEX, ""), "etag");
    let gzip = "Accept-Encoding: deflate, gzip\r\n";
    let known = format!("If-None-Match: W/\"other\", {tag}\r\n");
    for (path, fields, status) in [
        ("/cargo/index/config.json", "", "http/1.1 200 ok"),
        (INDEX, "", "http/1.1 200 ok"),
        (INDEX, gzip, "http/1.1 200 ok"),
        (INDEX, &known, "http/1.1 304 not modified"),
        (INDEX, &format!("{gzip}{known}"), "http/1.1 200 ok"),
        (&file, "", "http/1.1 200 ok"),
        ("/cargo/index/no/th/nothing", "", "http/1.1 404 not found"),
        (
            "/cargo/index/wrong/fence_post",
            "",
            "http/1.1 404 not found",
        ),
        (
            &file.replace("1.0.0", "9.0.0"),
            "",
            "http/1.1 404 not found",
        ),
    ] {
        let front = Wire::open(&program).get(path, fields);
        assert_eq!(front.0, status, "{path} {fields}");
        // A length is nothing that the front understands.
        let router = Wire::open(&program).get(path, &format!("Content-Length: 0\r\n{fields}"));
        assert_eq!(front, router, "{path} {fields}");
    }
}

#[test]
fn whoever_takes_gzip_gets_the_same_bytes_under_another_tag() {
    let program = Program::start();
    let ada = program.enrol("ada");
    fill(&program, &ada.token);
    let mut wire = Wire::open(&program);
    let gzip = "Accept-Encoding: gzip\r\n";
    let (plain, packed) = (wire.get(INDEX, ""), wire.get(INDEX, gzip));
    assert_eq!(field(&packed, "content-encoding"), "gzip");
    for answer in [&plain, &packed] {
        assert_eq!(field(answer, "vary"), "accept-encoding");
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(&packed.2[..])
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.2);
    let tag = field(&packed, "etag");
    assert_ne!(tag, field(&plain, "etag"));
    let known = format!("If-None-Match: {tag}\r\n");
    let again = wire.get(INDEX, &format!("{gzip}{known}"));
    assert_eq!(
        (again.0.as_str(), field(&again, "etag")),
        ("http/1.1 304 not modified", tag)
    );
    assert_eq!(
        wire.get(INDEX, &known).2,
        plain.2,
        "to a client that no longer unpacks"
    );
}

#[test]
fn a_kept_connection_sees_a_yank_at_once_and_goes_on_behind_the_router() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let file = fill(&program, &ada.token);
    let (mut wire, mut other) = (Wire::open(&program), Wire::open(&program));
    let before = wire.get(INDEX, "");
    assert_eq!(other.get(INDEX, ""), before);
    let folder = cargo.project("");
    cargo.must(
        &folder,
        &["yank", "--registry", "gate", "fence_post@1.19.0"],
    );
    let after = wire.get(INDEX, "");
    let text = |answer: &Answer| String::from_utf8(answer.2.clone()).unwrap();
    assert_eq!(text(&before).matches("\"yanked\":true").count(), 0);
    assert_eq!(text(&after).matches("\"yanked\":true").count(), 1);

    // Several at once, the last but one for the router, and answers in their order.
    for path in [INDEX, &file, "/healthz", INDEX] {
        wire.send(path, "");
    }
    assert_eq!(wire.answer(), after);
    assert!(wire.answer().2.starts_with(&[0x1f, 0x8b]));
    assert_eq!(wire.answer().2, b"ok\n");
    assert_eq!(wire.answer(), after);
    assert_eq!(other.get(INDEX, ""), after);
}

#[test]
fn a_large_file_arrives_whole_at_a_slow_reader() {
    let program = Program::start();
    let ada = program.enrol("ada");
    // More than the system keeps for a reader who does not read.
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b' ' + u8::try_from(state >> 58).unwrap())
    });
    let noise: String = noise.take(6_000_000).collect();
    let packed = upload::packed("fence_post", "1.0.0", &noise);
    let body = upload::framed(&upload::metadata("fence_post", "1.0.0"), &packed);
    assert_eq!(
        upload::publish(&program.url, Some(&ada.token), &body).status,
        200
    );
    let digest = archive::digest(&packed);
    let path = format!("/cargo/dl/fence_post/1.0.0/{digest}");
    let (mut slow, mut quick) = (Wire::open(&program), Wire::open(&program));
    slow.send(&path, "");
    assert_eq!(archive::digest(&quick.get(&path, "").2), digest);
    assert_eq!(archive::digest(&slow.answer().2), digest);
}
