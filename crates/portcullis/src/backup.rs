//! `portcullis admin backup | restore | resume-log | verify`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use domain::Digest;
use registry::restore::{self, Newest, Wish};
use registry::{Error, Registry, backup, clock, verify};

use crate::start::USUAL;
use crate::{Place, progress, start};

#[derive(Args)]
pub(crate) struct BackupArgs {
    /// The file, or a folder in which it gets a name made of the time
    to: PathBuf,
    /// Put the master key into it: whoever has this file then has every secret
    #[arg(long)]
    with_master_key: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    backup: PathBuf,
    #[command(flatten)]
    known: KnownArgs,
    /// Give up events that the world has seen and the backup lacks; everybody will see that
    #[arg(long)]
    new_log: bool,
    /// The events after the backup, as `admin events --replayable` wrote them
    #[arg(long, value_name = "FILE", conflicts_with = "new_log")]
    replay_from_log: Option<PathBuf>,
    /// Go on without the master key; no authenticator app will work
    #[arg(long)]
    without_master_key: bool,
    /// The digest that was printed when the backup was made
    #[arg(long, value_name = "SHA256")]
    expect: Option<Digest>,
    #[command(flatten)]
    place: Place,
}

/// What is known of the newest event.
#[derive(Args)]
struct KnownArgs {
    /// The number of the newest event that anybody has seen
    #[arg(long, value_name = "SEQ")]
    newest_known: Option<u64>,
    /// A file with the newest published event: {"seq": …, "sha256": …}
    #[arg(long, value_name = "FILE", conflicts_with = "newest_known")]
    published_checkpoint: Option<PathBuf>,
}

impl KnownArgs {
    fn newest(&self) -> Result<Option<Newest>, Error> {
        if let Some(path) = &self.published_checkpoint {
            return Newest::read(path).map(Some);
        }
        Ok(self.newest_known.map(|seq| Newest { seq, sha256: None }))
    }
}

#[derive(Args)]
pub(crate) struct ResumeLogArgs {
    #[command(flatten)]
    known: KnownArgs,
    /// Give up what the world may have seen beyond the restored events; everybody will see that
    #[arg(long, conflicts_with_all = ["newest_known", "published_checkpoint"])]
    new_log: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(crate) struct VerifyArgs {
    /// Verify this backup instead of the registry
    #[arg(long, value_name = "FILE")]
    backup: Option<PathBuf>,
    /// Render index files again that are not what they should be
    #[arg(long, conflicts_with = "backup")]
    render_again: bool,
    #[command(flatten)]
    place: Place,
}

pub(crate) async fn backup(args: BackupArgs) -> Result<(), Error> {
    let settings = start::settings_of(&args.place, USUAL)?;
    let registry = Registry::open_existing(settings, clock::now()).await?;
    let bar = progress::bytes();
    let mut show = progress::show(&bar);
    let with_key = args.with_master_key;
    let written = backup::write(&registry, &args.to, with_key, clock::now(), &mut show).await;
    bar.finish_and_clear();
    let written = written?;
    let manifest = &written.manifest;
    println!(
        "{}: {} events, {} files",
        written.path.display(),
        manifest.next_seq,
        manifest
            .files
            .iter()
            .filter(|file| file.name.starts_with("blobs/"))
            .count()
    );
    println!("its manifest has the digest {}", written.digest);
    if with_key {
        println!(
            "THE MASTER KEY IS IN IT: whoever has this file has the secrets of every authenticator app. Encrypt it."
        );
    } else {
        println!(
            "the master key ({}) is not in it; keep a copy of it in another place",
            manifest.master_key
        );
    }
    Ok(())
}

pub(crate) async fn restore(args: RestoreArgs) -> Result<(), Error> {
    let wish = Wish {
        newest: args.known.newest()?,
        new_log: args.new_log,
        replay_from_log: args.replay_from_log,
        without_master_key: args.without_master_key,
        expect: args.expect,
    };
    let settings = start::settings_of(&args.place, USUAL)?;
    let bar = progress::bytes();
    let mut show = progress::show(&bar);
    let restored = restore::restore(&settings, &args.backup, &wish, clock::now(), &mut show).await;
    bar.finish_and_clear();
    let restored = restored?;
    let manifest = &restored.manifest;
    println!(
        "restored {} events and {} files of {}, made at {}",
        manifest.next_seq, restored.files, manifest.base_url, manifest.made_at
    );
    if restored.replayed > 0 {
        println!("{} events after it were written again", restored.replayed);
    }
    for lost in &restored.lost {
        println!("lost: {lost}");
    }
    if !restored.may_sign {
        println!(
            "nobody could say whether anything newer exists, so the log is not signed until you run\n  \
             portcullis admin resume-log --newest-known SEQ   (or --published-checkpoint FILE, or --new-log)"
        );
    }
    println!(
        "what came after that is as if it had never been; a token that was revoked works again: `admin token revoke`"
    );
    Ok(())
}

pub(crate) async fn resume_log(args: ResumeLogArgs) -> Result<(), Error> {
    let newest = args.known.newest()?;
    if newest.is_none() && !args.new_log {
        return Err(Error::malformed(
            "say what is known: --newest-known SEQ, --published-checkpoint FILE, or --new-log",
        ));
    }
    let settings = start::settings_of(&args.place, USUAL)?;
    let registry = Registry::open_existing(settings, clock::now()).await?;
    if restore::resume_log(&registry, newest.as_ref(), clock::now()).await? {
        println!("the log may be signed");
        return Ok(());
    }
    Err(Error::malformed(
        "that event was not among the restored ones, so something newer exists: restore a newer backup, or say --new-log",
    ))
}

/// 0 where all is well, 1 where something is not.
pub(crate) async fn verify(args: VerifyArgs) -> Result<ExitCode, Error> {
    let bar = progress::bytes();
    let mut show = progress::show(&bar);
    let mut say = |finding: &verify::Finding| bar.suspend(|| println!("{finding}"));
    let looked = match &args.backup {
        Some(path) => verify::backup(path, &mut say, &mut show).await,
        None => {
            let settings = start::settings_of(&args.place, USUAL)?;
            let registry = Registry::open_existing(settings, clock::now()).await?;
            verify::installation(&registry, args.render_again, &mut say, &mut show).await
        }
    };
    bar.finish_and_clear();
    let looked = looked?;
    println!(
        "{} events, {} files and {} index files were looked at; {} wrong",
        looked.events, looked.files, looked.rendered, looked.wrong
    );
    Ok(if looked.wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}
