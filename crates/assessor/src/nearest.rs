//! The nearest known word to one that was mistyped.

/// The candidate with the smallest edit distance, if it is near enough to be meant: at most a
/// third of the word's length, and two for short words.
pub fn nearest<'c>(wrong: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wrong: Vec<char> = wrong.chars().take(80).collect();
    let within = (wrong.len() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wrong, candidate), candidate))
        .filter(|(distance, _)| *distance <= within)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, one row at a time.
fn distance(left: &[char], right: &str) -> usize {
    let mut row: Vec<usize> = (0..=left.len()).collect();
    for (index, there) in right.chars().enumerate() {
        let mut diagonal = index;
        let mut best_left = index + 1;
        let mut next = vec![best_left];
        for (here, above) in left.iter().zip(row.iter().skip(1)) {
            let replace = diagonal + usize::from(*here != there);
            diagonal = *above;
            best_left = replace.min(above + 1).min(best_left + 1);
            next.push(best_left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["outcome", "owner", "evidence"];
        for (wrong, right) in [
            ("outcme", Some("outcome")),
            ("ownr", Some("owner")),
            ("evidnce", Some("evidence")),
            ("colour", None),
        ] {
            assert_eq!(nearest(wrong, known), right, "{wrong}");
        }
        assert_eq!(distance(&['k', 'i', 't', 't', 'e', 'n'], "sitting"), 3);
        assert_eq!(distance(&[], "abc"), 3);
    }
}
