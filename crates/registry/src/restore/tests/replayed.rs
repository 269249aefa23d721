use super::*;

both_engines! {
    what_came_after_is_written_again,
}

/// The events after a backup, kept elsewhere: the log is whole again, what was revoked stays revoked,
/// and what was lost is said.
async fn what_came_after_is_written_again(place: Place) {
    let registry = place.filled().await;
    let ada = registry
        .store
        .account_by_login("ada")
        .await
        .unwrap()
        .unwrap();
    let (token, salt) = (minted(&ada.id), [9; 32]);
    let event = |revoked: bool| match revoked {
        true => Event::TokenRevoked {
            account: ada.id.to_string(),
            token: token.id.to_string(),
        },
        false => Event::EmailVerified {
            account: ada.id.to_string(),
        },
    };
    let store = &registry.store;
    store
        .mint_token(&token, &store::Record::of(event(false), salt), clock::now())
        .await
        .unwrap();
    let old = backed_up(&place, &registry, "old.tar").await;
    store
        .revoke_token(
            &token.id,
            &store::Record::of(event(true), salt),
            clock::now(),
        )
        .await
        .unwrap();
    crate::owners::name_owner(&registry, "gate", "ada", clock::now())
        .await
        .unwrap();
    place.import(&registry, "late", "1.0.0").await;
    place.import(&registry, "gate", "2.0.0").await;
    let whole = store.whole_events(0, 100).await.unwrap();
    let lines: Vec<String> = whole.iter().map(|event| line(event).unwrap()).collect();
    let log = place.beside("log.jsonl");
    let other = place.another().await;
    let wish = Wish {
        replay_from_log: Some(log.clone()),
        ..sure(9)
    };
    for (damaged, said) in [
        (lines[..9].join("\n"), "event 9 exists"),
        (lines[7..].join("\n"), "event 7 stands where event 6 should"),
        (
            lines[..9]
                .join("\n")
                .replace("AHu", "AHv")
                .replace("eyJ", "eyK"),
            "no event",
        ),
        (
            lines[4..].join("\n").replacen("\"seq\":4", "\"seq\":3", 1),
            "no event",
        ),
        (
            lines[..].join("\n").replacen("private", "public", 1),
            "another history",
        ),
    ] {
        std::fs::write(&log, damaged).unwrap();
        let refused = restored(&other, &old, &wish).await.unwrap_err().to_string();
        assert!(refused.contains(said), "{said}: {refused}");
        assert!(!other.settings.data.exists());
    }
    std::fs::write(&log, lines.join("\n")).unwrap();
    let done = restored(&other, &old, &wish).await.unwrap();
    assert_eq!(
        (done.replayed, done.lost.len(), done.may_sign),
        (4, 2, true)
    );
    assert!(done.lost[0].contains("late 1.0.0"), "{:?}", done.lost);
    let after = other.open().await;
    assert_eq!(after.store.whole_events(0, 100).await.unwrap(), whole);
    nothing_wrong(&after).await;
    assert!(after.store.tokens_of(&ada.id).await.unwrap()[0].revoked);
    // Its version stays used and its name taken, whoever comes.
    let file = place.beside("gate-2.0.0.crate");
    let undated = crate::import::Pubtimes::default();
    let again = crate::import::take(&after, &file, &undated, clock::now()).await;
    assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
    let name = ecosystems::cargo::name::parse_lenient("late").unwrap();
    let facts = after.store.publish_facts(None, &name, None).await.unwrap();
    assert!(facts.package.is_some());
    let gate = ecosystems::cargo::name::parse_lenient("gate").unwrap();
    let facts = after.store.publish_facts(Some(&ada.id), &gate, None).await;
    assert!(facts.unwrap().package.unwrap().role.is_some());
}

fn minted(account: &domain::PublicId) -> store::NewToken {
    store::NewToken {
        id: domain::PublicId::new(domain::IdKind::Token, &[2; 64]).unwrap(),
        account: account.clone(),
        digest: Digest::of(b"token"),
        kind: domain::TokenKind::Publish,
        label: String::new(),
        scope: domain::Scope {
            names: vec![domain::token::Names::All],
            actions: vec![domain::Action::Publish],
            until: clock::now().plus(domain::timestamp::DAY),
            networks: Vec::new(),
        },
        strength: domain::Strength::SecondFactor,
        minted_at: clock::now(),
    }
}
