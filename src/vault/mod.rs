//! The vault: values that nobody reads who has only the database, a dump of it or a backup.
//!
//! Envelope encryption. A value is sealed by a data key with AES-256-GCM-SIV (RFC 8452), bound to the table, the
//! column and the row that it stands in: anywhere else it does not open. Data keys lie in the database, each
//! wrapped by the master key, which is never there: it is a setting or a file beside the photos. A new data key is
//! made at any time; rows follow in portions, and the old key goes when no row needs it.
//!
//! A table that keeps sealed values has a column `key_id` that refers to `vault_keys`, so that no key can go that
//! something needs, and its room a function that seals the rows of other keys anew (`jobs/reseal.rs` calls it).
//!
//! What is to be found again without being opened is kept as a keyed digest ([`Vault::digest`]), whose key is in the
//! database as well, wrapped, and is never changed. Knows nothing of 311.

mod cipher;
mod file;
mod held;
mod master;
pub mod store;

pub use cipher::{Place, VaultFault};
pub use file::{KEY_FILE, NEXT_KEY_FILE, make as make_key_file, read as read_key_file};
pub use held::{Sealed, Vault};
pub use master::{MasterFault, MasterKey, Origin, VaultError};
