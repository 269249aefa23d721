use domain::IssuerKind;
use serde_json::json;

use super::*;

fn keys(id: &str) -> Keys {
    let point = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let set = json!({"keys": [{"kty": "EC", "kid": id, "crv": "P-256", "x": point, "y": point}]});
    Keys::read(set.to_string().as_bytes()).unwrap()
}

/// An issuer at an address where nobody listens.
fn issuer() -> Issuer {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    Issuer {
        name: "forge".to_owned(),
        url: format!("http://{address}"),
        kind: IssuerKind::Github,
        matched: vec![],
        pinned: vec![],
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_795_802_399_000_000).plus(seconds * SECOND)
}

fn refusal(found: Result<Keys, Error>) -> Need {
    match found {
        Err(Error::Refused(refusal)) => refusal.need,
        other => panic!("{:?}", other.map(drop)),
    }
}

#[tokio::test]
async fn keys_are_believed_for_a_while_when_their_issuer_is_down_and_not_for_ever() {
    let issuer = issuer();
    let ring = Keyring::of(std::slice::from_ref(&issuer));
    let none = refusal(ring.keys(&issuer, "a", at(0)).await);
    assert!(matches!(none, Need::Source { .. }));
    ring.0[&issuer.url].keep(Ok(keys("a")), &issuer.url, at(100));
    for (later, there) in [
        (100, true),
        (99, false),
        (100 + 3_600, true),
        (100 + 86_399, true),
        (100 + 86_400, false),
    ] {
        let found = ring.keys(&issuer, "a", at(later)).await;
        assert_eq!(found.is_ok(), there, "{later}");
    }
    // While what is known is fresh, a key that is not among it is no key; later nobody can say.
    ring.0[&issuer.url].keep(Ok(keys("a")), &issuer.url, at(0));
    let fresh = refusal(ring.keys(&issuer, "b", at(1)).await);
    assert!(matches!(fresh, Need::Identity { .. }));
    let old = refusal(ring.keys(&issuer, "b", at(3_601)).await);
    assert!(matches!(old, Need::Source { .. }));
}

#[tokio::test]
async fn names_of_keys_that_are_not_there_make_us_ask_no_more_often() {
    let issuer = issuer();
    let ring = Keyring::of(std::slice::from_ref(&issuer));
    ring.0[&issuer.url].keep(Ok(keys("a")), &issuer.url, at(0));
    let asked_at = || ring.0[&issuer.url].known().asked_at;
    for later in 0..30 {
        refusal(
            ring.keys(&issuer, &format!("flood {later}"), at(later))
                .await,
        );
        assert_eq!(asked_at(), at(0).micros(), "{later}");
    }
    refusal(ring.keys(&issuer, "flood", at(30)).await);
    assert_eq!(asked_at(), at(30).micros());
}
