//! Where the packages are to be, as the configuration says it. The key of a bucket is never an argument: those
//! can be seen by everybody on the machine.

use std::path::{Path, absolute};

use registry::{BlobPlace, BucketPlace, Error};

const ENDPOINT: &str = "blobs.endpoint";
const REGION: &str = "blobs.region";
const KEY: &str = "blobs.access_key";
const SECRET: &str = "blobs.secret_key";

/// Reads `s3://BUCKET`, `s3://BUCKET/PREFIX` or the path of a folder; `said` is the value of a key.
pub(crate) fn place<'a>(
    text: &str,
    data: &Path,
    said: impl Fn(&'static str) -> Option<&'a str>,
) -> Result<BlobPlace, Error> {
    let Some(address) = text.strip_prefix("s3://") else {
        if text.is_empty() || text.contains("://") {
            return Err(Error::malformed(
                "blobs.url takes s3://BUCKET, s3://BUCKET/PREFIX or a folder",
            ));
        }
        return Ok(BlobPlace::Folder(absolute(text).map_err(Error::fault)?));
    };
    let needed = |name: &'static str| {
        let missing = || Error::malformed(format!("a bucket needs {name} in the configuration"));
        said(name).map(str::to_owned).ok_or_else(missing)
    };
    let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
    let place = BucketPlace {
        endpoint: needed(ENDPOINT)?,
        region: needed(REGION)?,
        bucket: bucket.to_owned(),
        prefix: prefix.strip_suffix('/').unwrap_or(prefix).to_owned(),
        access_key_id: needed(KEY)?,
        secret_access_key: needed(SECRET)?,
        staging: data.join("staging"),
    };
    place.check().map_err(Error::malformed)?;
    Ok(BlobPlace::Bucket(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str) -> Option<&'static str> {
        Some(match name {
            ENDPOINT => "https://s3.example.org",
            REGION => "here",
            KEY => "the-public-half",
            SECRET => "the-secret-half",
            _ => return None,
        })
    }

    fn read(text: &str) -> Result<BlobPlace, Error> {
        place(text, Path::new("/data"), said)
    }

    #[test]
    fn a_bucket_and_a_folder_are_told_apart() {
        for (text, bucket, prefix) in [
            ("s3://packages", "packages", ""),
            ("s3://packages/", "packages", ""),
            ("s3://packages/one/two/", "packages", "one/two"),
        ] {
            let Ok(BlobPlace::Bucket(place)) = read(text) else {
                panic!("{text} is a bucket");
            };
            assert_eq!(
                (place.bucket.as_str(), place.prefix.as_str()),
                (bucket, prefix)
            );
            assert_eq!(place.region, "here");
            assert_eq!(place.staging, Path::new("/data/staging"));
        }
        let folder = read("/srv/blobs");
        assert!(matches!(folder, Ok(BlobPlace::Folder(path)) if path == Path::new("/srv/blobs")));
        for wrong in [
            "",
            "s3://",
            "s3://UPPER",
            "s3://packages//x",
            "https://packages",
        ] {
            assert!(matches!(read(wrong), Err(Error::Malformed(_))), "{wrong}");
        }
    }

    #[test]
    fn what_is_missing_is_named_and_the_key_is_not() {
        for missing in [ENDPOINT, REGION, KEY, SECRET] {
            let some = |name: &'static str| said(name).filter(|_| name != missing);
            let refused = place("s3://packages", Path::new("/data"), some);
            let told = refused.unwrap_err().to_string();
            assert!(told.contains(missing) && !told.contains("half"), "{told}");
        }
        let clear = |name: &'static str| match name {
            ENDPOINT => Some("http://s3.example.org"),
            name => said(name),
        };
        let told = place("s3://packages", Path::new("/data"), clear)
            .unwrap_err()
            .to_string();
        assert!(told.contains("https") && !told.contains("half"), "{told}");
    }
}
