//! Changing the key for a purpose. The new version is written down first, for every node to seal with;
//! then what was sealed with older ones is sealed again, a batch at a time. Whatever stops it leaves values
//! of several versions, each of which says its own and opens.

use domain::{Event, Timestamp};
use store::{SealedPlace, SealedRow};

use crate::keys::Purpose;
use crate::{Error, Registry, mail};

/// How many values are sealed again in one commit.
const BATCH: u32 = 200;

/// How the key for a purpose stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// What it is for.
    pub purpose: Purpose,
    /// The version that new values are sealed with.
    pub version: u8,
    /// How many values each version has sealed.
    pub rows: Vec<(u8, u64)>,
}

/// What a rotation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The version that everything is sealed with now.
    pub version: u8,
    /// Whether an earlier rotation was finished instead of beginning another.
    pub finished_earlier: bool,
    /// How many values were sealed again.
    pub resealed: u64,
    /// How many could not be opened by this master key, and were left.
    pub unopened: u64,
}

/// The keys that can be rotated, never what they are.
///
/// # Errors
/// The store fails.
pub async fn list(registry: &Registry) -> Result<Vec<KeyUse>, Error> {
    let mut keys = Vec::new();
    for purpose in Purpose::ROTATED {
        let mut rows = std::collections::BTreeMap::new();
        for place in places(purpose) {
            for (version, count) in registry.store.sealed_versions(*place).await? {
                *rows.entry(version).or_insert(0) += count;
            }
        }
        keys.push(KeyUse {
            purpose,
            version: registry.store.key_version(purpose.word()).await?,
            rows: rows.into_iter().collect(),
        });
    }
    Ok(keys)
}

/// Rotates the key for a purpose, or finishes a rotation that was cut off.
///
/// # Errors
/// There is no such purpose, somebody else rotates it, or the store fails.
pub async fn rotate(registry: &Registry, word: &str, now: Timestamp) -> Result<Rotated, Error> {
    let purpose = Purpose::of_word(word).ok_or_else(|| {
        let words = Purpose::ROTATED.map(Purpose::word).join(", ");
        Error::malformed(format!("there is no purpose '{word}'; there are {words}"))
    })?;
    let version = registry.store.key_version(word).await?;
    let earlier = reseal(registry, purpose, version).await?;
    if earlier.resealed > 0 {
        return Ok(Rotated {
            finished_earlier: true,
            ..earlier
        });
    }
    let next = version
        .checked_add(1)
        .ok_or_else(|| Error::fault("this key has no further version"))?;
    let event = Event::KeyRotated {
        purpose: purpose.word(),
        version: u64::from(next),
    };
    registry.store.rotate_key(word, next, &event, now).await?;
    reseal(registry, purpose, next).await
}

async fn reseal(registry: &Registry, purpose: Purpose, version: u8) -> Result<Rotated, Error> {
    let mut done = Rotated {
        version,
        finished_earlier: false,
        resealed: 0,
        unopened: 0,
    };
    for place in places(purpose) {
        let mut after = 0;
        loop {
            let rows = registry
                .store
                .sealed_before(*place, version, after, BATCH)
                .await?;
            let Some(last) = rows.last() else { break };
            after = last.row;
            let mut again = Vec::with_capacity(rows.len());
            for row in rows {
                match opened(registry, purpose, &row) {
                    Ok(plain) => {
                        let context = context(&row);
                        let sealed = registry.keys.seal(purpose, version, context, &plain)?;
                        again.push((row, sealed));
                    }
                    // Its master key is gone; the next one is not to be kept from.
                    Err(_) => done.unopened += 1,
                }
            }
            done.resealed += registry.store.reseal(*place, &again).await?;
        }
    }
    Ok(done)
}

fn opened(registry: &Registry, purpose: Purpose, row: &SealedRow) -> Result<Vec<u8>, Error> {
    registry.keys.unseal(purpose, context(row), &row.sealed)
}

/// What a value is bound to.
fn context(row: &SealedRow) -> &str {
    row.account.as_deref().unwrap_or(mail::CONTEXT)
}

const fn places(purpose: Purpose) -> &'static [SealedPlace] {
    match purpose {
        Purpose::TotpSecrets => &[SealedPlace::SecondFactors, SealedPlace::Offers],
        Purpose::Mails => &[SealedPlace::Mails],
        Purpose::MasterCheck => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::sample::{Place, both_engines};

    both_engines! {
        a_rotation_seals_everything_again_and_can_be_finished_later,
        another_master_key_is_refused_at_the_start,
    }

    async fn mails(registry: &Registry) -> Vec<Vec<u8>> {
        let rows = registry
            .store
            .sealed_before(SealedPlace::Mails, 255, 0, 1_000);
        let rows = rows.await.unwrap();
        let opened = rows.iter().map(|row| opened(registry, Purpose::Mails, row));
        opened.map(Result::unwrap).collect()
    }

    async fn a_rotation_seals_everything_again_and_can_be_finished_later(place: Place) {
        let registry = place.filled().await;
        // More than two batches.
        let texts: Vec<Vec<u8>> = (0..450_u32).map(|n| n.to_be_bytes().to_vec()).collect();
        for text in &texts {
            let sealed = registry.seal(Purpose::Mails, mail::CONTEXT, text);
            registry.store.post(&sealed.await.unwrap()).await.unwrap();
        }
        let done = rotate(&registry, "mails", clock::now()).await.unwrap();
        assert_eq!((done.version, done.resealed, done.unopened), (2, 450, 0));
        assert_eq!(mails(&registry).await, texts);
        let keys = list(&registry).await.unwrap();
        let key = keys
            .iter()
            .find(|key| key.purpose == Purpose::Mails)
            .unwrap();
        assert_eq!((key.version, &key.rows[..]), (2, &[(2, 450)][..]));

        // Cut off after the first commit: older values still open, here and on another node.
        let event = Event::KeyRotated {
            purpose: "mails",
            version: 3,
        };
        registry
            .store
            .rotate_key("mails", 3, &event, clock::now())
            .await
            .unwrap();
        let again = registry
            .store
            .rotate_key("mails", 3, &event, clock::now())
            .await;
        assert!(again.is_err(), "two at once");
        let other = place.open().await;
        let sealed = other
            .seal(Purpose::Mails, mail::CONTEXT, b"new")
            .await
            .unwrap();
        assert_eq!(sealed[0], 3, "a node learns of the version");
        other.store.post(&sealed).await.unwrap();
        assert_eq!(mails(&other).await.len(), 451);
        let done = rotate(&registry, "mails", clock::now()).await.unwrap();
        assert_eq!(
            (done.version, done.resealed, done.finished_earlier),
            (3, 450, true)
        );
        let done = rotate(&registry, "mails", clock::now()).await.unwrap();
        assert_eq!(
            (done.version, done.resealed, done.finished_earlier),
            (4, 451, false)
        );

        // The sample's account has a secret that nothing opens; it keeps nobody from rotating.
        let done = rotate(&registry, "totp-secrets", clock::now())
            .await
            .unwrap();
        assert_eq!((done.version, done.resealed, done.unopened), (2, 0, 1));
        assert!(
            rotate(&registry, "master-check", clock::now())
                .await
                .is_err()
        );
    }

    async fn another_master_key_is_refused_at_the_start(place: Place) {
        drop(place.open().await);
        drop(place.open().await);
        let key = crate::Keys::file(&place.settings.data);
        let own = std::fs::read(&key).unwrap();
        std::fs::write(&key, [7; 32]).unwrap();
        let opened = Registry::open(place.settings.clone(), clock::now()).await;
        let refused = opened.err().unwrap().to_string();
        assert!(
            refused.contains("is not the one that this database was sealed with"),
            "{refused}"
        );
        std::fs::write(&key, own).unwrap();
        drop(place.open().await);
    }
}
