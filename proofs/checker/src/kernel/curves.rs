//! Curves of weights whose functions start together, and their tangent vectors (section 11).
//!
//! Every curve stays inside the set of all functions. So where an equation of that set vanishes along
//! T(s) + e^k v(s) + …, its differential at T(s) vanishes on v(s). At T(s) the tangent space has at least
//! the dimension of the span of all these vectors, for all but finitely many s; dimensions of tangent
//! spaces can only jump up in a limit, so it has that at T(0), the function in question.

use std::collections::BTreeSet;

use super::certificate::{Curve, Curves};
use super::divisions::{divides, texts_divide};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::minor::{all_kept, below, is_at_most, modulus, read_rows};
use super::point::{Rationals, entries, rational, seed_and_bound};
use super::rational::Exact;
use super::run::{read, value};
use super::simulation::{Run, input_letter, satisfies};
use super::source::{Source, unknown};
use super::symbols::{Symbols, by_symbols};
use super::tangents::{Bundle, Column};
use super::truncated::{Series, Truncated};
use crate::kernel::arith::modulo;
use crate::language::{Condition, Constant, Constraint, Formula, Leaf};

/// The highest order of a curve.
const HIGHEST_ORDER: u32 = 8;

/// Checks the curves through the function at these blocks, and returns how many independent tangent
/// vectors they have.
pub(crate) fn independent(
    source: &Source,
    blocks: &[Rationals],
    proof: &Curves,
    meter: &Meter,
) -> Checked<usize> {
    let texts = proof.curves.iter().flat_map(|curve| curve.weights.values());
    if divides(source) || texts_divide(texts, &[source], &|_| false) {
        return Err(Reason::Function.because("a division along a curve"));
    }
    let m = modulus(&proof.modulus)?;
    let (seed, bound) = seed_and_bound(&proof.seed, &proof.bound)?;
    let expressions = Expressions::read(source, blocks, &proof.curves)?;
    let rows = read_rows(source, &proof.rows, None)?;
    let columns = columns(source, proof)?;
    if rows.len() != columns.len() {
        let message = format!("{} rows and {} columns", rows.len(), columns.len());
        return Err(Reason::NotSquare.because(message));
    }
    by_symbols!(proof.by, meter.left_for_symbols(), meter, symbols => {
        expressions.start_together(symbols, meter)?;
    });
    meter.numbers((rows.len() as u128).pow(2))?;
    let curves = expressions.at(&proof.at, meter)?;
    let bundle = Bundle { source, curves, seed, bound, meter };
    modulo!(m, ring => all_kept(ring, bundle.minor(ring, &rows, &columns)?, meter)?);
    Ok(rows.len())
}

/// The curves at the value of s at which they are compared; only their form is checked.
pub(crate) fn bundle<'a>(
    source: &'a Source,
    blocks: &[Rationals],
    proof: &Curves,
    meter: &'a Meter,
) -> Checked<Bundle<'a>> {
    let (seed, bound) = seed_and_bound(&proof.seed, &proof.bound)?;
    let curves = Expressions::read(source, blocks, &proof.curves)?.at(&proof.at, meter)?;
    Ok(Bundle { source, curves, seed, bound, meter })
}

/// The columns of a file.
pub(crate) fn columns(source: &Source, proof: &Curves) -> Checked<Vec<Column>> {
    let coordinates = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    let mut seen = BTreeSet::new();
    let read = |&(curve, coordinate): &(u32, u32)| {
        let which = match coordinate {
            0 => Some(None),
            other => below(other, coordinates).map(Some),
        };
        let column = below(curve, proof.curves.len()).zip(which);
        column.filter(|column| seen.insert(*column)).ok_or_else(|| {
            let column = format!("column [{curve}, {coordinate}]");
            Reason::Index.because(column + ": missing, or twice")
        })
    };
    proof.columns.iter().map(read).collect()
}

/// The expressions of all curves.
struct Expressions<'a> {
    source: &'a Source,
    /// The point: what a curve does not name.
    point: &'a [Rationals],
    curves: Vec<Expression>,
}

/// A curve: an expression or nothing for each block.
struct Expression {
    order: usize,
    formulas: Vec<Option<Formula>>,
}

/// The names in the expressions.
const LETTERS: [&str; 2] = ["s", "e"];

impl<'a> Expressions<'a> {
    fn read(source: &'a Source, point: &'a [Rationals], curves: &[Curve]) -> Checked<Self> {
        if curves.is_empty() {
            return Err(Reason::Curve.because("a curve is missing"));
        }
        let curve = |curve: &Curve| {
            let order = curve.order.unwrap_or(1);
            is_at_most(order, HIGHEST_ORDER)?;
            if let Some(name) = unknown(curve.weights.keys(), &source.blocks) {
                return Err(Reason::Expression.because(format!("{name} is not a block")));
            }
            let formula = |leaf: &Leaf| {
                let names = LETTERS.map(|name| (name, (1, 1)));
                let text = curve.weights.get(&leaf.name);
                text.map(|text| read(text, leaf.shape, &source.functions, names.into_iter()))
                    .transpose()
            };
            let formulas = source.blocks.iter().map(formula).collect::<Checked<_>>()?;
            Ok(Expression { order: order as usize, formulas })
        };
        let curves = curves.iter().map(curve).collect::<Checked<_>>()?;
        Ok(Expressions { source, point, curves })
    }

    /// For each curve the coefficients of 1, e, … of all blocks where s is this number.
    fn at(&self, number: &str, meter: &Meter) -> Checked<Vec<Vec<Vec<Rationals>>>> {
        let number = rational(number).ok_or_else(|| Reason::Malformed.because("`at`"))?;
        let orders: u128 = self.curves.iter().map(|curve| curve.order as u128 + 1).sum();
        meter.numbers(orders.saturating_mul(6 * entries(&self.source.blocks)))?;
        let mut curves = Vec::new();
        for curve in &self.curves {
            let terms = curve.order + 1;
            let mut exact = Truncated { inner: Exact::new(meter), terms };
            let s = exact.inner.constant(&Constant::Dense(vec![number.clone()]), (1, 1))?;
            let blocks = self.blocks(&mut exact, curve, s)?;
            let coefficient = |k| blocks.iter().map(|block| exact.coefficient(block, k)).collect();
            curves.push((0..terms).map(coefficient).collect());
        }
        Ok(curves)
    }

    /// The blocks along a curve where s has this value.
    fn blocks<S: Symbols>(
        &self,
        symbols: &mut Truncated<S>,
        curve: &Expression,
        s: S::Value,
    ) -> Checked<Vec<Series<S::Value>>> {
        let (s, e) = (symbols.constant_of(s), symbols.variable()?);
        let mut blocks = Vec::new();
        for (point, formula) in self.point.iter().zip(&curve.formulas) {
            let block = match formula {
                None => constant(symbols, point)?,
                Some(formula) => value(symbols, formula, &self.source.functions, |name| {
                    [("s", &s), ("e", &e)]
                        .into_iter()
                        .find(|(known, _)| *known == name)
                        .map(|x| x.1)
                })?,
            };
            blocks.push(block);
        }
        Ok(blocks)
    }

    /// That symmetric, skew and diagonal blocks stay so.
    fn keep_kinds<S: Symbols>(&self, symbols: &mut Truncated<S>) -> Checked<()> {
        if self.source.blocks.iter().all(|leaf| leaf.constraint == Constraint::Any) {
            return Ok(());
        }
        for curve in &self.curves {
            symbols.terms = curve.order + 1;
            let s = symbols.inner.letter("s", (1, 1), Condition::Any)?;
            let blocks = self.blocks(symbols, curve, s)?;
            for (leaf, block) in self.source.blocks.iter().zip(&blocks) {
                if !satisfies(symbols, block, leaf.constraint, leaf.shape)? {
                    let message = format!("{} leaves its kind of matrix", leaf.name);
                    return Err(Reason::Expression.because(message));
                }
            }
        }
        Ok(())
    }

    /// That all curves have one function T(s) at e = 0, equal to that of the point at s = 0, and do not
    /// move it below their order.
    fn start_together<S: Symbols>(&self, symbols: S, meter: &Meter) -> Checked<()> {
        let mut symbols = Truncated { inner: symbols, terms: 1 };
        self.keep_kinds(&mut symbols)?;
        let inputs = letters(&mut symbols, self.source)?;
        let point = self.point.iter().map(|matrix| constant(&mut symbols, matrix));
        let point = point.collect::<Checked<Vec<_>>>()?;
        let run = |symbols: &mut Truncated<S>, blocks, terms| {
            symbols.terms = terms;
            Run::<Truncated<S>>::new(self.source, blocks, inputs.clone()).outputs(symbols)
        };
        let at_point = run(&mut symbols, point, 1)?;
        let mut start: Option<Vec<Series<S::Value>>> = None;
        for (number, curve) in self.curves.iter().enumerate() {
            let refused =
                |what: &str| Reason::Curve.because(format!("curve {} {what}", number + 1));
            symbols.terms = curve.order + 1;
            if start.is_none() {
                let zero = symbols.inner.zero((1, 1));
                let blocks = self.blocks(&mut symbols, curve, zero)?;
                let found = run(&mut symbols, blocks, 1)?;
                if !equal(&mut symbols, &found, &at_point)? {
                    return Err(refused("does not start at the function"));
                }
                symbols.terms = curve.order + 1;
            }
            let s = symbols.inner.letter("s", (1, 1), Condition::Any)?;
            let blocks = self.blocks(&mut symbols, curve, s)?;
            let mut found = run(&mut symbols, blocks, curve.order)?;
            for output in &mut found {
                for coefficient in output.coefficients.iter().take(curve.order).skip(1) {
                    if !symbols.inner.is_zero(coefficient)? {
                        return Err(refused("moves before its order"));
                    }
                }
                output.coefficients.truncate(1);
            }
            let first = start.get_or_insert_with(|| found.clone());
            if !equal(&mut symbols, &found, first)? {
                return Err(refused("starts elsewhere"));
            }
        }
        meter.symbols(&symbols)
    }
}

/// Whether the program has the same function at two points.
pub(crate) fn is_same<S: Symbols>(
    source: &Source,
    points: [&[Rationals]; 2],
    symbols: S,
    meter: &Meter,
) -> Checked<bool> {
    let mut symbols = Truncated { inner: symbols, terms: 1 };
    let inputs = letters(&mut symbols, source)?;
    let mut found = Vec::new();
    for point in points {
        let blocks = point.iter().map(|matrix| constant(&mut symbols, matrix));
        let blocks = blocks.collect::<Checked<Vec<_>>>()?;
        found.push(Run::new(source, blocks, inputs.clone()).outputs(&mut symbols)?);
    }
    let is_same = equal(&mut symbols, &found[0], &found[1])?;
    meter.symbols(&symbols)?;
    Ok(is_same)
}

/// Whether all outputs are equal.
fn equal<S: Symbols>(
    symbols: &mut Truncated<S>,
    one: &[Series<S::Value>],
    other: &[Series<S::Value>],
) -> Checked<bool> {
    for (a, b) in one.iter().zip(other) {
        if !symbols.equal(a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The inputs as letters.
fn letters<S: Symbols>(
    symbols: &mut Truncated<S>,
    source: &Source,
) -> Checked<Vec<Series<S::Value>>> {
    let letter =
        |leaf: &Leaf| symbols.letter(&input_letter(&leaf.name), leaf.shape, Condition::Any);
    source.inputs.iter().map(letter).collect()
}

fn constant<S: Symbols>(
    symbols: &mut Truncated<S>,
    matrix: &Rationals,
) -> Checked<Series<S::Value>> {
    symbols.constant(&Constant::Dense(matrix.entries.clone()), matrix.shape)
}
