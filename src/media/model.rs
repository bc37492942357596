//! What a photo may be, and the sentences for what it may not.

use thiserror::Error;

const MIB: u64 = 1024 * 1024;

/// The bounds a photo must keep, and the shape it is stored in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaLimits {
    /// The most bytes one file may have.
    pub max_file_bytes: u64,
    /// The most files one report may carry.
    pub max_files: usize,
    /// The most pixels along either side.
    pub max_side: u32,
    /// The most pixels in all.
    pub max_pixels: u64,
    /// The longer side of the stored picture; a smaller picture keeps its size.
    pub output_side: u32,
    /// The longer side of the thumbnail.
    pub thumbnail_side: u32,
    /// The most bytes decoding may ask for at once.
    pub decode_memory: u64,
    /// The quality, 1 to 100, that both pictures are encoded with.
    pub jpeg_quality: u8,
}

impl Default for MediaLimits {
    fn default() -> Self {
        Self {
            max_file_bytes: 10 * MIB,
            max_files: 5,
            max_side: 12_000,
            max_pixels: 50_000_000,
            output_side: 2_560,
            thumbnail_side: 320,
            decode_memory: 256 * MIB,
            jpeg_quality: 82,
        }
    }
}

impl MediaLimits {
    /// Refuses a report that carries more photos than allowed.
    pub fn check_count(&self, files: usize) -> Result<(), MediaFault> {
        if files > self.max_files {
            return Err(MediaFault::TooMany { limit: self.max_files });
        }
        Ok(())
    }

    /// Refuses a picture with too long a side or too many pixels.
    pub(super) fn check_size(&self, width: u32, height: u32) -> Result<(), MediaFault> {
        let pixels = u64::from(width) * u64::from(height);
        if width > self.max_side || height > self.max_side || pixels > self.max_pixels {
            return Err(MediaFault::TooManyPixels {
                width,
                height,
                max_side: self.max_side,
                max_pixels: self.max_pixels,
            });
        }
        Ok(())
    }

    /// Refuses a picture whose decoding would ask for too much memory.
    pub(super) fn check_memory(&self, bytes: u64) -> Result<(), MediaFault> {
        if bytes > self.decode_memory {
            return Err(MediaFault::TooMuchMemory { limit: self.decode_memory });
        }
        Ok(())
    }
}

/// The picture formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

impl Kind {
    /// The format's usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
        }
    }
}

/// Why a photo was refused, in a sentence for the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MediaFault {
    /// No bytes arrived.
    #[error("The file is empty")]
    Empty,
    /// The file passed the byte limit.
    #[error("The file is larger than {}", in_words(*limit))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The report carries too many files.
    #[error("At most {limit} photos can be sent with one report")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// An iPhone's own format, which only libraries outside Rust decode.
    #[error("HEIC photos cannot be read; send JPEG")]
    Heic,
    /// A known format that is not accepted.
    #[error("{found} files are not accepted as photos; send JPEG, PNG or WebP")]
    NotAccepted {
        /// The format's usual name.
        found: &'static str,
    },
    /// Nothing known.
    #[error("The file is not a JPEG, PNG or WebP picture")]
    NotAPicture,
    /// The header announces more pixels than are decoded.
    #[error(
        "The picture is {width} × {height} pixels; at most {max_side} along a side and \
         {max_pixels} in all are accepted"
    )]
    TooManyPixels {
        /// The announced width.
        width: u32,
        /// The announced height.
        height: u32,
        /// The limit along either side.
        max_side: u32,
        /// The limit in all.
        max_pixels: u64,
    },
    /// Decoding would need more memory than it is given.
    #[error(
        "The picture needs more than {} of memory to decode; send a smaller one",
        in_words(*limit)
    )]
    TooMuchMemory {
        /// The limit in bytes.
        limit: u64,
    },
    /// The file stops before the picture does.
    #[error("The {} picture is cut short; send it again", kind.name())]
    CutShort {
        /// What the file begins as.
        kind: Kind,
    },
    /// The file begins as a picture but cannot be decoded as one.
    #[error("The {} picture is damaged: {cause}", kind.name())]
    Damaged {
        /// What the file begins as.
        kind: Kind,
        /// What the decoder made of it.
        cause: String,
    },
}

/// Whole mebibytes where the number allows it, bytes otherwise.
fn in_words(bytes: u64) -> String {
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} bytes")
    }
}
