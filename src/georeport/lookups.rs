//! Look-ups by identifier that come in while others are on their way to a database server: they go there
//! together with the next, because the way costs more than the look-up.

use std::collections::HashMap;
use std::time::{Duration, Instant as Moment};

use actix_web::web::Data;
use parking_lot::Mutex;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::Desk;
use crate::db::{Backend, Conn, Effort, Mark, StoreError};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::ServiceRequest;
use crate::requests::store::{self, Details};

/// Questions that may be on their way at the same time.
const AT_ONCE: usize = 2;
/// Identifiers that one question names at most.
const TOGETHER: usize = 64;
/// How long one connection is kept for them.
const TURN: Duration = Duration::from_millis(50);
/// Look-ups that wait at most; beyond, and after this long, each goes by itself, and is told if there is no room.
const MOST: usize = 1_024;
const PATIENCE: Duration = Duration::from_secs(2);

/// The look-ups of a server that wait for their turn.
#[derive(Debug, Default)]
pub struct LookUps(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<Wanted>,
    on_their_way: usize,
}

#[derive(Debug)]
struct Wanted {
    of: (JurisdictionId, Mode),
    code: String,
    tell: oneshot::Sender<Option<ServiceRequest>>,
}

/// The report with this identifier, if the public may see it, for a caller who has seen the log up to `seen`.
pub(super) async fn find(
    desk: &Data<Desk>,
    seen: Option<Mark>,
    of: (JurisdictionId, Mode),
    code: String,
    details: Details,
) -> Result<Option<ServiceRequest>, StoreError> {
    let far = desk.store.backend() == Backend::Postgres;
    if far && seen.is_none() && details == Details::default() {
        let (tell, told) = oneshot::channel();
        line_up(desk, Wanted { of, code: code.clone(), tell });
        // What was not found may not yet be known to a replica; and whoever was not answered at all, by a
        // server that failed or is silent, is to hear of his own failure.
        if let Ok(Ok(Some(found))) = timeout(PATIENCE, told).await {
            return Ok(Some(found));
        }
    }
    let find = move |conn: &mut Conn| store::find_by_code(conn, of.0, of.1, &code, details);
    desk.store.look_up_near(seen, find).await
}

fn line_up(desk: &Data<Desk>, wanted: Wanted) {
    let mut queue = desk.look_ups.0.lock();
    if queue.waiting.len() >= MOST {
        return;
    }
    queue.waiting.push(wanted);
    if queue.on_their_way < AT_ONCE {
        queue.on_their_way += 1;
        actix_web::rt::spawn(ask_on(Asker(desk.clone())));
    }
}

/// Who asks for others. However that ends, also with the worker thread it ran on, nobody waits for him in vain.
struct Asker(Data<Desk>);

impl Drop for Asker {
    fn drop(&mut self) {
        let mut queue = self.0.look_ups.0.lock();
        queue.on_their_way -= 1;
        if queue.on_their_way == 0 {
            queue.waiting.clear();
        }
    }
}

/// Asks for those that wait until nobody does.
async fn ask_on(asker: Asker) {
    loop {
        let desk = asker.0.clone();
        let outcome =
            asker.0.store.read_near(None, Effort::Any, move |conn| ask(&desk, conn)).await;
        let mut queue = asker.0.look_ups.0.lock();
        if let Err(error) = outcome {
            log::debug!("look-ups go one by one: {error}");
            queue.waiting.clear();
        }
        if queue.waiting.is_empty() {
            return;
        }
    }
}

/// Asks for those that wait, over and over for a while: what came in during one question goes with the next,
/// without a change of threads.
fn ask(desk: &Desk, conn: &mut Conn) -> Result<(), StoreError> {
    let begun = Moment::now();
    while begun.elapsed() < TURN {
        let turn: Vec<Wanted> = {
            let mut queue = desk.look_ups.0.lock();
            let number = queue.waiting.len().min(TOGETHER);
            queue.waiting.drain(..number).collect()
        };
        if turn.is_empty() {
            break;
        }
        let mut groups: HashMap<(JurisdictionId, Mode), Vec<Wanted>> = HashMap::new();
        for wanted in turn {
            groups.entry(wanted.of).or_default().push(wanted);
        }
        for (of, group) in groups {
            let codes: Vec<&str> = group.iter().map(|wanted| wanted.code.as_str()).collect();
            let mut found = store::find_by_codes(conn, of.0, of.1, &codes)?;
            for wanted in group {
                let one = found.iter().position(|one| one.code.as_ref() == Some(&wanted.code));
                let one = one.map(|at| found.swap_remove(at));
                // Who has gone away meanwhile need not hear it.
                let _gone = wanted.tell.send(one);
            }
        }
    }
    Ok(())
}
