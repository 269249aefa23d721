//! Reading the archive within limits, off the threads that answer requests.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use domain::ReleaseId;
use domain::artifact::Inspected;
use ecosystems::cargo::archive::{self, Indexes, MANIFESTS};
use ecosystems::cargo::upload::Head;
use ecosystems::cargo::{name, version};
use inspection::{Contents, Limits, NotAdmitted};
use store::Unnamed;

use crate::{Error, Registry};

/// The file says of itself what its upload said of it. Reads it, so it is not for the threads that answer
/// requests.
pub(super) fn inspect(
    unnamed: &Unnamed,
    head: &Head,
    indexes: &Indexes,
) -> Result<Inspected, Error> {
    let prefix = format!("{}-{}", head.name.spelling(), head.version.spelling());
    let contents = read(unnamed.path(), unnamed.staged().size, &prefix)?;
    let manifest = archive::inspect(&contents, head, indexes).map_err(Error::malformed)?;
    Ok(Inspected {
        release: ReleaseId {
            package: head.name.clone(),
            version: head.version.clone(),
        },
        filename: filename(head.name.spelling(), head.version.spelling()),
        kind: "crate",
        manifest: manifest.about(),
        staged: unnamed.staged().clone(),
    })
}

/// The file says of itself what its name said of it.
pub(crate) async fn imported(
    registry: &Registry,
    unnamed: &Unnamed,
    name_text: &str,
    version_text: &str,
) -> Result<Inspected, Error> {
    let package = name::parse_lenient(name_text).map_err(Error::malformed)?;
    let version = version::parse(version_text).map_err(Error::malformed)?;
    // The file stays where it is until the caller names it or lets it go.
    let (path, size) = (unnamed.path().to_owned(), unnamed.staged().size);
    let prefix = format!("{name_text}-{version_text}");
    let reading = tokio::task::spawn_blocking(move || read(&path, size, &prefix));
    let contents = reading.await.map_err(Error::fault)??;
    let manifest = archive::imported_within(&contents, &package, &version, &indexes(registry))
        .map_err(Error::malformed)?;
    Ok(Inspected {
        release: ReleaseId { package, version },
        filename: filename(name_text, version_text),
        kind: "crate",
        manifest: manifest.about(),
        staged: unnamed.staged().clone(),
    })
}

fn filename(name: &str, version: &str) -> String {
    format!("{name}-{version}.crate")
}

fn read(path: &Path, size: u64, prefix: &str) -> Result<Contents, Error> {
    let file = File::open(path).map_err(Error::fault)?;
    let reader = BufReader::new(file);
    let admitted = inspection::admit(reader, size, prefix, MANIFESTS, &Limits::default());
    admitted.map_err(|why| match why {
        // Our disk failed, not the uploader's archive.
        NotAdmitted::Source(_) => Error::fault(why),
        why => Error::malformed(why),
    })
}

/// Which registries a crate may depend on, and how each is written.
pub(super) fn indexes(registry: &Registry) -> Indexes {
    let settings = registry.settings();
    let mut ours = vec![settings.index_url()];
    ours.extend(settings.former_indexes.iter().cloned());
    Indexes {
        ours,
        public: settings.public_index.clone(),
        allowed: settings.public_index.iter().cloned().collect(),
    }
}
