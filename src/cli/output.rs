//! What goes to stdout and stderr.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::error::{Error, Result};

/// One line on stderr.
pub(super) fn complain(error: &Error) {
    let _ = writeln!(std::io::stderr(), "error: {error}");
}

/// A note on stderr.
pub(super) fn note(quiet: bool, text: &str) {
    if !quiet {
        let _ = writeln!(std::io::stderr(), "note: {text}");
    }
}

/// Prints to stdout. A reader that has gone away (`| head`) is no error.
///
/// # Errors
/// When stdout cannot be written, a full disk for example.
pub(super) fn print(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::new("stdout", error.to_string(), ""))
        }
        _ => Ok(()),
    }
}

/// Prints one JSON document.
///
/// # Errors
/// As [`print`].
pub(super) fn print_json(document: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| Error::new("stdout", error.to_string(), ""))?;
    print(&(text + "\n"))
}

/// A progress bar on stderr, if that is a terminal and the work takes more than a second.
pub(super) struct Progress {
    what: &'static str,
    start: Instant,
    wanted: bool,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    /// `what` is counted: "rank", "step".
    pub(super) fn new(quiet: bool, what: &'static str) -> Self {
        let wanted = !quiet && std::io::stderr().is_terminal();
        Progress { what, start: Instant::now(), wanted, bar: OnceLock::new() }
    }

    pub(super) fn show(&self, done: usize, target: usize) {
        if !self.wanted || self.start.elapsed() < Duration::from_secs(1) {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let template = format!("{} {{pos}} of {{len}} {{wide_bar}} {{elapsed}}", self.what);
            let style = ProgressStyle::with_template(&template);
            let bar = ProgressBar::new(0);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        bar.set_length(target as u64);
        bar.set_position(done as u64);
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

/// Does some work, under a spinner where a [`Progress`] bar would be shown but nothing can be counted.
pub(super) fn spinning<T>(quiet: bool, what: &'static str, work: impl FnOnce() -> T) -> T {
    if quiet || !std::io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (working, done) = mpsc::channel::<()>();
        scope.spawn(move || {
            if done.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                let spinner = ProgressBar::new_spinner().with_message(what);
                spinner.enable_steady_tick(Duration::from_millis(100));
                let _ = done.recv();
                spinner.finish_and_clear();
            }
        });
        let result = work();
        drop(working);
        result
    })
}

/// Rows of a table: a label, a number, a remark; the numbers right-aligned.
pub(super) fn table(rows: &[(String, String, String)]) -> String {
    let width = |cell: fn(&(String, String, String)) -> &String| {
        rows.iter().map(|row| cell(row).chars().count()).max().unwrap_or(0)
    };
    let (label, number) = (width(|row| &row.0), width(|row| &row.1));
    let line = |(a, b, c): &(String, String, String)| {
        format!("{a:<label$}  {b:>number$}  {c}").trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}
