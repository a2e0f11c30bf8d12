//! The command line: raw flags, then validated arguments, then one file per subcommand.

mod architecture;
mod attention;
mod audit;
mod check;
mod conserved;
mod dim;
mod equiv;
mod expand;
mod expect;
mod fiber;
mod files;
mod filling;
mod flag;
mod implicit;
mod jacobian;
mod layer;
mod leftovers;
mod map;
mod named_weights;
mod networks;
mod output;
mod proved;
mod recover;
mod shell;
mod show;
mod singular;
mod singular_linear;
mod singular_point;
mod subject;
mod suggest;
mod sweep;
mod symbols;
mod symmetry;
mod watch;
mod weights;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::error::{Error, Result};

/// Exact algebra and certified claims about neural networks with polynomial layers.
#[derive(Parser)]
#[command(name = "neurocert", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 the claim holds (dim: exact; check: verified); 1 refuted or rejected;
2 bad usage, unreadable or malformed input, sizes beyond a limit; 3 undecided (at_least, probable, undecided,
incomplete), or stopped by --timeout; 130 Ctrl-C.
What takes long is said on stderr. A command that is stopped prints what it knows: files that are
finished stay, none is half-written. With --json that is a document with the keys command, stopped
(timeout, interrupt), stage (what it was doing), verdict (incomplete; of dim at_least where a bound is
proved), the sizes of the network, read (weight files with theirs), what else is known (lower, upper,
predicted_terms, files, claims), written (finished files) and seed.
Indices are 1-based, as in the paper.";

#[derive(Subcommand)]
enum Command {
    /// Certified dimension of a neuromanifold
    Dim(dim::Flags),
    /// Independent check of certificates
    Check(check::Flags),
    /// Symbolic expansion of the network map, as text, LaTeX or for a computer algebra system
    Expand(expand::Flags),
    /// Jacobian of (weights ↦ function) at an exact point: rank, pivots, kernel
    Jacobian(jacobian::Flags),
    /// Does a network fill its ambient space, and does no smaller one?
    Filling(filling::Flags),
    /// Quantities conserved by gradient flow, whatever the loss and the data
    Conserved(conserved::Flags),
    /// Equations of the closure of all functions of a network, or of all values of a map, up to a degree
    Implicit(implicit::Flags),
    /// What can be said of a map: dimension, fibers, rank drop, singular points of plane curves
    Map(map::Map),
    /// Critical points of the distance to a plane curve, evolute, Voronoi cells
    Critical(map::Critical),
    /// All weights with the same function, at exact weights
    Fiber(fiber::Flags),
    /// Are two weight files the same function?
    Equiv(equiv::Flags),
    /// Weights from exact evaluations of a black box, up to symmetry
    Recover(recover::Flags),
    /// Smooth or singular point of all functions of a network, critical or not, at exact weights
    Singular(singular::Flags),
    /// How neighbouring layers lie to each other: intersections, strata, degenerations, stability
    Flag(flag::Flags),
    /// A conjectured symmetry: proved or refuted
    Symmetry(symmetry::Flags),
    /// The claims of the paper, decided with evidence
    Audit(audit::Flags),
    /// Certified dimensions of a grid of networks: a table and a picture, resumable
    Sweep(sweep::Flags),
    /// The library of networks, and the language in which a network is written
    Networks(networks::Flags),
    /// What a weight file holds and what was taken for what; writes it in another format
    Weights(weights::Flags),
    /// Completion of commands and options for a shell
    Completions(shell::Completions),
    /// Manual pages, one for each command, in a folder
    Man(shell::Man),
    /// JSON Schema of what --json prints
    Schema(shell::Schema),
}

/// Flags that every subcommand has.
#[derive(Args)]
#[group(skip)]
struct Common {
    /// Print one JSON document on stdout
    #[arg(long, global = true)]
    json: bool,
    /// Seed of everything random, mixed with the numbers in the files that are read; always printed, and the
    /// same seed and files give the same bytes
    #[arg(long, global = true, value_name = "N", default_value = "0", allow_hyphen_values = true)]
    seed: String,
    /// Number of threads (default: one for each core); never changes a result
    #[arg(long, global = true, value_name = "N", allow_hyphen_values = true)]
    threads: Option<String>,
    /// Most memory to use, as 500M, 4GiB or bytes (default: 75 % of the machine's)
    #[arg(long, global = true, value_name = "SIZE", allow_hyphen_values = true)]
    max_memory: Option<String>,
    /// Stop after so many seconds, with what is known by then and exit code 3
    #[arg(long, global = true, value_name = "SECONDS", allow_hyphen_values = true)]
    timeout: Option<String>,
    /// No progress bar and no notes on stderr
    #[arg(long, global = true)]
    quiet: bool,
}

/// [`Common`], validated.
struct Settings {
    json: bool,
    seed: u64,
    max_memory: u64,
    quiet: bool,
}

impl Settings {
    /// As the library has them.
    fn library<'a>(
        &self,
        progress: &'a (dyn Fn(u64, u128) + Sync),
    ) -> crate::commands::Settings<'a> {
        let (seed, max_memory) = (self.seed, self.max_memory);
        crate::commands::Settings { seed, max_memory, progress, ..Default::default() }
    }
}

/// How a command ended, as the exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Holds,
    Refuted,
    Unusable,
    Undecided,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Outcome::Holds => 0,
            Outcome::Refuted => 1,
            Outcome::Unusable => 2,
            Outcome::Undecided => 3,
        }
    }

    /// The worse of two: 2 > 1 > 3 > 0.
    fn worse(self, other: Self) -> Self {
        let order = [Outcome::Holds, Outcome::Undecided, Outcome::Refuted, Outcome::Unusable];
        let place = |outcome| order.iter().position(|&o| o == outcome);
        if place(self) >= place(other) { self } else { other }
    }
}

/// Parses the process's arguments, runs the command, and returns the exit code.
pub fn run() -> ExitCode {
    run_from(std::env::args_os()).into()
}

/// The same for these arguments, of which the first is the name of the program: once in a process, as it
/// watches Ctrl-C.
pub fn run_from(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let name = cli.command.name();
    let ended = settings(&cli.common).and_then(|settings| {
        let (quiet, json, seed) = (settings.quiet, settings.json, settings.seed);
        let limits = watch::Limits { timeout: timeout(&cli.common)?, quiet, json, seed };
        watch::start(name, limits);
        cli.command.run(&settings)
    });
    watch::finish();
    match ended {
        Ok(outcome) => outcome.code(),
        Err(error) => {
            output::complain(&error);
            Outcome::Unusable.code()
        }
    }
}

impl Command {
    fn name(&self) -> &'static str {
        match self {
            Command::Dim(_) => "dim",
            Command::Filling(_) => "filling",
            Command::Conserved(_) => "conserved",
            Command::Implicit(_) => "implicit",
            Command::Map(_) => "map",
            Command::Critical(_) => "critical",
            Command::Check(_) => "check",
            Command::Expand(_) => "expand",
            Command::Jacobian(_) => "jacobian",
            Command::Fiber(_) => "fiber",
            Command::Equiv(_) => "equiv",
            Command::Recover(_) => "recover",
            Command::Singular(_) => "singular",
            Command::Flag(_) => "flag",
            Command::Symmetry(_) => "symmetry",
            Command::Audit(_) => "audit",
            Command::Sweep(_) => "sweep",
            Command::Networks(_) => "networks",
            Command::Weights(_) => "weights",
            Command::Completions(_) => "completions",
            Command::Man(_) => "man",
            Command::Schema(_) => "schema",
        }
    }

    fn run(&self, settings: &Settings) -> Result<Outcome> {
        match self {
            Command::Dim(flags) => dim::run(settings, flags),
            Command::Filling(flags) => filling::run(settings, flags),
            Command::Conserved(flags) => conserved::run(settings, flags),
            Command::Implicit(flags) => implicit::run(settings, flags),
            Command::Map(flags) => map::map(settings, flags),
            Command::Critical(flags) => map::critical(settings, flags),
            Command::Check(flags) => check::run(settings, flags),
            Command::Expand(flags) => expand::run(settings, flags),
            Command::Jacobian(flags) => jacobian::run(settings, flags),
            Command::Fiber(flags) => fiber::run(settings, flags),
            Command::Equiv(flags) => equiv::run(settings, flags),
            Command::Recover(flags) => recover::run(settings, flags),
            Command::Singular(flags) => singular::run(settings, flags),
            Command::Flag(flags) => flag::run(settings, flags),
            Command::Symmetry(flags) => symmetry::run(settings, flags),
            Command::Audit(flags) => audit::run(settings, flags),
            Command::Sweep(flags) => sweep::run(settings, flags),
            Command::Networks(flags) => networks::run(settings, flags),
            Command::Weights(flags) => weights::run(settings, flags),
            Command::Completions(flags) => shell::completions(flags),
            Command::Man(flags) => shell::man(settings, flags),
            Command::Schema(flags) => shell::schema(flags),
        }
    }
}

/// Help and version as they are; every other complaint of the parser in one line.
fn usage(error: &clap::Error) -> u8 {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match error.print() {
            Ok(()) => Outcome::Holds.code(),
            Err(_) => Outcome::Unusable.code(),
        },
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let problem = "a command is missing: dim, filling, conserved, implicit, check, expand, jacobian, fiber, equiv, recover, singular, flag, symmetry, audit, sweep, networks, weights, completions or man";
            output::complain(&Error::new("", problem, "see --help"));
            Outcome::Unusable.code()
        }
        _ => {
            output::complain(&suggest::complaint(error));
            Outcome::Unusable.code()
        }
    }
}

fn settings(common: &Common) -> Result<Settings> {
    let seed = common.seed.parse().map_err(|_| {
        let problem = format!("{:?} is not a seed", common.seed);
        Error::new("--seed", problem, "allowed: 0 to 18446744073709551615")
    })?;
    if let Some(text) = &common.threads {
        let threads = text.parse().ok().filter(|n| (1..=1024).contains(n)).ok_or_else(|| {
            let problem = format!("{text:?} is not a number of threads");
            Error::new("--threads", problem, "allowed: 1 to 1024")
        })?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        pool.map_err(|error| Error::new("--threads", error.to_string(), ""))?;
    }
    let max_memory = match &common.max_memory {
        Some(text) => bytes(text)?,
        None => machine_memory() / 4 * 3,
    };
    Ok(Settings { json: common.json, seed, max_memory, quiet: common.quiet })
}

/// The time limit, if there is one.
fn timeout(common: &Common) -> Result<Option<Duration>> {
    let Some(text) = &common.timeout else { return Ok(None) };
    let number = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    number.map(Some).ok_or_else(|| {
        let problem = format!("{text:?} is not a number of seconds");
        Error::new("--timeout", problem, "allowed: 0 and more, as 60 or 0.5")
    })
}

/// `500M`, `4GiB`, `1024`: powers of 1024 in any case.
fn bytes(text: &str) -> Result<u64> {
    let refuse = || {
        let problem = format!("{text:?} is not a size");
        Error::new("--max-memory", problem, "allowed: as 500M, 4GiB or 1073741824 (above 0)")
    };
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err(refuse()),
    };
    let number: u64 = number.parse().map_err(|_| refuse())?;
    number.checked_mul(1 << shift).filter(|&n| n > 0).ok_or_else(refuse)
}

/// The machine's memory, from the kernel where it says so, else 8 GiB.
fn machine_memory() -> u64 {
    let kilobytes = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
    });
    kilobytes.map_or(8 << 30, |n| n.saturating_mul(1024))
}
