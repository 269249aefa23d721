//! Where blobs are to be, as an operator says it.

use std::fmt;
use std::path::PathBuf;

use url::{Host, Url};

/// Where blobs are to be.
#[derive(Clone, Debug)]
pub enum BlobPlace {
    /// In this folder.
    Folder(PathBuf),
    /// In this bucket.
    Bucket(BucketPlace),
}

/// A bucket of an S3-compatible server, addressed by path (`ENDPOINT/BUCKET/…`).
#[derive(Clone)]
pub struct BucketPlace {
    /// The server's address: https, or http where it is this machine.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// What all names in the bucket begin with, without slashes at its ends; often nothing.
    pub prefix: String,
    /// The public half of the key.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: String,
    /// The local folder in which uploads wait until they are looked at.
    pub staging: PathBuf,
}

/// What is wrong with a place, in words that say what it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit(&'static str);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unfit {}

impl fmt::Debug for BucketPlace {
    /// Without the key: this may end in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketPlace")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("bucket", &self.bucket)
            .field("prefix", &self.prefix)
            .field("staging", &self.staging)
            .finish_non_exhaustive()
    }
}

impl BucketPlace {
    /// Whether requests may be sent there; no request is. Whether it is without TLS.
    ///
    /// # Errors
    /// A part has no sense, or the address would send the bytes over a network in clear.
    pub fn check(&self) -> Result<bool, Unfit> {
        if self.access_key_id.is_empty() || self.secret_access_key.is_empty() {
            return Err(Unfit("the bucket's key has two halves; one is missing"));
        }
        if self.region.is_empty() {
            return Err(Unfit("the bucket's region is empty"));
        }
        // The rules for names of buckets that every server follows.
        let harmless =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if !(3..=63).contains(&self.bucket.len()) || !self.bucket.bytes().all(harmless) {
            return Err(Unfit(
                "a bucket's name has 3 to 63 small letters, digits, '-' and '.'",
            ));
        }
        let plain = |part: &str| {
            let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            !part.is_empty() && part != "." && part != ".." && part.bytes().all(harmless)
        };
        let prefix = &self.prefix;
        let has_sense = prefix.len() <= 200 && prefix.split('/').all(plain);
        if !prefix.is_empty() && !has_sense {
            return Err(Unfit(
                "a prefix in a bucket has letters, digits, '.', '_' and '-' between single slashes",
            ));
        }
        self.is_clear_text()
    }

    fn is_clear_text(&self) -> Result<bool, Unfit> {
        let no_address =
            Unfit("the bucket's endpoint is the address of a server, as in https://HOST");
        let url = Url::parse(&self.endpoint).map_err(|_| no_address)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unfit(
                "the bucket's endpoint holds no key; it has a place of its own",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(no_address);
        }
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(no_address),
        };
        match url.scheme() {
            "https" => Ok(false),
            "http" if loopback => Ok(true),
            "http" => Err(Unfit(
                "the bucket's endpoint needs https; http is for this machine alone",
            )),
            _ => Err(no_address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> BucketPlace {
        BucketPlace {
            endpoint: "https://s3.example.org".to_owned(),
            region: "here".to_owned(),
            bucket: "packages".to_owned(),
            prefix: String::new(),
            access_key_id: "the-public-half".to_owned(),
            secret_access_key: "the-secret-half".to_owned(),
            staging: PathBuf::from("/staging"),
        }
    }

    #[test]
    fn only_an_address_that_keeps_the_bytes_to_itself_will_do() {
        for (endpoint, expected) in [
            ("https://s3.example.org", Some(false)),
            ("https://s3.example.org:9000/storage/s3", Some(false)),
            ("http://localhost:9000", Some(true)),
            ("http://127.0.0.1:9000", Some(true)),
            ("http://[::1]:9000", Some(true)),
            ("http://s3.example.org", None),
            ("http://localhost.example.org", None),
            ("http://10.0.0.1", None),
            ("https://key:secret@s3.example.org", None),
            ("https://s3.example.org/?x=y", None),
            ("s3.example.org", None),
            ("file:///tmp", None),
            ("", None),
        ] {
            let endpoint = endpoint.to_owned();
            let place = BucketPlace {
                endpoint,
                ..place()
            };
            assert_eq!(place.check().ok(), expected, "{}", place.endpoint);
        }
    }

    #[test]
    fn names_are_plain() {
        for (bucket, prefix, good) in [
            ("packages", "", true),
            ("packages", "one/two_2", true),
            ("pa", "", false),
            ("Packages", "", false),
            ("packages/x", "", false),
            ("packages", "/", false),
            ("packages", "one//two", false),
            ("packages", "one/../two", false),
            ("packages", "one?two", false),
        ] {
            let (bucket, prefix) = (bucket.to_owned(), prefix.to_owned());
            let place = BucketPlace {
                bucket,
                prefix,
                ..place()
            };
            assert_eq!(place.check().is_ok(), good, "{place:?}");
        }
    }

    #[test]
    fn the_key_is_not_in_what_is_printed() {
        let printed = format!("{:?}", place());
        assert!(
            printed.contains("packages") && !printed.contains("half"),
            "{printed}"
        );
    }
}
