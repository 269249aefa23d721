//! Out of the index after publication, and back.

use domain::timestamp::DAY;
use domain::{Need, PublicId};
use store::HoldEnd;

use super::held::{BROWSER, account, begun, events, index, need, new_mails, signed_in};
use super::*;
use crate::notices::Whence;
use crate::quarantine::Order;
use crate::sample::Place;
use crate::{browse, end_holds, holds, quarantine, search};

fn order<'a>(whence: &'a Whence, why: &'a str) -> Order<'a> {
    Order {
        by: "operator",
        whence,
        why,
    }
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
