//! The tables as the engine has them: which columns, of which kind, under which key. A table that a
//! later step makes is dumped and loaded without being named again here.

use sea_orm::{QueryResult, Value};

use crate::error::StoreError;
use crate::rows::{one, text, unsigned};
use crate::schema;
use crate::tx::Tx;

/// The one column that says something of the database and nothing of its rows.
const RESTORING: &str = "restoring";

/// What a column holds, the same on both engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A whole number of 64 bits.
    Number,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Its place in the primary key, from 1; 0 outside.
    pub(crate) key: u64,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<Column>,
    /// Whether the engine numbers its rows.
    pub(crate) numbered: bool,
}

impl Table {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether all of it can be made again from the other tables.
    pub fn is_derived(&self) -> bool {
        self.name == "rendered"
    }

    /// The columns of the primary key, in its order.
    pub(crate) fn key(&self) -> Vec<&Column> {
        let mut key: Vec<&Column> = self.columns.iter().filter(|one| one.key > 0).collect();
        key.sort_by_key(|column| column.key);
        key
    }
}

/// The tables of a version, as they are in the database; each after those that it refers to.
pub(crate) async fn of(tx: &Tx, version: usize) -> Result<Vec<Table>, StoreError> {
    let mut tables = Vec::new();
    for (name, numbered) in schema::tables(version) {
        let rows = tx.all(columns_sql(tx), vec![Value::from(name)]).await?;
        let mut columns: Vec<Column> = rows.iter().map(column).collect::<Result<_, _>>()?;
        columns.retain(|column| column.name != RESTORING);
        if columns.iter().all(|column| column.key == 0) {
            return Err(StoreError::Damaged("table without a key"));
        }
        tables.push(Table {
            name,
            columns,
            numbered,
        });
    }
    Ok(tables)
}

fn columns_sql(tx: &Tx) -> &'static str {
    if tx.is_postgres() {
        "SELECT columns.column_name::text AS name, data_type::text AS kind, \
         COALESCE(keys.ordinal_position, 0)::bigint AS pk FROM information_schema.columns \
         LEFT JOIN (information_schema.table_constraints JOIN information_schema.key_column_usage keys \
         USING (constraint_schema, constraint_name)) ON constraint_type = 'PRIMARY KEY' \
         AND keys.table_schema = columns.table_schema AND keys.table_name = columns.table_name \
         AND keys.column_name = columns.column_name \
         WHERE columns.table_schema = current_schema() AND columns.table_name = $1 \
         ORDER BY columns.ordinal_position"
    } else {
        "SELECT name, type AS kind, pk FROM pragma_table_info($1) ORDER BY cid"
    }
}

fn column(row: &QueryResult) -> Result<Column, StoreError> {
    let kind = match text(row, "kind")?.to_ascii_uppercase().as_str() {
        "BIGINT" | "INTEGER" => Kind::Number,
        "TEXT" => Kind::Text,
        "BLOB" | "BYTEA" => Kind::Bytes,
        _ => return Err(StoreError::Damaged("kind of a column")),
    };
    Ok(Column {
        name: text(row, "name")?,
        kind,
        key: unsigned(row, "pk")?,
    })
}

/// The highest number that a table has ever given to a row.
pub(crate) async fn last_number(tx: &Tx, table: &Table) -> Result<i64, StoreError> {
    let sql = if tx.is_postgres() {
        let sequence = tx
            .one(
                "SELECT pg_get_serial_sequence($1, 'id') AS sequence",
                [table.name.into()],
            )
            .await?;
        let sequence = sequence.ok_or(StoreError::Damaged("sequence"))?;
        // The engine's own answer, quoted as an identifier by itself.
        let sequence = text(&sequence, "sequence")?;
        format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM {sequence}")
    } else {
        format!(
            "SELECT COALESCE(MAX(seq), 0) AS n FROM sqlite_sequence WHERE name = '{}'",
            table.name
        )
    };
    let row = tx.one(&sql, []).await?;
    one(&row.ok_or(StoreError::Damaged("sequence"))?, "n")
}

/// Lets a table go on numbering after this number.
pub(crate) async fn set_last_number(tx: &Tx, table: &Table, last: i64) -> Result<(), StoreError> {
    let name = table.name;
    if tx.is_postgres() {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{name}', 'id'), GREATEST($1, 1), $1 > 0)"
        );
        tx.one(&sql, [last.into()]).await?;
        return Ok(());
    }
    tx.run("DELETE FROM sqlite_sequence WHERE name = $1", [name.into()])
        .await?;
    let sql = "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)";
    tx.run(sql, [name.into(), last.into()]).await?;
    Ok(())
}
