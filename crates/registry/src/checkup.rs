//! A look at the machine that a registry runs on: what is right, what is not, and the fix.

use std::path::Path;
use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::checkup::Line;
use domain::timestamp::SECOND;
use tokio::task::spawn_blocking;

use crate::leaked;
use crate::mail::{self, Transport};
use crate::mail_domain::Sources;
use crate::{Error, Registry, Settings};

/// Less free space than this is worth a word: a thousand of the largest uploads.
const FREE: u64 = 10 << 30;
/// A sync that takes longer makes every publish slow.
const SLOW: Duration = Duration::from_millis(50);
/// How often a sync is tried.
const SYNCS: usize = 9;
/// Before this day nobody has built this program: a clock that says so is wrong.
const BUILT: i64 = 1_793_000_000;

/// Looks at everything that can be seen from inside. Nothing is changed but a small file that is written
/// and taken away again.
///
/// # Errors
/// The database fails in the middle.
pub async fn look(registry: &Registry, now: Timestamp) -> Result<Vec<Line>, Error> {
    let settings = registry.settings().clone();
    let mut lines = vec![Line::good(registry.store.engine().await?)];
    lines.push(clock(registry, now).await?);
    let folders = spawn_blocking(move || {
        vec![
            private(&settings),
            space(&settings.data),
            sync(&settings.data),
        ]
    });
    lines.extend(folders.await.map_err(Error::fault)?);
    lines.push(mail_line(registry).await);
    lines.extend(leaked_lines(&registry.settings().leaked).await);
    lines.extend(domain_lines(registry.settings()).await);
    lines.push(name_line(&registry.settings().base_url).await);
    Ok(lines)
}

async fn clock(registry: &Registry, now: Timestamp) -> Result<Line, Error> {
    let newest = registry.store.newest_event_at().await?;
    let ahead = newest.map_or(0, |newest| newest.micros() - now.micros()) / SECOND;
    Ok(if now.seconds() < BUILT {
        Line::bad(
            format!(
                "the clock says {}, which is long past",
                now.to_seconds_text()
            ),
            "set it; codes of authenticator apps fit no other",
        )
    } else if ahead > 2 {
        Line::bad(
            format!("the newest event is {ahead} s ahead of the clock"),
            "set the clock, and keep it by NTP: events keep the later time until it has caught up",
        )
    } else {
        Line::good(format!(
            "the clock says {} and is not behind the log",
            now.to_seconds_text()
        ))
    })
}

#[cfg(unix)]
fn private(settings: &Settings) -> Line {
    use std::os::unix::fs::PermissionsExt;
    let open_to_others = std::fs::metadata(&settings.data)
        .is_ok_and(|about| about.permissions().mode() & 0o077 != 0);
    let folder = settings.data.display();
    if open_to_others {
        Line::bad(
            format!("{folder} can be read by others"),
            format!("chmod 700 {folder}"),
        )
    } else {
        Line::good(format!("{folder} is readable by its owner alone"))
    }
}

#[cfg(not(unix))]
fn private(settings: &Settings) -> Line {
    let folder = settings.data.display();
    Line::unknown(
        format!("who can read {folder} cannot be told here"),
        "look yourself",
    )
}

fn space(data: &Path) -> Line {
    match rustix::fs::statvfs(data) {
        Ok(about) => {
            let free = about.f_bavail.saturating_mul(about.f_frsize);
            let says = format!("{} MiB are free in {}", free >> 20, data.display());
            if free < FREE {
                Line::bad(
                    says,
                    "make room, or move the packages; a full disk refuses every publish",
                )
            } else {
                Line::good(says)
            }
        }
        Err(why) => Line::unknown(
            format!(
                "how much is free in {} cannot be told: {why}",
                data.display()
            ),
            "look with df",
        ),
    }
}

/// The median of a few syncs of a small file.
fn sync(data: &Path) -> Line {
    let path = data.join("doctor.tmp");
    let tried = (0..SYNCS).map(|_| {
        std::fs::write(&path, [0; 4096])?;
        let begun = Instant::now();
        std::fs::File::open(&path)?.sync_all()?;
        Ok::<_, std::io::Error>(begun.elapsed())
    });
    let times: Result<Vec<Duration>, _> = tried.collect();
    let gone = std::fs::remove_file(&path);
    let mut times = match times.and_then(|times| gone.map(|()| times)) {
        Ok(times) => times,
        Err(why) => {
            return Line::bad(
                format!("{} cannot be written: {why}", data.display()),
                "give the folder to the user that the server runs as",
            );
        }
    };
    times.sort();
    let median = times.get(SYNCS / 2).copied().unwrap_or_default();
    let says = format!(
        "a sync to disk takes {:.1} ms",
        median.as_secs_f64() * 1_000.0
    );
    if median > SLOW {
        Line::bad(
            says,
            "a publish waits for three of them; a faster disk makes it faster",
        )
    } else {
        Line::good(says)
    }
}

async fn mail_line(registry: &Registry) -> Line {
    match registry.settings().mail() {
        Transport::Folder(folder) => Line::unknown(
            format!("no mail server: mail is written to {}", folder.display()),
            "set mail.smtp before people sign up",
        ),
        Transport::Smtp(url) => match mail::greet(&url).await {
            Ok(()) => Line::good("the mail server answers and takes the password"),
            Err(why) => Line::bad(
                format!("the mail server does not take us: {why}"),
                "look at mail.smtp; until then mail waits in the outbox",
            ),
        },
    }
}

async fn leaked_lines(sources: &leaked::Sources) -> Vec<Line> {
    let found = leaked::look_at(sources).await;
    if found.is_empty() {
        return vec![Line::unknown(
            "leaked passwords: only the built-in list of common ones is looked at",
            "set passwords.leaked_range_url or passwords.leaked_file",
        )];
    }
    let line = |(source, answer): (String, Result<(), Error>)| match answer {
        Ok(()) => Line::good(format!("leaked passwords: {source} answers")),
        Err(why) => Line::bad(
            format!("leaked passwords: {source} does not answer: {why}"),
            "mend it, or leave it out; until then nobody can sign up or change a password",
        ),
    };
    found.into_iter().map(line).collect()
}

async fn domain_lines(settings: &Settings) -> Vec<Line> {
    let mut lines = Vec::new();
    let names = match Sources::open(settings) {
        Ok(Some(sources)) => sources.is_answered().await,
        Ok(None) => {
            return vec![Line::unknown(
                "mail.dns_servers is off: abandoned mail domains are not noticed",
                "leave it out, or name your name servers",
            )];
        }
        Err(why) => Err(why),
    };
    lines.push(match names {
        Ok(()) => Line::good("name servers answer, so abandoned mail domains are noticed"),
        Err(why) => Line::bad(
            format!("no name server answers: {why}"),
            "look at mail.dns_servers; until then abandoned mail domains are not noticed",
        ),
    });
    if settings.rdap_url.is_none() {
        lines.push(Line::unknown(
            "no registration data: a mail domain that is sold while it works is not noticed",
            "set mail.rdap_url to a service for RDAP",
        ));
    }
    lines
}

async fn name_line(base_url: &str) -> Line {
    let authority = base_url.split("//").nth(1).unwrap_or_default();
    let with_port = if authority.contains(':') {
        authority.to_owned()
    } else {
        format!("{authority}:443")
    };
    match tokio::net::lookup_host(&with_port).await {
        Ok(found) => {
            let mut found: Vec<String> = found.map(|address| address.ip().to_string()).collect();
            found.dedup();
            Line::good(format!("{authority} is {}", found.join(", ")))
        }
        Err(why) => Line::bad(
            format!("{authority} is not found: {why}"),
            "name the registry in the DNS, or correct server.base_url",
        ),
    }
}
