//! Programs and expressions over the rationals, exactly; `relu` away from its tie.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::failure::{Checked, Reason};
use super::matrix::{places, size};
use super::meter::Meter;
use super::modular::Masks;
use super::number::{bounded, cost, length, product, sum};
use super::point::Rationals;
use super::simulation::Run;
use super::source::Source;
use super::symbols::Symbols;
use crate::kernel::arith;
use crate::language::{Condition, Constant, Function, Op, Shape};

/// What a short number takes, in numbers of 16 bytes: two integers, each with a room of its own.
const NUMBER: u128 = 8;

/// Matrices of rationals, without letters: all names have values.
pub(crate) struct Exact<'a> {
    meter: &'a Meter,
    /// The numbers of 16 bytes that all values together take: a run keeps them.
    kept: u128,
}

impl<'a> Exact<'a> {
    pub(crate) fn new(meter: &'a Meter) -> Self {
        Exact { meter, kept: 0 }
    }

    /// The same, for values that are not kept.
    pub(crate) fn scratch(&self) -> Self {
        Exact { meter: self.meter, kept: self.kept }
    }
}

/// The outputs of a program.
pub(crate) fn outputs(
    source: &Source,
    blocks: &[Rationals],
    inputs: &[Rationals],
    meter: &Meter,
) -> Checked<Vec<Rationals>> {
    kept(source, meter)?;
    Run::new(source, blocks.to_vec(), inputs.to_vec()).outputs(&mut Exact::new(meter))
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
    signs(&mut run, &mut Exact::new(meter))
}

/// That a program has values, and no `relu` a tie.
pub(crate) fn has_derivatives(
    source: &Source,
    blocks: &[Rationals],
    inputs: &[Rationals],
    meter: &Meter,
) -> Checked<()> {
    kept(source, meter)?;
    let mut run = Run::new(source, blocks.to_vec(), inputs.to_vec());
    let mut exact = Exact::new(meter);
    signs(&mut run, &mut exact)?;
    run.outputs(&mut exact).map(drop)
}

fn signs<'a>(run: &mut Run<'_, Exact<'a>>, exact: &mut Exact<'a>) -> Checked<Masks> {
    let (source, mut masks) = (run.source, Masks::new());
    let is_relu = |at: usize| source.nodes[at].op == Op::Apply(Function::Relu);
    let mut is_needed = vec![false; source.nodes.len()];
    for (at, node) in source.nodes.iter().enumerate().rev() {
        if is_needed[at] || is_relu(at) {
            node.args.iter().for_each(|&argument| is_needed[argument] = true);
        }
    }
    // In the order of the program: the first step that fails is the reason.
    for (at, node) in source.nodes.iter().enumerate() {
        if is_relu(at) {
            let argument = run.at(exact, node.args[0])?;
            masks.insert(at, positive(&argument, || source.place(node.args[0]))?);
        }
        if is_needed[at] {
            run.at(exact, at)?;
        }
    }
    Ok(masks)
}

/// That the values of all steps can be kept at once.
fn kept(source: &Source, meter: &Meter) -> Checked<()> {
    meter.numbers(source.entries().saturating_mul(6))
}

fn positive(argument: &Rationals, place: impl Fn() -> String) -> Checked<Vec<bool>> {
    if let Some(at) = argument.entries.iter().position(Zero::is_zero) {
        let (i, j) = (at / argument.shape.1 + 1, at % argument.shape.1 + 1);
        return Err(Reason::Tie.because(format!("`relu` of zero in {}, entry ({i}, {j})", place())));
    }
    Ok(argument.entries.iter().map(Signed::is_positive).collect())
}

impl Exact<'_> {
    /// A matrix entry by entry.
    fn entries(
        &mut self,
        shape: Shape,
        entry: impl Fn(&Self, usize, usize) -> Checked<BigRational>,
    ) -> Checked<Rationals> {
        let size = size(shape);
        self.meter.numbers(self.kept.saturating_add(size.saturating_mul(NUMBER)))?;
        self.meter.steps(size.saturating_mul(32))?;
        let mut entries = Vec::with_capacity(shape.0 * shape.1);
        for (i, j) in places(shape) {
            let entry = entry(self, i, j)?;
            self.keep(&entry)?;
            entries.push(entry);
        }
        Ok(Rationals { shape, entries })
    }

    fn keep(&mut self, entry: &BigRational) -> Checked<()> {
        self.kept += NUMBER + u128::from(length(entry)) / 2;
        self.meter.numbers(self.kept)
    }

    fn map(
        &mut self,
        a: &Rationals,
        f: impl Fn(&Self, &BigRational) -> Checked<BigRational>,
    ) -> Checked<Rationals> {
        self.entries(a.shape, |this, i, j| f(this, a.at(i, j)))
    }

    /// One where an entry is positive, otherwise zero.
    fn steps(&mut self, a: &Rationals) -> Checked<Rationals> {
        let step = |x: &BigRational| match x.is_positive() {
            true => BigRational::one(),
            false => BigRational::zero(),
        };
        self.map(a, |_, x| Ok(step(x)))
    }

    pub(crate) fn times(&self, a: &BigRational, b: &BigRational) -> Checked<BigRational> {
        self.meter.steps(u128::from(cost(a, b)))?;
        bounded(product(a, b))
    }

    pub(crate) fn plus(&self, a: &BigRational, b: &BigRational) -> Checked<BigRational> {
        self.meter.steps(u128::from(cost(a, b)))?;
        bounded(sum(a, b))
    }

    /// 1/x of what is not zero.
    pub(crate) fn reciprocal(&self, x: &BigRational) -> Checked<BigRational> {
        self.meter.steps(u128::from(32 + length(x)))?;
        Ok(x.recip())
    }
}

impl Symbols for Exact<'_> {
    type Value = Rationals;

    fn letter(&mut self, _: &str, shape: Shape, _: Condition) -> Checked<Rationals> {
        Ok(self.zero(shape))
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Rationals> {
        self.entries(shape, |_, i, j| bounded(entry(constant, shape, i, j)))
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
        self.map(value, |this, x| this.times(x, factor))
    }

    fn sum(&mut self, a: &Rationals, b: &Rationals) -> Checked<Rationals> {
        self.entries(a.shape, |this, i, j| this.plus(a.at(i, j), b.at(i, j)))
    }

    fn product(&mut self, a: &Rationals, b: &Rationals) -> Checked<Rationals> {
        self.entries((a.shape.0, b.shape.1), |this, i, j| {
            this.meter.steps(a.shape.1 as u128 * 4)?;
            let terms = (0..a.shape.1).map(|k| (a.at(i, k), b.at(k, j)));
            let mut terms = terms.filter(|(x, y)| !x.is_zero() && !y.is_zero());
            terms.try_fold(BigRational::zero(), |sum, (x, y)| this.plus(&sum, &this.times(x, y)?))
        })
    }

    fn scale(&mut self, number: &Rationals, b: &Rationals) -> Checked<Rationals> {
        self.multiple(number.at(0, 0), b)
    }

    fn hadamard(&mut self, a: &Rationals, b: &Rationals) -> Checked<Rationals> {
        self.entries(a.shape, |this, i, j| this.times(a.at(i, j), b.at(i, j)))
    }

    fn power(&mut self, a: &Rationals, exponent: u32) -> Checked<Rationals> {
        self.map(a, |this, x| arith::power(x, exponent, |a, b| this.times(a, b)))
    }

    fn most_coefficients(&self) -> usize {
        usize::MAX
    }

    fn kept(&mut self, value: Rationals) -> Checked<Rationals> {
        value.entries.iter().try_for_each(|entry| self.keep(entry))?;
        self.meter.steps(value.entries.len() as u128 * 32)?;
        Ok(value)
    }

    fn transpose(&mut self, a: &Rationals) -> Rationals {
        let (rows, columns) = a.shape;
        let entries = places((columns, rows)).map(|(i, j)| a.at(j, i).clone()).collect();
        Rationals { shape: (columns, rows), entries }
    }

    fn kronecker(&mut self, a: &Rationals, b: &Rationals) -> Checked<Rationals> {
        let (r, c) = b.shape;
        self.entries((a.shape.0 * r, a.shape.1 * c), |this, i, j| {
            this.times(a.at(i / r, j / c), b.at(i % r, j % c))
        })
    }

    fn inverse(&mut self, a: &Rationals) -> Checked<Rationals> {
        let n = a.shape.0;
        self.meter.steps((n as u128).pow(2).saturating_mul(64))?;
        self.meter.numbers(self.kept + 2 * NUMBER * (n as u128).pow(2))?;
        let unit = |i: usize, j: usize| BigRational::from_integer(i32::from(i == j).into());
        let mut rows: Vec<Vec<BigRational>> = (0..n)
            .map(|i| (0..n).map(|j| a.at(i, j).clone()).chain((0..n).map(|j| unit(i, j))).collect())
            .collect();
        for c in 0..n {
            let found = (c..n).find(|&r| !rows[r][c].is_zero());
            let r = found.ok_or_else(|| Reason::Unit.because("a matrix that has no inverse"))?;
            rows.swap(c, r);
            let pivot = self.reciprocal(&rows[c][c])?;
            let kept: Vec<BigRational> =
                rows[c].iter().map(|x| self.times(x, &pivot)).collect::<Checked<_>>()?;
            for (_, row) in rows.iter_mut().enumerate().filter(|(at, _)| *at != c) {
                let factor = -row[c].clone();
                if factor.is_zero() {
                    continue;
                }
                for (x, p) in row.iter_mut().zip(&kept).filter(|(_, p)| !p.is_zero()) {
                    *x = self.plus(x, &self.times(&factor, p)?)?;
                }
            }
            rows[c] = kept;
            let words: u64 = rows.iter().flatten().map(length).sum();
            self.meter
                .numbers(self.kept + 2 * NUMBER * (n as u128).pow(2) + u128::from(words / 2))?;
        }
        let entries = rows.into_iter().flat_map(|row| row.into_iter().skip(n)).collect();
        self.kept(Rationals { shape: (n, n), entries })
    }

    fn apply(
        &mut self,
        function: &Function,
        name: &str,
        a: &Rationals,
    ) -> Checked<(Rationals, Rationals)> {
        let value = self.entrywise(function, name, a)?;
        let slope = match function {
            Function::Recip => {
                let minus = |this: &Self, x: &BigRational| Ok(-this.times(x, x)?);
                self.map(&value, minus)?
            }
            Function::Relu => self.steps(a)?,
            _ => self.zero(a.shape),
        };
        Ok((value, slope))
    }

    fn entrywise(&mut self, function: &Function, _: &str, a: &Rationals) -> Checked<Rationals> {
        match function {
            Function::Recip => {
                if a.entries.iter().any(Zero::is_zero) {
                    return Err(Reason::Unit.because("1/x of zero"));
                }
                self.map(a, |this, x| this.reciprocal(x))
            }
            Function::Relu => {
                let slopes = self.steps(a)?;
                self.hadamard(&slopes, a)
            }
            Function::Sign => self.map(a, |_, x| Ok(x.signum())),
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
