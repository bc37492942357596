//! The vault as a server holds it: its keys unwrapped, in memory.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use arc_swap::ArcSwap;
use aws_lc_rs::hmac;
use chrono::TimeDelta;
use parking_lot::Mutex;

use super::cipher::{Cipher, Place, VaultFault};
use super::file::{self, KEY_FILE, NEXT_KEY_FILE};
use super::master::{MasterKey, Origin, VaultError};
use super::store::{self, Purpose, WrappedKey};
use crate::db::{Conn, Store, StoreError};
use crate::text::hex;
use crate::text::ids::Ids;
use crate::time::Instant;

/// A sealed value and the key that seals it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The data key.
    pub key: i64,
    /// The value.
    pub bytes: Vec<u8>,
}

/// For so long it is believed that no other server has made a new key. A key that has been replaced is kept for much
/// longer than this, so that nothing is ever sealed by one that is gone.
const BELIEVED: Duration = Duration::from_secs(30);
/// How long a key is kept after the next one was made, at the least.
const KEPT: TimeDelta = TimeDelta::minutes(10);

/// Seals and opens. One for each server; keys that others have made are learnt on the way.
pub struct Vault {
    ids: Arc<dyn Ids>,
    master: MasterKey,
    held: ArcSwap<Held>,
    checked: Mutex<Moment>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(***)")
    }
}

/// Keys at work.
struct Held {
    current: i64,
    data: HashMap<i64, Arc<Cipher>>,
    index: hmac::Key,
}

impl Vault {
    /// Opens the vault of a database with the master key that is `given`, else with the one in the file of
    /// `directory`. A database without keys gets its first; then a missing file is made too.
    ///
    /// # Errors
    /// When the key is not the one that the database was sealed with.
    pub fn open(
        database: &Store,
        given: Option<MasterKey>,
        directory: &Path,
        ids: Arc<dyn Ids>,
        now: Instant,
    ) -> Result<Self, VaultError> {
        let mut known: Vec<WrappedKey> = database.read_here(store::list)?;
        let (master, origin) = match given {
            Some(key) => (key, Origin::Setting),
            None => from_files(directory, known.first(), ids.as_ref())?,
        };
        if known.is_empty() {
            let first = first_keys(&master, ids.as_ref(), now)?;
            let made: Result<(), StoreError> = database
                .write_here(|conn| first.iter().try_for_each(|key| store::insert(conn, key)));
            match made {
                // Another server was faster; its keys are the ones.
                Ok(()) | Err(StoreError::Duplicate(_)) => {}
                Err(error) => return Err(error.into()),
            }
            known = database.read_here(store::list)?;
        }
        let mark = master.mark();
        if known.iter().any(|key| key.master != mark) {
            return Err(VaultError::WrongKey(origin));
        }
        let held = unwrapped(&master, &known)?;
        let checked = Mutex::new(Moment::now());
        Ok(Self { ids, master, held: ArcSwap::from_pointee(held), checked })
    }

    /// Asks whether there is a new key, if that was not asked a moment ago: to be called with the connection that
    /// sealed values are about to be stored by.
    pub fn keep_up(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let checked = *self.checked.lock();
        if checked.elapsed() < BELIEVED { Ok(()) } else { self.refresh(conn) }
    }

    /// Seals a value for a place, by the newest key that is known: [`Vault::keep_up`] comes first.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Sealed, VaultFault> {
        let held = self.held.load();
        let key = held.current;
        let cipher = held.data.get(&key).ok_or(VaultFault::UnknownKey(key))?;
        Ok(Sealed { key, bytes: cipher.seal(place, plain, self.ids.as_ref())? })
    }

    /// Opens a value that stands in `place`. A key that another server has made meanwhile is fetched.
    pub fn open_row(
        &self,
        conn: &mut Conn,
        place: Place<'_>,
        sealed: &Sealed,
    ) -> Result<Vec<u8>, StoreError> {
        let known = || self.held.load().data.get(&sealed.key).cloned();
        let mut cipher = known();
        if cipher.is_none() {
            self.refresh(conn)?;
            cipher = known();
        }
        let cipher = cipher.ok_or(VaultFault::UnknownKey(sealed.key))?;
        Ok(cipher.open(place, &sealed.bytes)?)
    }

    /// A digest that only whoever has the vault can make: of the same kind and text it is always the same.
    /// 32 hexadecimal digits.
    pub fn digest(&self, kind: &str, text: &str) -> String {
        let held = self.held.load();
        let mut digest = hmac::Context::with_key(&held.index);
        digest.update(kind.as_bytes());
        digest.update(&[0]);
        digest.update(text.as_bytes());
        hex(digest.sign().as_ref().get(..16).unwrap_or_default())
    }

    /// What tells the key of digests from others: digests of two vaults can be compared where this is the same.
    pub fn index_mark(&self) -> String {
        self.digest("mark", "index").chars().take(16).collect()
    }

    /// The key that seals from now on.
    pub fn current_key(&self) -> i64 {
        self.held.load().current
    }

    /// Learns which keys there are by now.
    ///
    /// # Errors
    /// [`StoreError::Schema`] when there is a new one that is wrapped by another master key. Until then a server goes
    /// on with the keys that it knows.
    pub fn refresh(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let known = store::list(conn)?;
        let data: Vec<i64> =
            known.iter().filter(|key| key.purpose == Purpose::Data).map(|key| key.id).collect();
        let same = {
            let held = self.held.load();
            data.len() == held.data.len() && data.iter().all(|id| held.data.contains_key(id))
        };
        if !same {
            let mark = self.master.mark();
            let newest = data.iter().max().copied();
            if known.iter().any(|key| key.master != mark) {
                // Keys that went are no matter; one that came cannot be read.
                if newest != Some(self.current_key()) {
                    return Err(StoreError::Schema(
                        "the master key was changed: start this server again with the new one"
                            .to_owned(),
                    ));
                }
            } else {
                self.held.store(Arc::new(unwrapped(&self.master, &known)?));
            }
        }
        *self.checked.lock() = Moment::now();
        Ok(())
    }

    /// Removes the keys that have been replaced for a while and that nothing needs: `needed` tells of one whether
    /// some row is sealed by it. Returns how many went.
    pub fn remove_spent(
        &self,
        conn: &mut Conn,
        now: Instant,
        needed: impl Fn(&mut Conn, i64) -> Result<bool, StoreError>,
    ) -> Result<usize, StoreError> {
        let known = store::list(conn)?;
        let data: Vec<&WrappedKey> =
            known.iter().filter(|key| key.purpose == Purpose::Data).collect();
        let mut gone = 0_usize;
        for (key, next) in data.iter().zip(data.iter().skip(1)) {
            let replaced = now.signed_duration_since(next.created_at) >= KEPT;
            if replaced && !needed(conn, key.id)? && store::remove(conn, key.id)? {
                gone = gone.saturating_add(1);
            }
        }
        Ok(gone)
    }

    /// Makes a new data key, which seals from now on. Returns its number.
    pub fn rotate(&self, conn: &mut Conn, now: Instant) -> Result<i64, StoreError> {
        let known = store::list(conn)?;
        let last = known.last().map_or(0, |key| key.id);
        let key = data_key(last.saturating_add(1), &self.master, self.ids.as_ref(), now)?;
        store::insert(conn, &key)?;
        self.refresh(conn)?;
        Ok(key.id)
    }

    /// Wraps every key anew, by another master key. The values that they seal stay as they are.
    pub fn rewrap(&self, conn: &mut Conn, next: &MasterKey) -> Result<usize, StoreError> {
        let known = store::list(conn)?;
        for key in &known {
            let secret = key.unwrap_by(&self.master)?;
            let row = WrappedKey::wrap(key.id, key.purpose, &secret, next, self.ids.as_ref())?;
            store::replace(conn, key.id, &row.master, &row.wrapped)?;
        }
        Ok(known.len())
    }
}

/// The key of the file that fits `sample`, else of the one that there is; a new one where nothing is sealed yet.
fn from_files(
    directory: &Path,
    sample: Option<&WrappedKey>,
    ids: &dyn Ids,
) -> Result<(MasterKey, Origin), VaultError> {
    let path = directory.join(KEY_FILE);
    let origin = Origin::File(path.clone());
    let fits = |key: &MasterKey| sample.is_none_or(|sample| sample.master == key.mark());
    let key = file::read(&path)?;
    if let Some(key) = key.clone().filter(fits) {
        return Ok((key, origin));
    }
    // The master key was being changed when somebody pulled the plug: the database has the next one already.
    if let Some(next) = file::read(&directory.join(NEXT_KEY_FILE))?.filter(|_| sample.is_some())
        && fits(&next)
    {
        file::take_over(directory)?;
        return Ok((next, origin));
    }
    match (key, sample) {
        (Some(_), _) => Err(VaultError::WrongKey(origin)),
        (None, Some(_)) => Err(VaultError::NoKey(path)),
        (None, None) => {
            file::make(&path, &MasterKey::generate(ids))?;
            // Another process may have been faster: its key is the one.
            let key = file::read(&path)?.ok_or(VaultError::NoKey(path))?;
            Ok((key, origin))
        }
    }
}

fn first_keys(
    master: &MasterKey,
    ids: &dyn Ids,
    now: Instant,
) -> Result<[WrappedKey; 2], VaultFault> {
    let index = WrappedKey::wrap(1, Purpose::Index, &master.first_index_secret(), master, ids)?;
    Ok([WrappedKey { created_at: now, ..index }, data_key(2, master, ids, now)?])
}

fn data_key(
    id: i64,
    master: &MasterKey,
    ids: &dyn Ids,
    now: Instant,
) -> Result<WrappedKey, VaultFault> {
    let mut secret = [0; 32];
    ids.fill(&mut secret);
    let key = WrappedKey::wrap(id, Purpose::Data, &secret, master, ids)?;
    Ok(WrappedKey { created_at: now, ..key })
}

fn unwrapped(master: &MasterKey, known: &[WrappedKey]) -> Result<Held, VaultFault> {
    let mut data = HashMap::new();
    let mut index = None;
    for key in known {
        let secret = key.unwrap_by(master)?;
        match key.purpose {
            Purpose::Data => {
                data.insert(key.id, Arc::new(Cipher::new(&secret)?));
            }
            Purpose::Index => index = Some(hmac::Key::new(hmac::HMAC_SHA256, &secret)),
        }
    }
    let current = data.keys().max().copied().ok_or(VaultFault::UnknownKey(0))?;
    Ok(Held { current, data, index: index.ok_or(VaultFault::UnknownKey(1))? })
}
