//! A table as text, CSV, JSON, Markdown or LaTeX.

use std::collections::BTreeMap;

use serde_json::json;

use super::row::Verdict;
use super::table::{Entry, Table};
use crate::error::{Error, Result};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// With a column for each entry of a size.
    Csv,
    /// A JSON object a line.
    Jsonl,
    /// One JSON document.
    Json,
    /// A table of GitHub's Markdown.
    Markdown,
    /// A `tabular` without packages.
    Latex,
}

impl Format {
    /// The table in this format.
    ///
    /// # Errors
    /// When it cannot be written, which does not happen.
    pub fn write(self, table: &Table) -> Result<String> {
        match self {
            Format::Text => Ok(aligned(&readable(table, &TEXT))),
            Format::Csv => csv(table),
            Format::Jsonl => {
                let lines =
                    table.entries.iter().map(|entry| json!(entry.record()).to_string() + "\n");
                Ok(lines.collect())
            }
            Format::Json => {
                let text = serde_json::to_string_pretty(&document(table));
                text.map(|text| text + "\n").map_err(|error| Error::new("", error.to_string(), ""))
            }
            Format::Markdown => Ok(markdown(&readable(table, &TEXT))),
            Format::Latex => Ok(latex(&readable(table, &LATEX))),
        }
    }
}

fn document(table: &Table) -> serde_json::Value {
    let rows: Vec<_> = table.entries.iter().map(Entry::record).collect();
    json!({
        "title": table.title,
        "cases": table.entries.len(),
        "exact": table.count("exact"),
        "probable": table.count("probable"),
        "at_least": table.count("at_least"),
        "undecided": table.count("undecided"),
        "agreeing": table.agreeing(),
        "refuted": table.refuted(),
        "rows": rows,
    })
}

fn csv(table: &Table) -> Result<String> {
    let failed = |error: csv::Error| Error::new("", error.to_string(), "");
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["network"].into_iter().chain(table.columns.iter().map(String::as_str));
    let rest = [
        "parameters",
        "dimension",
        "verdict",
        "lower",
        "upper",
        "upper_rule",
        "expected",
        "agrees",
        "reason",
        "certificate",
        "certificate_verdict",
        "upper_certificate",
        "seed",
    ];
    writer.write_record(head.chain(rest)).map_err(failed)?;
    for entry in &table.entries {
        let record = entry.record();
        let sizes: BTreeMap<String, usize> = entry.case.columns().into_iter().collect();
        let size = |name: &String| sizes.get(name).map_or(String::new(), ToString::to_string);
        let number = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
        let text = Option::unwrap_or_default;
        let cells = [record.network].into_iter().chain(table.columns.iter().map(size));
        let rest = [
            text(record.parameters),
            number(record.dimension),
            record.verdict.into(),
            number(record.lower),
            text(record.upper),
            text(record.upper_rule),
            text(record.expected),
            record.agrees.map_or(String::new(), |agrees| agrees.to_string()),
            text(record.reason),
            text(record.certificate),
            record.certificate_verdict.unwrap_or("").into(),
            text(record.upper_certificate),
            number(record.seed),
        ];
        writer.write_record(cells.chain(rest)).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| Error::new("", error.to_string(), ""))?;
    String::from_utf8(bytes).map_err(|error| Error::new("", error.to_string(), ""))
}

/// Signs and names for people.
struct Signs {
    at_least: fn(u64) -> String,
    size: fn(&str) -> String,
    word: fn(&str) -> String,
}

const TEXT: Signs =
    Signs {
        at_least: |n| format!("≥ {n}"), size: ToString::to_string, word: ToString::to_string
    };

const LATEX: Signs =
    Signs { at_least: |n| format!(r"$\geq {n}$"), size: latex_size, word: latex_word };

/// `w0` is `$w_{0}$`.
fn latex_size(name: &str) -> String {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match &name[stem.len()..] {
        "" if stem.len() == 1 => format!("${stem}$"),
        "" => latex_word(stem),
        index if stem.len() == 1 => format!("${stem}_{{{index}}}$"),
        index => format!("{}{index}", latex_word(stem)),
    }
}

fn latex_word(word: &str) -> String {
    word.chars().fold(String::new(), |mut text, c| {
        match c {
            '\\' => text.push_str(r"\textbackslash{}"),
            '^' => text.push_str(r"\^{}"),
            '~' => text.push_str(r"\~{}"),
            '_' | '%' | '&' | '#' | '$' | '{' | '}' => text.extend(['\\', c]),
            c => text.push(c),
        }
        text
    })
}

/// A column: its name, whether it holds numbers, its cells.
struct Column {
    name: String,
    is_number: bool,
    cells: Vec<String>,
}

/// What people look at: columns in which something stands.
fn readable(table: &Table, signs: &Signs) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut add = |name: String, is_number: bool, cell: &dyn Fn(&Entry) -> String| {
        let cells = table.entries.iter().map(cell).collect();
        columns.push(Column { name, is_number, cells });
    };
    let is_check = table.is_check();
    let first = table.entries.first().map(|entry| &entry.case.name);
    if table.entries.iter().any(|entry| Some(&entry.case.name) != first) {
        add("network".into(), false, &|entry| (signs.word)(&entry.case.name));
    }
    for name in &table.columns {
        add((signs.size)(name), true, &|entry| {
            let sizes = entry.case.columns();
            let found = sizes.iter().find(|(known, _)| known == name);
            found.map_or(String::new(), |(_, value)| value.to_string())
        });
    }
    add("parameters".into(), true, &|entry| {
        entry.case.parameters.as_ref().map_or(String::new(), ToString::to_string)
    });
    add("dimension".into(), true, &|entry| {
        let lower = entry.row.as_ref().and_then(|row| row.lower);
        lower.map_or(String::new(), |lower| match entry.verdict() {
            Verdict::Exact => lower.to_string(),
            _ => (signs.at_least)(lower),
        })
    });
    if is_check {
        add("expected".into(), true, &|entry| {
            entry.case.expected.as_ref().map_or(String::new(), ToString::to_string)
        });
        add("agrees".into(), false, &|entry| {
            let word = match (&entry.case.expected, entry.agrees()) {
                (None, _) => "",
                (_, Some(true)) => "yes",
                (_, Some(false)) => "no",
                (_, None) => "open",
            };
            word.into()
        });
    }
    add("verdict".into(), false, &|entry| (signs.word)(entry.verdict().name()));
    if !table.is_exact() {
        add("upper".into(), true, &|entry| {
            let upper = entry.row.as_ref().and_then(|row| row.upper);
            upper.map_or(String::new(), |upper| upper.to_string())
        });
        add("reason".into(), false, &|entry| (signs.word)(entry.reason().unwrap_or("")));
    }
    columns
}

fn aligned(columns: &[Column]) -> String {
    let width = |column: &Column| {
        let cells = column.cells.iter().chain([&column.name]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = columns.iter().map(width).collect();
    lines(columns, |cells| {
        let cells = cells.zip(columns.iter().zip(&widths)).map(|(cell, (column, &width))| {
            if column.is_number { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string() + "\n"
    })
}

fn markdown(columns: &[Column]) -> String {
    let line = |cells: &mut dyn Iterator<Item = &String>| {
        let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let marks: Vec<&str> =
        columns.iter().map(|column| if column.is_number { "---:" } else { "---" }).collect();
    let all = lines(columns, line);
    let (head, rest) = all.split_once('\n').unwrap_or((&all, ""));
    format!("{head}\n| {} |\n{rest}", marks.join(" | "))
}

fn latex(columns: &[Column]) -> String {
    let form: String =
        columns.iter().map(|column| if column.is_number { 'r' } else { 'l' }).collect();
    let all = lines(columns, |cells| {
        format!("{} \\\\\n", cells.map(String::as_str).collect::<Vec<_>>().join(" & "))
    });
    let (head, rest) = all.split_once('\n').unwrap_or((&all, ""));
    format!(
        "\\begin{{tabular}}{{{form}}}\n\\hline\n{head}\n\\hline\n{rest}\\hline\n\\end{{tabular}}\n"
    )
}

/// The names, and then the rows, each made of its cells.
fn lines(columns: &[Column], line: impl Fn(&mut dyn Iterator<Item = &String>) -> String) -> String {
    let head = line(&mut columns.iter().map(|column| &column.name));
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let rows = (0..rows).map(|at| line(&mut columns.iter().map(|column| &column.cells[at])));
    std::iter::once(head).chain(rows).collect()
}
