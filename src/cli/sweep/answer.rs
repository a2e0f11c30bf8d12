//! What a sweep says: in a few lines, and by its exit code.

use serde_json::json;

use crate::cli::output::{print, print_json, table};
use crate::cli::{Outcome, Settings};
use crate::error::{Result, human};
use crate::sweep::{Case, Entry, Grid, Table, Verdict};

/// What the exit code says.
pub(super) fn outcome(table: &Table) -> Outcome {
    let is_open = |entry: &Entry| match &entry.case.expected {
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

/// How many cases there are of each kind, and which are not as expected.
pub(super) fn summary(table: &Table) -> String {
    let all = table.entries.len();
    let kinds = [Verdict::Exact, Verdict::Probable, Verdict::AtLeast, Verdict::Undecided];
    let counts = kinds.map(|kind| (table.count(kind), kind.name()));
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
pub(super) fn listed(settings: &Settings, grid: &Grid) -> Result<Outcome> {
    let parameters = |case: &Case| case.parameters.as_ref().ok().map(ToString::to_string);
    if settings.json {
        let rows = grid.cases.iter().map(|case| {
            json!({
                "network": case.name(),
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
                Ok(_) => format!("parameters, about {}", human(case.memory)),
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
