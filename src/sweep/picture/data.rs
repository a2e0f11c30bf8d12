//! What is in a picture: points and lines, as whole numbers.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::ToPrimitive;

use super::labels::Labels;
use crate::error::{Error, Result, shown};
use crate::sweep::case::Case;
use crate::sweep::row::{Row, Verdict};
use crate::sweep::table::{Table, columns};

/// A dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub x: i64,
    pub y: i64,
    pub is_exact: bool,
    /// How many points of later series lie on it: for each it gets one ring more.
    pub covered: usize,
}

/// Points that have all other sizes in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    pub label: String,
    pub points: Vec<Point>,
    /// What the dimensions should be.
    pub expected: Vec<(i64, i64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    pub title: String,
    pub x: String,
    pub series: Vec<Series>,
    /// Cases without a proved bound, or without the size `x`.
    pub left_out: usize,
}

impl Data {
    /// The proved bounds; there may be none.
    pub fn new(table: &Table, x: &str) -> Data {
        let networks: BTreeSet<&str> =
            table.entries.iter().map(|entry| entry.case.name()).collect();
        let labels = Labels::new(table, x, networks.len() > 1);
        let mut series: Vec<Series> = Vec::new();
        let mut left_out = 0;
        for entry in &table.entries {
            let lower = entry.row.as_ref().and_then(Row::proved_lower);
            let at = value(&entry.case, x).and_then(|n| i64::try_from(n).ok());
            let Some((at, y)) = at.zip(lower.and_then(|n| i64::try_from(n).ok())) else {
                left_out += 1;
                continue;
            };
            let label = labels.of(entry);
            let found = series.iter().position(|series| series.label == label);
            let found = found.unwrap_or_else(|| {
                series.push(Series { label, ..Series::default() });
                series.len() - 1
            });
            let is_exact = entry.verdict() == Verdict::Exact;
            series[found].points.push(Point { x: at, y, is_exact, covered: 0 });
            let expected = entry.case.expected.as_ref().and_then(ToPrimitive::to_i64);
            series[found].expected.extend(expected.map(|expected| (at, expected)));
        }
        for one in &mut series {
            one.points.sort_unstable();
            one.expected.sort_unstable();
            one.expected.dedup();
        }
        cover(&mut series);
        let names: Vec<&str> = networks.into_iter().collect();
        let title =
            table.title.clone().unwrap_or_else(|| format!("Dimension of {}", names.join(", ")));
        Data { title, x: x.into(), series, left_out }
    }

    /// The least and the largest of each coordinate, from zero up for dimensions.
    pub fn ranges(&self) -> ((i64, i64), (i64, i64)) {
        let points = self.series.iter().flat_map(|series| {
            let points = series.points.iter().map(|point| (point.x, point.y));
            points.chain(series.expected.iter().copied())
        });
        let start = ((i64::MAX, i64::MIN), (0, 1));
        points.fold(start, |((left, right), (bottom, top)), (x, y)| {
            ((left.min(x), right.max(x)), (bottom.min(y), top.max(y)))
        })
    }
}

/// What an empty picture says.
pub fn nothing(x: &str) -> String {
    match x {
        "" => "nothing to draw: the networks have no sizes".into(),
        x => format!("nothing to draw: no case has both the size {x} and a proved bound"),
    }
}

/// The size to the right in a picture of these cases: `x`, or by default the first one that varies.
///
/// # Errors
/// A size that these networks do not have.
pub fn axis(cases: &[Case], x: Option<&str>) -> Result<String> {
    let names: BTreeSet<String> = cases.iter().flat_map(|case| case.values().into_keys()).collect();
    let Some(x) = x else {
        let columns = columns(cases);
        // A whole list of sizes is more telling than its entries.
        let whole = |name: &&String| cases.iter().all(|case| value(case, name).is_some());
        let lists = names.iter().filter(|name| !columns.contains(name)).filter(whole);
        let mut candidates = lists.chain(&columns);
        let first = candidates.find(|name| varies(cases, name));
        return Ok(first.or(columns.first()).cloned().unwrap_or_default());
    };
    if names.contains(x) {
        return Ok(x.into());
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let problem = format!("{} is not a size of these networks", shown(x));
    Err(Error::new("--x", problem, format!("allowed: {}", names.join(", "))))
}

fn value(case: &Case, name: &str) -> Option<usize> {
    case.values().get(name).copied()
}

/// Whether a size has more than one value.
fn varies(cases: &[Case], name: &str) -> bool {
    let mut values = cases.iter().map(|case| value(case, name));
    let first = values.next();
    values.any(|value| Some(value) != first)
}

/// Counts how often each place is taken again.
fn cover(series: &mut [Series]) {
    let mut taken: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    for point in series.iter_mut().rev().flat_map(|series| &mut series.points) {
        let count = taken.entry((point.x, point.y)).or_default();
        point.covered = *count;
        *count += 1;
    }
}
