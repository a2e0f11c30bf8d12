//! Programs and expressions over the rationals, exactly; `relu` away from its tie.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::modular::Masks;
use super::point::Rationals;
use super::simulation::Run;
use super::source::Source;
use super::symbols::Symbols;
use crate::language::{Condition, Constant, Function, Op, Shape};

/// Matrices of rationals. There are no letters: all names have values.
pub(crate) struct Exact<'a>(pub &'a Meter);

/// The outputs of a program.
pub(crate) fn outputs(
    source: &Source,
    blocks: &[Rationals],
    inputs: &[Rationals],
    meter: &Meter,
) -> Checked<Vec<Rationals>> {
    kept(source, meter)?;
    Run::new(source, blocks.to_vec(), inputs.to_vec()).outputs(&mut Exact(meter))
}

/// The signs at each `relu`.
pub(crate) fn masks(
    source: &Source,
    blocks: &[Rationals],
    inputs: &[Rationals],
    meter: &Meter,
) -> Checked<Masks> {
    kept(source, meter)?;
    let mut run = Run::new(source, blocks.to_vec(), inputs.to_vec());
    let mut masks = Masks::new();
    for (at, node) in source.nodes.iter().enumerate() {
        if node.op == Op::Apply(Function::Relu) {
            let argument = run.at(&mut Exact(meter), node.args[0])?;
            masks.insert(at, positive(&argument)?);
        }
    }
    Ok(masks)
}

/// That the values of all steps can be kept at once.
fn kept(source: &Source, meter: &Meter) -> Checked<()> {
    let sizes = source.nodes.iter().map(|node| node.shape.0 as u128 * node.shape.1 as u128);
    meter.numbers(sizes.sum::<u128>().saturating_mul(6))
}

fn positive(argument: &Rationals) -> Checked<Vec<bool>> {
    if argument.entries.iter().any(Zero::is_zero) {
        return Err(Reason::Tie.because("`relu` of zero"));
    }
    Ok(argument.entries.iter().map(Signed::is_positive).collect())
}

impl Exact<'_> {
    /// A matrix entry by entry, each from `inner` products; a number counts by its length.
    fn entries(
        &self,
        shape: Shape,
        inner: usize,
        of: &[&Rationals],
        entry: impl Fn(usize, usize) -> BigRational,
    ) -> Checked<Rationals> {
        let bits = |x: &BigRational| x.numer().bits() + x.denom().bits();
        let longest = of.iter().flat_map(|m| &m.entries).map(bits).max().unwrap_or(0);
        let size = shape.0 as u128 * shape.1 as u128;
        self.0.numbers(size.saturating_mul(1 + u128::from(longest / 64)))?;
        let each = 16 * (1 + u128::from(longest / 64)).pow(2);
        self.0.steps(size.saturating_mul(inner as u128).saturating_mul(each))?;
        let places = (0..shape.0).flat_map(|i| (0..shape.1).map(move |j| (i, j)));
        Ok(Rationals { shape, entries: places.map(|(i, j)| entry(i, j)).collect() })
    }

    fn map(&self, a: &Rationals, f: impl Fn(&BigRational) -> BigRational) -> Checked<Rationals> {
        self.entries(a.shape, 1, &[a], |i, j| f(a.at(i, j)))
    }
}

impl Symbols for Exact<'_> {
    type Value = Rationals;

    fn letter(&mut self, _: &str, shape: Shape, _: Condition) -> Checked<Rationals> {
        Ok(self.zero(shape))
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Rationals> {
        self.entries(shape, 1, &[], |i, j| entry(constant, shape, i, j))
    }

    fn zero(&mut self, shape: Shape) -> Rationals {
        Rationals { shape, entries: vec![BigRational::zero(); shape.0 * shape.1] }
    }

    fn shape(&self, value: &Rationals) -> Shape {
        value.shape
    }

    fn is_zero(&mut self, value: &Rationals) -> Checked<bool> {
        Ok(value.entries.iter().all(Zero::is_zero))
    }

    fn equal(&mut self, a: &Rationals, b: &Rationals) -> Checked<bool> {
        Ok(a == b)
    }

    fn multiple(&mut self, factor: &BigRational, value: &Rationals) -> Checked<Rationals> {
        self.map(value, |x| x * factor)
    }

    fn sum(&mut self, a: &Rationals, b: &Rationals) -> Checked<Rationals> {
        self.entries(a.shape, 1, &[a, b], |i, j| a.at(i, j) + b.at(i, j))
    }

    fn product(&mut self, a: &Rationals, b: &Rationals) -> Checked<Rationals> {
        self.entries((a.shape.0, b.shape.1), a.shape.1, &[a, b], |i, j| {
            let terms = (0..a.shape.1).map(|k| (a.at(i, k), b.at(k, j)));
            let terms = terms.filter(|(x, y)| !x.is_zero() && !y.is_zero());
            terms.fold(BigRational::zero(), |sum, (x, y)| sum + x * y)
        })
    }

    fn scale(&mut self, number: &Rationals, b: &Rationals) -> Checked<Rationals> {
        self.entries(b.shape, 1, &[number, b], |i, j| number.at(0, 0) * b.at(i, j))
    }

    fn hadamard(&mut self, a: &Rationals, b: &Rationals) -> Checked<Rationals> {
        self.entries(a.shape, 1, &[a, b], |i, j| a.at(i, j) * b.at(i, j))
    }

    fn transpose(&mut self, a: &Rationals) -> Rationals {
        let (rows, columns) = a.shape;
        let places = (0..columns).flat_map(|i| (0..rows).map(move |j| (i, j)));
        let entries = places.map(|(i, j)| a.at(j, i).clone()).collect();
        Rationals { shape: (columns, rows), entries }
    }

    fn kronecker(&mut self, a: &Rationals, b: &Rationals) -> Checked<Rationals> {
        let (r, c) = b.shape;
        self.entries((a.shape.0 * r, a.shape.1 * c), 1, &[a, b], |i, j| {
            a.at(i / r, j / c) * b.at(i % r, j % c)
        })
    }

    fn inverse(&mut self, a: &Rationals) -> Checked<Rationals> {
        let n = a.shape.0;
        let unit = |i: usize, j: usize| BigRational::from_integer(i32::from(i == j).into());
        let mut rows: Vec<Vec<BigRational>> = (0..n)
            .map(|i| (0..n).map(|j| a.at(i, j).clone()).chain((0..n).map(|j| unit(i, j))).collect())
            .collect();
        for c in 0..n {
            let found = (c..n).find(|&r| !rows[r][c].is_zero());
            let r = found.ok_or_else(|| Reason::Unit.because("a matrix that has no inverse"))?;
            rows.swap(c, r);
            let pivot = rows[c][c].recip();
            let kept: Vec<BigRational> = rows[c].iter().map(|x| x * &pivot).collect();
            let bits = |x: &BigRational| x.numer().bits() + x.denom().bits();
            let longest = rows.iter().flatten().map(bits).max().unwrap_or(0);
            let each = 16 * (1 + u128::from(longest / 64)).pow(2);
            self.0.steps((2 * n * n) as u128 * each)?;
            for row in &mut rows {
                let factor = row[c].clone();
                if !factor.is_zero() {
                    row.iter_mut().zip(&kept).for_each(|(x, p)| *x -= &factor * p);
                }
            }
            rows[c] = kept;
        }
        let entries = rows.into_iter().flat_map(|row| row.into_iter().skip(n)).collect();
        Ok(Rationals { shape: (n, n), entries })
    }

    fn power(&mut self, a: &Rationals, exponent: u32) -> Checked<Option<Rationals>> {
        if a.shape != (1, 1) {
            return Ok(None);
        }
        // Squares from the highest binary digit down.
        let mut power = a.clone();
        for digit in (0..exponent.max(1).ilog2()).rev() {
            power = self.product(&power, &power)?;
            if exponent >> digit & 1 == 1 {
                power = self.product(&power, a)?;
            }
        }
        Ok(Some(power))
    }

    fn apply(
        &mut self,
        function: &Function,
        _: &str,
        a: &Rationals,
    ) -> Checked<(Rationals, Rationals)> {
        match function {
            Function::Recip => {
                if a.entries.iter().any(Zero::is_zero) {
                    return Err(Reason::Unit.because("1/x of zero"));
                }
                let inverse = self.map(a, BigRational::recip)?;
                let slope = self.map(&inverse, |x| -(x * x))?;
                Ok((inverse, slope))
            }
            Function::Relu => {
                let step = |x: &BigRational| match x.is_positive() {
                    true => BigRational::one(),
                    false => BigRational::zero(),
                };
                let slopes = self.map(a, step)?;
                Ok((self.hadamard(&slopes, a)?, slopes))
            }
            Function::Sign => Ok((self.map(a, Signed::signum)?, self.zero(a.shape))),
            _ => Err(Reason::Function.because("a function that is not rational")),
        }
    }

    fn softmax(&mut self, _: &Rationals) -> Checked<Rationals> {
        Err(Reason::Function.because("softmax is not rational"))
    }
}

/// An entry of a constant of this shape.
pub(crate) fn entry(constant: &Constant, shape: Shape, i: usize, j: usize) -> BigRational {
    let is_one = match *constant {
        Constant::Dense(ref entries) => return entries[i * shape.1 + j].clone(),
        Constant::Zeros => false,
        Constant::Ones => true,
        Constant::Unit(row, column) => (i, j) == (row, column),
        Constant::Shift { offset, stride } => {
            i128::from(stride) * i as i128 + i128::from(offset) == j as i128
        }
    };
    if is_one { BigRational::one() } else { BigRational::zero() }
}
