//! Connections, transactions, the schema and the few statements that differ between SQLite and PostgreSQL.
//!
//! Knows which database answers; knows nothing of 311. This is the only place where the two differ:
//! every query elsewhere is written once, against [`Conn`].

mod areas;
pub mod bulk;
mod checkpoints;
mod conn;
mod dialect;
mod error;
pub mod files;
mod grants;
mod group;
mod lease;
mod listener;
mod migrations;
mod places;
mod pool;
mod replicas;
pub mod schema;
mod scrub;
mod stamp;
mod store;
mod together;
mod usage;
mod writer;

pub use areas::{Lies, areas_part, change_areas};
pub use conn::{Backend, Conn, DatabaseUrl, UrlFault};
pub use dialect::{Aside, log_horizon, lower, pattern_containing};
pub use error::StoreError;
pub use grants::grant_to;
pub use listener::Listener;
pub use migrations::{Migrations, applied, migrate, pending, revert_all};
pub use places::{InPlaces, in_places};
pub use replicas::{Effort, Mark};
pub use scrub::scrub;
pub use stamp::Stamp;
pub use store::{PoolSizes, Store};
pub use together::{First, Key, Numbers, Part, insert_together};
pub use usage::Usage;

/// Types one query body once per backend, for statements outside what the two have in common.
///
/// The body must be the same text for both; what really differs belongs in `db/dialect.rs`.
#[macro_export]
macro_rules! on_backend {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}
