//! The formats of a table, and those for programs: CSV and JSON.

use std::collections::BTreeMap;

use serde_json::json;

#[cfg(feature = "cli")]
use super::picture;
use super::readable;
use super::row::Verdict;
use super::table::{Entry, Table};
use crate::error::{Error, Result};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// With a column for each entry of a size
    Csv,
    /// A JSON object a line
    Jsonl,
    /// One JSON document, as by --json
    Json,
    /// A table in Markdown
    Markdown,
    /// A `tabular` without packages
    Latex,
    /// A table for people
    Text,
    /// A picture
    #[cfg(feature = "cli")]
    Svg,
    /// A picture
    #[cfg(feature = "cli")]
    Png,
}

impl Format {
    /// Whether it is a picture.
    #[cfg(feature = "cli")]
    pub fn is_picture(self) -> bool {
        matches!(self, Format::Svg | Format::Png)
    }

    /// The table in this format. A picture has the size `x` to the right, a name that [`super::axis()`] gave.
    ///
    /// # Errors
    /// When it cannot be written, which does not happen.
    #[cfg_attr(not(feature = "cli"), allow(unused_variables))]
    pub fn write(self, table: &Table, x: &str) -> Result<Vec<u8>> {
        let text = match self {
            Format::Csv => csv(table)?,
            Format::Jsonl => {
                table.entries.iter().map(|entry| json!(entry.record()).to_string() + "\n").collect()
            }
            Format::Json => {
                let text = serde_json::to_string_pretty(&document(table));
                text.map_err(|error| Error::new("", error.to_string(), ""))? + "\n"
            }
            Format::Markdown => readable::markdown(table),
            Format::Latex => readable::latex(table),
            Format::Text => readable::aligned(table),
            #[cfg(feature = "cli")]
            Format::Svg => picture::svg(table, x)?,
            #[cfg(feature = "cli")]
            Format::Png => return picture::png(table, x),
        };
        Ok(text.into_bytes())
    }
}

fn document(table: &Table) -> serde_json::Value {
    let rows: Vec<_> = table.entries.iter().map(Entry::record).collect();
    json!({
        "title": table.title,
        "cases": table.entries.len(),
        "exact": table.count(Verdict::Exact),
        "probable": table.count(Verdict::Probable),
        "at_least": table.count(Verdict::AtLeast),
        "undecided": table.count(Verdict::Undecided),
        "agreeing": table.agreeing(),
        "refuted": table.refuted(),
        "rows": rows,
    })
}

/// The columns that are not sizes; the first one stands before them. No size may have such a name.
pub(super) const COLUMNS: [&str; 14] = [
    "network",
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

fn csv(table: &Table) -> Result<String> {
    let failed = |error: csv::Error| Error::new("", error.to_string(), "");
    let mut writer = csv::Writer::from_writer(Vec::new());
    let (first, rest) = COLUMNS.split_at(1);
    let sizes = table.columns.iter().map(String::as_str);
    let head = first.iter().copied().chain(sizes).chain(rest.iter().copied());
    writer.write_record(head).map_err(failed)?;
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
