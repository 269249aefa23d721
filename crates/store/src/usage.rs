//! How much an account has published within a day: counted by the commit that publishes.

use domain::timestamp::DAY;
use domain::{ReleasePlan, Timestamp};

use crate::StoreError;
use crate::batch::Batch;
use crate::rows::signed;

/// The day of a moment, counted from 1970 in UTC.
pub(crate) fn day(at: Timestamp) -> i64 {
    at.micros().div_euclid(DAY)
}

/// Adds what this account publishes on the day of the plan.
pub(crate) fn count(
    batch: &mut Batch,
    account: i64,
    plan: &ReleasePlan,
    new_name: bool,
) -> Result<(), StoreError> {
    batch.add(
        "INSERT INTO usage_by_day (account_id, day, bytes, names) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id, day) DO UPDATE SET \
         bytes = usage_by_day.bytes + excluded.bytes, names = usage_by_day.names + excluded.names",
        [
            account.into(),
            day(plan.at).into(),
            signed(plan.vetted.inspected.staged.size)?.into(),
            i64::from(new_name).into(),
        ],
    );
    Ok(())
}
