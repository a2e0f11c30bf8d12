//! `neurocert sweep`: a grid of networks, each certified, in a store from which a run goes on.

mod merge;
mod outputs;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::output::{print, print_json, table};
use super::{Outcome, Settings, files, watch};
use crate::commands::Stop;
use crate::error::{Error, Result};
use crate::sweep::{self, Case, Grid, Job, Progress, Shard, Store, Table, Verdict, Want};
use outputs::{Outputs, Printed};

const HELP: &str = "\
FILE is TOML, a table [[sweep]] for each network:

  title = \"Polynomial networks\"         # above the picture
  [[sweep]]
  network = \"mlp\"                       # of the library, a file beside FILE, or a text
  set = { r = [2, 3], w = [[2, 3, 1], [2, 4, 1]] }
                                        # each size: a number, a list, a range { from = 1, to = 6 } (with
                                        # step = 2); a list of sizes: lists of numbers, or its
                                        # entries, \"w[0]\" = …, \"w[1]\" = …; one value fills a list
  where = [\"w0 >= w2\", \"1 <= r < 4\"]    # which sizes are meant: comparisons of polynomials in r, w0, …,
                                        # and w where all its entries are equal
  equals = \"w0*w1 + w1*w2 - w1\"         # what the dimension should be: a number or a polynomial
  expected = \"table.csv\"                # or a table: columns of sizes (w0, or w as 2-3-1), and dimension;
                                        # it may be what --out FILE.csv wrote

Every case is computed as by `neurocert dim NETWORK`, the largest first, several at once as --threads and --max-memory allow. A row is in
the store as soon as its certificate is verified. A run that was stopped or killed goes on from
there, and prints the same bytes as one that was not. Rows are kept for each text, sizes and version of
this program; what did not fit into less memory is computed again. Two processes may use one store.

JSON keys: title, cases, exact, probable, at_least, undecided (how many), agreeing, refuted (how many dimensions are what is
expected, and are not), rows, a list of network, sizes, parameters, dimension (= lower: a lower bound unless exact; null
where nothing is known), verdict (exact, probable, at_least, undecided), lower, upper, upper_rule, expected,
agrees (null where nothing is expected, or not decided), reason (null when exact; why it is undecided), certificate
(SHA-256 of it; with --certificates the file DIR/SHA-256.json), certificate_verdict (verified, incomplete),
upper_certificate (of the upper bound, when not exact), seed. CSV has the same columns, and one for each entry of a size.
With --dry-run: cases, and rows of network, sizes, parameters, memory (an estimate, in bytes).
Stopped by --timeout: finished (rows in the store), cases. Of merge: stores, store, rows (how many), conflicts (a list of sentences).

Exit codes: 0 every dimension is exact, and what was expected; 1 one is not what was expected (by certified bounds), or
stores contradict each other; 2 bad input; 3 one is not exact.";

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
    /// The store of finished rows (default: FILE with the extension .sweep.sqlite)
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Write the certificates into this folder, named by their SHA-256
    #[arg(long, value_name = "DIR")]
    certificates: Option<PathBuf>,
    /// Only list the cases, with estimates; nothing is computed or written
    #[arg(long, conflicts_with_all = ["certificates", "fresh", "format", "out", "x", "store"])]
    dry_run: bool,
    /// Compute again what the store has
    #[arg(long)]
    fresh: bool,
    /// Print in this format
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Printed>,
    /// Write to this file, in the format of its extension: .csv .jsonl .json .md .tex .txt .svg .png; may
    /// be repeated
    #[arg(long, value_name = "FILE")]
    out: Vec<PathBuf>,
    /// The size to the right in a picture (default: the first one that varies)
    #[arg(long, value_name = "SIZE")]
    x: Option<String>,
    /// Only a part of the cases, as 2/5; the parts do not depend on the order
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
    let grid = grid(path, flags.shard.as_deref())?;
    if flags.dry_run {
        return listed(settings, &grid);
    }
    let outputs = Outputs::new(&flags.out, printed, flags.x.as_deref(), &grid)?;
    let store_path = flags.store.clone().unwrap_or_else(|| path.with_extension("sweep.sqlite"));
    outputs.spare(&store_path)?;
    if let Some(folder) = &flags.certificates {
        files::folder(folder, "--certificates")?;
    }
    let store = Store::open(&store_path)?;
    let rows = computed(settings, flags, &grid, (&store, &store_path))?;
    let table = Table::new(&grid, &rows);
    let written = outputs.write(&table)?;
    let mut summary = summary(&table);
    for path in &written {
        summary += &format!("written: {}\n", files::name(path));
    }
    summary += &format!("store: {}\n", files::name(&store_path));
    outputs.print(settings, &table, &summary)?;
    Ok(outcome(&table))
}

/// The cases of a file, or of a part of it.
fn grid(path: &Path, shard: Option<&str>) -> Result<Grid> {
    let shard = shard.map(Shard::parse).transpose().map_err(|error| error.within("--shard"))?;
    let text = files::read(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let grid = watch::during(format!("cases of {}", files::name(path)), || {
        Grid::read(&text, folder, &files::read)
    });
    let mut grid = grid.map_err(|error| error.within(&files::name(path)))?;
    if let Some(shard) = shard {
        grid.cases.retain(|case| shard.has(case));
    }
    Ok(grid)
}

/// The rows of all cases; those that the store does not have are computed.
fn computed(
    settings: &Settings,
    flags: &Flags,
    grid: &Grid,
    (store, path): (&Store, &Path),
) -> Result<std::collections::HashMap<String, sweep::Row>> {
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
        watch::say("finished", format!("{done} of {all} cases are in {name}; run again to go on"));
    };
    let folder = flags.certificates.as_deref();
    let file = |name: &str| folder.unwrap_or(Path::new("")).join(format!("{name}.json"));
    let keep = |name: &str, text: &str| files::Output::create(&file(name))?.commit(text.as_bytes());
    let has =
        |name: &str| std::fs::read(file(name)).is_ok_and(|bytes| sweep::name_of(&bytes) == name);
    let keep: &sweep::Keep<'_> = &keep;
    let want = Want { keep: folder.map(|_| keep), has: &has, progress: &progress };
    sweep::run(&grid.cases, store, job, &want)?;
    store.rows()
}

fn outcome(table: &Table) -> Outcome {
    let is_open = |entry: &sweep::Entry| match &entry.case.expected {
        Some(_) => entry.agrees().is_none(),
        None => entry.verdict() != Verdict::Exact,
    };
    if table.refuted() > 0 {
        Outcome::Refuted
    } else if table.entries.iter().any(is_open) {
        Outcome::Undecided
    } else {
        Outcome::Holds
    }
}

/// How many there are of each kind, and what is not as expected.
fn summary(table: &Table) -> String {
    let all = table.entries.len();
    let kinds = [Verdict::Exact, Verdict::Probable, Verdict::AtLeast, Verdict::Undecided];
    let counts = kinds.map(|kind| (table.count(kind.name()), kind.name()));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, name)| format!("{count} {name}")).collect();
    let plural = if all == 1 { "" } else { "s" };
    let mut text = format!("{all} case{plural}: {}\n", counts.join(", "));
    if table.is_check() {
        let (agreeing, refuted) = (table.agreeing(), table.refuted());
        text += &format!("as expected: {agreeing}, otherwise: {refuted}\n");
    }
    for entry in table.disagreeing() {
        let expected = entry.case.expected.as_ref().map_or(String::new(), ToString::to_string);
        text += &format!("{}: {expected} expected, found {}\n", entry.case, entry.found());
    }
    text
}

/// `--dry-run`.
fn listed(settings: &Settings, grid: &Grid) -> Result<Outcome> {
    let parameters = |case: &Case| case.parameters.as_ref().ok().map(ToString::to_string);
    if settings.json {
        let rows = grid.cases.iter().map(|case| {
            json!({
                "network": case.name,
                "sizes": case.given(),
                "parameters": parameters(case),
                "memory": case.memory.to_string(),
            })
        });
        let rows: Vec<_> = rows.collect();
        print_json(&json!({"cases": grid.cases.len(), "rows": rows}))?;
    } else {
        let row = |case: &Case| {
            let memory = match &case.parameters {
                Ok(_) => format!("parameters, about {}", crate::error::human(case.memory)),
                Err(why) => why.clone(),
            };
            (case.to_string(), parameters(case).unwrap_or_default(), memory)
        };
        let rows: Vec<_> = grid.cases.iter().map(row).collect();
        let (count, plural) = (rows.len(), if rows.len() == 1 { "" } else { "s" });
        print(&format!("{}\n{count} case{plural}, nothing computed\n", table(&rows)))?;
    }
    Ok(Outcome::Holds)
}
