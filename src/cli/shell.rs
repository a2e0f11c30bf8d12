//! `neurocert completions`, `neurocert man` and `neurocert schema`: what other programs want to know, from the flags and reports
//! themselves.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};
use serde_json::json;

use super::output::{print, print_json};
use super::{Cli, Outcome, Settings, files};
use crate::commands;
use crate::error::{Error, Result};

const HELP: &str = "\
Examples:
  neurocert completions bash > ~/.local/share/bash-completion/completions/neurocert
  neurocert completions zsh > _neurocert        # in a folder of $fpath
  neurocert completions fish > ~/.config/fish/completions/neurocert.fish";

/// Completion of commands and options, for a shell to read.
#[derive(Args)]
#[group(skip)]
#[command(after_help = HELP)]
pub(super) struct Completions {
    /// Which shell
    shell: Shell,
}

/// Manual pages in the format of man: neurocert.1, neurocert-dim.1, and so on.
#[derive(Args)]
#[group(skip)]
#[command(after_help = "JSON keys: written (paths).")]
pub(super) struct Man {
    /// A folder, which is made if it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// The JSON Schema of a report: the keys of --json and their types.
#[derive(Args)]
#[group(skip)]
#[command(after_help = "\
Names are those of the functions of the library: dim of `dim NETWORK`, discover of `symmetry --discover`, vanishing of
`implicit --check`. Documents of the command line may have more keys about files.")]
pub(super) struct Schema {
    /// The report; without it, all names
    name: Option<String>,
}

pub(super) fn schema(flags: &Schema) -> Result<Outcome> {
    let names = || commands::schemas().collect::<Vec<_>>();
    let Some(name) = &flags.name else {
        print(&format!("{}\n", names().join("\n")))?;
        return Ok(Outcome::Holds);
    };
    let Some(schema) = commands::schema(name) else {
        let problem = format!("{name:?} has no report");
        return Err(Error::new("NAME", problem, format!("allowed: {}", names().join(", "))));
    };
    print_json(&schema)?;
    Ok(Outcome::Holds)
}

#[allow(clippy::unnecessary_wraps, reason = "as all commands")]
pub(super) fn completions(flags: &Completions) -> Result<Outcome> {
    let mut script = Vec::new();
    generate(flags.shell, &mut Cli::command(), "neurocert", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Holds)
}

pub(super) fn man(settings: &Settings, flags: &Man) -> Result<Outcome> {
    files::folder(&flags.folder, "DIR")?;
    let mut root = Cli::command();
    // Global options belong to each command, and the pages have their names, only after this.
    root.build();
    let mut written = Vec::new();
    for command in std::iter::once(&root).chain(root.get_subcommands()) {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = flags.folder.join(format!("{name}.1"));
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(command.clone()).render(&mut page);
        rendered.map_err(|error| Error::new(files::name(&path), error.to_string(), ""))?;
        files::Output::create(&path)?.commit(&page)?;
        written.push(path.display().to_string());
    }
    if settings.json {
        print_json(&json!({ "written": written }))?;
    } else {
        print(&format!("{}\n", written.join("\n")))?;
    }
    Ok(Outcome::Holds)
}
