//! What dimensions should be: a formula, or a table.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use num_bigint::BigInt;

use super::case::Case;
use super::condition::Reader;
use super::row::Verdict;
use crate::error::{Error, Result, shown};

/// Where expected dimensions come from.
#[derive(Clone, Debug)]
pub enum Expected {
    /// A number, or a polynomial in the sizes.
    Formula(String),
    /// The text of a CSV file with columns of sizes (`r`, `w0`, or `w` with entries as 2-3-1) and
    /// `dimension`. If it has a column `verdict` too, only rows that say `exact` count.
    Table(String),
}

impl Expected {
    /// Gives each case its expected dimension.
    ///
    /// # Errors
    /// A formula or table that cannot be read, says nothing of a case, or something that is not a whole
    /// number.
    pub(super) fn apply(&self, cases: &mut [Case]) -> Result<()> {
        match self {
            Expected::Formula(formula) => {
                let mut reader = Reader::default();
                for case in cases {
                    let value = reader.value(formula, &case.values());
                    let value = value.map_err(|error| error.within(&case.to_string()))?;
                    if !value.is_integer() {
                        let problem = format!("is {value} for {case}, which is not a dimension");
                        let allowed = "needed: a whole number for each case that where keeps";
                        return Err(Error::new("", problem, allowed));
                    }
                    case.expected = Some(value.to_integer());
                }
                Ok(())
            }
            Expected::Table(text) => Table::read(text, cases)?.apply(cases),
        }
    }
}

/// The cells of a row that say which case it is about.
type Key = Vec<String>;

struct Table {
    /// The columns that are sizes, or `network`.
    columns: Vec<String>,
    /// The number and the line of each row. Without a number nothing is expected.
    rows: HashMap<Key, (Option<BigInt>, u64)>,
}

impl Table {
    fn read(text: &str, cases: &[Case]) -> Result<Table> {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let headers = reader.headers().map_err(|error| unreadable(&error))?.clone();
        let headers: Vec<&str> = headers.iter().map(str::trim).collect();
        let column = |name: &str| headers.iter().position(|header| *header == name);
        let Some(number) = column("dimension") else {
            let problem =
                format!("the column dimension is missing: {}", shown(&headers.join(", ")));
            return Err(Error::new("line 1", problem, "needed: columns of sizes, and dimension"));
        };
        let verdict = column("verdict");
        let known: BTreeSet<String> =
            cases.iter().flat_map(|case| cells(case).into_keys()).collect();
        let places: Vec<usize> =
            (0..headers.len()).filter(|&at| known.contains(headers[at])).collect();
        let columns = places.iter().map(|&at| headers[at].to_string()).collect();
        let mut rows: HashMap<Key, (Option<BigInt>, u64)> = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |at: usize| record.get(at).unwrap_or("").trim();
            let wrong =
                |problem, allowed: &str| Error::new(format!("line {line}"), problem, allowed);
            let number = dimension(cell(number), verdict.map(cell))
                .map_err(|(problem, allowed)| wrong(problem, allowed))?;
            let key: Key = places.iter().map(|&at| entries(cell(at))).collect();
            let (known, first) = rows.entry(key).or_insert((None, line));
            match (&known, &number) {
                (Some(one), Some(other)) if one != other => {
                    let problem =
                        format!("says {other} of the sizes of which line {first} says {one}");
                    return Err(wrong(problem, "give each case one row"));
                }
                (None, Some(_)) => (*known, *first) = (number, line),
                _ => {}
            }
        }
        Ok(Table { columns, rows })
    }

    fn apply(&self, cases: &mut [Case]) -> Result<()> {
        let mut seen: HashMap<Key, String> = HashMap::new();
        let mut missing: Vec<String> = Vec::new();
        for case in cases {
            let cells = cells(case);
            let cell = |name: &String| cells.get(name).cloned().unwrap_or_default();
            let key: Key = self.columns.iter().map(cell).collect();
            let statement = seen.entry(key.clone()).or_insert_with(|| case.statement.clone());
            if *statement != case.statement {
                let problem = format!(
                    "the columns {} do not say which row is about {case}",
                    self.columns.join(", ")
                );
                return Err(Error::new(
                    "line 1",
                    problem,
                    "needed: a column for each size that varies",
                ));
            }
            match self.rows.get(&key) {
                Some((number, _)) => case.expected.clone_from(number),
                None => missing.push(case.to_string()),
            }
        }
        let Some(first) = missing.first() else { return Ok(()) };
        let more = match missing.len() - 1 {
            0 => String::new(),
            1 => " (and of 1 more case)".into(),
            more => format!(" (and of {more} more cases)"),
        };
        let problem = format!("says nothing of {first}{more}");
        let allowed =
            "give it a row, with an empty cell if nothing is expected, or leave it out by where";
        Err(Error::new("", problem, allowed))
    }
}

/// The number that a row expects, if it expects one, or what is wrong with its cells and what is allowed.
fn dimension(
    cell: &str,
    verdict: Option<&str>,
) -> std::result::Result<Option<BigInt>, (String, &'static str)> {
    let verdict = match verdict {
        // In a table without verdicts every number counts.
        None => Some(Verdict::Exact),
        Some("") => None,
        Some(name) => Some(Verdict::parse(name).ok_or_else(|| {
            let problem = format!("{:?} is not a verdict", shown(name));
            (problem, "allowed: exact, probable, at_least, undecided, or nothing")
        })?),
    };
    let is_nothing = cell.is_empty() || verdict != Some(Verdict::Exact);
    let number = || {
        let number = cell.parse();
        number.map_err(|_| {
            let problem = format!("{:?} is not a dimension", shown(cell));
            (problem, "allowed: a whole number, or nothing")
        })
    };
    if is_nothing { Ok(None) } else { number().map(Some) }
}

/// What a row about this case says in each column that may identify it.
fn cells(case: &Case) -> BTreeMap<String, String> {
    let lists = case.sizes.iter().map(|(name, values)| {
        let values: Vec<String> = values.iter().map(u64::to_string).collect();
        (name.clone(), values.join("-"))
    });
    let single = case.columns().into_iter().map(|(name, value)| (name, value.to_string()));
    let network = ("network".to_string(), case.name().to_string());
    lists.chain(single).chain([network]).collect()
}

/// A list of sizes in its normal form: `2 3 1` and `2,3,1` are `2-3-1`.
fn entries(cell: &str) -> String {
    let is_list = cell.bytes().all(|c| c.is_ascii_digit() || b"- ,;".contains(&c));
    if !is_list {
        return cell.into();
    }
    let parts = cell.split(['-', ' ', ',', ';']).filter(|part| !part.is_empty());
    itertools::join(parts, "-")
}

fn unreadable(error: &csv::Error) -> Error {
    let place = error.position().map_or(String::new(), |at| format!("line {}", at.line()));
    let problem = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells; the first line has {expected_len}")
        }
        _ => error.to_string(),
    };
    Error::new(place, problem, "needed: CSV with a line of names")
}
