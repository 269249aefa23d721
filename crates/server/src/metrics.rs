//! What an operator's monitoring reads (OpenMetrics text). Nothing in it names a person, a package or an
//! address: numbers are for everybody who may see a dashboard.

use std::sync::LazyLock;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry as Catalogue;
use registry::{Registry, workload};
use tokio::net::TcpListener;

/// What a request is about, by its path alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Area {
    Index,
    Download,
    Api,
    Page,
    Health,
}

const AREAS: [Area; 5] = [
    Area::Index,
    Area::Download,
    Area::Api,
    Area::Page,
    Area::Health,
];

impl Area {
    /// The area of a path.
    pub(crate) fn of(path: &str) -> Self {
        match path {
            _ if path.starts_with("/cargo/index/") => Self::Index,
            _ if path.starts_with("/cargo/dl/") || path.ends_with("/download") => Self::Download,
            _ if path.starts_with("/cargo/api/") => Self::Api,
            "/healthz" | "/readyz" => Self::Health,
            _ => Self::Page,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Download => "download",
            Self::Api => "api",
            Self::Page => "page",
            Self::Health => "health",
        }
    }
}

impl EncodeLabelValue for Area {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        EncodeLabelValue::encode(&self.word(), encoder)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    area: Area,
    /// `2` for 200 to 299, and so on.
    class: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    principle: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Waiting {
    kind: &'static str,
}

/// The numbers of this process.
struct Metrics {
    /// By area and class; found once, so that a request costs one addition.
    answered: Vec<[Counter; 6]>,
    seconds: Histogram,
    connections: Gauge,
    refused: Family<Refused, Counter>,
    events: Gauge,
    passwords: Counter,
    waiting: Family<Waiting, Gauge>,
    catalogue: Catalogue,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

impl Metrics {
    fn new() -> Self {
        let family = Family::<Answered, Counter>::default();
        let of = |area: Area| {
            std::array::from_fn(|class| {
                let class = u16::try_from(class).unwrap_or_default();
                family.get_or_create(&Answered { area, class }).clone()
            })
        };
        // From a hot read in memory to a large upload on a slow line.
        let bounds = [0.000_5, 0.002, 0.01, 0.05, 0.25, 1.0, 5.0, 30.0];
        let mut metrics = Self {
            answered: AREAS.into_iter().map(of).collect(),
            seconds: Histogram::new(bounds),
            connections: Gauge::default(),
            refused: Family::default(),
            events: Gauge::default(),
            passwords: Counter::default(),
            waiting: Family::default(),
            catalogue: Catalogue::with_prefix("portcullis"),
        };
        let Self {
            catalogue,
            seconds,
            connections,
            refused,
            events,
            passwords,
            waiting,
            ..
        } = &mut metrics;
        catalogue.register("requests", "Requests answered", family);
        catalogue.register(
            "change_seconds",
            "How long requests took that are not hot reads: publishes, calls, pages",
            seconds.clone(),
        );
        catalogue.register("connections", "Open connections", connections.clone());
        catalogue.register("refusals", "Refusals by principle", refused.clone());
        catalogue.register("events", "Events in the log", events.clone());
        catalogue.register(
            "password_checks",
            "Passwords hashed, to keep or to compare: one for each sign-in that is looked at",
            passwords.clone(),
        );
        catalogue.register("jobs_waiting", "Jobs in the outbox", waiting.clone());
        metrics
    }
}

/// Counts an answer.
pub(crate) fn answered(area: Area, status: StatusCode, took: Duration) {
    let place = AREAS.iter().position(|known| *known == area);
    let counters = place.and_then(|place| METRICS.answered.get(place));
    if let Some(counter) = counters.and_then(|of| of.get(usize::from(status.as_u16() / 100))) {
        counter.inc();
    }
    if !matches!(area, Area::Index | Area::Download | Area::Health) {
        METRICS.seconds.observe(took.as_secs_f64());
    }
}

/// Counts an answer of the front: a release, or an index file that the client may have held already.
pub(crate) fn read(is_file: bool, known: bool) {
    let area = if is_file { Area::Download } else { Area::Index };
    let status = if known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    answered(area, status, Duration::ZERO);
}

/// Counts a refusal.
pub(crate) fn refused(principle: domain::PrincipleId) {
    let principle = principle.to_string();
    METRICS.refused.get_or_create(&Refused { principle }).inc();
}

/// An open connection; dropping it says that it is closed.
pub(crate) struct Connection;

impl Connection {
    pub(crate) fn opened() -> Self {
        METRICS.connections.inc();
        Self
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        METRICS.connections.dec();
    }
}

/// Serves the numbers on a listener of their own, which only the operator's monitoring reaches.
///
/// # Errors
/// The listener fails.
pub(crate) async fn serve(listener: TcpListener, registry: Registry) -> std::io::Result<()> {
    let router = Router::new()
        .route("/metrics", get(metrics))
        .with_state(registry);
    axum::serve(listener, router).await
}

async fn metrics(State(registry): State<Registry>) -> Response<Body> {
    // What the database knows is asked when somebody looks.
    match workload::now(&registry).await {
        Ok(work) => {
            let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
            METRICS.events.set(number(work.events));
            let passwords = METRICS.passwords.inner();
            passwords.store(work.password_checks, Ordering::Relaxed);
            for (kind, jobs) in [("index", work.index_jobs), ("mail", work.mail_jobs)] {
                let waiting = METRICS.waiting.get_or_create(&Waiting { kind });
                waiting.set(number(jobs));
            }
        }
        Err(error) => tracing::error!(%error, "some metrics could not be read"),
    }
    let mut text = String::new();
    if encode(&mut text, &METRICS.catalogue).is_err() {
        tracing::error!("metrics could not be written");
    }
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8"),
    );
    response
}
