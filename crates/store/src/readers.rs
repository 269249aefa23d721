//! Who may read, in memory: a registry for members only asks it at each read, and should not ask the
//! database. What is in it is believed only as long as this node hears what others change.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::{Digest, Scope, Timestamp, TokenKind};
use moka::future::Cache;

use crate::{Store, StoreError, TokenFacts, tx};

/// The most tokens in memory, of which each takes some two hundred bytes.
const MOST: u64 = 50_000;
/// How old the newest word of other nodes may be. Without one the database is asked, so that a node
/// that hears nothing is slow and not wrong.
const DEAF: Duration = Duration::from_millis(900);

/// What a read asks of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderFacts {
    /// What kind it is.
    pub kind: TokenKind,
    /// Whether it was revoked.
    pub revoked: bool,
    /// Whether its account is frozen.
    pub frozen: bool,
    /// What it may be used for, as far as reading asks.
    pub scope: Scope,
}

impl ReaderFacts {
    /// Whether it works at this moment.
    pub fn works(&self, now: Timestamp) -> bool {
        !self.revoked && !self.frozen && now < self.scope.until
    }
}

impl From<TokenFacts> for ReaderFacts {
    fn from(token: TokenFacts) -> Self {
        Self {
            kind: token.kind,
            revoked: token.revoked,
            frozen: token.account.frozen,
            scope: token.scope,
        }
    }
}

/// The tokens that were looked up since the last change.
pub(crate) struct Readers {
    /// Each with the number of changes that were heard of before it was looked up: what was looked up
    /// before the newest one is not believed, also where it comes late.
    tokens: Cache<Digest, (u64, ReaderFacts)>,
    changes: AtomicU64,
    /// The number of the first event that was not heard of.
    next: AtomicI64,
    /// When it was last heard that there is nothing newer.
    heard: Mutex<Option<Instant>>,
}

impl Readers {
    pub(crate) fn new() -> Self {
        Self {
            tokens: Cache::new(MOST),
            changes: AtomicU64::new(0),
            next: AtomicI64::new(0),
            heard: Mutex::new(None),
        }
    }

    fn changed(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    fn hears(&self) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.is_some_and(|at| at.elapsed() < DEAF)
    }

    async fn get(&self, digest: &Digest) -> Option<ReaderFacts> {
        let (changes, found) = self.tokens.get(digest).await?;
        (changes == self.changes.load(Ordering::SeqCst)).then_some(found)
    }
}

impl Store {
    /// What a read asks of the token with this digest: from memory, else from its row. Nothing is
    /// remembered of a digest that no token has, or strangers could fill the memory.
    ///
    /// # Errors
    /// The database fails.
    pub async fn reader(&self, digest: &Digest) -> Result<Option<ReaderFacts>, StoreError> {
        let reading = &self.reading;
        if reading.hears()
            && let Some(found) = reading.get(digest).await
        {
            return Ok(Some(found));
        }
        let changes = reading.changes.load(Ordering::SeqCst);
        let found = self.token(digest).await?.map(ReaderFacts::from);
        if let Some(found) = &found {
            let found = found.clone();
            reading.tokens.insert(*digest, (changes, found)).await;
        }
        Ok(found)
    }

    /// A token or an account has changed here: nobody reads by what was known of it.
    pub(crate) fn forget_readers(&self) {
        self.reading.changed();
    }

    /// Learns what has happened up to this number of an event. Any private one may concern a token or
    /// its account; they are few, so that all tokens are looked up again after one.
    pub(crate) async fn hear_of_readers(
        &self,
        next: i64,
        asked: Instant,
    ) -> Result<(), StoreError> {
        let known = self.reading.next.load(Ordering::Acquire);
        if next != known {
            let sql = "SELECT seq FROM events WHERE seq >= $1 AND visibility = 'private' LIMIT 1";
            let rows = tx::read(&self.readers, sql, [known.into()]).await?;
            if !rows.is_empty() || next < known {
                self.reading.changed();
            }
            self.reading.next.store(next, Ordering::Release);
        }
        let heard = &self.reading.heard;
        *heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> ReaderFacts {
        ReaderFacts {
            kind: TokenKind::Read,
            revoked: false,
            frozen: false,
            scope: Scope {
                names: Vec::new(),
                actions: Vec::new(),
                until: Timestamp::from_micros(10),
                networks: Vec::new(),
            },
        }
    }

    /// A look-up that was slow must not bring back what has changed while it looked.
    #[tokio::test]
    async fn a_slow_look_up_leaves_nothing_old() {
        let (readers, digest) = (Readers::new(), Digest::of(b"token"));
        let found = good();
        let before = readers.changes.load(Ordering::SeqCst);
        readers.tokens.insert(digest, (before, found.clone())).await;
        assert_eq!(readers.get(&digest).await, Some(found.clone()));
        readers.changed();
        assert_eq!(readers.get(&digest).await, None);
        readers.tokens.insert(digest, (before, found)).await;
        assert_eq!(readers.get(&digest).await, None);
    }

    #[test]
    fn a_token_works_until_it_ends() {
        let good = good();
        assert!(good.works(Timestamp::from_micros(9)));
        assert!(!good.works(Timestamp::from_micros(10)));
        for bad in [
            ReaderFacts {
                revoked: true,
                ..good.clone()
            },
            ReaderFacts {
                frozen: true,
                ..good
            },
        ] {
            assert!(!bad.works(Timestamp::from_micros(9)));
        }
    }
}
