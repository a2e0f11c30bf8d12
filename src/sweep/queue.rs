//! The cases that wait: the largest first, and not more at once than memory allows.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::case::Case;
use crate::error::Error;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Cases whose rows are in the store.
    pub done: usize,
    /// All cases.
    pub all: usize,
    /// About how long the rest takes, where something is known about it.
    pub left: Option<Duration>,
}

/// What is to be done, shared by all workers.
pub(super) struct Queue<'a> {
    state: Mutex<State<'a>>,
    changed: Condvar,
    limit: u128,
    all: usize,
    start: Instant,
}

struct State<'a> {
    /// The largest last.
    waiting: Vec<&'a Case>,
    /// Bytes of those that run.
    used: u128,
    running: usize,
    /// Cases that are finished, including those of other processes and earlier runs.
    done: usize,
    work_done: u128,
    work_left: u128,
    failed: Option<Error>,
}

impl<'a> Queue<'a> {
    /// These cases wait; the others of `all` are done.
    pub fn new(mut waiting: Vec<&'a Case>, all: usize, limit: u128) -> Self {
        waiting.sort_by(|one, other| {
            let size = |case: &Case| case.parameters.clone().unwrap_or(0);
            size(one).cmp(&size(other)).then_with(|| other.statement.cmp(&one.statement))
        });
        let work_left = waiting.iter().map(|case| work(case)).sum();
        let done = all - waiting.len();
        let state =
            State { waiting, used: 0, running: 0, done, work_done: 0, work_left, failed: None };
        let (state, changed) = (Mutex::new(state), Condvar::new());
        Queue { state, changed, limit, all, start: Instant::now() }
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The largest case that fits into free memory, as soon as there is one. A case that needs more than all memory
    /// runs alone, and `search` says whether it is too large.
    pub fn next(&self) -> Option<&'a Case> {
        let mut state = self.lock();
        loop {
            if state.failed.is_some() || state.waiting.is_empty() {
                return None;
            }
            let free = self.limit.saturating_sub(state.used);
            let fits = state.waiting.iter().rposition(|case| need(case) <= free);
            let alone = (state.running == 0).then(|| state.waiting.len() - 1);
            if let Some(at) = alone.or(fits) {
                let case = state.waiting.remove(at);
                state.used += need(case);
                state.running += 1;
                return Some(case);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The memory of a case is free again.
    pub fn release(&self, case: &Case) {
        let mut state = self.lock();
        state.used -= need(case);
        state.running -= 1;
        drop(state);
        self.changed.notify_all();
    }

    /// The row of a case is in the store.
    pub fn finish(&self, case: &Case) {
        self.lock().count(case);
    }

    /// The statements of the cases that have not begun.
    pub fn waiting(&self) -> Vec<String> {
        self.lock().waiting.iter().map(|case| case.statement.clone()).collect()
    }

    /// Marks cases as done that another process has finished.
    pub fn forget(&self, statements: &BTreeSet<String>) {
        let mut state = self.lock();
        let is_done = |case: &Case| statements.contains(&case.statement);
        let (done, waiting) =
            std::mem::take(&mut state.waiting).into_iter().partition(|case| is_done(case));
        state.waiting = waiting;
        let done: Vec<&Case> = done;
        for case in done {
            state.count(case);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// From here on no case begins.
    pub fn fail(&self, error: Error) {
        self.lock().failed.get_or_insert(error);
        self.changed.notify_all();
    }

    /// What went wrong, if something did.
    pub fn failure(&self) -> Option<Error> {
        self.lock().failed.take()
    }

    pub fn progress(&self) -> Progress {
        let state = self.lock();
        let elapsed = self.start.elapsed().as_millis();
        let left = elapsed.saturating_mul(state.work_left).checked_div(state.work_done);
        let left = left.and_then(|left| u64::try_from(left).ok()).map(Duration::from_millis);
        Progress { done: state.done, all: self.all, left }
    }
}

impl State<'_> {
    fn count(&mut self, case: &Case) {
        self.done += 1;
        self.work_done += work(case);
        self.work_left -= work(case);
    }
}

/// What a case needs besides its elimination, measured on small cases.
const BASE: u128 = 8 << 20;

fn need(case: &Case) -> u128 {
    case.memory.saturating_add(BASE)
}

/// About how long a case takes, in arbitrary units. Until eliminations are large, most of the time grows with the
/// square of the parameters.
fn work(case: &Case) -> u128 {
    let parameters = case.parameters.clone().unwrap_or(0).min(1 << 32);
    100 + parameters * parameters
}
