//! Events that the world has seen and a backup lacks, written again as they were. What they did is done
//! again as far as it can be: a lost file stays lost, but its version stays used.

use domain::{Origin, PackageName, PublicId, Role, Timestamp};

use crate::error::{Conflict, StoreError};
use crate::holds::{self, Replayed};
use crate::rows::{flag, one, signed};
use crate::tx::Tx;
use crate::{Store, publishers, tx};

/// An event with everything that its row holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct WholeEvent {
    pub seq: u64,
    pub at: Timestamp,
    pub kind: String,
    pub visibility: String,
    pub body: Vec<u8>,
    /// What hides the leaf of a private event; none of a public or an erased one.
    pub salt: Option<Vec<u8>>,
}

/// What an event did that can be done again.
#[derive(Clone, Debug)]
pub enum Effect {
    /// A file was published and is lost: its name stays taken and its version used.
    Lost {
        /// Of which package.
        package: PackageName,
        /// The key of its version.
        version_key: String,
        /// Where it came from.
        origin: Origin,
    },
    /// A release was yanked, or that was taken back.
    Yanked {
        /// Of which package.
        package: PackageName,
        /// The key of its version.
        version_key: String,
        /// Whether it is yanked now.
        yanked: bool,
    },
    /// A file left the index or came back, or is gone for good.
    Held {
        /// Of which package.
        package: PackageName,
        /// The key of its version.
        version_key: String,
        /// What became of it.
        change: Replayed,
    },
    /// Somebody has a role that was given to them, or has none any more.
    Role {
        /// Of which package.
        package: PackageName,
        /// Who.
        account: PublicId,
        /// Which; nothing for none.
        role: Option<Role>,
    },
    /// A token was revoked.
    TokenRevoked(PublicId),
    /// A trusted publisher was removed.
    PublisherRemoved(PublicId),
    /// A package takes nothing but trusted publishers, or tokens too.
    PublisherOnly {
        /// Which package.
        package: PackageName,
        /// Whether it is so now.
        only: bool,
    },
    /// A new log began under this number.
    LogBegun(u64),
}

impl Store {
    /// At most `limit` events from this number on, with their salts.
    ///
    /// # Errors
    /// The database fails.
    pub async fn whole_events(&self, from: u64, limit: u32) -> Result<Vec<WholeEvent>, StoreError> {
        let events = self.events(from, limit).await?;
        let sql = "SELECT salt FROM events WHERE seq >= $1 ORDER BY seq LIMIT $2";
        let values = [signed(from)?.into(), i64::from(limit).into()];
        let salts = tx::read(&self.readers, sql, values).await?;
        events
            .into_iter()
            .zip(salts)
            .map(|(event, salt)| {
                Ok(WholeEvent {
                    seq: event.seq,
                    at: event.at,
                    kind: event.kind,
                    visibility: event.visibility,
                    body: event.body,
                    salt: one(&salt, "salt")?,
                })
            })
            .collect()
    }

    /// Writes these events behind the restored ones, with what they did; all or none.
    ///
    /// # Errors
    /// No restore is going on, or the first is not the next.
    pub async fn replay(&self, events: &[(WholeEvent, Option<Effect>)]) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "SELECT restoring, next_seq, last_ts FROM log_head WHERE one = 1";
        let head = tx.one(sql, []).await?;
        let head = head.ok_or(StoreError::Damaged("head of the log"))?;
        if !flag(&head, "restoring")? {
            return Err(Conflict::NotFound.into());
        }
        let (mut next, mut last) = (
            one::<i64>(&head, "next_seq")?,
            one::<i64>(&head, "last_ts")?,
        );
        for (event, effect) in events {
            if signed(event.seq)? != next || event.at.micros() < last {
                return Err(StoreError::Unfit(format!(
                    "event {} does not follow the one before",
                    event.seq
                )));
            }
            write(&tx, event).await?;
            if let Some(effect) = effect {
                apply(&tx, effect, event.at).await?;
            }
            (next, last) = (next + 1, event.at.micros());
        }
        let sql = "UPDATE log_head SET next_seq = $1, last_ts = $2 WHERE one = 1";
        tx.run(sql, [next.into(), last.into()]).await?;
        tx.commit().await
    }
}

async fn write(tx: &Tx, event: &WholeEvent) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO events (seq, ts, type, visibility, body, salt) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            signed(event.seq)?.into(),
            event.at.micros().into(),
            event.kind.as_str().into(),
            event.visibility.as_str().into(),
            event.body.clone().into(),
            event.salt.clone().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Where a row that an event speaks of is not there, nothing is to be done: the event stays.
async fn apply(tx: &Tx, effect: &Effect, at: Timestamp) -> Result<(), StoreError> {
    match effect {
        Effect::Lost {
            package,
            version_key,
            origin,
        } => lose(tx, package, version_key, *origin).await?,
        Effect::Yanked {
            package,
            version_key,
            yanked,
        } => {
            tx.run(
                "UPDATE releases SET yanked = $1 WHERE version_key = $2 AND package_id = \
                 (SELECT id FROM packages WHERE ecosystem = $3 AND name_key = $4)",
                [
                    i64::from(*yanked).into(),
                    version_key.as_str().into(),
                    package.ecosystem().word().into(),
                    package.key().into(),
                ],
            )
            .await?;
        }
        Effect::Held {
            package,
            version_key,
            change,
        } => holds::replay(tx, package, version_key, change, at).await?,
        Effect::Role {
            package,
            account,
            role,
        } => give(tx, package, account, *role).await?,
        Effect::TokenRevoked(token) => {
            let sql =
                "UPDATE tokens SET revoked_at = $1 WHERE public_id = $2 AND revoked_at IS NULL";
            tx.run(sql, [at.micros().into(), token.as_str().into()])
                .await?;
        }
        Effect::PublisherRemoved(publisher) => {
            publishers::replay_removed(tx, publisher).await?;
        }
        Effect::PublisherOnly { package, only } => {
            publishers::replay_only(tx, package, *only).await?;
        }
        Effect::LogBegun(log) => {
            let sql = "UPDATE log_head SET log = $1 WHERE one = 1";
            tx.run(sql, [signed(*log)?.into()]).await?;
        }
    }
    Ok(())
}

/// A lost file stays lost, but its version stays used.
async fn lose(
    tx: &Tx,
    package: &PackageName,
    version_key: &str,
    origin: Origin,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO packages (ecosystem, name, name_key, origin) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (ecosystem, name_key) DO NOTHING",
        [
            package.ecosystem().word().into(),
            package.spelling().into(),
            package.key().into(),
            origin.word().into(),
        ],
    )
    .await?;
    tx.run(
        "INSERT INTO tombstones (ecosystem, kind, tomb_key) VALUES ($1, 'release', $2) \
         ON CONFLICT DO NOTHING",
        [
            package.ecosystem().word().into(),
            format!("{} {version_key}", package.key()).into(),
        ],
    )
    .await?;
    Ok(())
}

async fn give(
    tx: &Tx,
    package: &PackageName,
    account: &PublicId,
    role: Option<Role>,
) -> Result<(), StoreError> {
    let sql = if role.is_some() {
        "INSERT INTO roles (package_id, account_id, role) SELECT packages.id, accounts.id, $4 \
         FROM packages, accounts WHERE ecosystem = $1 AND name_key = $2 AND public_id = $3 \
         ON CONFLICT (package_id, account_id) DO UPDATE SET role = excluded.role"
    } else {
        "DELETE FROM roles WHERE package_id = \
         (SELECT id FROM packages WHERE ecosystem = $1 AND name_key = $2) AND account_id = \
         (SELECT id FROM accounts WHERE public_id = $3) AND $4 = ''"
    };
    let values = [
        package.ecosystem().word().into(),
        package.key().into(),
        account.as_str().into(),
        role.map_or("", Role::word).into(),
    ];
    tx.run(sql, values).await?;
    Ok(())
}
