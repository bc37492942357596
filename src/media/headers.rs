//! The response headers a stored photo is served with.

use super::files::Variant;
use super::name::MediaName;

/// Headers every photo is answered with, besides its own [`content_disposition`].
///
/// The type is ours and not to be guessed at, and a picture opened by itself can load or run
/// nothing. A copy may be kept for a day and no longer, so a deleted photo is gone from caches a
/// day after it is gone from here.
pub const SAFE_HEADERS: [(&str, &str); 4] = [
    ("Content-Type", "image/jpeg"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("Cache-Control", "public, max-age=86400"),
];

/// The `Content-Disposition` of one photo: shown in place, saved under its storage name.
pub fn content_disposition(name: &MediaName, variant: Variant) -> String {
    format!("inline; filename=\"{}\"", variant.file_name(name))
}

/// The `ETag` of one photo: what has a name never changes.
pub fn etag(name: &MediaName, variant: Variant) -> String {
    format!("\"{}\"", variant.file_name(name))
}
