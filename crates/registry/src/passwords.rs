//! Hashing and checking passwords, a few at a time: each takes 19 MiB and a core for a while, and more
//! at once would let strangers take the machine down.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;

use credentials::password;
use domain::{Need, PrincipleId, Refusal};
use rustix::process::setpriority_process;
use store::AccountFacts;
use tokio::sync::{Semaphore, oneshot};

use crate::{Error, randomness};

/// How many are worked on at once.
const AT_ONCE: usize = 2;

/// By how much they give way to everything else (setpriority(2)): a flood of guesses must not slow readers.
const NICE: i32 = 5;

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
    static QUEUE: Semaphore = Semaphore::const_new(WAITING);
    // Whoever waits holds a connection that a reader could have.
    let Ok(_waiting) = QUEUE.try_acquire() else {
        let need = Need::Patience { seconds: 5 };
        return Err(Refusal::of(PrincipleId::BruteForce, need).into());
    };
    let (answer, answered) = oneshot::channel();
    let job: Job = Box::new(move || {
        CHECKED.fetch_add(1, Ordering::Relaxed);
        // Whoever asked may have gone away meanwhile.
        answer.send(work()).ok();
    });
    let gone = |_| Error::fault("no thread checks passwords");
    WORKERS.send(job).map_err(gone)?;
    answered.await.map_err(Error::fault)
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads of their own: a lower priority stays with a thread, whoever uses it next.
static WORKERS: LazyLock<Sender<Job>> = LazyLock::new(|| {
    let (jobs, waiting) = mpsc::channel::<Job>();
    let waiting = Arc::new(Mutex::new(waiting));
    for number in 1..=AT_ONCE {
        let waiting = Arc::clone(&waiting);
        let begun = thread::Builder::new()
            .name(format!("password-{number}"))
            .spawn(move || work_off(&waiting));
        if let Err(error) = begun {
            tracing::error!(%error, "a thread for passwords could not be started");
        }
    }
    jobs
});

fn work_off(waiting: &Mutex<Receiver<Job>>) {
    // On Linux this is the thread alone; where it cannot be had, passwords are as urgent as the rest.
    if let Err(error) = setpriority_process(None, NICE) {
        tracing::debug!(%error, "passwords are checked at the priority of everything else");
    }
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(job) = next else { return };
        // A panic would take the thread away from everybody who comes later.
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("a password could not be checked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_check_that_panics_fails_alone() {
        for _ in 0..=AT_ONCE {
            let failed: Result<(), _> = bounded(|| panic!("on purpose")).await;
            assert!(failed.is_err());
        }
        assert_eq!(bounded(|| 7).await.unwrap(), 7);
    }
}
