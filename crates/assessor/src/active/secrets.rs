//! What must not be written down: passwords, codes, cookies, links, tokens, keys.

/// The fewest characters of a secret that is looked for: shorter ones would be found everywhere.
const SHORTEST: usize = 6;

/// Every secret that the visit has met.
#[derive(Default)]
pub(super) struct Secrets(Vec<(String, &'static str)>);

impl Secrets {
    /// Remembers one, with a word for it.
    pub(super) fn add(&mut self, value: &str, word: &'static str) {
        let new = self.0.iter().all(|(known, _)| known != value);
        if new && value.len() >= SHORTEST {
            self.0.push((value.to_owned(), word));
            // What is part of something longer must not be replaced before it.
            self.0
                .sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        }
    }

    /// The text with every secret replaced by its word.
    pub(super) fn scrub(&self, text: &str) -> String {
        let replace = |text: String, (value, word): &(String, &str)| {
            if text.contains(value.as_str()) {
                text.replace(value.as_str(), &format!("({word})"))
            } else {
                text
            }
        };
        self.0.iter().fold(text.to_owned(), replace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_replaced_the_longest_first() {
        let mut secrets = Secrets::default();
        for (value, word) in [("123456", "code"), ("pcl_123456", "token"), ("x", "code")] {
            secrets.add(value, word);
        }
        let text = "x: pcl_123456 and 123456";
        assert_eq!(secrets.scrub(text), "x: (token) and (code)");
    }
}
