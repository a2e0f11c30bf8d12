//! A table for people: text, Markdown and LaTeX.

use super::row::Verdict;
use super::table::{Entry, Table};
use itertools::Itertools as _;

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

/// What people look at: columns that are not empty.
fn readable(table: &Table, signs: &Signs) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut add = |name: String, is_number: bool, cell: &dyn Fn(&Entry) -> String| {
        let cells = table.entries.iter().map(cell).collect();
        columns.push(Column { name, is_number, cells });
    };
    let is_check = table.is_check();
    let first = table.entries.first().map(|entry| entry.case.name());
    if table.entries.iter().any(|entry| Some(entry.case.name()) != first) {
        add("network".into(), false, &|entry| (signs.word)(entry.case.name()));
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
    let bound = |found: Option<String>, is_proved: bool| match found {
        Some(found) if is_proved => found,
        Some(found) => format!("{found} (not verified)"),
        None => String::new(),
    };
    add("dimension".into(), true, &|entry| {
        let Some(row) = &entry.row else { return String::new() };
        let lower = row.lower.map(|lower| match row.verdict {
            Verdict::Exact => lower.to_string(),
            _ => (signs.at_least)(lower),
        });
        bound(lower, row.proved_lower().is_some())
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
            let Some(row) = &entry.row else { return String::new() };
            bound(row.upper.map(|upper| upper.to_string()), row.proved_upper().is_some())
        });
        add("reason".into(), false, &|entry| (signs.word)(entry.reason().unwrap_or("")));
    }
    columns
}

/// In columns, for a terminal.
pub(super) fn aligned(table: &Table) -> String {
    let columns = &readable(table, &TEXT);
    let width = |column: &Column| {
        let cells = column.cells.iter().chain([&column.name]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = columns.iter().map(width).collect();
    lines(columns, |cells| {
        let cells = cells.zip(columns.iter().zip(&widths)).map(|(cell, (column, &width))| {
            if column.is_number { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        itertools::join(cells, "  ").trim_end().to_string() + "\n"
    })
}

/// As GitHub reads it.
pub(super) fn markdown(table: &Table) -> String {
    let columns = &readable(table, &TEXT);
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

/// A `tabular`.
pub(super) fn latex(table: &Table) -> String {
    let columns = &readable(table, &LATEX);
    let form: String =
        columns.iter().map(|column| if column.is_number { 'r' } else { 'l' }).collect();
    let all = lines(columns, |cells| format!("{} \\\\\n", cells.map(String::as_str).join(" & ")));
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
