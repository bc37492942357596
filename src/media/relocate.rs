//! Moving all photos from one place to another.
//!
//! What is there already, whole, is left as it is; so a move that was stopped goes on by being started
//! again. The source is touched only when asked, and only after the target's copy was read back.

use std::ops::ControlFlow;

use sha2::{Digest as _, Sha256};

use super::store;
use super::{MediaName, MediaStore, MediaStoreError, Variant};
use crate::db::{Store, StoreError};
use crate::text::hex;

/// Photos under way at once: a storage far away answers many as quickly as one.
const AT_ONCE: usize = 8;
/// Photos of one query.
const PAGE: i64 = 400;

/// A move of all photos that the database knows.
#[derive(Debug)]
pub struct Move<'a> {
    /// Where they are.
    pub from: &'a MediaStore,
    /// Where they go.
    pub to: &'a MediaStore,
    /// Only look what would be done.
    pub dry_run: bool,
    /// Take each away from the source once the target holds it.
    pub delete_source: bool,
}

/// What a move did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// Photos that are new in the target.
    pub copied: u64,
    /// Photos that were there already.
    pub already_there: u64,
    /// Photos taken away from the source.
    pub deleted: u64,
    /// Photos that are in neither place, or not what the database says, each with what is wrong.
    pub faults: Vec<(MediaName, &'static str)>,
}

/// Why a move stopped. Nothing is lost, and the same command goes on.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// A place did not do as asked.
    #[error(transparent)]
    Media(#[from] MediaStoreError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever watches asked to stop.
    #[error("stopped; the same command goes on from here")]
    Stopped,
}

/// What became of one photo.
#[derive(Clone, Copy)]
enum Fate {
    Copied,
    AlreadyThere,
    Faulty(&'static str),
}

impl Move<'_> {
    /// Moves everything. `watch` hears how many photos of how many are done, and may stop it.
    pub fn run(
        &self,
        store: &Store,
        watch: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Moved, MoveError> {
        let total = store.read_here(store::count)?;
        let (mut moved, mut done, mut after) = (Moved::default(), 0_u64, String::new());
        loop {
            let page = store.read_here(|conn| store::list_after(conn, &after, PAGE))?;
            let Some((last, _)) = page.last() else {
                return Ok(moved);
            };
            last.as_str().clone_into(&mut after);
            for photos in page.chunks(AT_ONCE) {
                for ((name, _), outcome) in photos.iter().zip(self.all(photos)) {
                    self.count(&mut moved, name, outcome?);
                    done = done.saturating_add(1);
                }
                if watch(done, total).is_break() {
                    return Err(MoveError::Stopped);
                }
            }
        }
    }

    fn count(&self, moved: &mut Moved, name: &MediaName, fate: Fate) {
        let sum = match fate {
            Fate::Faulty(reason) => return moved.faults.push((name.clone(), reason)),
            Fate::Copied => &mut moved.copied,
            Fate::AlreadyThere => &mut moved.already_there,
        };
        *sum = sum.saturating_add(1);
        if self.delete_source && !self.dry_run {
            moved.deleted = moved.deleted.saturating_add(1);
        }
    }

    fn all(&self, photos: &[(MediaName, String)]) -> Vec<Result<Fate, MoveError>> {
        std::thread::scope(|scope| {
            let running: Vec<_> = photos
                .iter()
                .map(|(name, digest)| scope.spawn(move || self.one(name, digest)))
                .collect();
            let panicked = |_| Err(MoveError::Store(StoreError::Panicked));
            running.into_iter().map(|one| one.join().unwrap_or_else(panicked)).collect()
        })
    }

    fn one(&self, name: &MediaName, digest: &str) -> Result<Fate, MoveError> {
        let there = self.to.read(name, Variant::Full)?;
        let fate = if there.is_some_and(|bytes| fits(&bytes, digest)) {
            // The picture appears last: its thumbnail is there too.
            Fate::AlreadyThere
        } else {
            let files =
                (self.from.read(name, Variant::Full)?, self.from.read(name, Variant::Thumbnail)?);
            let (Some(image), Some(thumbnail)) = files else {
                return Ok(Fate::Faulty("is not in the source"));
            };
            if !fits(&image, digest) {
                return Ok(Fate::Faulty("is damaged in the source"));
            }
            if self.dry_run {
                return Ok(Fate::Copied);
            }
            // Whatever has the name and is not the picture must go first.
            self.to.remove(name)?;
            self.to.put_files(name, &image, &thumbnail)?;
            let arrived = self.to.read(name, Variant::Full)?;
            let small = self.to.read(name, Variant::Thumbnail)?;
            if !arrived.is_some_and(|bytes| fits(&bytes, digest)) || small != Some(thumbnail) {
                return Ok(Fate::Faulty("did not arrive whole"));
            }
            Fate::Copied
        };
        if self.delete_source && !self.dry_run {
            self.from.remove(name)?;
        }
        Ok(fate)
    }
}

fn fits(bytes: &[u8], digest: &str) -> bool {
    hex(&Sha256::digest(bytes)) == digest
}
