//! From columns to values. What this program never wrote is damage, not a default.

use std::str::FromStr;

use domain::Timestamp;
use sea_orm::{QueryResult, TryGetable};

use crate::StoreError;

pub(crate) fn one<T: TryGetable>(row: &QueryResult, column: &str) -> Result<T, StoreError> {
    Ok(row.try_get("", column)?)
}

pub(crate) fn text(row: &QueryResult, column: &str) -> Result<String, StoreError> {
    one(row, column)
}

pub(crate) fn flag(row: &QueryResult, column: &str) -> Result<bool, StoreError> {
    Ok(one::<i64>(row, column)? != 0)
}

pub(crate) fn time(row: &QueryResult, column: &str) -> Result<Timestamp, StoreError> {
    Ok(Timestamp::from_micros(one(row, column)?))
}

pub(crate) fn unsigned(row: &QueryResult, column: &'static str) -> Result<u64, StoreError> {
    u64::try_from(one::<i64>(row, column)?).map_err(|_| StoreError::Damaged(column))
}

pub(crate) fn parsed<T: FromStr>(row: &QueryResult, column: &'static str) -> Result<T, StoreError> {
    text(row, column)?
        .parse()
        .map_err(|_| StoreError::Damaged(column))
}

/// A value that the database must be able to hold as a signed number.
pub(crate) fn signed(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Damaged("number"))
}
