//! The two files of a photo and their names, wherever they are kept.

use super::name::MediaName;

const FULL: &str = ".jpg";
const THUMBNAIL: &str = ".thumb.jpg";

/// Which of a photo's two files is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The picture.
    Full,
    /// The thumbnail.
    Thumbnail,
}

impl Variant {
    /// The file's name, without directories.
    pub(super) fn file_name(self, name: &MediaName) -> String {
        let ending = match self {
            Self::Full => FULL,
            Self::Thumbnail => THUMBNAIL,
        };
        format!("{name}{ending}")
    }
}

/// What a [`super::MediaStore::sweep`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    /// Photos stored before the given time; the caller removes those that nothing links.
    pub stored: Vec<MediaName>,
    /// How many unfinished files from before the given time were removed.
    pub leftovers: usize,
}

/// The photo that a file belongs to, by the file's name.
pub(super) fn stored_name(file_name: &str) -> Option<MediaName> {
    let stem = file_name.strip_suffix(THUMBNAIL).or_else(|| file_name.strip_suffix(FULL))?;
    MediaName::parse(stem).ok()
}
