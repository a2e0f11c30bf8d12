//! `neurocert weights` for weights of any network that is text.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::{BlockReport, Flags, Format, Target, blocks, in_json, text, unused};
use crate::cli::named_weights::{Weighted, read};
use crate::cli::output::{note, print, print_json};
use crate::cli::{Outcome, Settings, files, watch};
use crate::commands::attention::document;
use crate::error::{Error, Result, one_line};
use crate::network::named_npz;

#[derive(Serialize)]
struct Report {
    network: String,
    sizes: BTreeMap<String, Vec<u64>>,
    format: String,
    blocks: Vec<BlockReport>,
    unused: Vec<String>,
    out: Option<String>,
    seed: u64,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if let Some(flag) = flags.architecture.given() {
        let problem = "belongs to weights of lightning attention";
        return Err(Error::new(flag, problem, "networks that are text have --network and --set"));
    }
    let target = flags.out.as_deref().map(Target::new).transpose()?;
    let found = read(&flags.weights, flags.network.as_deref(), &flags.set, flags.map.path())?;
    let weighted = match found {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(weighted) => weighted,
    };
    if let Some(list) = unused(&weighted.unused) {
        let name = files::name(&flags.weights);
        note(settings.quiet, &one_line(&format!("{name}: not used: {list}")));
    }
    let _stage = watch::stage("sizes of the numbers");
    let out = target.map(|target| write(target, &weighted)).transpose()?;
    let Weighted { subject, weights, origins, unused, container } = &weighted;
    let report = Report {
        network: subject.program.name.clone(),
        sizes: subject.program.sizes.iter().cloned().collect(),
        format: container.map_or("json".into(), |container| container.to_string()),
        blocks: blocks(origins, weights),
        unused: unused.clone(),
        out: out.clone(),
        seed: settings.seed,
    };
    if settings.json {
        print_json(&report)?;
        return Ok(Outcome::Holds);
    }
    let size = |(name, values): (&String, &Vec<u64>)| {
        let values: Vec<String> = values.iter().map(u64::to_string).collect();
        format!(" --set {name}={}", values.join(","))
    };
    let sizes: String = subject.given.iter().map(size).collect();
    let head = format!("{}{}", subject.program.name, sizes.replace(" --set", ""));
    print(&text(&head, origins, weights, unused, out.as_deref()))?;
    let is_npz = out.is_some_and(|path| Format::of(Path::new(&path)) == Some(Format::Npz));
    if is_npz {
        let hint = format!(".npz holds the matrices only; read it with --network{sizes}");
        note(settings.quiet, &hint);
    }
    Ok(Outcome::Holds)
}

fn write(target: Target, weighted: &Weighted) -> Result<String> {
    let Weighted { subject, weights, .. } = weighted;
    let names = subject.program.weights.iter().map(|leaf| leaf.name.as_str());
    let bytes = match target.format {
        Format::Npz => named_npz(names.zip(weights)),
        Format::Json => in_json(&document(subject, weights)),
    };
    target.commit(bytes)
}
