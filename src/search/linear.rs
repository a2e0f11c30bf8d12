//! Fields that are linear in the coordinates, whatever the network: found by linear algebra modulo a
//! prime, lifted to the rationals, and proved by entries. For small networks.

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{By, Drawn, Family, Point};
use neurocert_check::kernel::produce::{self, Budget, places, rows};
use neurocert_check::language::{Constraint, Leaf};

use super::lower::MODULUS;
use crate::linalg::ModularEchelon;
use crate::ring::PrimeField;

/// The most coordinates: there are as many unknowns as the square.
const MOST: usize = 20;

/// A family for each element of a basis of all matrices E with J(W) E W = 0.
pub(super) fn families(source: &Source, seed: u64, budget: Budget) -> Vec<Family> {
    let size = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    if size > MOST || source.blocks.iter().any(|leaf| leaf.constraint != Constraint::Any) {
        return vec![];
    }
    let Ok(field) = PrimeField::new(MODULUS) else { return vec![] };
    let mut equations = ModularEchelon::new(field, size * size);
    let mut idle = 0;
    for number in 0.. {
        let Some(found) = at_point(source, seed.wrapping_add(number), budget) else {
            return vec![];
        };
        let before = equations.rank();
        equations.insert_batch(found);
        idle = if equations.rank() == before { idle + 1 } else { 0 };
        if idle == 2 || equations.rank() == size * size {
            break;
        }
    }
    let residues = |vector: &Vec<u64>| vector.iter().map(|x| field.to_u64(x)).collect::<Vec<u64>>();
    let kernel = equations.kernel();
    kernel.iter().filter_map(|vector| of_residues(source, size, &residues(vector))).collect()
}

fn point(seed: u64) -> Point {
    Point::Drawn(Drawn { seed: seed.to_string(), bound: "1000".into() })
}

/// The coordinates that are drawn from a seed, modulo the prime.
pub(super) fn coordinates(source: &Source, seed: u64, budget: Budget) -> Option<Vec<u64>> {
    produce::coordinates(source, &MODULUS.to_string(), &point(seed), budget).ok()
}

/// The equations for E at a point: Σ J_x W_y E_xy = 0 for each row J.
fn at_point(source: &Source, seed: u64, budget: Budget) -> Option<Vec<Vec<u64>>> {
    let rows = rows(source, &MODULUS.to_string(), &point(seed), None, 1, budget).ok()?;
    let weights = coordinates(source, seed, budget)?;
    let equation = |(_, row): (Vec<u32>, Vec<u64>)| {
        let products = row.iter().flat_map(|x| weights.iter().map(move |w| x * w % MODULUS));
        products.collect()
    };
    Some(rows.into_iter().map(equation).collect())
}

/// The field of a matrix modulo the prime, if its entries are small fractions.
fn of_residues(source: &Source, size: usize, vector: &[u64]) -> Option<Family> {
    let mut entries = Vec::new();
    for (at, &residue) in vector.iter().enumerate().filter(|(_, residue)| **residue != 0) {
        let text = match fraction(residue)? {
            (numerator, 1) => numerator.to_string(),
            (numerator, denominator) => format!("{numerator}/{denominator}"),
        };
        entries.push((at / size, at % size, text));
    }
    Some(family(source, entries))
}

/// The field W ↦ E W by entries, of a matrix with these entries that are not zero: rows and columns are
/// coordinates.
pub(crate) fn family(
    source: &Source,
    entries: impl IntoIterator<Item = (usize, usize, String)>,
) -> Family {
    let names: Vec<String> = source.blocks.iter().flat_map(names).collect();
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
        let line = |i| (0..columns).map(|j| entry(i, j)).collect::<Vec<String>>().join(", ");
        let lines: Vec<String> = (0..rows).map(line).collect();
        velocity.insert(leaf.name.clone(), format!("[{}]", lines.join("; ")));
    }
    Family { by: By::Entries, parameters: BTreeMap::new(), velocity, lemmas: vec![] }
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
