//! Cases in parallel, each row in the store as soon as the disk has it.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rayon::ThreadPoolBuilder;

use super::case::Case;
use super::decide::decide;
use super::queue::{Progress, Queue};
use super::row::{Row, Verdict};
use super::store::{Rows, Store};
use crate::commands::Stop;
use crate::error::{Error, Result};

/// How cases are computed.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// The seed of the points.
    pub seed: u64,
    /// A limit in bytes: for one case, and for the estimates of all cases that run at once.
    pub memory: u64,
    /// How many cases run at once.
    pub threads: usize,
    /// Whether cases that have a row in the store are computed again.
    pub is_fresh: bool,
    /// When to end before all cases are decided.
    pub stop: Stop,
}

/// What a caller wants from a run besides the rows.
pub struct Want<'a> {
    /// Keeps a certificate, by its name and its text, before the row that names it is in the store.
    pub keep: Option<&'a Keep<'a>>,
    /// Whether a certificate of this name has been kept.
    pub has: &'a (dyn Fn(&str) -> bool + Sync),
    /// Called when rows have been stored.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// Keeps a certificate.
pub type Keep<'a> = dyn Fn(&str, &str) -> Result<()> + Sync + 'a;

impl Want<'_> {
    /// Nothing but the rows.
    pub fn nothing() -> Want<'static> {
        Want { keep: None, has: &|_| true, progress: &|_| {} }
    }

    /// Whether a row from the store will do. More memory may find what less memory did not.
    fn is_content_with(&self, row: &Row, job: Job) -> bool {
        let may_fit_now = row.verdict != Verdict::Exact && row.memory < job.memory;
        let has_certificates = self.keep.is_none() || row.certificates().all(self.has);
        !may_fit_now && has_certificates
    }
}

/// Decides all cases that have no row yet. After a run that was killed or stopped the same call goes on from the rows
/// that are in the store.
///
/// # Errors
/// When the store or `want.keep` refuses.
pub fn run(cases: &[Case], store: &Store, job: Job, want: &Want<'_>) -> Result<()> {
    // Before the rows are read, so that no later change goes unnoticed.
    let changes = store.changes()?;
    let known: Rows = store.rows()?;
    let (all, waiting) = waiting(cases, &known, job, want);
    let count = waiting.len();
    let queue = Queue::new(waiting, all, job.memory.into());
    (want.progress)(queue.progress());
    if count == 0 {
        return Ok(());
    }
    // With few cases, spare threads work inside them.
    let workers = job.threads.clamp(1, count);
    let threads = (job.threads / workers).max(1);
    let (sender, receiver) = sync_channel(4 * workers);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, queue) = (sender.clone(), &queue);
            scope.spawn(move || worker(queue, job, want, threads, &sender));
        }
        drop(sender);
        let clerk = Clerk { queue: &queue, store, job, want };
        scope.spawn(move || clerk.work(receiver, changes));
    });
    queue.failure().map_or(Ok(()), Err)
}

/// How many different cases there are, and those of them that have no row that stands.
pub(super) fn waiting<'a>(
    cases: &'a [Case],
    known: &Rows,
    job: Job,
    want: &Want<'_>,
) -> (usize, Vec<&'a Case>) {
    let is_done = |case: &Case| {
        let row = known.get(&case.statement).filter(|_| !job.is_fresh);
        row.is_some_and(|row| want.is_content_with(row, job))
    };
    let mut seen = HashSet::new();
    let all: Vec<&Case> = cases.iter().filter(|case| seen.insert(&case.statement)).collect();
    (all.len(), all.into_iter().filter(|case| !is_done(case)).collect())
}

type Found<'a> = (&'a Case, Row);

fn worker<'a>(
    queue: &Queue<'a>,
    job: Job,
    want: &Want<'_>,
    threads: usize,
    sender: &SyncSender<Found<'a>>,
) {
    // A pool of its own: in a shared one a thread that waits for a part of its case would begin another
    // case, and wait for memory that it holds itself.
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::new("", format!("no threads: {error}"), ""));
    while !job.stop.is_raised()
        && let Some(case) = queue.next()
    {
        let result = match &pool {
            Ok(pool) => pool.install(|| one(case, job, want)),
            Err(error) => Err(error.clone()),
        };
        queue.release(case);
        match result {
            // What a stopped case has found is less than what there is to find.
            Ok(_) if job.stop.is_raised() => return,
            Ok(row) => {
                // After an error of the store nobody receives any more.
                if sender.send((case, row)).is_err() {
                    return;
                }
            }
            Err(error) => queue.fail(error),
        }
    }
}

fn one(case: &Case, job: Job, want: &Want<'_>) -> Result<Row> {
    let (row, certificates) = decide(case, job)?;
    if let Some(keep) = want.keep {
        for (name, text) in &certificates {
            keep(name, text)?;
        }
    }
    Ok(row)
}

/// Writes rows. A disk takes as long for one row as for many, so all rows that came meanwhile are written at once.
struct Clerk<'a, 'b> {
    queue: &'a Queue<'b>,
    store: &'a Store,
    job: Job,
    want: &'a Want<'a>,
}

impl Clerk<'_, '_> {
    fn work(&self, receiver: Receiver<Found<'_>>, mut changes: i64) {
        while let Ok(first) = receiver.recv() {
            let batch: Vec<Found<'_>> = std::iter::once(first).chain(receiver.try_iter()).collect();
            if let Err(error) = self.write(batch, &mut changes) {
                self.queue.fail(error);
                return;
            }
            (self.want.progress)(self.queue.progress());
        }
    }

    fn write(&self, batch: Vec<Found<'_>>, changes: &mut i64) -> Result<()> {
        let (cases, rows): (Vec<&Case>, Vec<Row>) = batch.into_iter().unzip();
        self.store.add(rows)?;
        cases.iter().for_each(|case| self.queue.finish(case));
        let now = self.store.changes()?;
        if now != *changes && !self.job.is_fresh {
            *changes = now;
            let rows = self.store.rows()?;
            let is_done = |statement: &String| {
                let row = rows.get(statement);
                row.is_some_and(|row| self.want.is_content_with(row, self.job))
            };
            let done = self.queue.waiting().into_iter().filter(is_done);
            self.queue.forget(&done.collect());
        }
        Ok(())
    }
}
