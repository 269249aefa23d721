//! What goes on beside the requests: following other nodes, finishing announcements, sweeping.

use std::time::Duration;

use registry::{Registry, announce, restore};
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the newest number of the log is read.
const POLL: Duration = Duration::from_millis(250);
/// How often leftovers of announcements are looked for.
const ANNOUNCE: Duration = Duration::from_secs(5);
/// How often blobs that nothing names are swept away, and how old they must be.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// Starts it; the handle ends it. It may be ended anywhere: everything it does can be done again.
pub(crate) fn start(registry: &Registry) -> AbortHandle {
    let registry = registry.clone();
    tokio::spawn(async move {
        let mut ticks = interval(POLL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut announced, mut swept) = (Instant::now(), Instant::now());
        loop {
            ticks.tick().await;
            if let Err(error) = registry.store().poll_changes().await {
                tracing::error!(%error, "the newest changes could not be read");
            }
            if announced.elapsed() >= ANNOUNCE {
                announced = Instant::now();
                if let Err(error) = announce::finish(&registry).await {
                    tracing::error!(%error, "an announcement is delayed");
                }
                if let Err(error) = restore::note(&registry).await {
                    tracing::error!(%error, "the newest event could not be noted");
                }
            }
            if swept.elapsed() >= SWEEP {
                swept = Instant::now();
                match registry.store().sweep_orphans(SWEEP).await {
                    Ok(0) => {}
                    Ok(count) => tracing::info!(count, "blobs that nothing names were swept away"),
                    Err(error) => tracing::error!(%error, "blobs could not be swept"),
                }
            }
        }
    })
    .abort_handle()
}
