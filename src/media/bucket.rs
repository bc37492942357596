//! Stored photos in an S3-compatible object storage: `ab/cd/<name>.jpg` and `<name>.thumb.jpg` below a
//! prefix, as on the disk.
//!
//! An object appears whole or not at all, and is durable when its upload is answered. The picture itself
//! appears last and goes first: where it is, its thumbnail is too. Uploads do not ask whether a name is
//! taken: not every storage can tell, one that is repeated after a lost answer would meet itself, and
//! names of 128 random bits do not repeat.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, OnceLock, mpsc};
use std::time::{Duration, SystemTime};

use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, Error, ObjectMeta, ObjectStore as _, ObjectStoreExt as _,
    PutPayload, RetryConfig,
};
use tokio::runtime::{Builder, Runtime};

use super::fault::{MediaStoreError, Result};
use super::files::{Sweep, Variant, stored_name};
use super::name::MediaName;

/// The longest that one operation may take, repetitions included.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest wait for one answer.
const ANSWER: Duration = Duration::from_secs(6);
const CONNECT: Duration = Duration::from_secs(2);
/// Listing a large bucket takes its time, and nobody waits for it.
const LISTING: Duration = Duration::from_secs(1800);
const PROBE: &str = "lamppost-write-check";

/// Where a bucket is and how to get in.
#[derive(Clone, PartialEq, Eq)]
pub struct BucketAddress {
    /// Its name.
    pub bucket: String,
    /// What all keys begin with; may be empty.
    pub prefix: String,
    /// The storage's address, where it is not Amazon's.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The access key; empty to use what the machine's own role allows.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
    /// Whether the endpoint may be spoken to without TLS.
    pub allow_http: bool,
}

impl std::fmt::Debug for BucketAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BucketAddress")
            .field("bucket", &self.bucket)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

/// A bucket that photos are kept in.
#[derive(Clone, Debug)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    prefix: String,
    runtime: &'static Runtime,
}

impl Bucket {
    /// Makes what is needed to speak to a bucket, and does not speak to it yet.
    pub fn open(address: &BucketAddress) -> Result<Self> {
        let client = ClientOptions::new()
            .with_allow_http(address.allow_http)
            .with_connect_timeout(CONNECT)
            .with_timeout(ANSWER);
        let backoff = BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            base: 2.0,
        };
        let retry = RetryConfig { backoff, max_retries: 3, retry_timeout: ANSWER };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&address.bucket)
            .with_region(&address.region)
            .with_client_options(client)
            .with_retry(retry)
            // Many storages know only the plain form.
            .with_disable_bulk_delete(true);
        if let Some(endpoint) = &address.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        if !address.access_key.is_empty() {
            builder = builder
                .with_access_key_id(&address.access_key)
                .with_secret_access_key(&address.secret_key);
        }
        let unusable = |cause: &dyn std::fmt::Display| {
            MediaStoreError::Settings(format!("the bucket {}: {cause}", address.bucket))
        };
        let runtime = runtime().map_err(|cause| unusable(&cause))?;
        let store = builder.build().map_err(|cause| unusable(&cause))?;
        let prefix = address.prefix.trim_matches('/').to_owned();
        Ok(Self { store: Arc::new(store), prefix, runtime })
    }

    /// Stores a small object and takes it away again.
    pub fn check(&self) -> Result<()> {
        let key = self.below(PROBE);
        self.upload(&key, b"may be deleted")?;
        self.delete(&key)
    }

    /// Stores both files; they are durable when this returns.
    pub fn put(&self, name: &MediaName, image: &[u8], thumbnail: &[u8]) -> Result<()> {
        self.upload(&self.key(name, Variant::Thumbnail), thumbnail)?;
        self.upload(&self.key(name, Variant::Full), image)
    }

    /// One of a photo's files, or nothing if it is not stored.
    pub fn read(&self, name: &MediaName, variant: Variant) -> Result<Option<Vec<u8>>> {
        let key = self.key(name, variant);
        let (store, from) = (self.store.clone(), key.clone());
        let read = async move { store.get(&from).await?.bytes().await };
        let bytes = present(self.run("read", &key, PATIENCE, read))?;
        Ok(bytes.map(Vec::from))
    }

    /// Whether a photo is stored.
    pub fn exists(&self, name: &MediaName) -> Result<bool> {
        let key = self.key(name, Variant::Full);
        let (store, at) = (self.store.clone(), key.clone());
        let look = async move { store.head(&at).await };
        Ok(present(self.run("look at", &key, PATIENCE, look))?.is_some())
    }

    /// Removes both files, and tells whether there was a photo to remove.
    pub fn remove(&self, name: &MediaName) -> Result<bool> {
        let there = self.exists(name)?;
        self.delete(&self.key(name, Variant::Full))?;
        self.delete(&self.key(name, Variant::Thumbnail))?;
        Ok(there)
    }

    /// Lists the photos stored before `before`. Nothing is ever left unfinished here.
    pub fn sweep(&self, before: SystemTime) -> Result<Sweep> {
        let before = chrono::DateTime::<chrono::Utc>::from(before);
        let root = Path::from(self.prefix.as_str());
        let listed = self.store.list((!self.prefix.is_empty()).then_some(&root)).boxed();
        let list = listed.try_fold(
            (BTreeSet::new(), BTreeSet::new()),
            move |(mut old, mut young): (BTreeSet<MediaName>, BTreeSet<MediaName>), object| async move {
                if let Some(name) = photo_of(&object) {
                    let ages = if object.last_modified < before { &mut old } else { &mut young };
                    ages.insert(name);
                }
                Ok((old, young))
            },
        );
        let (old, young) = self.run("list", &root, LISTING, list)?;
        Ok(Sweep { stored: old.difference(&young).cloned().collect(), leftovers: 0 })
    }

    fn upload(&self, key: &Path, bytes: &[u8]) -> Result<()> {
        let (store, to) = (self.store.clone(), key.clone());
        let payload = PutPayload::from(bytes.to_vec());
        let put = async move { store.put(&to, payload).await.map(drop) };
        self.run("store", key, PATIENCE, put)
    }

    fn delete(&self, key: &Path) -> Result<()> {
        let (store, at) = (self.store.clone(), key.clone());
        let delete = async move { store.delete(&at).await };
        present(self.run("remove", key, PATIENCE, delete)).map(drop)
    }

    fn key(&self, name: &MediaName, variant: Variant) -> Path {
        let (outer, inner) = name.folders();
        self.below(&format!("{outer}/{inner}/{}", variant.file_name(name)))
    }

    fn below(&self, rest: &str) -> Path {
        Path::from(format!("{}/{rest}", self.prefix))
    }

    /// Runs an operation on threads of its own and waits for it: the caller's thread may belong to
    /// another runtime, which must not be entered twice.
    fn run<T: Send + 'static>(
        &self,
        action: &'static str,
        key: &Path,
        patience: Duration,
        work: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> Result<T> {
        let (give, take) = mpsc::channel();
        self.runtime.spawn(async move {
            // Whoever asked waits until this is sent.
            give.send(tokio::time::timeout(patience, work).await).unwrap_or_default();
        });
        let key = || key.to_string();
        match take.recv() {
            Ok(Ok(outcome)) => {
                outcome.map_err(|source| MediaStoreError::Bucket { action, key: key(), source })
            }
            Ok(Err(_)) | Err(_) => Err(MediaStoreError::Silent { action, key: key() }),
        }
    }
}

/// The threads that speak to object storage, of which a process needs two. They live as long as it does.
fn runtime() -> io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<io::Result<Runtime>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| {
        // Somebody else in this process may have chosen one; either is fine.
        drop(rustls::crypto::ring::default_provider().install_default());
        Builder::new_multi_thread().worker_threads(2).thread_name("media").enable_all().build()
    });
    made.as_ref().map_err(|cause| io::Error::new(cause.kind(), cause.to_string()))
}

/// Turns "not there" into nothing.
fn present<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(MediaStoreError::Bucket { source: Error::NotFound { .. }, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The photo that an object belongs to, if it lies where that photo's files belong.
fn photo_of(object: &ObjectMeta) -> Option<MediaName> {
    let mut parts = object.location.as_ref().rsplit('/');
    let name = stored_name(parts.next()?)?;
    let (inner, outer) = (parts.next()?, parts.next()?);
    (name.folders() == (outer, inner)).then_some(name)
}
