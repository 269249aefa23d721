//! CSV that a spreadsheet opens as text and never as a formula.

use domain::PlainText;

/// The rows as CSV (RFC 4180), every field in quotes, formulas defused.
pub(crate) fn csv<R, F>(rows: R) -> String
where
    R: IntoIterator<Item = F>,
    F: IntoIterator<Item = String>,
{
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    for row in rows {
        let fields = row.into_iter().map(|field| defused(&field));
        // Writing into memory has no way to fail; a row that did would be missing, not wrong.
        let _in_memory = writer.write_record(fields);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The text on one line; a quotation mark goes before whatever a spreadsheet would reckon with.
fn defused(text: &str) -> String {
    let clean = PlainText::new(text);
    let opens_formula = clean.as_str().starts_with([
        '=', '+', '-', '@', '|', '%', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    if opens_formula {
        format!("'{clean}")
    } else {
        clean.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_begins_like_a_formula() {
        for (raw, safe) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'=1"),
            ("\r\n =1", "'=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a=1", "a=1"),
            ("two\nlines", "two lines"),
        ] {
            assert_eq!(defused(raw), safe, "{raw:?}");
        }
        let text = csv([[String::from("say \"hi\", ok"), String::from("=x")]]);
        assert_eq!(text, "\"say \"\"hi\"\", ok\",\"'=x\"\n");
    }
}
