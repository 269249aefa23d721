//! The crates of the demo, packed as cargo packs them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::Error;

/// A crate, in all its versions.
pub(super) struct Demo {
    pub(super) name: &'static str,
    pub(super) versions: &'static [&'static str],
    about: &'static str,
    keywords: &'static [&'static str],
    needs: &'static [&'static str],
    code: &'static str,
}

pub(super) const ALL: &[Demo] = &[
    Demo {
        name: "winch",
        versions: &["0.1.0", "0.2.0", "0.2.1"],
        about: "Raises and lowers heavy gates",
        keywords: &["gate", "hardware"],
        needs: &[],
        code: "/// How far a turn lifts, in hand's breadths.\npub const TURN: u32 = 3;\n",
    },
    Demo {
        name: "drawbridge",
        versions: &["1.0.0", "1.1.0"],
        about: "A bridge that is not there for everybody",
        keywords: &["gate", "access"],
        needs: &["winch"],
        code: "/// Whether the bridge is down after this many turns.\npub fn is_down(turns: u32) -> bool { turns * winch::TURN > 8 }\n",
    },
    Demo {
        name: "gatehouse",
        versions: &["0.3.0"],
        about: "Who comes in, who waits, and who is told why",
        keywords: &["gate", "access", "people"],
        needs: &["drawbridge", "winch"],
        code: "/// What the guard says.\npub fn greeting(known: bool) -> &'static str { if known { \"come in\" } else { \"who goes there?\" } }\n",
    },
    Demo {
        name: "murder-hole",
        versions: &["0.0.1"],
        about: "Pours cold water on bad ideas",
        keywords: &["review"],
        needs: &[],
        code: "/// How cold it is, in degrees.\npub const WATER: i32 = 4;\n",
    },
];

/// What cargo sends for this version to the registry with this index.
///
/// # Errors
/// It cannot be packed.
pub(super) fn upload(demo: &Demo, version: &str, index: &str) -> Result<Vec<u8>, Error> {
    let dependencies: Vec<_> = demo
        .needs
        .iter()
        .map(|name| {
            json!({"name": name, "version_req": ">=0", "features": [], "optional": false,
                "default_features": true, "target": null, "kind": "normal", "registry": index})
        })
        .collect();
    let metadata = json!({"name": demo.name, "vers": version, "deps": dependencies, "features": {},
        "description": demo.about, "keywords": demo.keywords, "license": "MIT OR Apache-2.0"});
    let metadata = metadata.to_string();
    let archive = packed(demo, version, index)?;
    let mut body = length(metadata.len())?.to_vec();
    body.extend_from_slice(metadata.as_bytes());
    body.extend_from_slice(&length(archive.len())?);
    body.extend_from_slice(&archive);
    Ok(body)
}

fn length(bytes: usize) -> Result<[u8; 4], Error> {
    let length = u32::try_from(bytes).map_err(Error::fault)?;
    Ok(length.to_le_bytes())
}

fn packed(demo: &Demo, version: &str, index: &str) -> Result<Vec<u8>, Error> {
    let Demo {
        name,
        about,
        keywords,
        ..
    } = demo;
    let needs: String = demo
        .needs
        .iter()
        .map(|name| {
            format!("[dependencies.{name}]\nversion = \">=0\"\nregistry-index = \"{index}\"\n")
        })
        .collect();
    let manifest = format!(
        "[package]\nedition = \"2024\"\nname = \"{name}\"\nversion = \"{version}\"\ndescription = \"{about}\"\n\
         keywords = {keywords:?}\nlicense = \"MIT OR Apache-2.0\"\n\n{needs}"
    );
    let readme = format!(
        "# {name}\n\n{about}.\n\n```rust\n{}```\n\n- Every version was published by stock tools.\n\
         - Nothing here is real; see [the documentation](https://{name}.example.org).\n",
        demo.code
    );
    let mut archive = tar::Builder::new(Vec::new());
    for (path, text) in [
        ("Cargo.toml", manifest.as_str()),
        ("README.md", readme.as_str()),
        ("src/lib.rs", demo.code),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(u64::try_from(text.len()).map_err(Error::fault)?);
        let path = format!("{name}-{version}/{path}");
        archive
            .append_data(&mut header, path, text.as_bytes())
            .map_err(Error::fault)?;
    }
    let tar = archive.into_inner().map_err(Error::fault)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&tar).map_err(Error::fault)?;
    encoder.finish().map_err(Error::fault)
}
