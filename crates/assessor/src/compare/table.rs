//! The matrix as Markdown and as CSV.

use std::fmt::Write as _;

use super::Matrix;
use crate::ladder;
use crate::markdown::inline;
use crate::sheet;

/// The matrix in Markdown: who, the ladders, then one row for each criterion.
pub fn markdown(matrix: &Matrix) -> String {
    let mut page = String::from("# Comparison\n\n");
    for column in &matrix.columns {
        let _ = writeln!(
            page,
            "- **{}** ({}): assessed {} by {}",
            inline(&column.name),
            inline(&column.id),
            column.assessed,
            inline(&column.framework)
        );
    }
    page.push_str("\n## Levels\n\n\"1 to 3\": level 1 is proven, 3 is possible.\n\n");
    header(matrix, &["Track"], &mut page);
    for row in &matrix.ladders {
        let ladders: Vec<String> = row.ladders.iter().copied().map(ladder::span).collect();
        let _ = writeln!(page, "| {} | {} |", row.title(), ladders.join(" | "));
    }
    page.push_str("\n## Criteria\n\n");
    header(matrix, &["Criterion", "Rung"], &mut page);
    for row in &matrix.rows {
        let outcomes: Vec<String> = row
            .outcomes
            .iter()
            .map(|outcome| {
                outcome.map_or_else(String::new, |outcome| {
                    format!("{} {}", outcome.sign(), outcome.word())
                })
            })
            .collect();
        let name = inline(format!("{} {}", row.short, row.id));
        let _ = writeln!(
            page,
            "| {name} | {} | {} |",
            row.level,
            outcomes.join(" | ")
        );
    }
    page
}

fn header(matrix: &Matrix, first: &[&str], page: &mut String) {
    let names = matrix.columns.iter().map(|column| inline(&column.id));
    let names: Vec<String> = first
        .iter()
        .map(|name| (*name).to_owned())
        .chain(names)
        .collect();
    let rule = vec!["---"; names.len()];
    let _ = writeln!(page, "| {} |\n| {} |", names.join(" | "), rule.join(" | "));
}

/// The matrix as CSV: ladders first (`proven` and `possible` as rows), then the criteria.
pub fn csv(matrix: &Matrix) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let line = |first: [String; 3], rest: Vec<String>| first.into_iter().chain(rest).collect();
    rows.push(line(
        ["id".to_owned(), "title".to_owned(), "level".to_owned()],
        matrix
            .columns
            .iter()
            .map(|column| column.id.to_string())
            .collect(),
    ));
    for row in &matrix.ladders {
        let companion = if row.with_companion {
            "-with-companion"
        } else {
            ""
        };
        for (what, of) in [("proven", true), ("possible", false)] {
            let levels = row.ladders.iter().map(|ladder| {
                ladder.map_or_else(String::new, |ladder| {
                    let level = if of { ladder.proven } else { ladder.possible };
                    level.to_string()
                })
            });
            let id = format!("{}{companion}", row.track);
            rows.push(line(
                [id, format!("{}, {what}", row.title()), what.to_owned()],
                levels.collect(),
            ));
        }
    }
    for row in &matrix.rows {
        let outcomes = row
            .outcomes
            .iter()
            .map(|outcome| outcome.map_or("", |outcome| outcome.slug()).to_owned());
        let first = [
            row.id.to_string(),
            row.title.to_string(),
            row.level.to_string(),
        ];
        rows.push(line(first, outcomes.collect()));
    }
    sheet::csv(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::matrix;
    use crate::sample::{HOSTILE, judge, small_framework, workbook};
    use principles::Outcome::{Met, NotMet};

    fn two(name: &str) -> Matrix {
        let framework = small_framework();
        let one = workbook("one", &[("authentication/totp", Met, "")]);
        let two = workbook("two", &[("authentication/totp", NotMet, "")]);
        let two = two
            .replace("Registry two", name)
            .replace("id = \"two\"", &format!("id = \"{name}\""));
        matrix(&[judge(&framework, &one), judge(&framework, &two)])
    }

    #[test]
    fn markdown_has_a_column_each() {
        insta::assert_snapshot!(markdown(&two("two")));
    }

    #[test]
    fn hostile_names_move_no_column_and_start_no_formula() {
        let matrix = two(HOSTILE);
        let page = markdown(&matrix);
        let criteria = page
            .lines()
            .skip_while(|line| !line.starts_with("| Criterion"));
        for line in criteria {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 5, "{line}");
        }
        assert!(
            !page.contains("<script") && !page.contains("@everyone"),
            "{page}"
        );
        let text = csv(&matrix);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert!(
            reader
                .headers()
                .unwrap()
                .iter()
                .all(|name| !name.starts_with('='))
        );
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 8 + 7);
        assert!(records.iter().all(|record| record.len() == 5));
    }
}
