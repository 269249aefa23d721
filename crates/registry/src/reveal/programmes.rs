//! Scanning programmes: whose signature counts, and where their keys are. None is compiled in: the operator names
//! the list of keys of each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use credentials::signed_report::{KeyList, NotSigned};
use domain::Timestamp;
use domain::timestamp::{DAY, SECOND};

use crate::{Error, Registry, outside};

/// How long a list is taken for new.
const FRESH: i64 = 30 * 60 * SECOND;
/// How soon it is asked for once more, where a key is not in it: else strangers would have us ask all day.
const AGAIN: i64 = 60 * SECOND;
/// How long an old list counts while the programme does not answer.
const STALE: i64 = DAY;

/// Programmes that speak this protocol: a word, and the header fields of key id and signature.
pub const KNOWN: [(&str, [&str; 2]); 2] = [
    (
        "github",
        [
            "github-public-key-identifier",
            "github-public-key-signature",
        ],
    ),
    (
        "deps-dev",
        [
            "depsdev-public-key-identifier",
            "depsdev-public-key-signature",
        ],
    ),
];

/// One programme that the operator takes reports from.
#[derive(Clone, Debug)]
pub struct Programme {
    word: &'static str,
    fields: [&'static str; 2],
    keys_url: String,
}

impl Programme {
    /// The programme of this word, with the address of its list of keys.
    pub fn new(word: &str, keys_url: String) -> Option<Self> {
        let known = KNOWN.into_iter().find(|(known, _)| *known == word);
        known.map(|(word, fields)| Self {
            word,
            fields,
            keys_url,
        })
    }

    /// As it stands in events.
    pub fn word(&self) -> &'static str {
        self.word
    }

    /// The header fields in which it sends the id of its key and its signature.
    pub fn fields(&self) -> [&'static str; 2] {
        self.fields
    }
}

/// The lists of keys that were read, in memory.
#[derive(Debug, Default)]
pub(crate) struct Lists(Mutex<HashMap<&'static str, (KeyList, Timestamp)>>);

impl Lists {
    fn of(&self, word: &str) -> Option<(KeyList, Timestamp)> {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.get(word).cloned()
    }

    fn keep(&self, word: &'static str, list: KeyList, now: Timestamp) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.insert(word, (list, now));
    }
}

/// Whether the programme has signed exactly these bytes.
pub(super) async fn verify(
    registry: &Registry,
    programme: &Programme,
    [key_id, signature]: [&str; 2],
    body: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    let kept = registry.programme_keys.of(programme.word);
    let (list, read) = match kept {
        Some((list, read)) if now < read.plus(FRESH) => (list, read),
        kept => (newest(registry, programme, kept, now).await?, now),
    };
    let unknown = match list.verify(key_id, signature, body) {
        Ok(()) => return Ok(()),
        Err(NotSigned::WrongSignature) => false,
        Err(NotSigned::UnknownKey) => true,
    };
    if unknown && now >= read.plus(AGAIN) {
        let list = newest(registry, programme, None, now).await?;
        if list.verify(key_id, signature, body).is_ok() {
            return Ok(());
        }
    }
    Err(super::unsigned())
}

/// The list as the programme has it now; the kept one where it does not answer and that is not too old.
async fn newest(
    registry: &Registry,
    programme: &Programme,
    kept: Option<(KeyList, Timestamp)>,
    now: Timestamp,
) -> Result<KeyList, Error> {
    let asked = outside::get(&programme.keys_url, &[]).await;
    let list = asked.ok().and_then(|answered| {
        let ok = answered.status.is_success();
        ok.then(|| KeyList::read(&answered.body)).flatten()
    });
    match (list, kept) {
        (Some(list), _) => {
            registry
                .programme_keys
                .keep(programme.word, list.clone(), now);
            Ok(list)
        }
        (None, Some((list, read))) if now < read.plus(STALE) => Ok(list),
        (None, _) => {
            tracing::warn!(programme = programme.word, "its keys cannot be read");
            Err(super::unsigned())
        }
    }
}
