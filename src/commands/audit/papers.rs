//! The claims of a paper: files of claims in a folder, or built in.

use std::path::{Path, PathBuf};

use toml::Value;

use super::{Watch, opening};
use crate::error::{Error, Result};
use crate::files;

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

/// The files of claims of a paper that is built in (`polynomial-mlps`, `attention-outlook`) or is a folder, by their
/// names, with their texts.
///
/// # Errors
/// A folder without such files, or a file that cannot be read.
pub fn paper(paper: &str, watch: &dyn Watch) -> Result<Vec<(PathBuf, String)>> {
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
        Error::new("", format!("{paper:?} {problem}"), allowed)
    };
    let entries = std::fs::read_dir(path).map_err(|_| refused("is not a paper"))?;
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_toml).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(refused("has no .toml file"));
    }
    let all =
        paths.into_iter().map(|path| Ok((path.clone(), files::read(&opening(watch), &path)?)));
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
