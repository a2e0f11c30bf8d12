//! `audit --paper`: the claims of a paper, a folder of files as `--claims` has them.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::folder::Certificates;
use super::form::Paper;
use super::user::{self, Decided};
use super::{Flags, no_flag_of_the_paper};
use crate::cli::output::print_json;
use crate::cli::{Outcome, Settings, files};
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
    paths.into_iter().map(|path| Ok((path.clone(), files::read(&path)?))).collect()
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
            |paper| {
                let Paper { authors, title, source } = paper;
                format!("{}: {authors}. {title}. {source}\n\n", files::name(&path))
            },
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
