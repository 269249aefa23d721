//! Where the packages are to be, as it is said in the arguments and in the environment. The key of a
//! bucket is never an argument: those can be seen by everybody on the machine.

use std::path::{Path, absolute};

use registry::{BlobPlace, BucketPlace, Error};

const ENDPOINT: &str = "PORTCULLIS_S3_ENDPOINT";
const REGION: &str = "PORTCULLIS_S3_REGION";
const KEY: &str = "PORTCULLIS_S3_ACCESS_KEY_ID";
const SECRET: &str = "PORTCULLIS_S3_SECRET_ACCESS_KEY";

/// The region for servers that have none; most take it.
const USUAL_REGION: &str = "us-east-1";

/// Reads `s3://BUCKET`, `s3://BUCKET/PREFIX` or the path of a folder.
pub(crate) fn place(
    text: &str,
    data: &Path,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<BlobPlace, Error> {
    let Some(address) = text.strip_prefix("s3://") else {
        if text.is_empty() || text.contains("://") {
            return Err(Error::malformed(
                "--blobs takes s3://BUCKET, s3://BUCKET/PREFIX or a folder",
            ));
        }
        return Ok(BlobPlace::Folder(absolute(text).map_err(Error::fault)?));
    };
    let needed = |name: &str| {
        let missing =
            || Error::malformed(format!("a bucket needs the environment variable {name}"));
        variable(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(missing)
    };
    let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
    let place = BucketPlace {
        endpoint: needed(ENDPOINT)?,
        region: variable(REGION).unwrap_or_else(|| USUAL_REGION.to_owned()),
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

    fn variable(name: &str) -> Option<String> {
        let value = match name {
            ENDPOINT => "https://s3.example.org",
            KEY => "the-public-half",
            SECRET => "the-secret-half",
            _ => return None,
        };
        Some(value.to_owned())
    }

    fn read(text: &str) -> Result<BlobPlace, Error> {
        place(text, Path::new("/data"), variable)
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
            assert_eq!(place.region, USUAL_REGION);
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
        for missing in [ENDPOINT, KEY, SECRET] {
            let some = |name: &str| variable(name).filter(|_| name != missing);
            let refused = place("s3://packages", Path::new("/data"), some);
            let told = refused.unwrap_err().to_string();
            assert!(told.contains(missing) && !told.contains("half"), "{told}");
        }
        let clear = |name: &str| match name {
            ENDPOINT => Some("http://s3.example.org".to_owned()),
            name => variable(name),
        };
        let told = place("s3://packages", Path::new("/data"), clear)
            .unwrap_err()
            .to_string();
        assert!(told.contains("https") && !told.contains("half"), "{told}");
    }
}
