//! Where a new table goes. `toml_edit` writes tables in the order of their positions.

use domain::{CriterionId, PrincipleId, Track};
use toml_edit::{DocumentMut, Item, Table};

/// Moves every table to an even position, so that odd ones are free between any two.
pub(super) fn spread(table: &mut Table) {
    if let Some(position) = table.position() {
        table.set_position(Some(position.saturating_mul(2)));
    }
    each_child_mut(table, &mut spread);
}

/// The free position after this one. New tables may share it: they are written in the order in
/// which the document holds them.
pub(super) fn after(position: isize) -> isize {
    position | 1
}

/// The last position within an item; `None` when it has no table with a header of its own.
pub(super) fn last(item: &Item) -> Option<isize> {
    within(item).into_iter().max()
}

/// Gives a table that so far only its children imply a header of its own, in front of them.
pub(super) fn show(table: &mut Table) {
    if !table.is_implicit() {
        return;
    }
    let first = table
        .iter()
        .flat_map(|(_, item)| within(item))
        .min()
        .unwrap_or(0);
    table.set_implicit(false);
    table.set_position(Some(first - 1));
}

/// The position after which the row of this criterion stands or would stand: the end of the
/// nearest row before it in the framework's order, else of what comes before all rows.
pub(super) fn of_row(document: &DocumentMut, id: &CriterionId) -> isize {
    let this = rank(id);
    let mut best: Option<((usize, usize), isize)> = None;
    for track in Track::ALL {
        let Some(Item::Table(rows)) = document.get(track.slug()) else {
            continue;
        };
        for (name, row) in rows.iter() {
            let Ok(there) = CriterionId::new(track, name).map(|there| rank(&there)) else {
                continue;
            };
            let end = last(row).or(own(rows)).unwrap_or(0);
            if there <= this && best.is_none_or(|(other, at)| (other, at) < (there, end)) {
                best = Some((there, end));
            }
        }
    }
    best.map_or_else(|| before_all_rows(document), |(_, end)| end)
}

fn before_all_rows(document: &DocumentMut) -> isize {
    let heads = ["subject", "taxonomy", "reply"];
    let ends = heads
        .iter()
        .filter_map(|name| document.get(name).and_then(last));
    ends.max().unwrap_or(0)
}

/// The place in the framework's order; criteria that only an overlay knows come last in their
/// track.
fn rank(id: &CriterionId) -> (usize, usize) {
    let track = Track::ALL.iter().position(|track| *track == id.track());
    let within = PrincipleId::ALL
        .iter()
        .position(|principle| id == principle);
    (
        track.unwrap_or(usize::MAX),
        within.unwrap_or(PrincipleId::ALL.len()),
    )
}

/// Takes the comments that stand directly under the table at this position: what is written
/// under an answer belongs to it and must not slip below the new table.
pub(super) fn comments_below(document: &mut DocumentMut, position: isize) -> String {
    let mut next: Option<isize> = None;
    for place in within(document.as_item()) {
        if place > position && next.is_none_or(|nearest| place < nearest) {
            next = Some(place);
        }
    }
    let Some(next) = next else {
        let below = document.trailing().as_str().unwrap_or("").to_owned();
        document.set_trailing("");
        return ended(below);
    };
    let mut taken = String::new();
    at_position(document.as_table_mut(), next, &mut |table| {
        let decor = table.decor_mut();
        let prefix = decor.prefix().and_then(|prefix| prefix.as_str());
        if let Some((below, rest)) = prefix.and_then(up_to_blank_line) {
            taken = below.to_owned();
            let rest = rest.to_owned();
            decor.set_prefix(rest);
        }
    });
    taken
}

/// Splits off the lines before the first blank one, if there are any and a blank one follows.
fn up_to_blank_line(prefix: &str) -> Option<(&str, &str)> {
    let mut length = 0;
    for line in prefix.split_inclusive('\n') {
        if line.trim().is_empty() {
            return (length > 0).then(|| prefix.split_at_checked(length))?;
        }
        length += line.len();
    }
    None
}

fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The position of a table's own header, if it has one: what dotted keys and children imply has
/// none.
pub(super) fn own(table: &Table) -> Option<isize> {
    table
        .position()
        .filter(|_| !table.is_dotted() && !table.is_implicit())
}

/// All positions within an item.
fn within(item: &Item) -> Vec<isize> {
    match item {
        Item::Table(table) => table_positions(table),
        Item::ArrayOfTables(tables) => tables.iter().flat_map(table_positions).collect(),
        Item::None | Item::Value(_) => Vec::new(),
    }
}

fn table_positions(table: &Table) -> Vec<isize> {
    let below = table.iter().flat_map(|(_, item)| within(item));
    own(table).into_iter().chain(below).collect()
}

fn at_position(table: &mut Table, position: isize, act: &mut dyn FnMut(&mut Table)) {
    if own(table) == Some(position) {
        act(table);
    }
    each_child_mut(table, &mut |child| at_position(child, position, act));
}

fn each_child_mut(table: &mut Table, act: &mut dyn FnMut(&mut Table)) {
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => act(table),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(&mut *act),
            Item::None | Item::Value(_) => {}
        }
    }
}
