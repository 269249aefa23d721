//! `portcullis serve`.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Args;
use domain::PrincipleId;
use registry::posture::{self, Posture};
use registry::{Error, Registry, clock, demo, enrol, restore};
use server::{Listeners, NotANetwork, Options, Tls};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::config::Config;
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
    /// Serve a throw-away registry with something on every page; it is gone when the program ends
    #[arg(long)]
    demo: bool,
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
pub(crate) async fn serve(args: ServeArgs) -> Result<ExitCode, Error> {
    let flags = args.flags();
    let mut place = args.place;
    // Held to the end: dropping it takes the folder away.
    let throw_away = if args.demo {
        let folder = tempfile::tempdir().map_err(Error::fault)?;
        place.data = folder.path().join("demo");
        Some(folder)
    } else {
        None
    };
    let config = start::config(&place, &flags)?;
    log(config.parsed("server.log_json")?);
    let listen: SocketAddr = config.parsed("server.listen")?;
    if !listen.ip().is_loopback() && config.text("server.base_url").is_none() {
        return Err(Error::malformed(
            "listening beyond this machine needs --base-url, the https address that clients use",
        ));
    }
    let options = options(&config)?;
    let listeners = Listeners {
        main: bind(listen).await?,
        metrics: match config.optional("server.metrics_listen")? {
            Some(listen) => Some(bind(listen).await?),
            None => None,
        },
    };
    let port = listeners.main.local_addr().map_err(Error::fault)?.port();
    let scheme = if options.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let usual = format!("{scheme}://localhost:{port}");
    let settings = start::settings(&config, &place, &usual)?;
    // Before anything is opened: a restore or a move is alone with its database.
    let occupied = registry::occupy(&settings).await?;
    let registry = Registry::open(settings, clock::now()).await?;
    if throw_away.is_some() {
        introduce(&registry).await?;
    }
    let data = place.data.display().to_string();
    greet(&registry, &listeners, scheme, &data).await?;
    server::serve(registry.clone(), listeners, options, ended()).await?;
    restore::note(&registry).await?;
    occupied.end().await;
    Ok(ExitCode::SUCCESS)
}

/// Fills the demo, and says how to come in.
async fn introduce(registry: &Registry) -> Result<(), Error> {
    println!("This is a demo: it is gone when the program ends. Sign in as");
    for guest in demo::fill(registry).await? {
        println!(
            "  {}  password {}  authenticator key {}  or recovery code {}",
            guest.login, guest.password, guest.key, guest.recovery_code
        );
    }
    println!();
    Ok(())
}

async fn bind(listen: SocketAddr) -> Result<TcpListener, Error> {
    let bound = TcpListener::bind(listen).await;
    bound.map_err(|why| Error::fault(format!("cannot listen on {listen}: {why}")))
}

fn options(config: &Config) -> Result<Options, Error> {
    let (certificate, key) = (config.text("tls.certificate"), config.text("tls.key"));
    let tls = match (certificate, key) {
        (Some(certificate), Some(key)) => Some(Tls::open(certificate.as_ref(), key.as_ref())?),
        (None, None) => None,
        _ => {
            return Err(Error::malformed(
                "tls.certificate and tls.key stand together or not at all",
            ));
        }
    };
    let proxies = config.list("server.trusted_proxies");
    let trusted_proxies: Result<_, _> = proxies.iter().map(|text| text.parse()).collect();
    let trusted_proxies = trusted_proxies
        .map_err(|why: NotANetwork| Error::malformed(format!("server.trusted_proxies: {why}")))?;
    Ok(Options {
        tls,
        trusted_proxies,
    })
}

fn log(json: bool) {
    let filter =
        EnvFilter::try_from_env("PORTCULLIS_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    if json {
        lines.json().init();
    } else {
        lines.compact().with_target(false).init();
    }
}

async fn greet(
    registry: &Registry,
    listeners: &Listeners,
    scheme: &str,
    data: &str,
) -> Result<(), Error> {
    let (held, all) = posture::count(registry.settings());
    println!("Portcullis {}", env!("CARGO_PKG_VERSION"));
    println!("{held} of {all} principles hold; the others wait:");
    for id in PrincipleId::ALL {
        if let Posture::Waits(what) = posture::of(*id, registry.settings()) {
            println!("  {id}: {what}");
        }
    }
    println!("cargo index: {}", registry.settings().index_url());
    for line in registry.settings().sources() {
        println!("{line}");
    }
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
    if let Some(metrics) = &listeners.metrics {
        let address = metrics.local_addr().map_err(Error::fault)?;
        println!("metrics on http://{address}/metrics");
    }
    let port = listeners.main.local_addr().map_err(Error::fault)?.port();
    println!("listening on {scheme}://localhost:{port}");
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
