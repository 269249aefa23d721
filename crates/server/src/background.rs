//! What goes on beside the requests: following other nodes, finishing announcements, sweeping.

use std::sync::Arc;
use std::time::Duration;

use registry::{
    Registry, announce, clock, downloads, last_use, leaked, mail, recover, restore, session,
    sweep_critical, sweep_domains,
};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::{Options, metrics};

/// How often the newest number of the log is read.
const POLL: Duration = Duration::from_millis(250);
/// How often leftovers of announcements are looked for.
const ANNOUNCE: Duration = Duration::from_secs(5);
/// How often blobs that nothing names are swept away, and how old they must be.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// How often mail that another node has committed, or that failed, is looked for.
const MAIL: Duration = Duration::from_secs(5);

/// How often renderings that were replaced are taken away.
const TIDY: Duration = Duration::from_secs(60);

/// How often downloads are written down.
const COUNT: Duration = Duration::from_secs(60);
/// How often it is looked whether what is done once a day is due.
const DAILY: Duration = Duration::from_secs(30 * 60);

/// How often passwords are looked up that no source answered for.
const AGAIN: Duration = Duration::from_secs(5);

/// How often it is asked whether a day has passed since mail domains were looked at.
const DOMAINS: Duration = Duration::from_secs(10 * 60);

/// Starts it; dropping the set ends it. It may be ended anywhere: everything it does can be done
/// again.
pub(crate) fn start(
    registry: &Registry,
    options: &Arc<Options>,
    metrics_listener: Option<TcpListener>,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(hear(Arc::clone(options)));
    if let Some(listener) = metrics_listener {
        let registry = registry.clone();
        tasks.spawn(async move {
            if let Err(error) = metrics::serve(listener, registry).await {
                tracing::error!(%error, "metrics are no longer served");
            }
        });
    }
    tasks.spawn(follow(registry.clone()));
    tasks.spawn(sweep(registry.clone()));
    tasks.spawn(send(registry.clone()));
    tasks.spawn(tidy(registry.clone()));
    tasks.spawn(count(registry.clone()));
    tasks.spawn(daily(registry.clone()));
    tasks.spawn(look_again(registry.clone()));
    tasks.spawn(domains(registry.clone()));
    tasks
}

/// Reads the certificate again when the operator says so. Without TLS there is nothing to read, and the
/// signal must not end the program either.
async fn hear(options: Arc<Options>) {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        tracing::error!("SIGHUP cannot be heard; restart to read a new certificate");
        return;
    };
    while hangup.recv().await.is_some() {
        match &options.tls {
            Some(tls) => tls.reload(),
            None => tracing::info!("SIGHUP: there is nothing to read again"),
        }
    }
}

/// Sends mail as soon as it was committed, apart from the rest: a mail server may be slow.
async fn send(registry: Registry) {
    loop {
        if let Err(error) = mail::deliver(&registry).await {
            tracing::error!(%error, "mail is delayed");
        }
        tokio::select! {
            () = registry.mail_waiting() => {}
            () = tokio::time::sleep(MAIL) => {}
        }
    }
}

/// Looks passwords up that no source knew anything of when they were typed.
async fn look_again(registry: Registry) {
    let mut ticks = interval(AGAIN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = leaked::look_again(&registry, clock::now()).await {
            tracing::error!(%error, "a password could not be looked up again");
        }
    }
}

/// Asks often whether the day's look at mail domains is this node's to do.
async fn domains(registry: Registry) {
    let mut ticks = interval(DOMAINS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = sweep_domains::daily(&registry, clock::now()).await {
            tracing::error!(%error, "mail domains could not be looked at");
        }
    }
}

async fn follow(registry: Registry) {
    let mut ticks = interval(POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut announced = Instant::now();
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
    }
}

/// Sweeps at once and then each hour, so that a server which is often started anew sweeps too; apart from
/// the rest, because looking at many blobs takes long.
async fn sweep(registry: Registry) {
    let mut ticks = interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match registry.store().sweep_orphans(SWEEP).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "blobs that nothing names were swept away"),
            Err(error) => tracing::error!(%error, "blobs could not be swept"),
        }
        if let Err(error) = session::sweep(&registry, clock::now()).await {
            tracing::error!(%error, "ended sessions could not be swept");
        }
    }
}

/// Takes away what nobody reads any more.
async fn tidy(registry: Registry) {
    let mut ticks = interval(TIDY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        registry.store().drop_replaced().await;
    }
}

async fn count(registry: Registry) {
    let mut ticks = interval(COUNT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = downloads::flush(&registry).await {
            tracing::error!(%error, "downloads were not counted");
        }
        if let Err(error) = last_use::flush(&registry).await {
            tracing::error!(%error, "the last use of tokens was not written down");
        }
    }
}

/// What one of all nodes does each day. The first look is at once, for a server that seldom runs for long.
async fn daily(registry: Registry) {
    let mut ticks = interval(DAILY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = recover::sweep(&registry, clock::now()).await {
            tracing::error!(%error, "recoveries were not looked at");
        }
        match sweep_critical::daily(&registry, clock::now()).await {
            Ok(None) => {}
            Ok(Some(done)) => tracing::info!(
                critical = done.critical,
                new = done.new,
                ended = done.ended,
                "which packages are critical was computed"
            ),
            Err(error) => tracing::error!(%error, "which packages are critical is not known anew"),
        }
    }
}
