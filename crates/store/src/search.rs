//! Search by words, the same on both engines: a table of our own, written with the release.

use std::collections::BTreeMap;

use domain::PackageName;
use sea_orm::Value;

use crate::batch::Batch;
use crate::facts::FoundPackage;
use crate::rows::{one, text, unsigned};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// How much a word counts by where it stands.
const IN_NAME: i64 = 100;
const IN_KEYWORDS: i64 = 20;
const IN_DESCRIPTION: i64 = 5;
/// The packages of which at least one release is listed.
const LISTED: &str = "FROM packages WHERE EXISTS (SELECT 1 FROM releases \
     JOIN files ON files.release_id = releases.id \
     WHERE releases.package_id = packages.id AND state = 'listed')";
/// The most words of one package, and the longest that counts.
const WORDS: usize = 200;
const LETTERS: usize = 64;

/// Writes the words of a package anew: they are those of its newest listed file, of which `before` is the
/// manifest until now and `after` the one from now on. What was left by the one before is known from it: the table
/// is ordered by words, so looking for a package's own would read all of it. Whoever changes what [`terms()`]
/// makes of a manifest writes the whole table anew.
pub(crate) fn index(
    batch: &mut Batch,
    package: i64,
    name: &PackageName,
    before: Option<&str>,
    after: Option<&str>,
) {
    let of = |manifest: Option<&str>| {
        manifest.map_or_else(BTreeMap::new, |manifest| terms(name, manifest))
    };
    let mut old = of(before);
    for (term, weight) in of(after) {
        if old.remove(&term) == Some(weight) {
            continue;
        }
        batch.add(
            "INSERT INTO search_terms (term, package_id, weight) VALUES ($1, $2, $3) \
             ON CONFLICT (term, package_id) DO UPDATE SET weight = excluded.weight",
            [term.into(), package.into(), weight.into()],
        );
    }
    for term in old.into_keys() {
        let sql = "DELETE FROM search_terms WHERE term = $1 AND package_id = $2";
        batch.add(sql, [term.into(), package.into()]);
    }
}

/// The manifest of the newest listed file of a package.
pub(crate) async fn newest(tx: &Tx, package: i64) -> Result<Option<String>, StoreError> {
    let sql = "SELECT manifest FROM files JOIN releases ON releases.id = files.release_id \
               WHERE package_id = $1 AND state = 'listed' ORDER BY files.id DESC LIMIT 1";
    let row = tx.one(sql, [package.into()]).await?;
    row.map(|row| text(&row, "manifest")).transpose()
}

fn terms(name: &PackageName, manifest: &str) -> BTreeMap<String, i64> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).unwrap_or_default();
    let mut terms = BTreeMap::new();
    let mut add = |text: &str, weight: i64| {
        for word in words(text) {
            if terms.len() < WORDS || terms.contains_key(&word) {
                let known = terms.entry(word).or_insert(0);
                *known = weight.max(*known);
            }
        }
    };
    add(name.spelling(), IN_NAME);
    terms_of_whole_name(name, &mut add);
    for keyword in manifest
        .get("keywords")
        .and_then(|list| list.as_array())
        .into_iter()
        .flatten()
    {
        add(keyword.as_str().unwrap_or_default(), IN_KEYWORDS);
    }
    add(description(&manifest), IN_DESCRIPTION);
    terms
}

fn description(manifest: &serde_json::Value) -> &str {
    manifest
        .get("description")
        .and_then(|text| text.as_str())
        .unwrap_or_default()
}

/// `my-crate` is found by `mycrate` too.
fn terms_of_whole_name(name: &PackageName, add: &mut impl FnMut(&str, i64)) {
    let joined: String = words(name.spelling()).collect();
    add(&joined, IN_NAME);
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|ch: char| !ch.is_alphanumeric())
        .filter(|word| !word.is_empty() && word.chars().count() <= LETTERS)
        .map(str::to_lowercase)
}

impl Store {
    /// The packages whose words begin with every one of these, the best fit first; and how many
    /// there are. Without words all packages are found.
    ///
    /// # Errors
    /// The database fails.
    pub async fn search(
        &self,
        terms: &[String],
        limit: u32,
        offset: u32,
    ) -> Result<(u64, Vec<FoundPackage>), StoreError> {
        let mut found: BTreeMap<i64, i64> = BTreeMap::new();
        if terms.is_empty() {
            return self.all(limit, offset).await;
        }
        for (place, term) in terms.iter().enumerate() {
            let fits = self.fitting(term).await?;
            found = if place == 0 {
                fits
            } else {
                fits.into_iter()
                    .filter_map(|(id, weight)| found.get(&id).map(|sum| (id, sum + weight)))
                    .collect()
            };
        }
        let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let mut best: Vec<(i64, i64)> = found.into_iter().collect();
        best.sort_by_key(|(id, weight)| (-weight, *id));
        let skip = usize::try_from(offset).unwrap_or(usize::MAX);
        let take = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut packages = Vec::new();
        for (id, _) in best.into_iter().skip(skip).take(take) {
            packages.extend(self.found(id).await?);
        }
        Ok((total, packages))
    }

    /// The packages with a word that begins so, and how well each fits; the most that one word counts.
    async fn fitting(&self, term: &str) -> Result<BTreeMap<i64, i64>, StoreError> {
        // A range instead of LIKE: no character of a query means anything, and the key is used.
        let end = format!("{term}\u{10ffff}");
        let sql = "SELECT package_id, MAX(CASE WHEN term = $1 THEN weight * 2 ELSE weight END) AS w \
                   FROM search_terms WHERE term >= $1 AND term < $2 \
                   AND EXISTS (SELECT 1 FROM releases JOIN files ON files.release_id = releases.id \
                   WHERE releases.package_id = search_terms.package_id AND state = 'listed') \
                   GROUP BY package_id \
                   ORDER BY w DESC LIMIT 10000";
        let values: [Value; 2] = [term.into(), end.into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        rows.iter()
            .map(|row| Ok((one(row, "package_id")?, one(row, "w")?)))
            .collect()
    }

    async fn all(&self, limit: u32, offset: u32) -> Result<(u64, Vec<FoundPackage>), StoreError> {
        let sql = format!("SELECT COUNT(*) AS n {LISTED}");
        let count = tx::read(&self.readers, &sql, []).await?;
        let total = unsigned(count.first().ok_or(StoreError::Damaged("count"))?, "n")?;
        Ok((total, self.newest(limit, offset).await?))
    }

    /// The packages whose names were taken last, the newest first. All of them are not counted for it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn newest(&self, limit: u32, offset: u32) -> Result<Vec<FoundPackage>, StoreError> {
        let sql = format!("SELECT packages.id {LISTED} ORDER BY id DESC LIMIT $1 OFFSET $2");
        let page = [i64::from(limit).into(), i64::from(offset).into()];
        let rows = tx::read(&self.readers, &sql, page).await?;
        let mut packages = Vec::new();
        for row in &rows {
            packages.extend(self.found(one(row, "id")?).await?);
        }
        Ok(packages)
    }

    /// What is shown of a package; nothing where none of its releases is listed.
    async fn found(&self, package: i64) -> Result<Option<FoundPackage>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT name, version, manifest FROM packages \
             JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             WHERE packages.id = $1 AND state = 'listed' ORDER BY yanked, files.id DESC LIMIT 1",
            [package.into()],
        )
        .await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let manifest: serde_json::Value =
            serde_json::from_str(&text(row, "manifest")?).unwrap_or_default();
        Ok(Some(FoundPackage {
            name: text(row, "name")?,
            newest: text(row, "version")?,
            description: description(&manifest).to_owned(),
        }))
    }
}
