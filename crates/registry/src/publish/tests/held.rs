//! From a publish that is held to the end of it.

use domain::timestamp::DAY;
use domain::{Need, hold};
use store::{HoldEnd, JobKind};

use super::*;
use crate::notices::Whence;
use crate::quarantine::Order;
use crate::sample::Place;
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{browse, end_holds, holds, quarantine, reset_trust, search, session};

const BROWSER: Browser<'static> = Browser {
    from: None,
    agent: "test",
    cookie: None,
    device: None,
};

/// A registry in which `gate 1.0.0` was made by a trusted publisher, and the token of its owner.
async fn begun(place: &Place) -> (Registry, TokenSecret) {
    let (registry, token) = registry(&place.settings.data).await;
    send(&registry, &token).await.unwrap();
    let made = "UPDATE files SET evidence = 'provenance', builder = 'forge/ada'";
    place.run(made).await;
    (registry, token)
}

fn next() -> Bytes {
    upload_of("gate", "1.0.1", "description = \"made by hand\"\n")
}

async fn index(registry: &Registry) -> Option<String> {
    let found = fetch::index_file(registry, "ga/te/gate").await.unwrap();
    found.map(|found| String::from_utf8(found.bytes.to_vec()).unwrap())
}

async fn events(registry: &Registry) -> Vec<String> {
    let events = registry.store.events(0, 1_000).await.unwrap();
    events.into_iter().map(|event| event.kind).collect()
}

/// How many mails were left since it was asked last.
async fn new_mails(registry: &Registry) -> usize {
    let jobs = registry
        .store
        .pending_jobs(JobKind::Mail, clock::now(), 100);
    jobs.await.unwrap().len()
}

/// Somebody with a passkey that was shown now.
async fn signed_in(registry: &Registry, login: &str, at: Timestamp) -> Session {
    let account = registry
        .store
        .account_by_login(login)
        .await
        .unwrap()
        .unwrap();
    let strength = Strength::PhishingResistant;
    let secret = session::begin(registry, &account.id, strength, &BROWSER, at)
        .await
        .unwrap();
    let found = session::of(registry, Some(secret.expose()), at)
        .await
        .unwrap();
    found.unwrap()
}

async fn account(registry: &Registry, number: u8, login: &str) -> PublicId {
    let account = NewAccount {
        id: PublicId::new(IdKind::User, &[number; 64]).unwrap(),
        login: login.to_owned(),
        email: format!("{login}@example.org"),
        email_verified: true,
        staff: false,
        password_hash: None,
        totp_sealed: None,
        recovery: vec![],
    };
    let record = Record::default();
    let made = registry
        .store
        .create_account(&account, None, &record, clock::now());
    made.await.unwrap();
    account.id
}

fn need(done: Result<(), Error>) -> Need {
    match done.unwrap_err() {
        Error::Refused(refusal) => refusal.need,
        error => panic!("{error}"),
    }
}

fn order<'a>(whence: &'a Whence, why: &'a str) -> Order<'a> {
    Order {
        by: "operator",
        whence,
        why,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn less_evidence_than_before_is_held_and_said_again() {
    let place = Place::sqlite();
    let (registry, token) = begun(&place).await;
    let before = index(&registry).await;
    let held = send_this(&registry, &token, next()).await.unwrap();
    let [warning] = &held.warnings[..] else {
        panic!("{held:?}");
    };
    assert!(
        warning.starts_with("held for review: trust-downgrade ("),
        "{warning}"
    );
    assert!(
        warning.ends_with("; http://localhost:7878/packages/cargo/gate/holds"),
        "{warning}"
    );
    assert_eq!(index(&registry).await, before);
    assert!(
        fetch::by_version(&registry, "gate", "1.0.1")
            .await
            .unwrap()
            .is_none()
    );
    let view = browse::package(&registry, "gate", None).await.unwrap();
    assert_eq!(
        (view.releases.len(), view.release.version.as_str()),
        (1, "1.0.0")
    );
    assert!(
        browse::package(&registry, "gate", Some("1.0.1"))
            .await
            .is_err()
    );
    assert_eq!(search::search(&registry, "hand", 10, 1).await.unwrap().0, 0);
    assert_eq!(new_mails(&registry).await, 1);
    let told = events(&registry).await;
    assert_eq!(told[told.len() - 2..], ["file.published", "file.held"]);
    // The same bytes get the same answer, other bytes none.
    assert_eq!(send_this(&registry, &token, next()).await.unwrap(), held);
    let other = send_this(&registry, &token, upload_of("gate", "1.0.1", "")).await;
    assert!(matches!(other, Err(Error::Refused(_))), "{other:?}");
    assert_eq!(events(&registry).await, told);
}

/// The walk of a publish that is held.
#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_at_any_arrow_of_a_held_publish_is_harmless() {
    for stage in [Stage::Named, Stage::Committed, Stage::Announced] {
        let place = Place::sqlite();
        let (before, token) = begun(&place).await;
        let listed = index(&before).await;
        arrow::STOP.set(Some(stage));
        let cut = send_this(&before, &token, next()).await;
        arrow::STOP.set(None);
        assert!(matches!(cut, Err(Error::Fault(_))), "{stage:?}: {cut:?}");
        drop(before);
        let after = Registry::open(settings(&place.settings.data), clock::now())
            .await
            .unwrap();
        announce::finish(&after).await.unwrap();
        assert_eq!(index(&after).await, listed, "{stage:?}");
        let said = send_this(&after, &token, next()).await.unwrap();
        assert_eq!(said.warnings.len(), 1, "{stage:?}: {said:?}");
        let held = events(&after)
            .await
            .into_iter()
            .filter(|kind| kind == "file.held");
        assert_eq!(held.count(), 1, "{stage:?}");
        assert_eq!(
            after.store.open_holds().await.unwrap().len(),
            1,
            "{stage:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_published_it_waits_and_another_owner_lets_it_out() {
    let place = Place::sqlite();
    let (registry, token) = begun(&place).await;
    send_this(&registry, &token, next()).await.unwrap();
    let held_at = registry.store.open_holds().await.unwrap()[0].opened;
    account(&registry, 8, "bob").await;
    account(&registry, 9, "eve").await;
    crate::owners::name_owner(&registry, "gate", "bob", clock::now())
        .await
        .unwrap();
    let release = async |login: &str, at: Timestamp| {
        let session = signed_in(&registry, login, at).await;
        end_holds::by_owner(&registry, &session, "gate", "1.0.1", &BROWSER, at).await
    };
    let over = held_at.plus(hold::WAIT);
    assert_eq!(
        need(release("ada", over.plus(-1)).await),
        Need::HoldOver { from: over }
    );
    assert!(matches!(
        need(release("eve", over).await),
        Need::Role { .. }
    ));
    // A passkey that was shown a while ago is not enough.
    let stale = signed_in(&registry, "bob", held_at).await;
    let later = held_at.plus(DAY / 24);
    let done = end_holds::by_owner(&registry, &stale, "gate", "1.0.1", &BROWSER, later).await;
    assert_eq!(need(done), Need::FreshPresence);
    let before = index(&registry).await.unwrap();
    release("bob", later).await.unwrap();
    let after = index(&registry).await.unwrap();
    assert!(
        after.starts_with(&before) && after.lines().count() == 2,
        "{after}"
    );
    assert!(
        fetch::by_version(&registry, "gate", "1.0.1")
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        matches!(release("bob", later).await, Err(Error::Absent(_))),
        "once"
    );
    let told = events(&registry).await;
    assert_eq!(told.last().map(String::as_str), Some("file.released"));
    // The same bytes are listed now, and said to be.
    assert!(
        send_this(&registry, &token, next())
            .await
            .unwrap()
            .warnings
            .is_empty()
    );
    // What was let out does not lower what the next one must show.
    let third = upload_of("gate", "1.0.2", "");
    assert_eq!(
        send_this(&registry, &token, third)
            .await
            .unwrap()
            .warnings
            .len(),
        1
    );
    // Whoever published it may in the end.
    let session = signed_in(&registry, "ada", over.plus(DAY)).await;
    let over = over.plus(DAY);
    end_holds::by_owner(&registry, &session, "gate", "1.0.2", &BROWSER, over)
        .await
        .unwrap();
    assert_eq!(index(&registry).await.unwrap().lines().count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quarantine_is_the_same_state_and_the_staff_ends_it() {
    let place = Place::sqlite();
    let (registry, token) = begun(&place).await;
    let (before, whence) = (index(&registry).await, Whence::operator());
    let now = clock::now();
    for (version, why) in [("1.0.0", " "), ("9.0.0", "x")] {
        let done = quarantine::release(&registry, "gate", version, order(&whence, why), now).await;
        assert!(done.is_err(), "{version} {why:?}");
    }
    let why = order(&whence, "it steals tokens");
    quarantine::release(&registry, "gate", "1.0.0", why, now)
        .await
        .unwrap();
    assert_eq!(
        index(&registry).await,
        None,
        "as if there was no such crate"
    );
    let hold = registry.store.open_holds().await.unwrap().remove(0);
    for refused in [
        fetch::by_version(&registry, "gate", "1.0.0")
            .await
            .map(|_| ()),
        fetch::by_digest(&registry, "gate", "1.0.0", &hold.file.digest.to_string())
            .await
            .map(|_| ()),
        browse::package(&registry, "gate", Some("1.0.0"))
            .await
            .map(|_| ()),
    ] {
        let Err(Error::Withheld { what, gone: false }) = refused else {
            panic!("{refused:?}");
        };
        assert!(
            what.contains(hold.id.as_str()) && what.contains("quarantined"),
            "{what}"
        );
    }
    let whole = browse::package(&registry, "gate", None).await;
    assert!(matches!(whole, Err(Error::Withheld { .. })));
    assert_eq!(search::search(&registry, "gate", 10, 1).await.unwrap().0, 0);
    assert!(
        quarantine::release(&registry, "gate", "1.0.0", why, now)
            .await
            .is_err(),
        "once"
    );
    // An owner lets nothing out that a person has judged.
    account(&registry, 8, "bob").await;
    crate::owners::name_owner(&registry, "gate", "bob", now)
        .await
        .unwrap();
    let late = now.plus(100 * DAY);
    let bob = signed_in(&registry, "bob", late).await;
    let done = end_holds::by_owner(&registry, &bob, "gate", "1.0.0", &BROWSER, late).await;
    assert!(matches!(need(done), Need::WordOfStaff { .. }));
    // Its version can be published by nobody, and what is sent again says that it is held.
    let again = send(&registry, &token).await.unwrap();
    assert!(
        again.warnings[0].contains("quarantined-by-staff"),
        "{again:?}"
    );
    let released = HoldEnd::Released;
    end_holds::by_staff(&registry, "gate", "1.0.0", released, why, now)
        .await
        .unwrap();
    assert_eq!(index(&registry).await, before, "with the row that it had");
    quarantine::release(&registry, "gate", "1.0.0", why, now)
        .await
        .unwrap();
    let rejected = HoldEnd::Rejected;
    end_holds::by_staff(&registry, "gate", "1.0.0", rejected, why, now)
        .await
        .unwrap();
    let gone = fetch::by_version(&registry, "gate", "1.0.0").await;
    assert!(matches!(gone, Err(Error::Withheld { gone: true, .. })));
    let again = send(&registry, &token).await;
    assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
    assert!(
        end_holds::by_staff(&registry, "gate", "1.0.0", released, why, now)
            .await
            .is_err()
    );
}

/// T18: one act for all that an account has published since a time, whatever the packages; one mail a person.
#[tokio::test(flavor = "multi_thread")]
async fn one_act_takes_all_of_an_account() {
    let place = Place::sqlite();
    let (registry, token) = registry(&place.settings.data).await;
    send(&registry, &token).await.unwrap();
    let since = clock::now();
    for name in ["gate", "moat", "wall"] {
        send_this(&registry, &token, upload_of(name, "2.0.0", ""))
            .await
            .unwrap();
    }
    assert_eq!(
        new_mails(&registry).await,
        0,
        "publishing is told by no mail"
    );
    let (whence, now) = (Whence::operator(), clock::now());
    let why = order(&whence, "stolen");
    let done = quarantine::account(&registry, "ada", since, why, now)
        .await
        .unwrap();
    assert_eq!(done, ["gate 2.0.0", "moat 2.0.0", "wall 2.0.0"]);
    assert_eq!(index(&registry).await.unwrap().lines().count(), 1);
    for path in ["mo/at/moat", "wa/ll/wall"] {
        assert!(
            fetch::index_file(&registry, path).await.unwrap().is_none(),
            "{path}"
        );
    }
    assert_eq!(new_mails(&registry).await, 1);
    let told = events(&registry).await;
    assert_eq!(told[told.len() - 3..], ["file.quarantined"; 3]);
    let again = quarantine::account(&registry, "ada", since, why, now)
        .await
        .unwrap();
    assert!(again.is_empty(), "{again:?}");
    assert!(
        quarantine::account(&registry, "eve", since, why, now)
            .await
            .is_err()
    );
}

/// What the process left undone when it died between the commit and the index is finished at the next start.
#[tokio::test(flavor = "multi_thread")]
async fn a_quarantine_that_was_not_announced_is() {
    let place = Place::sqlite();
    let (registry, _) = begun(&place).await;
    let gate = ecosystems::cargo::name::parse_lenient("gate").unwrap();
    let file = registry
        .store
        .file_of(&gate, "1.0.0")
        .await
        .unwrap()
        .unwrap();
    let hold = domain::Hold {
        id: PublicId::new(IdKind::Hold, &[1; 64]).unwrap(),
        reason: HoldReason::QuarantinedByStaff,
    };
    let change = holds::change(&file, std::slice::from_ref(&hold), None);
    let record = Record::of(Event::FileQuarantined(change), [0; 32]);
    let held = [(file, hold)];
    let word = store::Word {
        by: "operator",
        why: "x",
    };
    let done = registry
        .store
        .put_aside(&held, None, word, &record, clock::now());
    done.await.unwrap();
    drop(registry);
    let after = Registry::open(settings(&place.settings.data), clock::now())
        .await
        .unwrap();
    announce::finish(&after).await.unwrap();
    assert_eq!(index(&after).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_releases_must_show_begins_anew_after_three_days() {
    let place = Place::sqlite();
    let (registry, token) = begun(&place).await;
    let now = clock::now().plus(-hold::WAIT);
    let ada = signed_in(&registry, "ada", now).await;
    account(&registry, 9, "eve").await;
    let eve = signed_in(&registry, "eve", now).await;
    let ask = async |session: &Session, at| {
        reset_trust::ask(&registry, session, "gate", &BROWSER, at)
            .await
            .map(|_| ())
    };
    assert!(matches!(need(ask(&eve, now).await), Need::Role { .. }));
    assert_eq!(need(ask(&ada, now.plus(DAY)).await), Need::FreshPresence);
    ask(&ada, now.plus(DAY / 200)).await.unwrap();
    assert!(
        ask(&ada, now.plus(DAY / 200)).await.is_err(),
        "it is not put off"
    );
    let held = send_this(&registry, &token, next()).await.unwrap();
    assert_eq!(held.warnings.len(), 1, "it does not count yet");
    reset_trust::cancel(&registry, &ada, "gate", &BROWSER, now.plus(DAY / 200))
        .await
        .unwrap();
    ask(&ada, now).await.unwrap();
    let third = upload_of("gate", "1.0.2", "");
    let listed = send_this(&registry, &token, third).await.unwrap();
    assert!(listed.warnings.is_empty(), "{listed:?}");
    let told = events(&registry).await;
    assert_eq!(
        told.iter()
            .filter(|kind| *kind == "package.trust_reset")
            .count(),
        3
    );
}
