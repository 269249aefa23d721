//! What a sign-in with a leaked password leads to, and passwords that are looked up once more because no
//! source answered when they were typed.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use domain::timestamp::DAY;
use domain::{Event, PublicId, Timestamp};
use principles::authentication::leaked_passwords::{self, Answer};
use store::AccountFacts;

use super::hash::Sha1;
use super::{Occasion, Verdict, asked, check};
use crate::notices::{self, Whence};
use crate::{Error, Registry};

/// How many wait at most; further ones are checked at their next sign-in.
const MOST: usize = 1_024;
/// After this long a password is forgotten: its next sign-in looks again. In microseconds.
const WAITS: i64 = DAY;

/// Passwords that wait to be looked up: in memory alone, for a day at most.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<VecDeque<Unchecked>>);

#[derive(Clone)]
struct Unchecked {
    account: PublicId,
    login: String,
    /// What is stored of the password: once it is another, there is nothing to look up.
    stored: Option<String>,
    hash: Sha1,
    since: Timestamp,
}

impl Waiting {
    fn push(&self, unchecked: Unchecked) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|other| other.account != unchecked.account);
        if waiting.len() < MOST {
            waiting.push_back(unchecked);
        }
    }

    fn pop(&self) -> Option<Unchecked> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.pop_front()
    }
}

/// Looks a password up with which somebody has just signed in. Whether it could be looked up.
pub(crate) async fn at_sign_in(
    registry: &Registry,
    account: &AccountFacts,
    password: &str,
    whence: &Whence,
    now: Timestamp,
) -> Result<bool, Error> {
    match check(registry, password, Occasion::SignIn).await? {
        Verdict::Allowed => Ok(true),
        Verdict::ChangeFirst => {
            found(registry, account, whence, now).await?;
            Ok(true)
        }
        Verdict::LookAgain => {
            registry.unchecked.push(Unchecked {
                account: account.id.clone(),
                login: account.login.clone(),
                stored: account.password_hash.clone(),
                hash: Sha1::of(password),
                since: now,
            });
            Ok(false)
        }
    }
}

/// Takes note that the password of this account is known from leaks, once: it must be changed, and its
/// owner is told.
async fn found(
    registry: &Registry,
    account: &AccountFacts,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    if account.password_leaked {
        return Ok(());
    }
    let event = Event::PasswordLeaked {
        account: account.id.to_string(),
    };
    let record = notices::record(registry, account, whence, vec![event], now).await?;
    let stored = account.password_hash.as_deref().unwrap_or_default();
    let store = registry.store();
    if store
        .mark_password_leaked(&account.id, stored, &record, now)
        .await?
    {
        registry.mail_waits();
    }
    Ok(())
}

/// Looks up what waits, until a source does not answer again.
///
/// # Errors
/// The store fails.
pub async fn look_again(registry: &Registry, now: Timestamp) -> Result<(), Error> {
    while let Some(unchecked) = registry.unchecked.pop() {
        if now >= unchecked.since.plus(WAITS) {
            continue;
        }
        let answers: [Answer; 2] = asked(registry, &unchecked.hash).await;
        match leaked_passwords::check(&answers, Occasion::SignIn)? {
            Verdict::Allowed => {}
            Verdict::LookAgain => {
                registry.unchecked.push(unchecked);
                return Ok(());
            }
            Verdict::ChangeFirst => {
                let account = registry.store().account_by_login(&unchecked.login).await?;
                let same = |account: &AccountFacts| {
                    account.id == unchecked.account && account.password_hash == unchecked.stored
                };
                if let Some(account) = account.filter(same) {
                    found(registry, &account, &Whence::registry(), now).await?;
                }
            }
        }
    }
    Ok(())
}
