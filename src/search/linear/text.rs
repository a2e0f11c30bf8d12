//! The field of a matrix as a text, and fractions that residues are.

use std::collections::BTreeMap;

use itertools::Itertools as _;
use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{By, Family};
use neurocert_check::kernel::produce::places;
use neurocert_check::language::{Constraint, Leaf};

use crate::search::lower::MODULUS;

/// The field W ↦ E W by entries, of a matrix with these entries that are not zero: rows and columns are
/// coordinates.
pub(crate) fn family(
    source: &Source,
    entries: impl IntoIterator<Item = (usize, usize, String)>,
) -> Family {
    let names = coordinate_names(source);
    let mut sums: Vec<Vec<String>> = vec![Vec::new(); names.len()];
    for (x, y, value) in entries {
        sums[x].push(format!("{value}*{}", names[y]));
    }
    let mut velocity = BTreeMap::new();
    let mut first = 0;
    for leaf in &source.blocks {
        let (rows, columns) = leaf.shape;
        let places = places(leaf);
        let sums = &sums[first..first + places.len()];
        first += places.len();
        if sums.iter().all(Vec::is_empty) {
            continue;
        }
        let entry = |i: usize, j: usize| {
            let is_mirrored = i > j && leaf.constraint != Constraint::Any;
            let place = if is_mirrored { (j, i) } else { (i, j) };
            let sum = places.iter().position(|at| *at == place).map(|at| sums[at].join(" + "));
            match sum.filter(|sum| !sum.is_empty()) {
                None => "0".to_string(),
                Some(sum) if is_mirrored && leaf.constraint == Constraint::Skew => {
                    format!("-({sum})")
                }
                Some(sum) => sum,
            }
        };
        let line = |i| (0..columns).map(|j| entry(i, j)).join(", ");
        let lines: Vec<String> = (0..rows).map(line).collect();
        velocity.insert(leaf.name.clone(), format!("[{}]", lines.join("; ")));
    }
    Family { by: By::Entries, parameters: BTreeMap::new(), velocity, lemmas: vec![] }
}

/// All coordinates as expressions.
pub(crate) fn coordinate_names(source: &Source) -> Vec<String> {
    source.blocks.iter().flat_map(names).collect()
}

/// The coordinates of a block as expressions, row by row.
fn names(leaf: &Leaf) -> Vec<String> {
    let name = |(i, j): (usize, usize)| match leaf.shape {
        (1, 1) => leaf.name.clone(),
        _ => format!("{}({},{})", leaf.name, i + 1, j + 1),
    };
    places(leaf).into_iter().map(name).collect()
}

/// Numerator and denominator.
pub(crate) type Fraction = (i64, i64);

/// The fraction of two numbers below 1000 that a residue is.
pub(crate) fn fraction(residue: u64) -> Option<Fraction> {
    const MOST: i64 = 1000;
    let (mut r, mut next_r) = (MODULUS as i64, residue as i64);
    let (mut t, mut next_t) = (0_i64, 1_i64);
    while next_r >= MOST {
        let quotient = r / next_r;
        (r, next_r) = (next_r, r - quotient * next_r);
        (t, next_t) = (next_t, t - quotient * next_t);
    }
    let sign = next_t.signum();
    (next_t.abs() < MOST && next_t != 0).then_some((sign * next_r, next_t.abs()))
}
