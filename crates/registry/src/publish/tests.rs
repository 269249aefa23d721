//! The crash walk: a publish that stops after each stage leaves nothing that is half done, and the
//! same publish succeeds afterwards.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use domain::token::Names;
use domain::{Digest, Event, IdKind, PublicId, Scope, Strength, TokenKind, TokenSecret};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use store::{NewAccount, NewToken};

use super::*;
use crate::{Settings, clock, fetch};

mod held;

fn settings(folder: &Path) -> Settings {
    Settings::new(folder.to_owned(), "http://localhost:7878".to_owned())
}

/// A registry with one account and its token.
async fn registry(folder: &Path) -> (Registry, TokenSecret) {
    let now = clock::now();
    let registry = Registry::open(settings(folder), now).await.unwrap();
    let account = NewAccount {
        id: PublicId::new(IdKind::User, &[1; 64]).unwrap(),
        login: "ada".to_owned(),
        email: "ada@example.org".to_owned(),
        email_verified: true,
        staff: false,
        password_hash: None,
        totp_sealed: None,
        recovery: vec![],
    };
    let store = registry.store();
    store
        .create_account(&account, None, &Record::default(), now)
        .await
        .unwrap();
    let secret = TokenSecret::new(TokenKind::Publish, &[5; 128]).unwrap();
    let token = NewToken {
        id: PublicId::new(IdKind::Token, &[2; 64]).unwrap(),
        account: account.id.clone(),
        digest: secret.digest(),
        kind: TokenKind::Publish,
        label: String::new(),
        scope: Scope {
            names: vec![Names::All],
            actions: vec![Action::Publish],
            until: now.plus(domain::timestamp::DAY),
            networks: Vec::new(),
        },
        strength: Strength::SecondFactor,
        minted_at: now,
    };
    let event = Event::TokenRevoked {
        account: account.id.to_string(),
        token: token.id.to_string(),
    };
    store
        .mint_token(&token, &Record::of(event.clone(), [0; 32]), now)
        .await
        .unwrap();
    (registry, secret)
}

/// The framed upload of `gate 1.0.0`.
fn upload() -> Bytes {
    upload_of("gate", "1.0.0", "")
}

/// The framed upload of a release; `more` stands at the end of its manifest.
fn upload_of(name: &str, version: &str, more: &str) -> Bytes {
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\n{more}");
    let mut header = tar::Header::new_gnu();
    header.set_size(u64::try_from(manifest.len()).unwrap());
    header.set_mode(0o644);
    let mut archive = tar::Builder::new(Vec::new());
    archive
        .append_data(
            &mut header,
            format!("{name}-{version}/Cargo.toml"),
            manifest.as_bytes(),
        )
        .unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&archive.into_inner().unwrap()).unwrap();
    let archive = encoder.finish().unwrap();
    let json = format!(r#"{{"name":"{name}","vers":"{version}","deps":[],"features":{{}}}}"#);
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
    let frame = [
        &length(json.len())[..],
        json.as_bytes(),
        &length(archive.len()),
        &archive,
    ];
    Bytes::from(frame.concat())
}

async fn send(registry: &Registry, token: &TokenSecret) -> Result<Published, Error> {
    send_this(registry, token, upload()).await
}

async fn send_this(
    registry: &Registry,
    token: &TokenSecret,
    upload: Bytes,
) -> Result<Published, Error> {
    let chunks = stream::iter([Ok::<_, std::io::Error>(upload)]);
    let mut body = Body::new(chunks);
    publish(registry, Some(token.expose()), &mut body, clock::now()).await
}

#[tokio::test]
async fn a_power_cut_at_any_arrow_is_harmless() {
    for stage in [
        Stage::Head,
        Stage::Grant,
        Stage::Staged,
        Stage::Inspected,
        Stage::Named,
        Stage::Committed,
        Stage::Announced,
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (before, token) = registry(folder.path()).await;
        let begun = before.store().next_seq().await.unwrap();
        arrow::STOP.set(Some(stage));
        let cut = send(&before, &token).await;
        arrow::STOP.set(None);
        assert!(matches!(cut, Err(Error::Fault(_))), "{stage:?}: {cut:?}");
        drop(before);

        let after = Registry::open(settings(folder.path()), clock::now())
            .await
            .unwrap();
        let committed = matches!(stage, Stage::Committed | Stage::Announced);
        let store = after.store();
        assert_eq!(
            store.next_seq().await.unwrap() - begun,
            u64::from(committed),
            "{stage:?}"
        );
        // What nothing names is swept; what a row names stays.
        let orphans = stage == Stage::Named;
        let swept = store.sweep_orphans(Duration::ZERO).await.unwrap();
        assert_eq!(swept, u64::from(orphans), "{stage:?}");
        announce::finish(&after).await.unwrap();
        let index = fetch::index_file(&after, "ga/te/gate").await.unwrap();
        assert_eq!(
            index.is_some(),
            committed,
            "{stage:?}: the outbox finishes what was committed"
        );

        send(&after, &token).await.unwrap();
        assert_eq!(
            store.next_seq().await.unwrap() - begun,
            1,
            "{stage:?}: once, whatever happened"
        );
        let index = fetch::index_file(&after, "ga/te/gate")
            .await
            .unwrap()
            .unwrap();
        let row: serde_json::Value = serde_json::from_slice(&index.bytes).unwrap();
        let digest: Digest = row["cksum"].as_str().unwrap().parse().unwrap();
        assert!(store.blob(&digest).await.unwrap().is_some(), "{stage:?}");
    }
}

/// A grant that is over when the commit comes is no grant.
#[tokio::test]
async fn a_token_revoked_during_the_upload_stops_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let (registry, token) = registry(folder.path()).await;
    let event = Event::TokenRevoked {
        account: "usr".to_owned(),
        token: "tok".to_owned(),
    };
    let id = PublicId::new(IdKind::Token, &[2; 64]).unwrap();
    let store = registry.store().clone();
    // The last piece of the upload arrives after the revocation.
    let (first, last) = {
        let whole = upload();
        (
            whole.slice(..whole.len() - 1),
            whole.slice(whole.len() - 1..),
        )
    };
    let chunks = stream::unfold(0, |step| {
        let (store, id, event) = (store.clone(), id.clone(), event.clone());
        let (first, last) = (first.clone(), last.clone());
        async move {
            match step {
                0 => Some((Ok::<_, std::io::Error>(first), 1)),
                1 => {
                    let done = store
                        .revoke_token(&id, &Record::of(event.clone(), [0; 32]), clock::now())
                        .await;
                    done.unwrap();
                    Some((Ok(last), 2))
                }
                _ => None,
            }
        }
    });
    let mut body = Body::new(Box::pin(chunks));
    let sent = publish(&registry, Some(token.expose()), &mut body, clock::now()).await;
    assert!(matches!(sent, Err(Error::Refused(_))), "{sent:?}");
    let index = fetch::index_file(&registry, "ga/te/gate").await.unwrap();
    assert!(index.is_none());
}
