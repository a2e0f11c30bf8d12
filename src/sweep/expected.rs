//! What dimensions should be: a formula, or a table.

use std::collections::{BTreeMap, HashMap};

use num_bigint::BigInt;
use num_rational::BigRational;

use super::case::Case;
use super::condition::Reader;
use crate::error::{Error, Result, shown};

/// Where expected dimensions come from.
#[derive(Clone, Debug)]
pub enum Expected {
    /// A number, or a polynomial in the sizes.
    Formula(String),
    /// The text of a CSV file with columns of sizes (`r`, `w0`, or `w` with entries as 2-3-1) and
    /// `dimension`.
    Table(String),
}

impl Expected {
    /// Gives each case its expected dimension.
    ///
    /// # Errors
    /// A formula or table that cannot be read, or says nothing of a case.
    pub(super) fn apply(&self, cases: &mut [Case]) -> Result<()> {
        match self {
            Expected::Formula(formula) => {
                let mut reader = Reader::default();
                for case in cases {
                    let value = reader.value(formula, &case.values());
                    case.expected = Some(value.map_err(|error| error.within(&case.to_string()))?);
                }
                Ok(())
            }
            Expected::Table(text) => {
                let table = Table::read(text, cases)?;
                table.apply(cases)
            }
        }
    }
}

/// The cells of a row that say which case it is about.
type Key = Vec<String>;

struct Table {
    /// The columns that are sizes, or `network`.
    columns: Vec<String>,
    rows: HashMap<Key, (BigInt, u64)>,
}

impl Table {
    fn read(text: &str, cases: &[Case]) -> Result<Table> {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let headers = reader.headers().map_err(|error| unreadable(&error))?.clone();
        let headers: Vec<&str> = headers.iter().map(str::trim).collect();
        let Some(number) = headers.iter().position(|name| *name == "dimension") else {
            let problem =
                format!("the column dimension is missing: {}", shown(&headers.join(", ")));
            return Err(Error::new("line 1", problem, "needed: columns of sizes, and dimension"));
        };
        let known = cells(cases);
        let is_size = |name: &str| name == "network" || known.contains_key(name);
        let places: Vec<usize> = (0..headers.len()).filter(|&at| is_size(headers[at])).collect();
        let columns = places.iter().map(|&at| headers[at].to_string()).collect();
        let mut rows = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |at: usize| record.get(at).unwrap_or("").trim();
            let key: Key = places.iter().map(|&at| entries(cell(at))).collect();
            if cell(number).is_empty() {
                continue;
            }
            let value: BigInt = cell(number).parse().map_err(|_| {
                let problem = format!("{:?} is not a dimension", shown(cell(number)));
                Error::new(format!("line {line}"), problem, "allowed: a whole number, or nothing")
            })?;
            let before = rows.insert(key, (value.clone(), line));
            if let Some((other, first)) = before.filter(|(other, _)| *other != value) {
                let problem =
                    format!("says {value} of the sizes of which line {first} says {other}");
                return Err(Error::new(format!("line {line}"), problem, "give each case one row"));
            }
        }
        Ok(Table { columns, rows })
    }

    fn apply(&self, cases: &mut [Case]) -> Result<()> {
        let mut seen: HashMap<Key, String> = HashMap::new();
        let mut missing: Vec<String> = Vec::new();
        for case in cases {
            let cells = all_cells(case);
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
                Some((value, _)) => case.expected = Some(BigRational::from_integer(value.clone())),
                None => missing.push(case.to_string()),
            }
        }
        let Some(first) = missing.first() else { return Ok(()) };
        let more = match missing.len() - 1 {
            0 => String::new(),
            more => format!(" (and of {more} more cases)"),
        };
        let problem = format!("says nothing of {first}{more}");
        Err(Error::new("", problem, "give it a row, or leave the case out by where"))
    }
}

/// All names that columns of sizes may have.
fn cells(cases: &[Case]) -> BTreeMap<String, ()> {
    cases.iter().flat_map(|case| all_cells(case).into_keys()).map(|name| (name, ())).collect()
}

/// What a row about this case says in each column of sizes.
fn all_cells(case: &Case) -> BTreeMap<String, String> {
    let lists = case.sizes.iter().map(|(name, values)| {
        let values: Vec<String> = values.iter().map(u64::to_string).collect();
        (name.clone(), values.join("-"))
    });
    let single = case.columns().into_iter().map(|(name, value)| (name, value.to_string()));
    let network = ("network".to_string(), case.name.clone());
    lists.chain(single).chain([network]).collect()
}

/// A list of sizes in its normal form: `2 3 1` and `2,3,1` are `2-3-1`.
fn entries(cell: &str) -> String {
    let is_list = cell.bytes().all(|c| c.is_ascii_digit() || b"- ,;".contains(&c));
    if !is_list {
        return cell.into();
    }
    let parts = cell.split(['-', ' ', ',', ';']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
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
