//! API tokens, by their digests.

use domain::{Action, Digest, PublicId, Scope, Strength, Timestamp, TokenKind};
use sea_orm::QueryResult;

use crate::accounts::{self, COLUMNS};
use crate::error::Conflict;
use crate::facts::{NewToken, TokenFacts};
use crate::record::Record;
use crate::rows::{one, parsed, text, time};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

const FROM: &str = "tokens.public_id AS token, kind, label, names, actions, until_at, strength, minted_at, \
     revoked_at, networks, used_at, used_from FROM tokens JOIN accounts ON accounts.id = tokens.account_id";

impl Store {
    /// Keeps a token.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn mint_token(
        &self,
        token: &NewToken,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        insert(&tx, token).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Keeps a token in the place of another one of the same account, which works until a moment and no longer
    /// than it did.
    ///
    /// # Errors
    /// There is no such token of that account that works.
    pub async fn rotate_token(
        &self,
        token: &NewToken,
        former: &PublicId,
        former_until: Timestamp,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = accounts::row_of(&tx, &token.account).await?;
        let sql = "UPDATE tokens SET until_at = CASE WHEN until_at < $1 THEN until_at ELSE $1 END, \
                   revoked_at = CASE WHEN $1 <= $2 THEN $2 ELSE NULL END \
                   WHERE public_id = $3 AND account_id = $4 AND revoked_at IS NULL AND until_at > $2";
        let values = [
            former_until.micros().into(),
            at.micros().into(),
            former.as_str().into(),
            account.into(),
        ];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        insert(&tx, token).await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(())
    }

    /// Notes when and from where tokens were used last, by their digests. It takes no lock: a mark that is lost
    /// with the power says no more than that the token was used before.
    ///
    /// # Errors
    /// The database fails.
    pub async fn mark_tokens_used(
        &self,
        uses: &[(Digest, Timestamp, String)],
    ) -> Result<(), StoreError> {
        for (digest, at, from) in uses {
            let sql =
                "UPDATE tokens SET used_at = $1, used_from = $2 WHERE digest = $3 AND used_at < $1";
            let values = [
                at.micros().into(),
                from.as_str().into(),
                digest.to_string().into(),
            ];
            tx::run(&self.writer, sql, values).await?;
        }
        Ok(())
    }

    /// The token with this digest, be it expired or revoked.
    ///
    /// # Errors
    /// The database fails.
    pub async fn token(&self, digest: &Digest) -> Result<Option<TokenFacts>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, {FROM} WHERE digest = $1");
        let rows = tx::read(&self.readers, &sql, [digest.to_string().into()]).await?;
        rows.first().map(facts).transpose()
    }

    /// All tokens of an account, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tokens_of(&self, account: &PublicId) -> Result<Vec<TokenFacts>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, {FROM} WHERE accounts.public_id = $1 ORDER BY tokens.id DESC"
        );
        let rows = tx::read(&self.readers, &sql, [account.as_str().into()]).await?;
        rows.iter().map(facts).collect()
    }

    /// Revokes a token. One that was revoked stays so, and nothing is recorded again.
    ///
    /// # Errors
    /// There is no such token.
    pub async fn revoke_token(
        &self,
        token: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "SELECT revoked_at FROM tokens WHERE public_id = $1";
        let found = tx.one(sql, [token.as_str().into()]).await?;
        let found = found.ok_or(Conflict::NotFound)?;
        if one::<Option<i64>>(&found, "revoked_at")?.is_some() {
            return Ok(());
        }
        let sql = "UPDATE tokens SET revoked_at = $1 WHERE public_id = $2";
        tx.run(sql, [at.micros().into(), token.as_str().into()])
            .await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        self.forget_readers();
        Ok(())
    }
}

async fn insert(tx: &Tx, token: &NewToken) -> Result<(), StoreError> {
    let account = accounts::row_of(tx, &token.account).await?;
    tx.run(
        "INSERT INTO tokens (public_id, account_id, digest, kind, label, names, actions, until_at, \
         strength, minted_at, networks) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        [
            token.id.as_str().into(),
            account.into(),
            token.digest.to_string().into(),
            token.kind.letter().to_string().into(),
            token.label.as_str().into(),
            joined(&token.scope.names).into(),
            joined(&token.scope.actions).into(),
            token.scope.until.micros().into(),
            token.strength.word().into(),
            token.minted_at.micros().into(),
            joined(&token.scope.networks).into(),
        ],
    )
    .await?;
    Ok(())
}

/// Whether the token still works at this moment, asked again under the lock.
pub(crate) async fn still_works(
    tx: &Tx,
    token: &PublicId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "SELECT id FROM tokens WHERE public_id = $1 AND revoked_at IS NULL AND until_at > $2";
    let values = [token.as_str().into(), at.micros().into()];
    match tx.one(sql, values).await? {
        Some(_) => Ok(()),
        None => Err(Conflict::TokenGone.into()),
    }
}

fn facts(row: &QueryResult) -> Result<TokenFacts, StoreError> {
    let kind = text(row, "kind")?;
    let kind = TokenKind::ALL
        .into_iter()
        .find(|known| known.letter().to_string() == kind)
        .ok_or(StoreError::Damaged("kind of a token"))?;
    let names = text(row, "names")?
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| StoreError::Damaged("scope of a token"))?;
    let actions = text(row, "actions")?
        .split_whitespace()
        .map(Action::of_word)
        .collect::<Option<_>>()
        .ok_or(StoreError::Damaged("scope of a token"))?;
    let networks = text(row, "networks")?
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| StoreError::Damaged("scope of a token"))?;
    let used_at = time(row, "used_at")?;
    Ok(TokenFacts {
        used_at: (used_at.micros() > 0).then_some(used_at),
        used_from: text(row, "used_from")?,
        id: parsed(row, "token")?,
        kind,
        label: text(row, "label")?,
        scope: Scope {
            names,
            actions,
            until: time(row, "until_at")?,
            networks,
        },
        strength: Strength::of_word(&text(row, "strength")?)
            .ok_or(StoreError::Damaged("strength of a token"))?,
        minted_at: time(row, "minted_at")?,
        revoked: one::<Option<i64>>(row, "revoked_at")?.is_some(),
        account: accounts::facts(row)?,
    })
}

/// Neither names nor actions nor networks hold white space, so that it can part them.
fn joined(items: &[impl ToString]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(" ")
}
