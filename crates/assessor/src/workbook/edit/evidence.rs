//! Adding evidence to a row, in the style in which the row is written.

use toml_edit::{Array, ArrayOfTables, Item, Table, Value};

use super::fields::{attested_fields, documented_fields, put_all};
use super::place;
use crate::evidence::Evidence;
use crate::workbook::EvidenceEntry;

/// Adds the entry behind the row's other evidence, unless it is there already.
pub(super) fn add(row: &mut Item, near: isize, entry: &EvidenceEntry) -> Option<()> {
    let inline = row.is_inline_table();
    let own = row.as_table().and_then(place::own).unwrap_or(near);
    let table = row.as_table_like_mut()?;
    if !table.contains_key("evidence") {
        let none_yet = if inline {
            Item::Value(Array::new().into())
        } else {
            Item::ArrayOfTables(ArrayOfTables::new())
        };
        table.insert("evidence", none_yet);
    }
    let evidence = table.get_mut("evidence")?;
    if written(evidence).contains(&entry.evidence()) {
        return Some(());
    }
    let mut fresh = written_as(entry);
    let last = place::last(evidence).unwrap_or(own);
    fresh.set_position(Some(place::after(last)));
    match evidence {
        Item::ArrayOfTables(tables) => tables.push(fresh),
        Item::Value(Value::Array(array)) => array.push(fresh.into_inline_table()),
        _ => return None,
    }
    Some(())
}

fn written_as(entry: &EvidenceEntry) -> Table {
    let mut table = Table::new();
    let fields = match entry {
        EvidenceEntry::Documented(document) => documented_fields(document),
        EvidenceEntry::Attested(statement) => attested_fields(statement),
    };
    put_all(&mut table, fields);
    table
}

/// The evidence that stands in the item; what cannot be read is not there.
fn written(item: &Item) -> Vec<Evidence> {
    let read = |text: String| toml::from_str::<EvidenceEntry>(&text).ok();
    let entries: Vec<EvidenceEntry> = match item {
        Item::ArrayOfTables(tables) => tables
            .iter()
            .filter_map(|table| read(table.to_string()))
            .collect(),
        Item::Value(Value::Array(array)) => array
            .iter()
            .filter_map(|value| value.as_inline_table())
            .filter_map(|table| read(table.clone().into_table().to_string()))
            .collect(),
        _ => Vec::new(),
    };
    entries.iter().map(EvidenceEntry::evidence).collect()
}
