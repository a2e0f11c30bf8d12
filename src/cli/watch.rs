//! Stopping and telling, the same for every command and every computation.
//!
//! A command writes into a small register what it is doing (a [`Stage`]) and what it knows so far. One
//! thread reads it: it says what takes long, and when the time limit is over or Ctrl-C is pressed it
//! tells what is known, removes half-written files and ends the process. So nothing that computes has
//! to look at a clock, and nothing can forget to. What can end by itself ([`ending`]) has a moment for it, to keep what it
//! has proved.

mod register;
mod tell;

use std::path::Path;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::commands::Stop;
use crate::network::Architecture;
pub(super) use register::{Files, Limits};
use register::{Progress, Register};

static REGISTER: Mutex<Register> = Mutex::new(Register::new());
static CHANGED: Condvar = Condvar::new();
static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);
static ENDS: AtomicBool = AtomicBool::new(false);

/// A stage that lasts longer is said on stderr.
const LONG: Duration = Duration::from_millis(800);
/// What can end by itself has this long for it.
const GRACE: Duration = Duration::from_millis(900);

fn register() -> MutexGuard<'static, Register> {
    REGISTER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why a command does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Timeout,
    Interrupt,
}

impl Why {
    fn name(self) -> &'static str {
        match self {
            Why::Timeout => "timeout",
            Why::Interrupt => "interrupt",
        }
    }

    fn code(self) -> i32 {
        match self {
            Why::Timeout => 3,
            Why::Interrupt => 130,
        }
    }
}

/// Starts the watcher. `command` is its name.
pub(super) fn start(command: &'static str, limits: Limits) {
    register().start(command, limits);
    std::thread::spawn(watch);
    // Where Ctrl-C is ignored (a job in the background) it stays so.
    let _ = ctrlc::try_set_handler(|| {
        if IS_INTERRUPTED.swap(true, Ordering::SeqCst) {
            exit(Why::Interrupt.code());
        }
        // A thread of its own: the lock may be held by a watcher whose reader does not read, and
        // the second Ctrl-C must find nobody waiting here.
        std::thread::spawn(|| {
            drop(register());
            CHANGED.notify_all();
        });
    });
}

fn watch() {
    let mut register = register();
    loop {
        let now = Instant::now();
        let wait = match why(&register, now) {
            None => register.announce(now, LONG),
            Some(why) => Some(grace(&mut register, why, now)),
        };
        register = match wait {
            None => CHANGED.wait(register).unwrap_or_else(PoisonError::into_inner),
            Some(wait) => {
                CHANGED.wait_timeout(register, wait).unwrap_or_else(PoisonError::into_inner).0
            }
        };
    }
}

/// Whether the command shall end.
fn why(register: &Register, now: Instant) -> Option<Why> {
    if IS_INTERRUPTED.load(Ordering::SeqCst) {
        Some(Why::Interrupt)
    } else {
        register.is_over(now).then_some(Why::Timeout)
    }
}

/// How long what can end by itself still has; does not return when that is over.
fn grace(register: &mut Register, why: Why, now: Instant) -> Duration {
    if !register.can_end {
        stop(register, why);
    }
    ENDS.store(true, Ordering::SeqCst);
    if register.was.is_none() {
        register.was = register.current();
    }
    let end = *register.ends.get_or_insert(now + GRACE);
    if now >= end {
        stop(register, why);
    }
    end - now
}

/// Ends the process. The lock is kept: no file can get its final name any more.
fn stop(register: &mut Register, why: Why) -> ! {
    register.clear_bars();
    register.files.remove_rest();
    if !register.is_answered {
        tell::tell(register, why);
    }
    exit(why.code())
}

/// What a command does, from [`stage`] until it is dropped.
pub(super) struct Stage {
    number: u64,
}

/// Begins a stage: `what` is a noun with its size, as in `rank of the Jacobian (42 columns)`. Does not
/// return when the time limit is over.
pub(super) fn stage(what: impl Into<String>) -> Stage {
    let mut register = register();
    let number = register.begin(what.into());
    let now = Instant::now();
    if register.is_over(now) {
        match register.ends {
            None => stop(&mut register, Why::Timeout),
            Some(_) => _ = grace(&mut register, Why::Timeout, now),
        }
    }
    drop(register);
    CHANGED.notify_all();
    Stage { number }
}

/// A computation that ends by itself when the flag is raised, and then says what it has proved.
pub(super) struct Ending(());

/// Until it is dropped, the time limit and Ctrl-C raise the flag, and the process goes on for a moment.
pub(super) fn ending() -> (Ending, Stop) {
    register().can_end = true;
    (Ending(()), Stop::when(&ENDS))
}

impl Ending {
    /// Whether it was told to end.
    pub(super) fn is_told(&self) -> bool {
        ENDS.load(Ordering::SeqCst)
    }

    /// Ends the process, once all that is proved is known.
    pub(super) fn end(self) -> ! {
        let mut register = register();
        let why = why(&register, Instant::now()).unwrap_or(Why::Timeout);
        stop(&mut register, why)
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        register().can_end = false;
    }
}

/// Does some work in a stage.
pub(super) fn during<T>(what: impl Into<String>, work: impl FnOnce() -> T) -> T {
    let _stage = stage(what);
    work()
}

impl Stage {
    /// How far it is.
    pub(super) fn show(&self, done: usize, target: usize) {
        self.show_left(done, target, None);
    }

    /// The same, with about how long the rest takes.
    pub(super) fn show_left(&self, done: usize, target: usize, left: Option<Duration>) {
        register().show(self.number, Progress { done, target, left });
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        register().end(self.number);
    }
}

/// Something that holds whatever comes of the rest: a key of the JSON document.
pub(super) fn know(key: &'static str, value: impl Into<Value>) {
    register().facts.know(key, value.into());
}

/// The same in words, one line for each `key`.
pub(super) fn say(key: &'static str, line: impl Into<String>) {
    register().facts.say(key, line.into());
}

/// One more entry of a list that is known.
pub(super) fn know_one_more(key: &'static str, value: impl Into<Value>) {
    register().facts.push(key, value.into());
}

/// A claim that is decided.
pub(super) fn decided(id: &str, status: &str) {
    register().facts.decided(id, status);
}

/// The network that the command is about.
pub(super) fn network(architecture: &Architecture) {
    let mut register = register();
    register.facts.network(architecture);
    register.facts.say("network", architecture.to_string());
}

/// The network of a weight file.
pub(super) fn network_of(path: &Path, architecture: &Architecture) {
    register().facts.network_of(path, architecture);
}

/// The answer is complete and about to be printed: the time limit is kept.
pub(super) fn answer() {
    let mut register = register();
    register.is_answered = true;
    register.clear_bars();
}

/// The command is over, whatever came of it.
pub(super) fn finish() {
    let mut register = register();
    register.is_answered = true;
    register.files.remove_rest();
}

/// Works with files under the lock, so that none is written while the process ends.
pub(super) fn files<T>(work: impl FnOnce(&mut Files) -> T) -> T {
    work(&mut register().files)
}
