//! Reports taken over from elsewhere.

mod continued;
mod formats;
mod rejected;

use std::ops::ControlFlow;
use std::path::PathBuf;

use lamppost::catalogue::store::load_snapshot;
use lamppost::city::store::{Refusal, apply};
use lamppost::imports::{Import, ImportError, Summary};
use lamppost::jurisdictions::{JurisdictionId, Mode};
use lamppost::requests::ServiceRequest;
use lamppost::requests::store::{Details, find_by_code};
use lamppost::time::{FixedClock, Instant};

use crate::support::{Database, TestDatabase};

pub(crate) fn noon() -> Instant {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// A database with the small city in it.
pub(crate) struct Town {
    pub(crate) db: TestDatabase,
    pub(crate) id: JurisdictionId,
}

impl Town {
    pub(crate) fn new(on: Database) -> Self {
        let db = TestDatabase::new(on);
        let city = crate::city::reading(&[]).city;
        let done = db.store().write_here(|conn| {
            apply(conn, &city, false, noon()).map_err(|e: Refusal| match e {
                Refusal::Store(error) => error,
                Refusal::Conflict(lines) => panic!("{lines:?}"),
            })
        });
        done.unwrap();
        let snapshot = db.store().read_here(|conn| load_snapshot(conn, noon().date_naive()));
        let id = snapshot.unwrap().jurisdictions.all()[0].id;
        Self { db, id }
    }

    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.db.directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn rejects(&self) -> PathBuf {
        self.db.directory.path().join("rejects.csv")
    }

    /// Imports a file, stopping after some batches.
    pub(crate) fn import_some(
        &self,
        file: &std::path::Path,
        batches: usize,
    ) -> Result<Summary, ImportError> {
        let rejects = self.rejects();
        let import =
            Import { file, rejects: &rejects, jurisdiction: Some("TOWN"), mode: Mode::Production };
        let mut left = batches;
        import.run(self.db.store(), &FixedClock::at(noon()), &mut |_| {
            left -= 1;
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    pub(crate) fn import(&self, file: &std::path::Path) -> Summary {
        self.import_some(file, usize::MAX).unwrap()
    }

    pub(crate) fn find(&self, code: &str) -> Option<ServiceRequest> {
        let details = Details::ALL;
        self.db
            .store()
            .read_here(|conn| find_by_code(conn, self.id, Mode::Production, code, details))
            .unwrap()
    }

    pub(crate) fn count(&self) -> usize {
        use diesel::prelude::*;
        use lamppost::db::{StoreError, schema::service_requests};
        let count = |conn: &mut lamppost::db::Conn| {
            Ok::<i64, StoreError>(service_requests::table.count().get_result(conn)?)
        };
        usize::try_from(self.db.store().read_here(count).unwrap()).unwrap()
    }
}
