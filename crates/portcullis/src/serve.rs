//! `portcullis serve`.

use std::net::SocketAddr;

use clap::Args;
use domain::PrincipleId;
use registry::posture::{self, Posture};
use registry::{Error, Registry, clock, enrol};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::{Place, start};

#[derive(Args)]
#[command(
    after_help = "All of it can stand in the configuration file or the environment; \
    `portcullis admin config show` prints every key, its value and where it came from."
)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    place: Place,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:7878]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Reading takes a token too
    #[arg(long)]
    members_only: bool,
    /// Log lines as JSON
    #[arg(long)]
    log_json: bool,
}

impl ServeArgs {
    /// What was said on the command line, by the keys of the configuration.
    fn flags(&self) -> [(&'static str, Option<String>); 3] {
        let said = |flag: bool| flag.then(|| "true".to_owned());
        [
            (
                "server.listen",
                self.listen.map(|listen| listen.to_string()),
            ),
            ("server.members_only", said(self.members_only)),
            ("server.log_json", said(self.log_json)),
        ]
    }
}

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn serve(args: ServeArgs) -> Result<(), Error> {
    let config = start::config(&args.place, &args.flags())?;
    log(config.parsed("server.log_json")?);
    let listen: SocketAddr = config.parsed("server.listen")?;
    if !listen.ip().is_loopback() && config.text("server.base_url").is_none() {
        return Err(Error::malformed(
            "listening beyond this machine needs --base-url, the https address that clients use",
        ));
    }
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|why| Error::fault(format!("cannot listen on {listen}: {why}")))?;
    let port = listener.local_addr().map_err(Error::fault)?.port();
    let usual = format!("http://localhost:{port}");
    let settings = start::settings(&config, &args.place, &usual)?;
    let registry = Registry::open(settings, clock::now()).await?;
    let data = args.place.data.display().to_string();
    greet(&registry, port, &data).await?;
    server::serve(registry, listener, ended()).await
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
    let base_url = &registry.settings().base_url;
    if enrol::is_needed(registry).await? {
        // As it was called, so that the line can be pasted, also where it is not installed.
        let program = std::env::args().next();
        let program = program.as_deref().unwrap_or("portcullis");
        println!("nobody administers this registry yet; within an hour, open in a browser");
        println!("  {}", crate::enrol::link(registry).await?);
        println!("or answer the same questions in another terminal");
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
