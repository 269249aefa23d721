//! Secrets that became known to others, by their digests: what each is good for, and its end.

use domain::{Digest, Timestamp, TokenKind};

use crate::accounts::{self, COLUMNS};
use crate::facts::AccountFacts;
use crate::record::Record;
use crate::rows::one;
use crate::{Store, StoreError, tx};

/// Where secrets of strangers and of links lie that stand for no account yet or for one act alone.
const ONCE: [&str; 4] = ["enrolments", "links", "sign_ups", "email_wishes"];

/// A secret of ours.
#[derive(Clone, Debug)]
pub struct RevealedFacts {
    /// By what it is known.
    pub digest: Digest,
    /// What it is for.
    pub kind: TokenKind,
    /// Its public id, where it has one.
    pub id: Option<String>,
    /// Whose it is, where somebody has it.
    pub account: Option<AccountFacts>,
    /// Whether it works no longer.
    pub ended: bool,
}

impl Store {
    /// What this secret is, if it is one; those that are used once are gone when they were.
    ///
    /// # Errors
    /// The database fails.
    pub async fn revealed(
        &self,
        digest: &Digest,
        kind: TokenKind,
        now: Timestamp,
    ) -> Result<Option<RevealedFacts>, StoreError> {
        let facts = |id, account, ended| RevealedFacts {
            digest: *digest,
            kind,
            id,
            account,
            ended,
        };
        match kind {
            TokenKind::Oidc => {
                let Some(token) = self.publisher_token(digest).await? else {
                    return Ok(None);
                };
                // Whoever added the publisher answers for it, and is told.
                let account = self.account(&token.account).await?;
                let ended = !token.works(now);
                Ok(Some(facts(Some(token.id.to_string()), account, ended)))
            }
            TokenKind::Publish | TokenKind::Read => {
                let found = self.token(digest).await?;
                Ok(found.map(|token| {
                    let ended = !token.works(now);
                    facts(Some(token.id.to_string()), Some(token.account), ended)
                }))
            }
            TokenKind::Session => {
                let sql = format!(
                    "SELECT {COLUMNS} FROM sessions JOIN accounts ON accounts.id = sessions.account_id \
                     WHERE digest = $1 AND until_at > $2"
                );
                let values = [digest.to_string().into(), now.micros().into()];
                let rows = tx::read(&self.readers, &sql, values).await?;
                let account = rows.first().map(accounts::facts).transpose()?;
                Ok(account.map(|account| facts(None, Some(account), false)))
            }
            TokenKind::Account | TokenKind::Confirmation => {
                for table in ONCE {
                    let sql = format!("SELECT until_at FROM {table} WHERE digest = $1");
                    let rows = tx::read(&self.readers, &sql, [digest.to_string().into()]).await?;
                    if let Some(row) = rows.first() {
                        let ended = one::<i64>(row, "until_at")? <= now.micros();
                        return Ok(Some(facts(None, None, ended)));
                    }
                }
                Ok(None)
            }
        }
    }

    /// Ends it; whether it still worked, and so whether anything is recorded.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_revealed(
        &self,
        secret: &RevealedFacts,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let digest = || secret.digest.to_string();
        let ended = match secret.kind {
            TokenKind::Publish | TokenKind::Read | TokenKind::Oidc => {
                let table = match secret.kind {
                    TokenKind::Oidc => "publisher_tokens",
                    _ => "tokens",
                };
                let sql = format!(
                    "UPDATE {table} SET revoked_at = $1 WHERE digest = $2 AND revoked_at IS NULL"
                );
                let values = [at.micros().into(), digest().into()];
                tx.run(&sql, values).await?
            }
            TokenKind::Session => {
                let sql = "DELETE FROM sessions WHERE digest = $1";
                tx.run(sql, [digest().into()]).await?
            }
            TokenKind::Account | TokenKind::Confirmation => {
                let mut gone = 0;
                for table in ONCE {
                    let sql = format!("DELETE FROM {table} WHERE digest = $1");
                    gone += tx.run(&sql, [digest().into()]).await?;
                }
                gone
            }
        };
        if ended == 0 {
            return Ok(false);
        }
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(true)
    }
}
