//! The entries of the table `[media]`: where photos are kept.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::entry::{Entry, Kind};
use super::given::{Given, optional};

/// Where photos are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaPlace {
    /// A directory: `file:PATH`.
    Directory(PathBuf),
    /// A bucket of an S3-compatible object storage: `s3://BUCKET/PREFIX`.
    Bucket {
        /// Its name.
        bucket: String,
        /// What all keys begin with; may be empty.
        prefix: String,
    },
}

/// A place for photos that is neither of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be file: and a path, or s3://BUCKET/PREFIX")]
pub struct MediaPlaceFault;

impl FromStr for MediaPlace {
    type Err = MediaPlaceFault;

    fn from_str(text: &str) -> Result<Self, MediaPlaceFault> {
        if let Some(path) = text.strip_prefix("file:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err(MediaPlaceFault)
            } else {
                Ok(Self::Directory(path.into()))
            };
        }
        let rest = text.strip_prefix("s3://").ok_or(MediaPlaceFault)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        // A user or a password would be taken for a part of the name, and shown.
        let plain =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
        if bucket.is_empty() || !bucket.chars().all(plain) {
            return Err(MediaPlaceFault);
        }
        Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
    }
}

impl fmt::Display for MediaPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => write!(f, "file:{}", path.display()),
            Self::Bucket { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::Bucket { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

/// Where photos are kept, and how to get in.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaSettings {
    /// The place. Default: `media` in the data directory.
    pub place: MediaPlace,
    /// The object storage's address, where it is not Amazon's.
    pub endpoint: Option<url::Url>,
    /// Its region. Default `us-east-1`.
    pub region: String,
    /// The access key.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
    /// Whether the endpoint may be spoken to without TLS. Default false.
    pub allow_http: bool,
}

impl fmt::Debug for MediaSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaSettings").field("place", &self.place).finish_non_exhaustive()
    }
}

impl MediaSettings {
    /// The defaults: a directory.
    pub(super) fn in_directory(path: PathBuf) -> Self {
        Self {
            place: MediaPlace::Directory(path),
            endpoint: None,
            region: "us-east-1".to_owned(),
            access_key: String::new(),
            secret_key: String::new(),
            allow_http: false,
        }
    }
}

pub(super) const MEDIA: &[Entry] = &[
    Entry::new(
        "media.url",
        Kind::Text,
        "Where photos are kept: file:PATH, or s3://BUCKET/PREFIX for an S3-compatible object storage. \
         `lamppost media move` takes those that are there to another place.",
        |s, given| {
            let place: MediaPlace = given.text.parse().map_err(|fault: MediaPlaceFault| fault.to_string())?;
            s.media.place = match place {
                MediaPlace::Directory(path) => MediaPlace::Directory(given.base.join(path)),
                bucket @ MediaPlace::Bucket { .. } => bucket,
            };
            Ok(())
        },
        |s| s.media.place.to_string(),
    ),
    Entry::new(
        "media.endpoint",
        Kind::Text,
        "The object storage's address, such as https://s3.example.org; Amazon's when empty.",
        |s, given| optional(given, Given::web_address).map(|url| s.media.endpoint = url),
        |s| s.media.endpoint.as_ref().map_or_else(String::new, ToString::to_string),
    ),
    Entry::new(
        "media.region",
        Kind::Text,
        "The object storage's region.",
        |s, given| {
            given.text.clone_into(&mut s.media.region);
            Ok(())
        },
        |s| s.media.region.clone(),
    ),
    Entry::new(
        "media.access_key",
        Kind::Text,
        "The object storage's access key; what the machine's own role allows when empty.",
        |s, given| {
            given.text.clone_into(&mut s.media.access_key);
            Ok(())
        },
        |s| s.media.access_key.clone(),
    ),
    Entry::new(
        "media.secret_key",
        Kind::Text,
        "The secret of the access key. Better kept out of this file, in LAMPPOST_MEDIA_SECRET_KEY or a \
         file named by LAMPPOST_MEDIA_SECRET_KEY_FILE.",
        |s, given| {
            given.text.clone_into(&mut s.media.secret_key);
            Ok(())
        },
        |s| if s.media.secret_key.is_empty() { String::new() } else { "***".to_owned() },
    )
    .secret(),
    Entry::new(
        "media.allow_http",
        Kind::Switch,
        "Whether the endpoint may be spoken to without TLS, as on the machine itself.",
        |s, given| given.switch().map(|on| s.media.allow_http = on),
        |s| s.media.allow_http.to_string(),
    ),
];
