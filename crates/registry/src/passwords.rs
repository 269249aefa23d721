//! Hashing and checking passwords, a few at a time: each takes 19 MiB and a core for a while, and more
//! at once would let strangers take the machine down.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use credentials::password;
use domain::{Need, PrincipleId, Refusal};
use store::AccountFacts;
use tokio::sync::Semaphore;

use crate::{Error, randomness};

/// How many are worked on at once.
const AT_ONCE: usize = 2;

/// How often a password was worked on by this process.
static CHECKED: AtomicU64 = AtomicU64::new(0);

/// How often this process has checked a password or hashed one: what a sign-in costs, counted.
pub(crate) fn checked() -> u64 {
    CHECKED.load(Ordering::Relaxed)
}

/// How many wait for their turn, a few seconds at most; further ones are told to come again.
const WAITING: usize = 64;

/// What is stored of this password.
///
/// # Errors
/// It is too short or too long.
pub(crate) async fn hash(password: &str) -> Result<String, Error> {
    let salt = randomness::bytes()?;
    let text = password.to_owned();
    let hash = bounded(move || password::hash(&text, &salt)).await?;
    Ok(hash.map_err(Error::malformed)?.into())
}

/// Whether this is the password of the account: exactly one argon2 on every path, so that how long
/// the answer takes says nothing of who has an account.
pub(crate) async fn fits(account: Option<&AccountFacts>, password: &str) -> Result<bool, Error> {
    let stored = account.and_then(|account| account.password_hash.clone());
    let text = password.to_owned();
    bounded(move || match stored {
        Some(stored) => password::verify(&text, &stored),
        None => {
            password::verify_nobody(&text);
            false
        }
    })
    .await
}

async fn bounded<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));
    static QUEUE: Semaphore = Semaphore::const_new(WAITING);
    // Whoever waits holds a connection that a reader could have.
    let Ok(_waiting) = QUEUE.try_acquire() else {
        let need = Need::Patience { seconds: 5 };
        return Err(Refusal::of(PrincipleId::BruteForce, need).into());
    };
    let place = PLACES.clone().acquire_owned().await.map_err(Error::fault)?;
    let working = tokio::task::spawn_blocking(move || {
        CHECKED.fetch_add(1, Ordering::Relaxed);
        let done = work();
        drop(place);
        done
    });
    working.await.map_err(Error::fault)
}
