//! `portcullis admin export-static`.

use std::path::PathBuf;

use clap::Args;
use registry::{Error, Registry, clock, export_static};

use crate::start::USUAL;
use crate::{Place, progress, start};

#[derive(Args)]
pub(crate) struct ExportArgs {
    /// The folder that a web server serves at the root of the address
    folder: PathBuf,
    /// The address where the files will be served; where left out, the registry's own
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Export a registry that is for members only; whoever reaches the files may read them
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    place: Place,
}

pub(crate) async fn export(args: ExportArgs) -> Result<(), Error> {
    let settings = start::settings_of(&args.place, USUAL)?;
    if settings.members_only && !args.public {
        return Err(Error::malformed(
            "this registry is for members only, and plain files ask nobody for a token; say --public if whoever reaches them may read",
        ));
    }
    let registry = Registry::open_existing(settings, clock::now()).await?;
    let url = match &args.url {
        Some(url) => start::origin(url)?,
        None => registry.settings().base_url.clone(),
    };
    let bar = progress::packages();
    let done = export_static::export(&registry, &args.folder, &url, &mut || bar.inc(1)).await;
    bar.finish_and_clear();
    let done = done?;
    println!(
        "{} packages: {} files written, {} there already, {} removed",
        done.packages, done.written, done.kept, done.removed
    );
    println!("served at {url}, the index is sparse+{url}/cargo/index/");
    Ok(())
}
