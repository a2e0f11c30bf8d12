//! `neurocert sweep merge`: the union of stores.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::output::{print, print_json};
use crate::cli::{Outcome, Settings, files, watch};
use crate::error::{Error, Result};
use crate::sweep;

/// The union of stores. Of two rows of one case the better one stays: exact before not exact, then tighter proved
/// bounds. Proved bounds that contradict each other are listed; then nothing is written, and the exit code is 1.
#[derive(Args)]
#[group(skip)]
pub(super) struct Flags {
    /// The stores
    #[arg(value_name = "STORE", required = true)]
    stores: Vec<PathBuf>,
    /// The store to write, a new file
    #[arg(long, value_name = "FILE")]
    store: PathBuf,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if flags.store.exists() {
        let problem = format!("{} exists already", files::name(&flags.store));
        let allowed = "give a new file; the existing one can be one of the stores";
        return Err(Error::new("--store", problem, allowed));
    }
    let output = files::Output::create(&flags.store)?;
    let merged = watch::during(format!("union of {} stores", flags.stores.len()), || {
        sweep::merge(&flags.stores)
    })?;
    let is_fine = merged.conflicts.is_empty();
    if is_fine {
        output.commit(&merged.bytes)?;
    }
    let store = is_fine.then(|| files::whole(&flags.store));
    if settings.json {
        let stores: Vec<String> = flags.stores.iter().map(|path| files::whole(path)).collect();
        let (rows, conflicts) = (merged.rows, &merged.conflicts);
        let document =
            json!({"stores": stores, "store": store, "rows": rows, "conflicts": conflicts});
        print_json(&document)?;
    } else if is_fine {
        let plural = if merged.rows == 1 { "" } else { "s" };
        print(&format!("{} row{plural} in {}\n", merged.rows, files::name(&flags.store)))?;
    } else {
        let lines: String =
            merged.conflicts.iter().map(|line| format!("contradiction: {line}\n")).collect();
        let count = merged.conflicts.len();
        let plural = if count == 1 { "" } else { "s" };
        print(&format!("{lines}{count} contradiction{plural}, nothing written\n"))?;
    }
    Ok(if is_fine { Outcome::Holds } else { Outcome::Refuted })
}
