//! `audit --paper`: the claims of a paper, a folder of files as `--claims` has them.

use std::path::{Path, PathBuf};

use serde_json::json;
use toml::Value;

use super::folder::Certificates;
use super::user::{self, Decided};
use super::{Flags, no_flag_of_the_paper};
use crate::cli::output::print_json;
use crate::cli::{Outcome, Settings, files, weights};
use crate::error::{Error, Result};

/// The papers that are built in: name, file, text.
const BUILT_IN: [(&str, &str, &str); 5] = [
    (
        "polynomial-mlps",
        "minimal-filling.toml",
        include_str!("../../../papers/polynomial-mlps/minimal-filling.toml"),
    ),
    (
        "polynomial-mlps",
        "equal-widths.toml",
        include_str!("../../../papers/polynomial-mlps/equal-widths.toml"),
    ),
    (
        "polynomial-mlps",
        "identifiability.toml",
        include_str!("../../../papers/polynomial-mlps/identifiability.toml"),
    ),
    (
        "polynomial-mlps",
        "defects.toml",
        include_str!("../../../papers/polynomial-mlps/defects.toml"),
    ),
    (
        "attention-outlook",
        "skip-and-heads.toml",
        include_str!("../../../papers/attention-outlook/skip-and-heads.toml"),
    ),
];

/// The files of a paper, by their names, with their texts.
fn files_of(paper: &str) -> Result<Vec<(PathBuf, String)>> {
    let built_in = BUILT_IN.iter().filter(|(name, ..)| *name == paper);
    let built_in: Vec<_> =
        built_in.map(|(_, file, text)| (PathBuf::from(file), (*text).to_string())).collect();
    let path = Path::new(paper);
    if !built_in.is_empty() && !path.is_dir() {
        return Ok(built_in);
    }
    let refused = |problem: &str| {
        let mut names: Vec<&str> = BUILT_IN.iter().map(|(name, ..)| *name).collect();
        names.dedup();
        let allowed = format!("a folder with .toml files, or one of {}", names.join(", "));
        Error::new("--paper", format!("{paper:?} {problem}"), allowed)
    };
    let entries = std::fs::read_dir(path).map_err(|_| refused("is not a paper"))?;
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_toml).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(refused("has no .toml file"));
    }
    let all = paths.into_iter().map(|path| Ok((path.clone(), files::read(&path)?)));
    let mut all: Vec<(PathBuf, String)> = all.collect::<Result<_>>()?;
    let maps: Vec<PathBuf> = all.iter().flat_map(|(_, text)| maps_of(path, text)).collect();
    all.retain(|(path, _)| !maps.contains(path));
    Ok(all)
}

/// The mapping files that claims name: they are no claims.
fn maps_of(folder: &Path, text: &str) -> Vec<PathBuf> {
    fn collect(value: &Value, key: &str, maps: &mut Vec<String>) {
        match value {
            Value::String(name) if key == "map" => maps.push(name.clone()),
            Value::Array(list) => list.iter().for_each(|value| collect(value, key, maps)),
            Value::Table(table) => table.iter().for_each(|(key, value)| collect(value, key, maps)),
            _ => {}
        }
    }
    let mut maps = Vec::new();
    // A text that cannot be read is refused later, with its place.
    if let Ok(table) = toml::from_str::<toml::Table>(text) {
        collect(&Value::Table(table), "", &mut maps);
    }
    maps.into_iter().map(|name| folder.join(name)).collect()
}

pub(super) fn run(settings: &Settings, flags: &Flags, paper: &str) -> Result<Outcome> {
    no_flag_of_the_paper(flags, "--paper")?;
    let (mut documents, mut text) = (Vec::new(), String::new());
    let mut outcome = Outcome::Holds;
    let mut all = Vec::new();
    // Everything is read before anything is decided.
    for (path, text) in files_of(paper)? {
        let claims = user::read(settings, (&path, &text), flags.map.path())?;
        all.push((path, claims));
    }
    let is_used = all.iter().any(|(_, claims)| claims.uses_map);
    if let Some(map) = flags.map.path().filter(|_| !is_used) {
        return Err(weights::useless(map));
    }
    for (path, claims) in all {
        let stem = path.file_stem().map_or_else(|| path.clone().into(), ToOwned::to_owned);
        let folder = flags.out.as_deref().map(|out| Certificates::create(&out.join(stem)));
        let folder = folder.transpose()?;
        let found = user::decide(settings, claims, folder.as_ref())?;
        let Decided { paper, rows, outcome: of_file } = found;
        outcome = outcome.worse(of_file);
        if !text.is_empty() {
            text += "\n";
        }
        text += &paper.as_ref().map_or_else(
            || format!("{}\n\n", files::name(&path)),
            |paper| format!("{}: {}", files::name(&path), user::said_by(paper)),
        );
        text += &user::text(&rows, folder.is_some());
        documents.push(json!({"file": files::name(&path), "paper": paper, "claims": rows}));
    }
    if settings.json {
        print_json(&json!({"papers": documents, "seed": settings.seed}))?;
    } else {
        flags.full.print(&text)?;
    }
    Ok(outcome)
}
