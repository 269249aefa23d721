//! Mail. It is sealed into the commit that causes it and sent afterwards, so that no request waits for
//! a mail server and none is lost with one that is down.

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::timestamp::SECOND;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use store::{Job, JobKind};

use crate::keys::Purpose;
use crate::{Error, Registry, clock, randomness};

/// How mail leaves.
#[derive(Clone)]
pub enum Transport {
    /// As files in a folder and a line in the log: a first start must work without a mail server.
    Folder(PathBuf),
    /// By a mail server: `smtps://user:password@host:port`, or `smtp://…?tls=required`.
    Smtp(String),
}

impl std::fmt::Debug for Transport {
    /// Without the address of the server, which holds its password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "Folder({})", folder.display()),
            Self::Smtp(_) => f.write_str("Smtp(…)"),
        }
    }
}

/// A mail to one person, in plain text.
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// The most mails sent in one go.
const BATCH: u32 = 16;
/// How long a mail server may take for one.
const LONGEST: Duration = Duration::from_secs(20);
/// After this many attempts, which is nearly two days, a mail is given up.
const ATTEMPTS: u32 = 14;
/// What every mail is sealed for; rows have no number yet when they are sealed.
pub(crate) const CONTEXT: &str = "mail";

/// Seals a mail for its row.
pub(crate) async fn sealed(registry: &Registry, mail: &Mail) -> Result<Vec<u8>, Error> {
    let Mail { to, subject, text } = mail;
    let plain = serde_json::to_vec(&[to, subject, text]).map_err(Error::fault)?;
    registry.seal(Purpose::Mails, CONTEXT, &plain).await
}

fn unsealed(registry: &Registry, sealed: &[u8]) -> Result<Mail, Error> {
    let plain = registry.keys.unseal(Purpose::Mails, CONTEXT, sealed)?;
    let [to, subject, text] = serde_json::from_slice(&plain).map_err(Error::fault)?;
    Ok(Mail { to, subject, text })
}

/// Sends what waits. One that fails is tried again later and stops no other; a crash between sending
/// and forgetting sends it twice, which is better than never.
///
/// # Errors
/// The store fails.
pub async fn deliver(registry: &Registry) -> Result<(), Error> {
    loop {
        let jobs = registry
            .store
            .pending_jobs(JobKind::Mail, clock::now(), BATCH)
            .await?;
        if jobs.is_empty() {
            return Ok(());
        }
        for job in jobs {
            deliver_one(registry, &job).await?;
        }
    }
}

async fn deliver_one(registry: &Registry, job: &Job) -> Result<(), Error> {
    let Some(sealed) = registry.store.mail(&job.job).await? else {
        return Ok(registry.store.finish_job(job.id, job.attempt).await?);
    };
    let sent = match unsealed(registry, &sealed) {
        Ok(mail) => send(registry, &mail).await,
        Err(error) => Err(error),
    };
    match sent {
        Err(error) if job.attempt < ATTEMPTS => {
            tracing::warn!(job = job.job, attempt = job.attempt, %error, "a mail waits for another attempt");
            let due = clock::now().plus(pause(job.attempt));
            return Ok(registry
                .store
                .postpone_job(job.id, job.attempt, due)
                .await?);
        }
        Err(error) => tracing::error!(job = job.job, %error, "a mail is given up"),
        Ok(()) => {}
    }
    registry.store.drop_mail(&job.job).await?;
    Ok(registry.store.finish_job(job.id, job.attempt).await?)
}

/// How long to wait after this many attempts, in microseconds: 15 s, doubling, twelve hours at most.
fn pause(attempt: u32) -> i64 {
    let doubled = 15 << attempt.saturating_sub(1).min(16);
    SECOND * i64::min(doubled, 12 * 60 * 60)
}

async fn send(registry: &Registry, mail: &Mail) -> Result<(), Error> {
    let settings = registry.settings();
    let from: Mailbox = settings.mail_from().parse().map_err(Error::fault)?;
    let to: Mailbox = mail.to.parse().map_err(Error::fault)?;
    let message = Message::builder()
        .from(from)
        .to(to)
        .subject(&mail.subject)
        .message_id(None)
        // Mail that a program sent is not answered by a program (RFC 3834, section 5).
        .raw_header(auto_submitted())
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(Error::fault)?;
    match settings.mail() {
        Transport::Folder(folder) => keep(&folder, &message.formatted()).await,
        Transport::Smtp(url) => {
            let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url)
                .map_err(|_| Error::fault("the address of the mail server cannot be read"))?
                .timeout(Some(LONGEST))
                .build();
            let sending = tokio::time::timeout(LONGEST, smtp.send(message));
            sending.await.map_err(Error::fault)?.map_err(Error::fault)?;
            Ok(())
        }
    }
}

/// Whether the mail server answers and lets us in.
pub(crate) async fn greet(url: &str) -> Result<(), Error> {
    let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
        .map_err(|_| Error::fault("its address cannot be read"))?
        .timeout(Some(LONGEST))
        .build::<Tokio1Executor>();
    let greeting = tokio::time::timeout(LONGEST, smtp.test_connection());
    if greeting
        .await
        .map_err(Error::fault)?
        .map_err(Error::fault)?
    {
        Ok(())
    } else {
        Err(Error::fault("it closed the connection"))
    }
}

fn auto_submitted() -> lettre::message::header::HeaderValue {
    lettre::message::header::HeaderValue::new(
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    )
}

/// Writes a mail as a file that only its owner reads, and says where; not what, for it holds a link.
async fn keep(folder: &Path, message: &[u8]) -> Result<(), Error> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await.map_err(Error::fault)?;
    let at = clock::now().to_string().replace(':', "");
    let path = folder.join(format!("{at}-{}.eml", randomness::reference()));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&path).await.map_err(Error::fault)?;
    tokio::io::AsyncWriteExt::write_all(&mut file, message)
        .await
        .map_err(Error::fault)?;
    file.sync_all().await.map_err(Error::fault)?;
    tracing::info!(file = %path.display(), "a mail was written; no mail server is configured");
    Ok(())
}

/// Whether this address of a mail server can be read, and keeps the password it holds to itself.
///
/// # Errors
/// It cannot, or it would send a password in clear beyond this machine.
pub fn checked(url: &str) -> Result<Transport, Error> {
    let wrong = || {
        Error::malformed(
            "a mail server is smtps://USER:PASSWORD@HOST:PORT, smtp://HOST:PORT?tls=required, or smtp://localhost:PORT",
        )
    };
    AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| wrong())?;
    let authority = url.split("//").nth(1).ok_or_else(wrong)?;
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let local = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        host.strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with('.'))
    });
    if url.starts_with("smtps://") || url.ends_with("?tls=required") || local {
        Ok(Transport::Smtp(url.to_owned()))
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_beyond_this_machine_is_spoken_to_in_private() {
        for (url, good) in [
            ("smtps://ada:secret@mail.example.org", true),
            ("smtp://ada:secret@mail.example.org:587?tls=required", true),
            ("smtp://localhost:2525", true),
            ("smtp://127.0.0.1:2525", true),
            ("smtp://mail.example.org:25", false),
            ("smtp://localhost.example.org:25", false),
            ("smtp://mail.example.org:587?tls=opportunistic", false),
            ("https://mail.example.org", false),
            ("", false),
        ] {
            assert_eq!(checked(url).is_ok(), good, "{url}");
        }
        let shown = format!(
            "{:?}",
            checked("smtps://ada:secret@mail.example.org").unwrap()
        );
        assert_eq!(shown, "Smtp(…)");
    }

    #[test]
    fn attempts_come_further_apart() {
        let seconds: Vec<i64> = (1..=ATTEMPTS)
            .map(|attempt| pause(attempt) / SECOND)
            .collect();
        assert!(seconds.is_sorted());
        assert_eq!((seconds[0], seconds[13]), (15, 12 * 60 * 60));
        let days = seconds.iter().sum::<i64>() / (24 * 60 * 60);
        assert_eq!(days, 1);
    }
}
