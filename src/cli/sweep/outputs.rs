//! Where a table goes: stdout in one format, and files in the formats of their extensions.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cli::output::{note, print, print_bytes};
use crate::cli::{Settings, files, watch};
use crate::error::{Error, Result};
use crate::sweep::{Format, Grid, Kind, Picture, Rows, Table};

/// What is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Printed {
    /// With a column for each entry of a size
    Csv,
    /// A JSON object a line
    Jsonl,
    /// One JSON document, as by --json
    Json,
    /// A table in Markdown
    Markdown,
    /// A `tabular`
    Latex,
    /// A table for people
    Text,
    /// A picture
    Svg,
    /// A picture
    Png,
}

/// A table or a picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Table(Format),
    Picture(Kind),
}

impl Printed {
    fn form(self) -> Form {
        match self {
            Printed::Csv => Form::Table(Format::Csv),
            Printed::Jsonl => Form::Table(Format::Jsonl),
            Printed::Json => Form::Table(Format::Json),
            Printed::Markdown => Form::Table(Format::Markdown),
            Printed::Latex => Form::Table(Format::Latex),
            Printed::Text => Form::Table(Format::Text),
            Printed::Svg => Form::Picture(Kind::Svg),
            Printed::Png => Form::Picture(Kind::Png),
        }
    }
}

const EXTENSIONS: [(&str, Printed); 8] = [
    ("csv", Printed::Csv),
    ("jsonl", Printed::Jsonl),
    ("json", Printed::Json),
    ("md", Printed::Markdown),
    ("tex", Printed::Latex),
    ("txt", Printed::Text),
    ("svg", Printed::Svg),
    ("png", Printed::Png),
];

/// What `--format` and `--json` together ask for.
pub(super) fn printed(settings: &Settings, format: Option<Printed>) -> Result<Option<Printed>> {
    match format {
        Some(format) if settings.json && format != Printed::Json => {
            Err(Error::new("--format", "contradicts --json", "leave one of them out"))
        }
        Some(Printed::Png) if std::io::stdout().is_terminal() => {
            let problem = "png cannot be shown on a terminal";
            Err(Error::new("--format", problem, "give --out FILE.png"))
        }
        None if settings.json => Ok(Some(Printed::Json)),
        format => Ok(format),
    }
}

/// A file that will be written.
struct Out<'a> {
    /// As it was given.
    path: &'a Path,
    output: files::Output,
    form: Form,
}

/// All that will be written.
pub(super) struct Outputs<'a> {
    printed: Option<Printed>,
    files: Vec<Out<'a>>,
    x: Option<&'a str>,
}

impl<'a> Outputs<'a> {
    /// Tries whether everything can be written, before the work starts.
    pub(super) fn new(
        paths: &'a [PathBuf],
        printed: Option<Printed>,
        x: Option<&'a str>,
        grid: &Grid,
    ) -> Result<Self> {
        let mut files: Vec<Out<'a>> = Vec::new();
        for path in paths {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
            let known = EXTENSIONS.iter().find(|(known, _)| *known == extension.to_lowercase());
            let Some((_, form)) = known else {
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
            files.push(Out { path, output, form: form.form() });
        }
        let outputs = Outputs { printed, files, x };
        let forms = outputs.files.iter().map(|file| file.form);
        let mut forms = forms.chain(outputs.printed.map(Printed::form));
        if forms.any(|form| matches!(form, Form::Picture(_))) {
            Picture::axis(&Table::new(grid, &Rows::new()), x)?;
        } else if x.is_some() {
            let allowed = "give --out FILE.svg or FILE.png, or --format";
            return Err(Error::new("--x", "belongs to a picture", allowed));
        }
        Ok(outputs)
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

    fn bytes(&self, table: &Table, form: Form) -> Result<Vec<u8>> {
        match form {
            Form::Table(format) => format.write(table).map(String::into_bytes),
            Form::Picture(kind) => Picture::new(table, self.x)?.draw(kind),
        }
    }

    /// Writes the files, each whole or not at all.
    pub(super) fn write(&self, table: &Table) -> Result<Vec<&'a Path>> {
        let write = |Out { path, output, form }: &Out<'a>| {
            output.replace(&self.bytes(table, *form)?)?;
            Ok(*path)
        };
        self.files.iter().map(write).collect()
    }

    /// Prints the table, or where files have it the summary only.
    pub(super) fn print(&self, settings: &Settings, table: &Table, summary: &str) -> Result<()> {
        match self.printed {
            None if self.files.is_empty() => {
                print(&format!("{}\n{summary}", Format::Text.write(table)?))
            }
            None => print(summary),
            Some(printed) => {
                let bytes = self.bytes(table, printed.form())?;
                print_bytes(&bytes)?;
                if table.refuted() > 0 {
                    summary.lines().for_each(|line| note(settings.quiet, line));
                }
                Ok(())
            }
        }
    }
}
