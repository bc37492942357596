//! Reading the whole log and holding each entry against the one before it.

use super::{Chain, ChainFault, Head, store};
use crate::db::{Store, StoreError};

/// Entries read at once.
const PORTION: i64 = 1_000;

/// Walks the chain from its beginning to its end, which it returns. The log may grow meanwhile.
///
/// `noted` is an end that was read earlier and kept elsewhere: its entry must still be the same one. `watch` hears
/// after each portion how many entries were read.
///
/// Nobody can tell a log that was cut off and given another end from one that is whole by looking at it alone; that
/// is what `noted` is for.
///
/// # Errors
/// The database's. What is wrong with the log itself is the inner result: the first entry that is not as it was.
pub fn verify(
    db: &Store,
    noted: Option<&Head>,
    watch: &mut dyn FnMut(i64),
) -> Result<Result<Head, ChainFault>, StoreError> {
    let mut chain = Chain::default();
    let mut known = None;
    loop {
        let head = db.read_here(store::head)?;
        if let Err(fault) = walk(db, &mut chain, &head, noted, watch)? {
            return Ok(Err(fault));
        }
        if chain.reached().hash != head.hash {
            return Ok(Err(ChainFault::OtherHead(head.last_id)));
        }
        let Some(beyond) = db.read_here(|conn| store::first_beyond(conn, head.last_id))? else {
            return Ok(match noted {
                Some(noted) if noted.last_id > head.last_id => {
                    Err(ChainFault::Missing(chain.next()))
                }
                _ => Ok(head),
            });
        };
        // Somebody has added to it since; the end must have moved with it.
        if known == Some(head.last_id) {
            return Ok(Err(ChainFault::Inserted(beyond)));
        }
        known = Some(head.last_id);
    }
}

/// Walks as far as `head` says that the log goes.
fn walk(
    db: &Store,
    chain: &mut Chain,
    head: &Head,
    noted: Option<&Head>,
    watch: &mut dyn FnMut(i64),
) -> Result<Result<(), ChainFault>, StoreError> {
    if let Some(below) = db.read_here(store::first_below)? {
        return Ok(Err(ChainFault::Inserted(below)));
    }
    while chain.reached().last_id < head.last_id {
        let last = chain.reached().last_id;
        let rows = match db.read_here(|conn| store::portion(conn, last, head.last_id, PORTION)) {
            // One row that cannot be read hides the others.
            Err(StoreError::Corrupt(_)) => {
                match db.read_here(|conn| store::portion(conn, last, head.last_id, 1)) {
                    Err(StoreError::Corrupt(_)) => {
                        return Ok(Err(ChainFault::Unreadable(chain.next())));
                    }
                    rows => rows?,
                }
            }
            rows => rows?,
        };
        if rows.is_empty() {
            return Ok(Err(ChainFault::Missing(chain.next())));
        }
        for row in &rows {
            if let Err(fault) = chain.follow(row) {
                return Ok(Err(fault));
            }
            let noted = noted.filter(|noted| noted.last_id == row.id);
            if noted.is_some_and(|noted| noted.hash != row.hash) {
                return Ok(Err(ChainFault::OtherThanNoted(row.id)));
            }
        }
        watch(chain.reached().last_id);
    }
    Ok(Ok(()))
}
