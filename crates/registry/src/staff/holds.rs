//! What the staff does about releases: puts them aside, lets them out, rejects them.

use domain::Timestamp;
use store::{HoldEnd, HoldFacts};

use super::Member;
use crate::notices::Whence;
use crate::quarantine::{self, Order};
use crate::{Error, Registry, end_holds, holds};

impl Member<'_> {
    /// Every open hold.
    ///
    /// # Errors
    /// The store fails.
    pub async fn holds(&self, registry: &Registry) -> Result<Vec<HoldFacts>, Error> {
        holds::open(registry).await
    }

    /// Quarantines one release.
    ///
    /// # Errors
    /// There is no such release, or no reason was given.
    pub async fn quarantine(
        &self,
        registry: &Registry,
        [crate_name, version]: [&str; 2],
        why: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let whence = Whence::staff();
        let order = self.order(&whence, why);
        quarantine::release(registry, crate_name, version, order, now).await?;
        Ok(())
    }

    /// Quarantines all that an account has published since a time; what it was.
    ///
    /// # Errors
    /// There is no such account, or no reason was given.
    pub async fn quarantine_account(
        &self,
        registry: &Registry,
        login: &str,
        since: Timestamp,
        why: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, Error> {
        let whence = Whence::staff();
        quarantine::account(registry, login, since, self.order(&whence, why), now).await
    }

    /// Lets a held release out, or rejects it.
    ///
    /// # Errors
    /// It is not held, or no reason was given.
    pub async fn end_hold(
        &self,
        registry: &Registry,
        [crate_name, version]: [&str; 2],
        end: HoldEnd,
        why: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let whence = Whence::staff();
        let order = self.order(&whence, why);
        end_holds::by_staff(registry, crate_name, version, end, order, now).await
    }

    fn order<'a>(&'a self, whence: &'a Whence, why: &'a str) -> Order<'a> {
        Order {
            by: self.by(),
            whence,
            why,
        }
    }
}
