//! Telling formats apart by their first bytes; what the client declared is not asked.

use super::model::{Kind, MediaFault};

/// How far into a text the opening `<svg` is looked for.
const TEXT_WINDOW: usize = 1024;

/// The accepted format the bytes begin as, if any.
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Some(Kind::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(Kind::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(Kind::WebP)
    } else {
        None
    }
}

/// The sentence for bytes that [`sniff`] does not accept, naming what they are where known.
pub(super) fn refusal(bytes: &[u8]) -> MediaFault {
    if bytes.is_empty() {
        return MediaFault::Empty;
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return iso_media(bytes.get(8..12).unwrap_or_default());
    }
    let known: [(&[u8], &'static str); 8] = [
        (b"GIF87a", "GIF"),
        (b"GIF89a", "GIF"),
        (b"%PDF-", "PDF"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"BM", "BMP"),
        (b"PK\x03\x04", "ZIP"),
        (b"\0\0\x01\0", "ICO"),
    ];
    if let Some((_, found)) = known.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return MediaFault::NotAccepted { found };
    }
    markup(bytes).map_or(MediaFault::NotAPicture, |found| MediaFault::NotAccepted { found })
}

/// The family HEIC shares its container with: other stills and videos.
fn iso_media(brand: &[u8]) -> MediaFault {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            MediaFault::Heic
        }
        b"avif" | b"avis" => MediaFault::NotAccepted { found: "AVIF" },
        _ => MediaFault::NotAccepted { found: "Video" },
    }
}

/// SVG and HTML, which may begin with a byte order mark, blanks, a declaration or a comment.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    let window = bytes.get(..TEXT_WINDOW).unwrap_or(bytes);
    let text = String::from_utf8_lossy(window).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        None
    } else if text.contains("<svg") {
        Some("SVG")
    } else if text.contains("<html") || text.contains("<script") {
        Some("HTML")
    } else {
        None
    }
}
