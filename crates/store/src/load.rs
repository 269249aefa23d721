//! Filling an empty database with the rows of another. Nothing of it can be seen before all of it is
//! there: until then the database says that it is being restored, and nobody opens it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::Value;
use serde_json::Value as Json;

use crate::dump::quoted;
use crate::error::{Conflict, StoreError};
use crate::migrate::{take_steps, version_under_lock};
use crate::open::connections;
use crate::rows::flag;
use crate::tables::{self, Kind, Table};
use crate::tx::Tx;
use crate::{Options, Store, schema, tx};

/// How many values one statement carries at most; SQLite takes 32,766.
const VALUES: usize = 8_000;

/// Rows on their way into a database.
pub struct Loading {
    tx: Tx,
    tables: Vec<Table>,
    schema: usize,
}

/// What is in a database that should be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vacancy {
    /// Nothing was ever written to it.
    Empty,
    /// A filling was begun and not finished.
    Unfinished,
    /// An installation, of whatever version.
    Occupied,
}

impl Store {
    /// What is in this database. It is not made by asking.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn vacancy(options: &Options) -> Result<Vacancy, StoreError> {
        if let Some(path) = options.database.strip_prefix("sqlite://")
            && !std::fs::exists(path)?
        {
            return Ok(Vacancy::Empty);
        }
        // Without the blobs, whose folder would be made by looking at it.
        let (writer, _) = connections(&options.database).await?;
        let tx = tx::begin_bare(&writer).await?;
        vacancy(&tx).await
    }

    /// Opens a database to be filled: an empty one, or one whose filling was not finished.
    ///
    /// # Errors
    /// It is not empty, or cannot be reached.
    pub async fn open_to_fill(options: &Options) -> Result<Self, StoreError> {
        let (store, _) = Self::connected(options).await?;
        let tx = tx::begin_bare(&store.writer).await?;
        match vacancy(&tx).await? {
            Vacancy::Occupied => return Err(Conflict::NotEmpty.into()),
            Vacancy::Unfinished => {}
            Vacancy::Empty => {
                take_steps(&tx, 0, schema::version()).await?;
                tx.run("UPDATE log_head SET restoring = 1 WHERE one = 1", [])
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(store)
    }

    /// Begins to fill the database with rows of this version of the tables. What is there goes away
    /// in the same transaction.
    ///
    /// # Errors
    /// The version is newer than this program's, nothing is to be filled, or the database fails.
    pub async fn load(&self, schema: usize) -> Result<Loading, StoreError> {
        if schema > schema::version() {
            return Err(Conflict::NewerSchema.into());
        }
        let tx = tx::begin_bare(&self.writer).await?;
        if vacancy(&tx).await? != Vacancy::Unfinished {
            return Err(Conflict::NotEmpty.into());
        }
        let known: Vec<&str> = schema::tables(schema::version())
            .map(|(name, _)| name)
            .collect();
        for name in known.into_iter().rev() {
            tx.run(&format!("DROP TABLE {name}"), []).await?;
        }
        take_steps(&tx, 0, schema).await?;
        let tables = tables::of(&tx, schema).await?;
        for table in tables.iter().rev() {
            tx.run(&format!("DELETE FROM {}", table.name), []).await?;
        }
        Ok(Loading { tx, tables, schema })
    }
}

async fn vacancy(tx: &Tx) -> Result<Vacancy, StoreError> {
    let found = version_under_lock(tx).await?;
    if found == 0 {
        return Ok(Vacancy::Empty);
    }
    if found != schema::version() {
        return Ok(Vacancy::Occupied);
    }
    let sql = "SELECT restoring FROM log_head WHERE one = 1";
    match tx.one(sql, []).await? {
        Some(row) if flag(&row, "restoring")? => Ok(Vacancy::Unfinished),
        _ => Ok(Vacancy::Occupied),
    }
}

impl Loading {
    /// The tables that rows are taken for, each after those that it refers to.
    pub fn tables(&self) -> Vec<&'static str> {
        self.tables.iter().map(|table| table.name).collect()
    }

    fn table(&self, name: &str) -> Result<&Table, StoreError> {
        let found = self.tables.iter().find(|table| table.name == name);
        found.ok_or_else(|| StoreError::Unfit(format!("there is no table '{name}'")))
    }

    /// Takes in rows of one table, as [`Snapshot::rows`](crate::Snapshot::rows) gives them.
    ///
    /// # Errors
    /// A line is no such row, or refers to what is not there.
    pub async fn insert(&self, table: &str, lines: &[String]) -> Result<(), StoreError> {
        let table = self.table(table)?;
        let width = table.columns.len();
        for lines in lines.chunks((VALUES / width).max(1)) {
            let mut values = Vec::with_capacity(lines.len() * width);
            for line in lines {
                values.extend(row(table, line)?);
            }
            self.tx
                .run_with(&insert_sql(&self.tx, table, lines.len()), values)
                .await?;
        }
        Ok(())
    }

    /// Lets a table go on numbering its rows after this number.
    ///
    /// # Errors
    /// The table does not number its rows, or the database fails.
    pub async fn continue_after(&self, table: &str, last: i64) -> Result<(), StoreError> {
        let table = self.table(table)?;
        if !table.numbered || last < 0 {
            return Err(StoreError::Unfit(format!("numbers of '{}'", table.name)));
        }
        tables::set_last_number(&self.tx, table, last).await
    }

    /// Moves the tables forward to this program's version and keeps the rows. They stay out of sight
    /// until [`Store::end_restore`].
    ///
    /// # Errors
    /// The rows have no head of the log, or the database fails.
    pub async fn finish(self) -> Result<(), StoreError> {
        take_steps(&self.tx, self.schema, schema::version()).await?;
        let sql = "UPDATE log_head SET restoring = 1 WHERE one = 1";
        if self.tx.run(sql, []).await? != 1 {
            return Err(StoreError::Unfit(
                "the head of the log is missing".to_owned(),
            ));
        }
        self.tx.commit().await
    }
}

fn insert_sql(tx: &Tx, table: &Table, rows: usize) -> String {
    let names: Vec<String> = table.columns.iter().map(|one| quoted(&one.name)).collect();
    let width = names.len();
    let places: Vec<String> = (0..rows)
        .map(|row| {
            let places: Vec<String> = (1..=width)
                .map(|place| format!("${}", row * width + place))
                .collect();
            format!("({})", places.join(", "))
        })
        .collect();
    // The numbers of rows are taken as they were, though the engine would give its own.
    let as_given = if table.numbered && tx.is_postgres() {
        "OVERRIDING SYSTEM VALUE "
    } else {
        ""
    };
    format!(
        "INSERT INTO {} ({}) {as_given}VALUES {}",
        table.name,
        names.join(", "),
        places.join(", ")
    )
}

/// The values of a line, in the order of the columns.
fn row(table: &Table, line: &str) -> Result<Vec<Value>, StoreError> {
    let wrong = |what: &str| StoreError::Unfit(format!("a row of '{}': {what}", table.name));
    let Ok(Json::Object(mut fields)) = serde_json::from_str(line) else {
        return Err(wrong("it is no JSON object"));
    };
    let mut values = Vec::with_capacity(table.columns.len());
    for column in &table.columns {
        let name = column.name.as_str();
        let field = fields.remove(name).ok_or_else(|| wrong(name))?;
        values.push(value(column.kind, field).ok_or_else(|| wrong(name))?);
    }
    match fields.keys().next() {
        Some(more) => Err(wrong(&format!("there is no column '{more}'"))),
        None => Ok(values),
    }
}

fn value(kind: Kind, field: Json) -> Option<Value> {
    Some(match (kind, field) {
        (Kind::Number, Json::Null) => Value::BigInt(None),
        (Kind::Number, Json::Number(number)) => number.as_i64()?.into(),
        (Kind::Text, Json::Null) => Value::String(None),
        (Kind::Text, Json::String(text)) => text.into(),
        (Kind::Bytes, Json::Null) => Value::Bytes(None),
        (Kind::Bytes, Json::String(text)) => STANDARD.decode(text).ok()?.into(),
        _ => return None,
    })
}
