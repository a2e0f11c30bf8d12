//! Where a table goes: stdout in one format, and files in the formats of their extensions.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::cli::output::{note, print, print_bytes};
use crate::cli::{Settings, files, watch};
use crate::error::{Error, Result};
use crate::sweep::{self, Format, Grid, Table};

const EXTENSIONS: [(&str, Format); 8] = [
    ("csv", Format::Csv),
    ("jsonl", Format::Jsonl),
    ("json", Format::Json),
    ("md", Format::Markdown),
    ("tex", Format::Latex),
    ("txt", Format::Text),
    ("svg", Format::Svg),
    ("png", Format::Png),
];

/// What `--format` and `--json` together ask for.
pub(super) fn printed(settings: &Settings, format: Option<Format>) -> Result<Option<Format>> {
    match format {
        Some(format) if settings.json && format != Format::Json => {
            Err(Error::new("--format", "contradicts --json", "leave one of them out"))
        }
        Some(Format::Png) if std::io::stdout().is_terminal() => {
            let problem = "png cannot be shown on a terminal";
            Err(Error::new("--format", problem, "give --out FILE.png"))
        }
        None if settings.json => Ok(Some(Format::Json)),
        format => Ok(format),
    }
}

/// A file that will be written.
struct Out<'a> {
    /// As it was given.
    path: &'a Path,
    output: files::Output,
    format: Format,
}

/// All that will be written.
pub(super) struct Outputs<'a> {
    printed: Option<Format>,
    files: Vec<Out<'a>>,
    /// The size to the right in pictures.
    x: String,
}

impl<'a> Outputs<'a> {
    /// Checks before the work that everything can be written, and that the networks have the size `x`.
    pub(super) fn new(
        paths: &'a [PathBuf],
        printed: Option<Format>,
        x: Option<&str>,
        grid: &Grid,
    ) -> Result<Self> {
        let mut files: Vec<Out<'a>> = Vec::new();
        for path in paths {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
            let known = EXTENSIONS.iter().find(|(known, _)| *known == extension.to_lowercase());
            let Some((_, format)) = known else {
                let all: Vec<String> =
                    EXTENSIONS.iter().map(|(name, _)| format!(".{name}")).collect();
                let problem = format!("the extension of {} is not a format", files::name(path));
                return Err(Error::new("--out", problem, format!("allowed: {}", all.join(" "))));
            };
            let output = files::Output::create(path)?;
            if files.iter().any(|other| other.output.path() == output.path()) {
                let problem = format!("{} is given twice", files::name(path));
                return Err(Error::new("--out", problem, "leave one of them out"));
            }
            files.push(Out { path, output, format: *format });
        }
        let mut formats = files.iter().map(|file| file.format).chain(printed);
        let x = match (formats.any(Format::is_picture), x) {
            (true, x) => sweep::axis(&grid.cases, x)?,
            (false, None) => String::new(),
            (false, Some(_)) => {
                let allowed = "give --out FILE.svg or FILE.png, or --format";
                return Err(Error::new("--x", "belongs to a picture", allowed));
            }
        };
        Ok(Outputs { printed, files, x })
    }

    /// The store must not be replaced by what is written.
    pub(super) fn spare(&self, store: &Path) -> Result<()> {
        let store = files::resolved(store);
        if self.files.iter().any(|file| file.output.path() == store) {
            let problem = format!("{} is the store", files::name(&store));
            return Err(Error::new("--out", problem, "give another path"));
        }
        if watch::files(|files| files.read.contains(&store)) {
            let problem = format!("{} is the file of the sweep", files::name(&store));
            return Err(Error::new("--store", problem, "give another path"));
        }
        Ok(())
    }

    /// Writes the files, each whole or not at all. The answer has a line for each.
    pub(super) fn write(&self, table: &Table) -> Result<String> {
        let mut lines = String::new();
        for Out { path, output, format } in &self.files {
            output.replace(&format.write(table, &self.x)?)?;
            let empty = self.nothing_to_draw(table, *format);
            let empty = empty.map_or(String::new(), |why| format!(" ({why})"));
            lines += &format!("written: {}{empty}\n", files::name(path));
        }
        Ok(lines)
    }

    fn nothing_to_draw(&self, table: &Table, format: Format) -> Option<String> {
        if format.is_picture() { sweep::nothing_to_draw(table, &self.x) } else { None }
    }

    /// Prints the table, or where files have it the summary only.
    pub(super) fn print(&self, settings: &Settings, table: &Table, summary: &str) -> Result<()> {
        match self.printed {
            None if self.files.is_empty() => {
                let mut bytes = Format::Text.write(table, &self.x)?;
                bytes.extend(format!("\n{summary}").bytes());
                print_bytes(&bytes)
            }
            None => print(summary),
            Some(format) => {
                print_bytes(&format.write(table, &self.x)?)?;
                if let Some(why) = self.nothing_to_draw(table, format) {
                    note(settings.quiet, &why);
                }
                if table.refuted() > 0 {
                    summary.lines().for_each(|line| note(settings.quiet, line));
                }
                Ok(())
            }
        }
    }
}
