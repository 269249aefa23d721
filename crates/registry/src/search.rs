//! Finding packages by the words of their names, descriptions and keywords.

use store::FoundPackage;

use crate::{Error, Registry};

/// The most results of one answer, as cargo's `--limit` has it.
pub const MOST: u32 = 100;
/// The most words that count.
const WORDS: usize = 10;

/// The packages that fit all of these words, and how many there are.
///
/// # Errors
/// The store fails.
pub async fn search(
    registry: &Registry,
    query: &str,
    per_page: u32,
    page: u32,
) -> Result<(u64, Vec<FoundPackage>), Error> {
    let terms: Vec<String> = query
        .split(|ch: char| !ch.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .map(|word| word.chars().take(64).collect::<String>().to_lowercase())
        .collect();
    let limit = per_page.clamp(1, MOST);
    let offset = page.saturating_sub(1).saturating_mul(limit);
    Ok(registry.store.search(&terms, limit, offset).await?)
}

/// The packages whose names were taken last, the newest first.
///
/// # Errors
/// The store fails.
pub async fn newest(registry: &Registry, limit: u32) -> Result<Vec<FoundPackage>, Error> {
    Ok(registry.store.newest(limit.clamp(1, MOST), 0).await?)
}
