//! What is refused, and how a person reads it.

use e2e::upload::{self, plain};
use e2e::{Cargo, Program};

#[test]
fn every_refusal_names_its_principle_and_the_next_step() {
    let program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let send = |token: Option<&str>, body: &[u8]| upload::publish(&program.url, token, body);
    let unknown = "pcl_p_000000000000000000000000000000000000X1";
    let first = plain("fence", "1.0.0", "one");
    assert_eq!(send(Some(&ada.token), &first).status, 200);
    let (events, blobs) = (program.events().len(), program.blobs());
    for (token, body, status, told) in [
        (
            None,
            plain("fence", "1.0.1", ""),
            401,
            "authorization/scoped-tokens",
        ),
        (
            Some("secret"),
            plain("fence", "1.0.1", ""),
            403,
            "authorization/token-prefix",
        ),
        (
            Some(unknown),
            plain("fence", "1.0.1", ""),
            403,
            "authorization/token-prefix",
        ),
        (
            Some(bob.token.as_str()),
            plain("fence", "1.0.1", ""),
            403,
            "authorization/roles",
        ),
        (
            Some(bob.token.as_str()),
            plain("Fence", "1.0.1", ""),
            403,
            "authorization/roles",
        ),
        (
            Some(ada.token.as_str()),
            plain("Fence", "1.0.1", ""),
            409,
            "general-capabilities/typosquatting",
        ),
        (
            Some(ada.token.as_str()),
            plain("nul", "1.0.0", ""),
            400,
            "reserved",
        ),
        (
            Some(ada.token.as_str()),
            plain("fence", "1.0", ""),
            400,
            "SemVer",
        ),
    ] {
        let answer = send(token, &body);
        assert_eq!(answer.status, status, "{told}: {answer:?}");
        assert!(answer.text.contains(told), "{told}: {answer:?}");
        let login = format!("Cargo login_url=\"{}/cargo/me\"", program.url);
        assert_eq!(answer.challenge == login, status == 401, "{answer:?}");
    }
    assert_eq!(
        (program.events().len(), program.blobs()),
        (events, blobs),
        "a refusal leaves nothing"
    );
}

/// T07: a version means one thing for ever.
#[test]
fn t07_a_used_version_is_never_used_again_and_the_same_bytes_may_come_twice() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let first = plain("fence", "1.0.0", "one");
    for _ in 0..2 {
        let answer = upload::publish(&program.url, Some(&ada.token), &first);
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let events = program.events().len();
    let other = plain("fence", "1.0.0", "REGISTRY-DRILL");
    let answer = upload::publish(&program.url, Some(&ada.token), &other);
    assert_eq!(answer.status, 409);
    assert!(
        answer.text.contains("general-capabilities/unpublish"),
        "{answer:?}"
    );
    let metadata = plain("fence", "1.0.0+other", "REGISTRY-DRILL");
    let answer = upload::publish(&program.url, Some(&ada.token), &metadata);
    assert_eq!(
        answer.status, 409,
        "build metadata makes no other version: {answer:?}"
    );
    assert_eq!(program.events().len(), events);
}

/// Whoever sends nine megabytes without a right to must read why, not that a connection broke.
#[test]
fn a_large_upload_without_rights_shows_its_refusal_in_stock_cargo() {
    let program = Program::start();
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let adas = Cargo::new(&program, Some(&ada));
    let fence = adas.library("fence_post", "1.0.0", "", "");
    assert_eq!(adas.publish(&fence).code, Some(0));
    let blobs = program.blobs();
    for (token, told) in [
        (Some(bob.token.as_str()), "authorization/roles"),
        (Some("pcl_p_nonsense"), "authorization/token-prefix"),
    ] {
        let cargo = Cargo::with_token(&program, token);
        let large = cargo.library("fence_post", "1.0.1", "", "");
        // What does not compress: nine megabytes of a simple generator's numbers.
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..9_000_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_be_bytes()[0]
            })
            .collect();
        std::fs::write(large.join("noise.bin"), noise).unwrap();
        let ran = cargo.publish(&large);
        assert_eq!(ran.code, Some(101));
        assert!(ran.text.contains(told), "{}", ran.text);
    }
    assert_eq!(program.blobs(), blobs);
}
