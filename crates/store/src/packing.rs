//! Packing rendered files: once, when one comes into memory, and never for a single answer.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Packed;

/// Below this, a head is longer than what packing could save.
const LEAST: usize = 256;
/// Above this, packing would keep the thread from answering others.
const AT_ONCE: usize = 64 * 1024;

/// The bytes as gzip, where that is smaller; `etag` is the tag of the plain ones.
pub(crate) async fn packed(plain: &Bytes, etag: &str) -> Option<Packed> {
    if plain.len() < LEAST {
        return None;
    }
    let packed = if plain.len() <= AT_ONCE {
        gzip(plain)
    } else {
        let plain = plain.clone();
        tokio::task::spawn_blocking(move || gzip(&plain))
            .await
            .ok()?
    };
    let packed = packed.filter(|packed| packed.len() < plain.len())?;
    Some(Packed {
        etag: format!("\"{}-gzip\"", etag.trim_matches('"')),
        bytes: packed.into(),
    })
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[tokio::test]
    async fn packed_bytes_are_the_same_bytes_under_another_tag() {
        for length in [LEAST, AT_ONCE, AT_ONCE + 1] {
            let plain = Bytes::from(vec![b'a'; length]);
            let packed = packed(&plain, "\"a\"").await.unwrap();
            assert_eq!(packed.etag, "\"a-gzip\"");
            let mut unpacked = Vec::new();
            let mut decoder = flate2::read::GzDecoder::new(&packed.bytes[..]);
            decoder.read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, plain);
        }
    }

    #[tokio::test]
    async fn what_gets_no_smaller_is_not_packed() {
        let hardly: Vec<u8> = (0..=255).collect();
        assert_eq!(packed(&hardly.into(), "\"a\"").await, None);
        assert_eq!(packed(&vec![b'a'; LEAST - 1].into(), "\"a\"").await, None);
    }
}
