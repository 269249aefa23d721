//! All rows at one moment, as lines of JSON that no engine is needed to read: an object a row, numbers
//! as numbers, text as text, bytes in base64. The same rows give the same lines on both engines.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Digest;
use sea_orm::{QueryResult, Value};

use crate::error::StoreError;
use crate::rows::{one, parsed, unsigned};
use crate::tables::{self, Column, Kind, Table};
use crate::tx::Tx;
use crate::{Store, schema, tx};

/// How many rows are read at once.
const PAGE: usize = 500;

/// The database at one moment.
pub struct Snapshot {
    tx: Tx,
    tables: Vec<Table>,
}

impl Store {
    /// The database as it is now; whoever writes meanwhile is neither seen nor kept waiting.
    ///
    /// # Errors
    /// The database fails.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Snapshot::of(tx::begin_reading(&self.readers).await?).await
    }

    /// The same, and nobody writes as long as it lives.
    ///
    /// # Errors
    /// The database fails.
    pub async fn snapshot_alone(&self) -> Result<Snapshot, StoreError> {
        Snapshot::of(tx::begin_reading_alone(&self.writer).await?).await
    }

    /// The version of the tables that this program writes.
    pub fn schema_version() -> usize {
        schema::version()
    }
}

impl Snapshot {
    async fn of(tx: Tx) -> Result<Self, StoreError> {
        let tables = tables::of(&tx, schema::version()).await?;
        Ok(Self { tx, tables })
    }

    /// The tables, each after those that it refers to.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The highest number that the table has ever given to a row, where it numbers them. Ask after the
    /// rows were read: PostgreSQL's numbers know no moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn last_number(&self, table: &Table) -> Result<Option<i64>, StoreError> {
        if !table.numbered {
            return Ok(None);
        }
        Ok(Some(tables::last_number(&self.tx, table).await?))
    }

    /// Every blob that a row names, with its size, in the order of the digests.
    ///
    /// # Errors
    /// The database fails.
    pub async fn blobs(&self) -> Result<Vec<(Digest, u64)>, StoreError> {
        let sql = "SELECT DISTINCT sha256, size FROM files";
        let rows = self.tx.all(sql, Vec::new()).await?;
        let mut blobs: Vec<(Digest, u64)> = rows
            .iter()
            .map(|row| Ok((parsed(row, "sha256")?, unsigned(row, "size")?)))
            .collect::<Result<_, StoreError>>()?;
        blobs.sort_unstable();
        Ok(blobs)
    }

    /// The newest event, where there is one: its number, and its bytes.
    ///
    /// # Errors
    /// The database fails.
    pub async fn newest_event(&self) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let sql = "SELECT seq, body FROM events ORDER BY seq DESC LIMIT 1";
        let row = self.tx.one(sql, []).await?;
        row.map(|row| Ok((unsigned(&row, "seq")?, one(&row, "body")?)))
            .transpose()
    }

    /// Begins to read the rows of a table, in the order of its key.
    pub fn rows<'a>(&'a self, table: &'a Table) -> Rows<'a> {
        Rows {
            tx: &self.tx,
            table,
            begun: false,
            after: Vec::new(),
        }
    }
}

/// The rows of one table, a page at a time.
pub struct Rows<'a> {
    tx: &'a Tx,
    table: &'a Table,
    begun: bool,
    /// SQLite: the key of the last row.
    after: Vec<Value>,
}

impl Rows<'_> {
    /// The next rows, one line each without its end; none after the last.
    ///
    /// # Errors
    /// The database fails.
    pub async fn next(&mut self) -> Result<Vec<String>, StoreError> {
        let rows = if self.tx.is_postgres() {
            self.fetch().await?
        } else {
            self.page().await?
        };
        rows.iter().map(|row| line(self.table, row)).collect()
    }

    async fn fetch(&mut self) -> Result<Vec<QueryResult>, StoreError> {
        if !self.begun {
            self.begun = true;
            let (columns, order) = (names(&self.table.columns), order(self.table, true));
            let name = self.table.name;
            let sql = format!(
                "DECLARE dump_{name} NO SCROLL CURSOR FOR SELECT {columns} FROM {name} ORDER BY {order}"
            );
            self.tx.run(&sql, []).await?;
        }
        let name = self.table.name;
        let rows = self
            .tx
            .all(&format!("FETCH {PAGE} FROM dump_{name}"), Vec::new())
            .await?;
        if rows.is_empty() {
            self.tx.run(&format!("CLOSE dump_{name}"), []).await?;
            self.begun = false;
        }
        Ok(rows)
    }

    async fn page(&mut self) -> Result<Vec<QueryResult>, StoreError> {
        let key = self.table.key();
        let (columns, order) = (names(&self.table.columns), order(self.table, false));
        let places: Vec<String> = (1..=key.len()).map(|place| format!("${place}")).collect();
        let beyond = if self.after.is_empty() {
            String::new()
        } else {
            format!("WHERE ({order}) > ({})", places.join(", "))
        };
        let sql = format!(
            "SELECT {columns} FROM {} {beyond} ORDER BY {order} LIMIT {PAGE}",
            self.table.name
        );
        let rows = self.tx.all(&sql, self.after.clone()).await?;
        if let Some(last) = rows.last() {
            self.after = key
                .iter()
                .map(|column| value(last, column))
                .collect::<Result<_, _>>()?;
        }
        Ok(rows)
    }
}

fn names(columns: &[Column]) -> String {
    let names: Vec<String> = columns.iter().map(|one| quoted(&one.name)).collect();
    names.join(", ")
}

/// Columns may be called like words of SQL.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// By the bytes of the key: what a server's language thinks of them differs from server to server.
fn order(table: &Table, postgres: bool) -> String {
    let parts: Vec<String> = table
        .key()
        .iter()
        .map(|column| {
            let by_bytes = postgres && column.kind == Kind::Text;
            let order = if by_bytes { " COLLATE \"C\"" } else { "" };
            format!("{}{order}", quoted(&column.name))
        })
        .collect();
    parts.join(", ")
}

fn value(row: &QueryResult, column: &Column) -> Result<Value, StoreError> {
    let name = column.name.as_str();
    Ok(match column.kind {
        Kind::Number => one::<Option<i64>>(row, name)?.into(),
        Kind::Text => one::<Option<String>>(row, name)?.into(),
        Kind::Bytes => one::<Option<Vec<u8>>>(row, name)?.into(),
    })
}

fn line(table: &Table, row: &QueryResult) -> Result<String, StoreError> {
    let mut line = String::from("{");
    for (place, column) in table.columns.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let written = match value(row, column)? {
            Value::BigInt(Some(number)) => number.to_string(),
            Value::String(Some(text)) => serde_json::Value::from(text).to_string(),
            Value::Bytes(Some(bytes)) => format!("\"{}\"", STANDARD.encode(bytes)),
            _ => "null".to_owned(),
        };
        write!(line, "{comma}\"{}\":{written}", column.name)
            .map_err(|_| StoreError::Damaged("row"))?;
    }
    line.push('}');
    Ok(line)
}
