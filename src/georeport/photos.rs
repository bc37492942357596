//! From uploads to photos that a report can be linked to. Every way in ends here: files of a multipart
//! form, and `media` fields that hold a picture as base64 or a data URI.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::Desk;
use crate::http::ApiError;
use crate::http::body::Form;
use crate::media::store::Registration;
use crate::media::{MediaName, MediaStore, PreparedPhoto, prepare};

/// A picture as it came, with a name to call it by when talking to the client.
#[derive(Debug)]
pub(super) struct Picture {
    label: String,
    bytes: Vec<u8>,
}

/// Everything that a form says about pictures.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Pictures to be kept.
    pub(super) sent: Vec<Picture>,
    /// Addresses of pictures elsewhere.
    pub(super) urls: Vec<String>,
}

impl Pictures {
    /// Takes files, `media` fields and `media_url` fields out of a form.
    pub(super) fn take(form: Form) -> Result<(Self, crate::http::Pairs), ApiError> {
        let mut found = Self::default();
        for upload in form.files {
            let label = upload.label.clone();
            let bytes = upload.into_bytes().map_err(|cause| ApiError::Internal(Box::new(cause)))?;
            found.sent.push(Picture { label, bytes });
        }
        let mut rest = crate::http::Pairs::new();
        let mut number = found.sent.len();
        for (name, value) in form.fields {
            match name.as_str() {
                "media" | "media[]" if !value.trim().is_empty() => {
                    number = number.saturating_add(1);
                    found.take_field(value.trim(), number)?;
                }
                "media_url[]" => rest.push(("media_url".to_owned(), value)),
                _ => rest.push((name, value)),
            }
        }
        Ok((found, rest))
    }

    fn take_field(&mut self, value: &str, number: usize) -> Result<(), ApiError> {
        if value.starts_with("http://") || value.starts_with("https://") {
            self.urls.push(value.to_owned());
            return Ok(());
        }
        let text = match value.strip_prefix("data:") {
            Some(uri) => uri.split_once(";base64,").map_or("", |(_, text)| text),
            None => value,
        };
        let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let label = format!("photo {number}");
        match STANDARD.decode(compact) {
            Ok(bytes) if !bytes.is_empty() => {
                self.sent.push(Picture { label, bytes });
                Ok(())
            }
            _ => Err(ApiError::rejected(format!(
                "{label} is neither a file, nor an http address, nor base64"
            ))),
        }
    }

    /// Digests of the pictures, for telling whether a repeated call is the same call.
    pub(super) fn digests(&self) -> Vec<Vec<u8>> {
        self.sent.iter().map(|picture| Sha256::digest(&picture.bytes).to_vec()).collect()
    }
}

/// Decodes and cleans every picture, a few at a time over all calls.
///
/// # Errors
/// A sentence for every bad picture, naming it.
pub(super) async fn prepare_all(
    desk: &Desk,
    pictures: Vec<Picture>,
) -> Result<Result<Vec<PreparedPhoto>, Vec<String>>, ApiError> {
    let limits = desk.rules.media.clone();
    if let Err(fault) = limits.check_count(pictures.len()) {
        return Ok(Err(vec![fault.to_string()]));
    }
    let (mut good, mut faults) = (Vec::new(), Vec::new());
    for Picture { label, bytes } in pictures {
        let turn = desk.decoders.acquire().await;
        let limits = limits.clone();
        let outcome = tokio::task::spawn_blocking(move || prepare(&bytes, &limits)).await;
        drop(turn);
        match outcome.map_err(|cause| ApiError::Internal(Box::new(cause)))? {
            Ok(photo) => good.push(photo),
            Err(fault) => faults.push(format!("{label}: {fault}")),
        }
    }
    Ok(if faults.is_empty() { Ok(good) } else { Err(faults) })
}

/// Pictures whose files are on disk and not yet linked. Dropped without [`Kept::linked`], it takes the
/// files away again; what a crash leaves behind, the sweeper finds.
#[derive(Debug)]
pub(super) struct Kept {
    store: Arc<MediaStore>,
    registrations: Vec<Registration>,
    linked: bool,
}

impl Kept {
    /// Writes the pictures to disk, synced, under random names.
    pub(super) async fn put(desk: &Desk, photos: Vec<PreparedPhoto>) -> Result<Self, ApiError> {
        let mut kept = Self { store: desk.media.clone(), registrations: Vec::new(), linked: false };
        for photo in photos {
            let mut random = [0_u8; 16];
            desk.ids.fill(&mut random);
            let name = MediaName::from_random(random);
            let registration = Registration::of(name.clone(), &photo);
            let store = desk.media.clone();
            let written = tokio::task::spawn_blocking(move || store.put(&name, &photo)).await;
            written.map_err(|cause| ApiError::broken(cause, false))?.map_err(|cause| {
                let passes = cause.passes();
                ApiError::broken(cause, passes)
            })?;
            kept.registrations.push(registration);
        }
        Ok(kept)
    }

    /// The pictures' facts, for the transaction that links them.
    pub(super) fn registrations(&self) -> Vec<Registration> {
        self.registrations.clone()
    }

    /// The transaction is committed: the files stay.
    pub(super) fn linked(mut self) {
        self.linked = true;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.linked {
            return;
        }
        let (store, unlinked) = (self.store.clone(), std::mem::take(&mut self.registrations));
        if unlinked.is_empty() {
            return;
        }
        // A storage that is away takes its time to say so, and nobody waits for this.
        drop(tokio::task::spawn_blocking(move || {
            for registration in unlinked {
                if let Err(cause) = store.remove(&registration.name) {
                    log::warn!("an unlinked picture could not be removed: {cause}");
                }
            }
        }));
    }
}
