//! Rows of stored pictures: a picture is registered in the transaction that links it to a report.

use diesel::prelude::*;

use super::{MediaName, PhotoHash, PreparedPhoto};
use crate::db::schema::media;
use crate::db::{Conn, StoreError};
use crate::text::hex;
use crate::time::Instant;

/// What is kept of a picture besides its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its name in the media store.
    pub name: MediaName,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The size of its file.
    pub bytes: usize,
    /// The digest of its file, in hexadecimal digits.
    pub sha256: String,
    /// What it looks like.
    pub phash: PhotoHash,
}

impl Registration {
    /// The facts of a picture under its name.
    pub fn of(name: MediaName, photo: &PreparedPhoto) -> Self {
        Self {
            name,
            width: photo.width,
            height: photo.height,
            bytes: photo.image.len(),
            sha256: hex(&photo.sha256),
            phash: photo.phash,
        }
    }
}

/// Registers a picture whose files are on disk.
pub fn insert(conn: &mut Conn, new: &Registration, now: Instant) -> Result<(), StoreError> {
    diesel::insert_into(media::table)
        .values((
            media::name.eq(new.name.as_str()),
            media::width.eq(i64::from(new.width)),
            media::height.eq(i64::from(new.height)),
            media::bytes.eq(i64::try_from(new.bytes).unwrap_or(i64::MAX)),
            media::sha256.eq(&new.sha256),
            media::created_at.eq(now.naive_utc()),
            media::phash.eq(new.phash.bits().cast_signed()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Which of these names are registered.
pub fn known(conn: &mut Conn, names: &[&str]) -> Result<Vec<String>, StoreError> {
    Ok(media::table.filter(media::name.eq_any(names.to_vec())).select(media::name).load(conn)?)
}

/// What these pictures look like, in the order of names; pictures of which that is not known are left out.
pub fn hashes(conn: &mut Conn, names: &[&str]) -> Result<Vec<(String, PhotoHash)>, StoreError> {
    let rows: Vec<(String, Option<i64>)> = media::table
        .filter(media::name.eq_any(names.to_vec()))
        .order(media::name)
        .select((media::name, media::phash))
        .load(conn)?;
    let known = |(name, bits): (String, Option<i64>)| {
        Some((name, PhotoHash::from_bits(bits?.cast_unsigned())))
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// How many pictures are registered.
pub fn count(conn: &mut Conn) -> Result<u64, StoreError> {
    let number: i64 = media::table.count().get_result(conn)?;
    Ok(number.unsigned_abs())
}

/// Names and digests of registered pictures behind a name, in the order of names.
pub fn list_after(
    conn: &mut Conn,
    after: &str,
    limit: i64,
) -> Result<Vec<(MediaName, String)>, StoreError> {
    let rows: Vec<(String, String)> = media::table
        .filter(media::name.gt(after))
        .order(media::name)
        .limit(limit)
        .select((media::name, media::sha256))
        .load(conn)?;
    rows.into_iter()
        .map(|(name, digest)| match MediaName::parse(&name) {
            Ok(parsed) => Ok((parsed, digest)),
            Err(_) => Err(StoreError::Corrupt(format!("{name} is no name of a picture"))),
        })
        .collect()
}
