//! Fields that are linear in the coordinates, whatever the network: found by linear algebra modulo a
//! prime, lifted to the rationals, and proved by entries. For small networks.

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{By, Drawn, Family, Point};
use neurocert_check::kernel::produce::{Budget, rows};
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
    kernel.iter().filter_map(|vector| family(source, size, &residues(vector))).collect()
}

/// The equations for E at a point: Σ J_x W_y E_xy = 0 for each row J.
fn at_point(source: &Source, seed: u64, budget: Budget) -> Option<Vec<Vec<u64>>> {
    let point = Point::Drawn(Drawn { seed: seed.to_string(), bound: "1000".into() });
    let rows = rows(source, &MODULUS.to_string(), &point, None, 1, budget).ok()?;
    let weights = coordinates(source, seed);
    let equation = |(_, row): (Vec<u32>, Vec<u64>)| {
        let products = row.iter().flat_map(|x| weights.iter().map(move |w| x * w % MODULUS));
        products.collect()
    };
    Some(rows.into_iter().map(equation).collect())
}

/// The coordinates that the certificate format draws from a seed with bound 1000, modulo the prime.
pub(super) fn coordinates(source: &Source, seed: u64) -> Vec<u64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z % 2001 + MODULUS - 1000) % MODULUS
    };
    let size = usize::try_from(source.coordinates()).unwrap_or(0);
    (0..size).map(|_| next()).collect()
}

/// The field of a matrix modulo the prime, if its entries are small fractions.
fn family(source: &Source, size: usize, vector: &[u64]) -> Option<Family> {
    let entries: Vec<Fraction> = vector.iter().map(|&x| fraction(x)).collect::<Option<_>>()?;
    let names: Vec<String> = source.blocks.iter().flat_map(entries_of).collect();
    let row = |x: usize| {
        let terms = (0..size).filter(|y| entries[x * size + y].0 != 0).map(|y| {
            let (numerator, denominator) = entries[x * size + y];
            let name = &names[y];
            match denominator {
                1 => format!("{numerator}*{name}"),
                _ => format!("{numerator}/{denominator}*{name}"),
            }
        });
        let terms: Vec<String> = terms.collect();
        if terms.is_empty() { "0".to_string() } else { terms.join(" + ") }
    };
    let mut velocity = BTreeMap::new();
    let mut first = 0;
    for leaf in &source.blocks {
        let (rows, columns) = leaf.shape;
        let line = |i: usize| {
            let entries: Vec<String> = (0..columns).map(|j| row(first + i * columns + j)).collect();
            entries.join(", ")
        };
        let lines: Vec<String> = (0..rows).map(line).collect();
        if lines.iter().any(|line| line.chars().any(char::is_alphabetic)) {
            velocity.insert(leaf.name.clone(), format!("[{}]", lines.join("; ")));
        }
        first += rows * columns;
    }
    Some(Family { by: By::Entries, parameters: BTreeMap::new(), velocity, lemmas: vec![] })
}

/// The entries of a block as expressions, row by row.
fn entries_of(leaf: &Leaf) -> Vec<String> {
    let (rows, columns) = leaf.shape;
    let places = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
    let entry = |(i, j): (usize, usize)| match leaf.shape {
        (1, 1) => leaf.name.clone(),
        _ => format!("{}({},{})", leaf.name, i + 1, j + 1),
    };
    places.map(entry).collect()
}

/// Numerator and denominator.
type Fraction = (i64, i64);

/// The fraction of two numbers below 1000 that a residue is.
fn fraction(residue: u64) -> Option<Fraction> {
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
