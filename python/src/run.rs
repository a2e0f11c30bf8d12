//! A computation on a thread of its own, while the thread of Python looks for Ctrl-C.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use neurocert::commands::Settings;
use neurocert::{Error, Result};
use pyo3::exceptions::{PyRuntimeError, PyTimeoutError};
use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;

use crate::flag::Flag;
use crate::refused;

/// How often signals and the clock are looked at.
const POLL: Duration = Duration::from_millis(50);
/// So long an interrupted computation has to end before Python goes on without it.
const GRACE: Duration = Duration::from_millis(700);
/// Threads of Python may have small stacks; these are as large as that of a program.
const STACK: usize = 16 << 20;

/// Seed, most memory, seconds, and what is called with the bounds so far.
pub type Limits<'py> = (u64, u64, Option<f64>, Option<Bound<'py, PyAny>>);

/// The bounds that were told last and not yet passed on.
type Told = Arc<Mutex<Option<(u64, u128)>>>;

type Done<T> = std::result::Result<Result<T>, Box<dyn Any + Send>>;

/// What a computation does when its time is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Soon, with what is known by then.
    WithAnswer,
    /// Soon, with an error.
    WithError,
    /// Sometime: it is left to itself.
    Late,
}

/// Does the job, and raises what Python expects: `KeyboardInterrupt` after Ctrl-C, `TimeoutError` when
/// time is over and nothing is known, `RuntimeError` for a fault of the library.
pub fn run<T: Send + 'static>(
    limits: &Limits<'_>,
    py: Python<'_>,
    ends: Ends,
    job: impl FnOnce(&Settings<'_>) -> Result<T> + Send + 'static,
) -> PyResult<T> {
    let (seed, max_memory, seconds, callback) = limits;
    let (flag, told) = (Flag::new(), Told::default());
    let receiver = Mutex::new(start(*seed, *max_memory, (flag.clone(), told.clone()), job)?);
    let wait = |time| {
        py.detach(|| receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(time))
    };
    let tell = || {
        // The lock is gone before Python is called, which may take its time.
        let bounds = told.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (callback, bounds) {
            (Some(callback), Some(bounds)) => callback.call1(bounds).map(|_| ()),
            _ => Ok(()),
        }
    };
    let begin = Instant::now();
    let limit = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let mut is_over = false;
    loop {
        let left = limit.filter(|_| !is_over).map(|limit| limit.saturating_sub(begin.elapsed()));
        match wait(left.map_or(POLL, |left| left.min(POLL))) {
            Ok(done) => {
                tell()?;
                return ended(done, *seconds, is_over && ends == Ends::WithError);
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = py.check_signals().and_then(|()| tell()) {
                    flag.raise();
                    let _ = wait(GRACE);
                    return Err(error);
                }
                if !is_over && limit.is_some_and(|limit| begin.elapsed() >= limit) {
                    flag.raise();
                    is_over = true;
                    if ends == Ends::Late {
                        return Err(too_long(*seconds));
                    }
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Err(fault("its thread ended")),
        }
    }
}

/// Starts the thread. It has workers of its own, so that a process that was forked has them too.
fn start<T: Send + 'static>(
    seed: u64,
    max_memory: u64,
    (flag, told): (Arc<Flag>, Told),
    job: impl FnOnce(&Settings<'_>) -> Result<T> + Send + 'static,
) -> PyResult<Receiver<Done<T>>> {
    let (sender, receiver) = channel();
    let work = move || {
        let progress = |lower, upper| {
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some((lower, upper));
        };
        let settings = Settings { seed, max_memory, stop: flag.stop(), progress: &progress };
        let done = catch_unwind(AssertUnwindSafe(|| {
            let pool = ThreadPoolBuilder::new().stack_size(STACK).build();
            let pool = pool.map_err(|error| Error::new("threads", error.to_string(), ""))?;
            pool.install(|| job(&settings))
        }));
        // Nobody listens after Ctrl-C.
        let _ = sender.send(done);
    };
    let thread = thread::Builder::new().name("neurocert".into()).stack_size(STACK).spawn(work);
    thread
        .map_err(|error| PyRuntimeError::new_err(format!("no thread can be started: {error}")))?;
    Ok(receiver)
}

fn ended<T>(done: Done<T>, seconds: Option<f64>, is_cut: bool) -> PyResult<T> {
    match done {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) if is_cut => Err(too_long(seconds)),
        Ok(Err(error)) => Err(refused(error)),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_string());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(fault(text.as_deref().unwrap_or("a panic")))
        }
    }
}

fn too_long(seconds: Option<f64>) -> PyErr {
    let seconds = seconds.unwrap_or_default();
    PyTimeoutError::new_err(format!("timeout: not finished after {seconds} seconds"))
}

fn fault(what: &str) -> PyErr {
    let what = neurocert::error::one_line(what);
    PyRuntimeError::new_err(format!("a fault of neurocert, please report it: {what}"))
}
