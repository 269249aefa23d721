//! How an answer to a reader looks, said once for both that send it: the router and the front.

use bytes::Bytes;
use registry::fetch::Ready;

use crate::negotiate;

/// Clients ask each time whether an index file changed; nothing else would show a yank at once.
const INDEX_CACHE: &str = "public, max-age=0, must-revalidate";
/// Files are asked for by digest, but a quarantine must be able to take them away within a day.
const FILE_CACHE: &str = "public, max-age=86400";

/// The type of `config.json`.
pub(crate) const CONFIG: &str = "application/json";
/// The type of an index file.
pub(crate) const INDEX: &str = "text/plain; charset=utf-8";

/// A head, without what depends on the connection: length and date.
#[derive(Debug)]
pub(crate) struct Head<'a> {
    content_type: &'static str,
    cache: &'static str,
    etag: &'a str,
    /// The bytes are gzip.
    packed: bool,
    /// There is a packed and a plain form.
    varies: bool,
    /// The client holds these bytes already.
    pub(crate) known: bool,
    /// The bytes are not for a browser to guess about.
    is_file: bool,
}

impl Head<'_> {
    /// Whether it stands before the file of a release.
    pub(crate) fn is_file(&self) -> bool {
        self.is_file
    }
}

/// The form of a rendered file that this client gets. `known` says whether a value of its
/// `If-None-Match` names a tag.
pub(crate) fn rendered<'a>(
    found: &'a Ready,
    content_type: &'static str,
    gzip: bool,
    known: impl Fn(&str) -> bool,
) -> (Head<'a>, &'a Bytes) {
    let packed = found.packed.as_ref().filter(|_| gzip);
    let (etag, bytes) = match packed {
        Some(packed) => (&packed.etag, &packed.bytes),
        None => (&found.etag, &found.bytes),
    };
    let head = Head {
        content_type,
        cache: INDEX_CACHE,
        etag,
        packed: packed.is_some(),
        varies: found.packed.is_some(),
        known: known(etag),
        is_file: false,
    };
    (head, bytes)
}

/// The head before the file of a release; `etag` is its quoted digest.
pub(crate) fn file(etag: &str) -> Head<'_> {
    Head {
        content_type: "application/gzip",
        cache: FILE_CACHE,
        etag,
        packed: false,
        varies: false,
        known: false,
        is_file: true,
    }
}

impl Head<'_> {
    /// Its header fields, names in small letters. A client that holds the bytes is told no more of them.
    pub(crate) fn each(&self, mut field: impl FnMut(&'static str, &str)) {
        if !self.known {
            field("content-type", self.content_type);
            if self.packed {
                field("content-encoding", "gzip");
            }
        }
        field("cache-control", self.cache);
        field("etag", self.etag);
        if self.varies {
            field("vary", "accept-encoding");
        }
        if self.is_file {
            field("x-content-type-options", "nosniff");
        }
    }
}

/// Whether any of these values of `If-None-Match` names the tag.
pub(crate) fn names<'a>(mut values: impl Iterator<Item = &'a str>, etag: &str) -> bool {
    values.any(|value| negotiate::holds(value, etag))
}
