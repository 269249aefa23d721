//! `portcullis serve`.

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Args;
use domain::PrincipleId;
use registry::posture::{self, Posture};
use registry::{Error, Registry, clock, enrol, restore};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::{Place, start};

#[derive(Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    place: Place,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    listen: SocketAddr,
    /// Reading takes a token too
    #[arg(long)]
    members_only: bool,
    /// Log lines as JSON
    #[arg(long)]
    log_json: bool,
}

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn serve(args: ServeArgs) -> Result<ExitCode, Error> {
    log(args.log_json);
    if !args.listen.ip().is_loopback() && args.place.base_url.is_none() {
        return Err(Error::malformed(
            "listening beyond this machine needs --base-url, the https address that clients use",
        ));
    }
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|why| Error::fault(format!("cannot listen on {}: {why}", args.listen)))?;
    let port = listener.local_addr().map_err(Error::fault)?.port();
    let data = args.place.data.clone();
    let usual = format!("http://localhost:{port}");
    let mut settings = start::settings(args.place, &usual)?;
    settings.members_only = args.members_only;
    // Before anything is opened: a restore or a move is alone with its database.
    let occupied = registry::occupy(&settings).await?;
    let registry = Registry::open(settings, clock::now()).await?;
    greet(&registry, port, &data.display().to_string()).await?;
    server::serve(registry.clone(), listener, ended()).await?;
    restore::note(&registry).await?;
    occupied.end().await;
    Ok(ExitCode::SUCCESS)
}

fn log(json: bool) {
    let filter =
        EnvFilter::try_from_env("PORTCULLIS_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if json {
        lines.json().init();
    } else {
        lines.compact().with_target(false).init();
    }
}

async fn greet(registry: &Registry, port: u16, data: &str) -> Result<(), Error> {
    let (held, all) = posture::count();
    println!("Portcullis {}", env!("CARGO_PKG_VERSION"));
    println!("{held} of {all} principles hold; the others wait:");
    for id in PrincipleId::ALL {
        if let Posture::Waits(what) = posture::of(*id) {
            println!("  {id}: {what}");
        }
    }
    println!("cargo index: {}", registry.settings().index_url());
    if enrol::is_needed(registry).await? {
        let base_url = &registry.settings().base_url;
        // As it was called, so that the line can be pasted, also where it is not installed.
        let program = std::env::args().next();
        let program = program.as_deref().unwrap_or("portcullis");
        println!(
            "nobody administers this registry yet; enrol the first administrator (another terminal):"
        );
        println!("  {program} admin enrol --terminal --token --data {data} --base-url {base_url}");
    }
    println!("listening on http://localhost:{port}");
    Ok(())
}

/// Ends with SIGTERM or SIGINT.
async fn ended() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!(at = %clock::now(), "ending; running requests are finished first");
}
