//! `neurocert sweep`: a grid of networks, each certified, in a store from which the next run goes on.

mod answer;
mod merge;
mod outputs;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::{Args, Subcommand};

use super::{Outcome, Settings, files, watch};
use crate::commands::Stop;
use crate::error::{Error, Result};
use crate::sweep::{self, Format, Grid, Job, Progress, Shard, Store, Table, Want};
use answer::{listed, outcome, summary};
use outputs::Outputs;

const HELP: &str = "\
FILE is TOML, a table [[sweep]] for each network:

  title = \"Polynomial networks\"         # above the picture
  [[sweep]]
  network = \"mlp\"                       # of the library, a file beside FILE, or a text
  set = { r = [2, 3], w = [[2, 3, 1], [2, 4, 1]] }
                                        # each size: a number, a list, a range { from = 1, to = 6 } (with
                                        # step = 2); a list of sizes: lists of numbers, or its
                                        # entries, \"w[0]\" = …, \"w[1]\" = …; one value fills a list
  where = [\"w0 >= w2\", \"1 <= r < 4\"]    # which sizes to keep: comparisons of polynomials in r, w0, …,
                                        # and w where all its entries are equal
  equals = \"w0*w1 + w1*w2 - w1\"         # what the dimension should be: a number or a polynomial
  expected = \"table.csv\"                # or a table: columns of sizes (w0, or w as 2-3-1), and dimension (empty:
                                        # nothing is expected); it may be what --out FILE.csv wrote: with a
                                        # column verdict only rows that say exact count

Every case is computed as by `neurocert dim NETWORK`, the largest first, several at once as --threads and --max-memory allow. A row
is stored as soon as its certificate is verified. After a run that was stopped or killed the same command goes
on from there, and prints the same bytes as if it had not been. A row belongs to a text, its sizes and the version number of
this program (a changed build of the same version needs another --store). The better row wins: exact before not exact, then
tighter proved bounds. What is not exact is tried again with more memory. Two processes may use one store.

JSON keys: title, cases, exact, probable, at_least, undecided (how many), agreeing, refuted (how many dimensions are as
expected, and are not), rows, a list of network, sizes, parameters, dimension (a proved lower bound unless exact; null
where nothing is proved), verdict (exact, probable, at_least, undecided), lower (what was found; proved if
certificate_verdict is verified), upper (proved if exact, or with upper_certificate), upper_rule, expected, agrees (null where
nothing is expected, or it is not decided), reason (null when exact; otherwise why it is not), certificate (its SHA-256; with
--certificates the file DIR/SHA-256.json), certificate_verdict (verified, incomplete), upper_certificate (of the upper
bound, when not exact), seed. CSV has the same columns, and one for each entry of a size.
With --dry-run: cases, and rows of network, sizes, parameters, memory (an estimate, in bytes).
Stopped by --timeout: finished (rows in the store), cases, certificates (how many were written). Of merge: stores, store, rows (how
many), conflicts (a list of sentences).

Exit codes: 0 every dimension is exact, and as expected; 1 one is not as expected (by certified bounds), or
stores contradict each other; 2 bad input; 3 one is not decided.";

/// Certified dimensions of a grid of networks: a table and a picture, from a store that survives
/// interruptions.
#[derive(Args)]
#[group(skip)]
#[command(after_help = HELP, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Flags {
    #[command(subcommand)]
    command: Option<Command>,
    /// The grid, in TOML
    #[arg(value_name = "FILE", required = true)]
    file: Option<PathBuf>,
    /// The store of finished rows, an SQLite file (default: FILE with the extension .sweep.sqlite)
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Write the certificates into this folder, named by their SHA-256
    #[arg(long, value_name = "DIR")]
    certificates: Option<PathBuf>,
    /// Only list the cases, with estimates; nothing is computed or written
    #[arg(long, conflicts_with_all = ["certificates", "fresh", "format", "out", "x", "store"])]
    dry_run: bool,
    /// Compute everything again; the better row stays
    #[arg(long)]
    fresh: bool,
    /// Print in this format
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to this file, in the format of its extension: .csv .jsonl .json .md .tex .txt .svg .png; may
    /// be repeated
    #[arg(long, value_name = "FILE")]
    out: Vec<PathBuf>,
    /// The size to the right in a picture (default: the first one that varies)
    #[arg(long, value_name = "SIZE")]
    x: Option<String>,
    /// Only a part of the cases, as 2/5; which case is in which part depends only on the cases
    #[arg(long, value_name = "I/N", allow_hyphen_values = true)]
    shard: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// The union of stores, if they do not contradict each other
    Merge(merge::Flags),
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if let Some(Command::Merge(flags)) = &flags.command {
        return merge::run(settings, flags);
    }
    let Some(path) = &flags.file else {
        return Err(Error::new("", "a FILE is missing", "see sweep --help"));
    };
    let printed = outputs::printed(settings, flags.format)?;
    let shard = flags.shard.as_deref().map(Shard::parse).transpose();
    let shard = shard.map_err(|error| error.within("--shard"))?;
    let mut grid = grid(path)?;
    // All parts of a grid have the same picture, so the size to the right is chosen before one is taken.
    let outputs = Outputs::new(&flags.out, printed, flags.x.as_deref(), &grid)?;
    if let Some(shard) = shard {
        grid.cases.retain(|case| shard.has(case));
    }
    if flags.dry_run {
        return listed(settings, &grid);
    }
    let store_path = flags.store.clone().unwrap_or_else(|| path.with_extension("sweep.sqlite"));
    outputs.spare(&store_path)?;
    if let Some(folder) = &flags.certificates {
        files::folder(folder, "--certificates")?;
    }
    let store = Store::open(&store_path)?;
    let rows = computed(settings, flags, &grid, (&store, &store_path))?;
    let table = Table::new(&grid, &rows);
    let written = outputs.write(&table)?;
    let summary = format!("{}{written}store: {}\n", summary(&table), files::name(&store_path));
    outputs.print(settings, &table, &summary)?;
    Ok(outcome(&table))
}

/// The cases of a file.
fn grid(path: &Path) -> Result<Grid> {
    let text = files::read(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let grid = watch::during(format!("cases of {}", files::name(path)), || {
        Grid::read(&text, folder, &files::read)
    });
    grid.map_err(|error| error.within(&files::name(path)))
}

/// The rows of all cases. Those that are missing from the store are computed.
fn computed(
    settings: &Settings,
    flags: &Flags,
    grid: &Grid,
    (store, path): (&Store, &Path),
) -> Result<sweep::Rows> {
    let job = Job {
        seed: settings.seed,
        memory: settings.max_memory,
        threads: rayon::current_num_threads(),
        is_fresh: flags.fresh,
        stop: Stop::NEVER,
    };
    let stage = watch::stage(format!("dimensions of {} networks", grid.cases.len()));
    let name = files::name(path);
    let progress = |Progress { done, all, left }: Progress| {
        stage.show_left(done, all, left);
        watch::know("cases", all);
        watch::know("finished", done);
        watch::say(
            "finished",
            format!("{done} of {all} cases are in {name}; the same command goes on from there"),
        );
    };
    let folder = flags.certificates.as_deref();
    let file = |name: &str| folder.unwrap_or(Path::new("")).join(format!("{name}.json"));
    let written = AtomicUsize::new(0);
    // There may be very many: they are counted, not listed.
    let keep = |name: &str, text: &str| {
        files::Output::create(&file(name))?.unlisted().commit(text.as_bytes())?;
        let count = written.fetch_add(1, Ordering::Relaxed) + 1;
        watch::know("certificates", count);
        watch::say("certificates", format!("{count} certificates written"));
        Ok(())
    };
    let has =
        |name: &str| std::fs::read(file(name)).is_ok_and(|bytes| sweep::name_of(&bytes) == name);
    let keep: &sweep::Keep<'_> = &keep;
    let want = Want { keep: folder.map(|_| keep), has: &has, progress: &progress };
    sweep::run(&grid.cases, store, job, &want)?;
    store.rows()
}
