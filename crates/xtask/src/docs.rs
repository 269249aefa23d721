//! The generated documents: made from the framework, the rule files and the threat catalogue, and
//! never edited.

use std::fs;

use crate::tree::Tree;

mod principles;
mod threat_model;

/// One generated document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its path from the root.
    pub path: &'static str,
    /// What it says.
    pub text: String,
}

/// Generates all of them.
///
/// # Errors
/// The framework or the threat catalogue cannot be read.
pub fn generate(tree: &Tree) -> Result<Vec<Document>, String> {
    Ok(vec![
        Document {
            path: "docs/principles.md",
            text: principles::text(tree)?,
        },
        Document {
            path: "docs/threat-model.md",
            text: threat_model::text(tree)?,
        },
    ])
}

/// Writes all of them; returns their paths.
///
/// # Errors
/// One cannot be generated or written.
pub fn write(tree: &Tree) -> Result<Vec<&'static str>, String> {
    let documents = generate(tree)?;
    for document in &documents {
        let path = tree.root.join(document.path);
        let failed = |error| format!("cannot write {}: {error}", document.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&path, &document.text).map_err(failed)?;
    }
    Ok(documents.iter().map(|document| document.path).collect())
}

/// Text that stands in one cell of a Markdown table: on one line, and nothing in it is markup.
fn cell(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' => clean.extend(['\\', ch]),
            '<' => clean.push_str("&lt;"),
            '>' => clean.push_str("&gt;"),
            '&' => clean.push_str("&amp;"),
            '\n' | '\r' => clean.push(' '),
            _ => clean.push(ch),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_markup() {
        assert_eq!(
            cell("a|b\n<script> [x](y) `c` *d* & e_f"),
            "a\\|b &lt;script&gt; \\[x\\](y) \\`c\\` \\*d\\* &amp; e\\_f"
        );
    }
}
