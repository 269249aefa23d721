//! What the staff of a registry does to the accounts and packages of others. Every act is behind a passkey
//! that was shown just now, is an event that names the member, and is told to whom it concerns.

use domain::{Event, IdKind, LinkPurpose, PlainText, Timestamp, TokenSecret};
use principles::authentication::account_recovery::{self, Way};
use principles::decide;
use store::{AccountFacts, Conflict, NewLink, NewRecovery, RecoveryFacts, StoreError};

use crate::notices::{self, Whence};
use crate::session::Session;
use crate::{Error, Registry, freeze, mailed_link, randomness, recover, sweep_critical};

mod holds;

/// The most letters of a reason.
const LETTERS: usize = 300;

/// A member of the staff, at work.
pub struct Member<'a> {
    account: &'a AccountFacts,
}

/// Whether the person of this session may act for the staff now.
///
/// # Errors
/// They are not of the staff, or have not shown a passkey just now.
pub fn member<'s>(session: &'s Session, now: Timestamp) -> Result<Member<'s>, Error> {
    let account = &session.facts.account;
    decide::staff(&session.person, account.staff, now)?;
    Ok(Member { account })
}

impl Member<'_> {
    fn by(&self) -> &str {
        self.account.id.as_str()
    }

    fn whence() -> Whence {
        Whence::staff()
    }

    /// The account with this login, and its recovery where one is under way.
    ///
    /// # Errors
    /// There is none.
    pub async fn find(
        &self,
        registry: &Registry,
        login: &str,
    ) -> Result<(AccountFacts, Option<RecoveryFacts>), Error> {
        let account = named(registry, login).await?;
        let recovery = registry.store.recovery_of(&account.id).await?;
        Ok((account, recovery))
    }

    /// Every recovery that has not ended.
    ///
    /// # Errors
    /// The store fails.
    pub async fn recoveries(&self, registry: &Registry) -> Result<Vec<RecoveryFacts>, Error> {
        Ok(registry.store.recoveries().await?)
    }

    /// Freezes an account.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn freeze(
        &self,
        registry: &Registry,
        login: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        freeze::by_staff(registry, login, self.by(), &Self::whence(), now).await?;
        Ok(())
    }

    /// Lets a frozen account go on.
    ///
    /// # Errors
    /// There is no such account, it is not frozen, or it is the member's own.
    pub async fn thaw(
        &self,
        registry: &Registry,
        login: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        freeze::thaw(registry, login, self.by(), &Self::whence(), now).await
    }

    /// Marks a package as critical, or takes the mark away where no reason is given.
    ///
    /// # Errors
    /// There is no such package, or it was not marked.
    pub async fn mark(
        &self,
        registry: &Registry,
        crate_name: &str,
        why: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let whence = Self::whence();
        match why {
            Some(why) => {
                let by = (self.by(), why);
                sweep_critical::mark(registry, crate_name, by, &whence, now).await?;
            }
            None => {
                sweep_critical::unmark(registry, crate_name, &whence, now).await?;
            }
        }
        Ok(())
    }

    /// Opens a recovery for somebody who reads mail of the account no longer. Where the staff has one member,
    /// the wait begins at once, and the link for that somebody is the answer; else another one has to agree.
    ///
    /// # Errors
    /// There is no such account, it is the member's own or has a recovery already, or no reason is given.
    pub async fn open_recovery(
        &self,
        registry: &Registry,
        login: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<Option<TokenSecret>, Error> {
        let reason = PlainText::cut(reason.trim(), LETTERS).to_string();
        if reason.is_empty() {
            return Err(Error::malformed("write down why, for whoever has to agree"));
        }
        let account = named(registry, login).await?;
        account_recovery::may_open(&self.account.id, &account.id)?;
        let way = Way::of_staff(registry.store.administrators().await?);
        let alone = way == Way::OneStaff;
        let new = NewRecovery {
            id: randomness::id(IdKind::Recovery)?,
            account: account.id.clone(),
            way: way.word(),
            opened_by: Some(self.account.id.clone()),
            reason,
            ready_at: alone.then(|| now.plus(way.wait())),
        };
        let events = vec![Event::RecoveryAsked {
            account: account.id.to_string(),
            recovery: new.id.to_string(),
            way: way.word(),
        }];
        let mut record = notices::record(registry, &account, &Self::whence(), events, now).await?;
        let secret = match new.ready_at {
            Some(ready_at) => {
                let (secret, link) = link_to(&account, new.id.as_str(), ready_at)?;
                record.links.push(link);
                Some(secret)
            }
            None => None,
        };
        let begun = registry.store.begin_recovery(&new, None, &record, now);
        begun.await.map_err(|error| match error {
            StoreError::Conflict(Conflict::NotEmpty) => {
                Error::malformed("a recovery of this account is under way already")
            }
            error => error.into(),
        })?;
        registry.mail_waits();
        Ok(secret)
    }

    /// Agrees to a recovery that another member opened; the wait begins. The answer is the link for whoever
    /// gets the account back, which is shown once.
    ///
    /// # Errors
    /// This member opened it or it is about them, or it has ended.
    pub async fn agree(
        &self,
        registry: &Registry,
        recovery: &str,
        now: Timestamp,
    ) -> Result<TokenSecret, Error> {
        let recovery = open(registry, recovery).await?;
        let opener = recovery.opened_by.as_ref().ok_or_else(no_recovery)?;
        account_recovery::may_agree(&self.account.id, opener, &recovery.account.id)?;
        let ready_at = now.plus(Way::TwoStaff.wait());
        let events = vec![Event::RecoveryApproved {
            account: recovery.account.id.to_string(),
            recovery: recovery.id.to_string(),
            by: self.by().to_owned(),
        }];
        let account = &recovery.account;
        let mut record = notices::record(registry, account, &Self::whence(), events, now).await?;
        let (secret, link) = link_to(account, recovery.id.as_str(), ready_at)?;
        record.links.push(link);
        let member = &self.account.id;
        let agreed = registry
            .store
            .agree_to_recovery(&recovery.id, member, ready_at, &record, now);
        agreed.await.map_err(|error| match error {
            StoreError::Conflict(Conflict::NotFound) => no_recovery(),
            error => error.into(),
        })?;
        registry.mail_waits();
        Ok(secret)
    }

    /// Refuses a recovery, whoever opened it and however.
    ///
    /// # Errors
    /// It has ended, or is about this member.
    pub async fn refuse(
        &self,
        registry: &Registry,
        recovery: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let recovery = open(registry, recovery).await?;
        recover::end(registry, &recovery, "refused", &Self::whence(), now).await
    }
}

async fn named(registry: &Registry, login: &str) -> Result<AccountFacts, Error> {
    let account = registry.store.account_by_login(login.trim()).await?;
    account.ok_or_else(|| Error::Absent(format!("account '{login}'")))
}

async fn open(registry: &Registry, recovery: &str) -> Result<RecoveryFacts, Error> {
    let found = registry.store.recovery(recovery).await?;
    found.ok_or_else(no_recovery)
}

fn no_recovery() -> Error {
    Error::Absent("recovery that waits for this".to_owned())
}

fn link_to(
    account: &AccountFacts,
    recovery: &str,
    ready_at: Timestamp,
) -> Result<(TokenSecret, NewLink), Error> {
    let until = ready_at.plus(account_recovery::FINISH_WITHIN);
    mailed_link::new(&account.id, LinkPurpose::Recover, recovery, until)
}

#[cfg(test)]
mod tests;
