//! What the watcher sees of a command.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::tell::Facts;

/// What a user said about stopping and telling.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Limits {
    pub timeout: Option<Duration>,
    pub quiet: bool,
    pub json: bool,
    pub seed: u64,
}

/// How far a stage is.
#[derive(Clone, Copy)]
pub(super) struct Progress {
    pub done: usize,
    pub target: usize,
    /// About how long the rest takes.
    pub left: Option<Duration>,
}

struct Running {
    number: u64,
    what: String,
    begin: Instant,
    is_said: bool,
    progress: Option<Progress>,
    bar: Option<ProgressBar>,
}

/// What is going on, and what is known.
pub(super) struct Register {
    pub command: &'static str,
    pub limits: Limits,
    start: Option<Instant>,
    /// The time limit counts from the first stage on: before it nothing long happens.
    begun: u64,
    stages: Vec<Running>,
    has_said: bool,
    pub facts: Facts,
    pub files: Files,
    pub is_answered: bool,
    /// What runs can end by itself.
    pub can_end: bool,
    /// It was told to, and has until then.
    pub ends: Option<Instant>,
    /// What was going on when it was told.
    pub was: Option<String>,
}

impl Register {
    pub const fn new() -> Self {
        Register {
            command: "",
            limits: Limits { timeout: None, quiet: true, json: false, seed: 0 },
            start: None,
            begun: 0,
            stages: Vec::new(),
            has_said: false,
            facts: Facts::new(),
            files: Files::new(),
            is_answered: false,
            can_end: false,
            ends: None,
            was: None,
        }
    }

    pub fn start(&mut self, command: &'static str, limits: Limits) {
        (self.command, self.limits, self.start) = (command, limits, Some(Instant::now()));
    }

    /// Whether the time limit is over and there is no answer yet.
    pub fn is_over(&self, now: Instant) -> bool {
        self.begun > 0 && !self.is_answered && self.deadline().is_some_and(|at| now >= at)
    }

    fn deadline(&self) -> Option<Instant> {
        // A limit beyond all clocks is none.
        self.start?.checked_add(self.limits.timeout?)
    }

    pub fn begin(&mut self, what: String) -> u64 {
        self.begun += 1;
        let begin = Instant::now();
        let number = self.begun;
        let (is_said, progress, bar) = (false, None, None);
        self.stages.push(Running { number, what, begin, is_said, progress, bar });
        number
    }

    pub fn end(&mut self, number: u64) {
        let Some(at) = self.stages.iter().position(|stage| stage.number == number) else { return };
        if let Some(bar) = self.stages.remove(at).bar {
            bar.finish_and_clear();
        }
    }

    pub fn show(&mut self, number: u64, progress: Progress) {
        let Some(stage) = self.stages.iter_mut().find(|stage| stage.number == number) else {
            return;
        };
        stage.progress = Some(progress);
        stage.draw();
    }

    /// The stage that began last, and how far it is; if something was told to end, what went on then.
    pub fn current(&self) -> Option<String> {
        let current = || {
            self.stages.last().map(|stage| match stage.progress {
                None => stage.what.clone(),
                Some(Progress { done, target, .. }) => {
                    format!("{}, {done} of {target}", stage.what)
                }
            })
        };
        self.was.clone().or_else(current)
    }

    /// Says what takes `long`, and when to look again.
    pub fn announce(&mut self, now: Instant, long: Duration) -> Option<Duration> {
        let deadline = self.deadline().filter(|_| self.begun > 0 && !self.is_answered);
        let mut next = deadline;
        let start = self.start.filter(|_| !self.has_said);
        let is_quiet = self.limits.quiet || self.is_answered;
        if let Some(stage) = self.stages.last_mut().filter(|stage| !stage.is_said && !is_quiet) {
            // The first that is said counts from the start of the command.
            let due = start.unwrap_or(stage.begin) + long;
            if now < due {
                next = Some(next.map_or(due, |next| next.min(due)));
            } else {
                stage.say();
                self.has_said = true;
            }
        }
        next.map(|at| at.saturating_duration_since(now))
    }

    pub fn clear_bars(&mut self) {
        self.stages.iter_mut().filter_map(|stage| stage.bar.take()).for_each(|bar| {
            bar.finish_and_clear();
        });
    }
}

impl Running {
    /// A bar on a terminal, otherwise a line.
    fn say(&mut self) {
        self.is_said = true;
        if !std::io::stderr().is_terminal() {
            let _ = writeln!(std::io::stderr(), "working: {}", self.what);
            return;
        }
        let bar = ProgressBar::new_spinner().with_message(format!("working: {}", self.what));
        bar.enable_steady_tick(Duration::from_millis(100));
        self.bar = Some(bar);
        self.draw();
    }

    fn draw(&self) {
        let (Some(bar), Some(progress)) = (&self.bar, self.progress) else { return };
        show(bar, progress);
        if let Some(left) = progress.left {
            bar.set_message(format!("working: {}, about {} left", self.what, HumanDuration(left)));
        }
    }
}

fn show(bar: &ProgressBar, Progress { done, target, .. }: Progress) {
    if bar.length() != Some(target as u64) {
        let style =
            ProgressStyle::with_template("{spinner} {msg} {pos} of {len} {wide_bar} {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_length(target as u64);
    }
    bar.set_position(done as u64);
}

/// Files that are being written, and folders that were made for them.
pub(in crate::cli) struct Files {
    temporary: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    /// Folders in which files of killed runs were looked for.
    pub swept: BTreeSet<PathBuf>,
    /// Files that were opened, which nothing may replace.
    pub read: BTreeSet<PathBuf>,
    /// Finished ones.
    pub written: Vec<String>,
}

impl Files {
    const fn new() -> Self {
        Files {
            temporary: Vec::new(),
            folders: Vec::new(),
            swept: BTreeSet::new(),
            read: BTreeSet::new(),
            written: Vec::new(),
        }
    }

    /// A file that must not stay when the process ends.
    pub fn begin(&mut self, path: &Path) {
        self.temporary.push(path.into());
    }

    /// It has its final name.
    pub fn finish(&mut self, path: &Path, name: Option<String>) {
        self.temporary.retain(|one| one != path);
        // Reports are written anew after each claim.
        self.written.extend(name.filter(|name| !self.written.contains(name)));
    }

    /// A folder that was made, and goes again if nothing is written into it.
    pub fn made(&mut self, folder: &Path) {
        self.folders.push(folder.into());
    }

    /// Removes temporary files, and the folders that are empty.
    pub fn remove_rest(&mut self) {
        for path in self.temporary.drain(..) {
            let _ = std::fs::remove_file(path);
        }
        for folder in self.folders.drain(..).rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}
