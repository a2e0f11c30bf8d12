//! The step `equations` for sums of powers, V (W x)^r: the classical cases where a form is singular at
//! all rows of W, although a count of parameters says that there is none.
//!
//! - Quartics, one output: the square of the only quadric through all rows (Clebsch; Alexander and
//!   Hirschowitz, J. Algebraic Geom. 4, 1995).
//! - Cubics in five variables, seven rows: the secants of the rational normal curve through them.
//! - Two outputs, cubics in three variables, five rows: the conic times a bilinear form.
//! - Three outputs, quadrics in n variables, n even, 3n/2 - 1 rows: a cross product of two linear maps
//!   (docs/theorems/composition.md, Theorem 5).
//! - Five outputs, quadrics in four variables, six rows: the twisted cubic through them (Theorem 6).

mod cross_product;
mod quadric;
mod secants;
mod twisted_cubic;

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{Drawn, Form, Given, Matrices, Matrix, Point, Upper};
use neurocert_check::language::{Constraint, Op};

use super::Options;
use super::linear::coordinates;
use super::lower::MODULUS;
use super::structure::{Factor, block, term, unnamed};
use super::templates::unused;
use crate::linalg::ModularEchelon;
use crate::ring::PrimeField;

/// A matrix of residues, row by row.
type Rows = Vec<Vec<u64>>;

/// A sum of powers.
struct Powers<'a> {
    source: &'a Source,
    /// Names of V, W and x.
    v: &'a str,
    w: &'a str,
    x: &'a str,
    /// V and W at the point, row by row.
    at: [Rows; 2],
}

/// A step for the program, if it is one of the cases. The kernel decides whether it holds.
pub(super) fn step(source: &Source, seed: u64) -> Option<Upper> {
    let [output] = source.outputs[..] else { return None };
    if source.blocks.iter().any(|leaf| leaf.constraint != Constraint::Any) {
        return None;
    }
    let [v, power] = plain(source, output)?;
    let power = unnamed(source, power);
    let Op::Power(exponent) = source.nodes[power].op else { return None };
    let [w, x] = plain(source, source.nodes[power].args[0])?;
    let (v, w) = (block(source, v)?, block(source, w)?);
    let Op::Input(input) = source.nodes[x].op else { return None };
    let [(outputs, rows), (_, variables)] = [v, w].map(|block| source.blocks[block].shape);
    if v == w || source.inputs[input].shape.1 != 1 {
        return None;
    }
    let name = |block: usize| source.blocks[block].name.as_str();
    let powers = Powers {
        source,
        v: name(v),
        w: name(w),
        x: &source.inputs[input].name,
        at: [drawn(source, seed, v)?, drawn(source, seed, w)?],
    };
    let point = Point::Drawn(Drawn { seed: seed.to_string(), bound: "1000".into() });
    match (exponent, variables, rows, outputs) {
        (4, n, k, 1) if k + 1 == n * (n + 1) / 2 && n > 2 => powers.square_of_quadric(point),
        (3, 5, 7, 1) => powers.secants(),
        (3, 3, 5, 2) => powers.conic_times_line(point),
        (2, n, k, 3) if 2 * k + 2 == 3 * n && n > 2 => powers.cross_product(point),
        (2, 4, 6, 5) => powers.twisted_cubic(),
        _ => None,
    }
}

/// The two nodes whose product a node is, neither transposed nor scaled.
fn plain(source: &Source, node: usize) -> Option<[usize; 2]> {
    let product = term(source, unnamed(source, node));
    match product.factors[..] {
        [Factor { node: a, transposed: false }, Factor { node: b, transposed: false }]
            if product.scalars.is_empty() =>
        {
            Some([a, b])
        }
        _ => None,
    }
}

/// The rows of a block at the point of a seed.
fn drawn(source: &Source, seed: u64, block: usize) -> Option<Rows> {
    let size = |block: usize| source.blocks[block].shape.0 * source.blocks[block].shape.1;
    let first: usize = (0..block).map(size).sum();
    let all = coordinates(source, seed, Options::default().budget)?;
    let entries = &all[first..first + size(block)];
    Some(entries.chunks(source.blocks[block].shape.1).map(<[u64]>::to_vec).collect())
}

/// A basis of the vectors that are orthogonal to all rows, modulo the prime.
fn kernel(rows: Rows) -> Option<Rows> {
    let field = PrimeField::new(MODULUS).ok()?;
    let mut echelon = ModularEchelon::new(field, rows.first()?.len());
    echelon.insert_batch(rows);
    let residues = |vector: &Vec<u64>| vector.iter().map(|x| field.to_u64(x)).collect();
    Some(echelon.kernel().iter().map(residues).collect())
}

fn text(rows: &[Vec<u64>]) -> Matrix {
    rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The rows 1, t, t², …, on a rational normal curve.
fn on_curve(points: std::ops::RangeInclusive<u64>, variables: usize) -> Rows {
    points.map(|t| (0..variables as u32).map(|e| t.pow(e)).collect()).collect()
}

fn column(entries: impl IntoIterator<Item = u64>) -> Rows {
    entries.into_iter().map(|entry| vec![entry]).collect()
}

/// The parts of a step that depend on the case.
struct Case {
    point: Point,
    unknowns: Vec<(String, Rows)>,
    define: Vec<(String, String)>,
    forms: Vec<Form>,
}

impl Case {
    fn step(self) -> Upper {
        let shape = |rows: &Rows| (rows.len() as u32, rows[0].len() as u32);
        let unknowns = self.unknowns.iter().map(|(name, rows)| (name.clone(), shape(rows)));
        let at: Matrices =
            self.unknowns.iter().map(|(name, rows)| (name.clone(), text(rows))).collect();
        Upper::Equations {
            modulus: MODULUS.to_string(),
            point: self.point,
            unknowns: unknowns.collect(),
            define: self.define.into_iter().collect(),
            at,
            forms: self.forms,
        }
    }
}

impl Powers<'_> {
    /// Names that are free for the letters of a step.
    fn names<const N: usize>(&self, bases: [&str; N]) -> [String; N] {
        bases.map(|base| unused(self.source, base))
    }

    /// A form with its pairings with the derivatives by V and W.
    fn form(&self, form: String, by_v: String, by_w: String) -> Form {
        let gradient = [(self.v.to_string(), by_v), (self.w.to_string(), by_w)];
        Form { form, gradient: BTreeMap::from(gradient) }
    }

    /// A point where the rows of W are given.
    fn with_rows(&self, rows: &Rows) -> Point {
        let weights = [(self.v.to_string(), text(&self.at[0])), (self.w.to_string(), text(rows))];
        Point::Given(Given { weights: BTreeMap::from(weights), inputs: vec![] })
    }
}
