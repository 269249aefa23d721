//! Out of a name and back into it: how orphans go, as `sweep.rs` tells.

use std::time::SystemTime;

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt};

use super::Bucket;
use crate::StoreError;

impl Bucket {
    /// The names below this one that are older, by the server's clock.
    pub(crate) async fn old(
        &self,
        below: &'static str,
        before: SystemTime,
    ) -> Result<Vec<String>, StoreError> {
        let old = self
            .objects
            .list(Some(&Path::from(below)))
            .try_filter_map(|found| async move {
                let is_old = SystemTime::from(found.last_modified) < before;
                Ok(is_old.then(|| found.location.to_string()))
            });
        let old = old.try_collect().await;
        old.map_err(|why| self.failed("list its names", &why))
    }

    /// Moves a blob out of its name; whether it was there. Nothing of it is lost yet.
    pub(crate) async fn put_aside(&self, hex: &str) -> Result<bool, StoreError> {
        let moved = self.relocate(&named(hex), &aside(hex)).await;
        moved.map_err(|why| self.failed("put a blob aside", &why))
    }

    /// Moves a blob back into its name; whether it lay aside.
    pub(crate) async fn put_back(&self, hex: &str) -> Result<bool, StoreError> {
        let moved = self.relocate(&aside(hex), &named(hex)).await;
        moved.map_err(|why| self.failed("put a blob back", &why))
    }

    /// Removes by name; for what lies aside and for what probes have left.
    pub(crate) async fn remove(&self, name: &str) -> Result<(), StoreError> {
        let gone = self.delete(&Path::from(name)).await;
        gone.map_err(|why| self.failed("remove what nothing names", &why))
    }

    async fn relocate(&self, from: &Path, to: &Path) -> Result<bool, Error> {
        match self.objects.copy(from, to).await {
            Ok(()) => self.delete(from).await.map(|()| true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(why) => Err(why),
        }
    }
}

fn named(hex: &str) -> Path {
    let (first, rest) = hex.split_at(2);
    Path::from(format!("sha256/{first}/{rest}"))
}

fn aside(hex: &str) -> Path {
    let (first, rest) = hex.split_at(2);
    Path::from(format!("aside/{first}/{rest}"))
}
