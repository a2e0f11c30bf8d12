//! Expressions at matrices modulo m.

use num_rational::BigRational;

use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::modular::{Domain, Truncation};
use super::point::residue;
use super::symbols::Symbols;
use crate::kernel::arith::{self, Ring, Word};
use crate::kernel::matrix::{Matrix, places};
use crate::language::{Condition, Constant, Function, Shape};

/// Matrices modulo m. Letters are drawn, or all names have values and there are none.
pub(crate) struct Residues<'a, W: Word>(Domain<'a, W>, Option<u64>);

impl<'a, W: Word> Residues<'a, W> {
    pub(crate) fn new(ring: &'a Ring<W>, meter: &'a Meter) -> Self {
        Residues(Domain { ring, kept: Truncation::NUMBERS, meter }, None)
    }

    /// With letters that are drawn from a seed and their names.
    pub(crate) fn drawn(ring: &'a Ring<W>, meter: &'a Meter, seed: u64) -> Self {
        Residues(Domain { ring, kept: Truncation::NUMBERS, meter }, Some(seed))
    }

    fn each(&self, a: &Matrix<W>, f: impl Fn(W::Entry) -> Checked<W::Entry>) -> Checked<Matrix<W>> {
        Ok(Matrix::new(a.columns(), a.entries().iter().map(|&x| f(x)).collect::<Checked<_>>()?))
    }
}

impl<W: Word> Symbols for Residues<'_, W> {
    type Value = Matrix<W>;

    fn letter(&mut self, name: &str, shape: Shape, condition: Condition) -> Checked<Self::Value> {
        let mut matrix = self.zero(shape);
        let Some(seed) = self.1 else { return Ok(matrix) };
        self.0.meter.steps(8 * shape.0 as u128 * shape.1 as u128)?;
        let mut numbers = Numbers::new(seed, name);
        let one = self.0.ring.residue(1);
        for (i, j) in places(shape) {
            let number = self.0.ring.residue(numbers.next());
            use Condition as C;
            match condition {
                C::Any | C::Invertible | C::Nonzero => matrix.set(i, j, number),
                C::Symmetric if i <= j => {
                    matrix.set(i, j, number);
                    matrix.set(j, i, number);
                }
                C::Skew if i < j => {
                    matrix.set(i, j, number);
                    matrix.set(j, i, self.0.ring.negative(number));
                }
                C::Diagonal | C::DiagonalInvertible if i == j => matrix.set(i, i, number),
                C::PositiveDiagonal if i == j => {
                    matrix.set(i, i, self.0.ring.product(number, number));
                }
                C::Orthogonal | C::Permutation | C::SignedPermutation if i == j => {
                    matrix.set(i, i, one);
                }
                _ => {}
            }
        }
        Ok(matrix)
    }

    fn forget(&mut self, _: &str, value: &Self::Value, _: Condition) -> Checked<Self::Value> {
        Ok(value.clone())
    }

    fn is_at_numbers(&self) -> bool {
        self.1.is_some()
    }

    fn short_power(&mut self, base: &Self::Value, exponent: u32) -> Checked<Option<Self::Value>> {
        arith::power(base, exponent, |a, b| self.hadamard(a, b)).map(Some)
    }

    fn most_coefficients(&self) -> usize {
        usize::MAX
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Self::Value> {
        let constant = self.0.constant(constant, shape)?.pop();
        Ok(constant.unwrap_or_else(|| self.zero(shape)))
    }

    fn zero(&mut self, shape: Shape) -> Self::Value {
        Matrix::zero(shape.0, shape.1)
    }

    fn shape(&self, value: &Self::Value) -> Shape {
        (value.rows(), value.columns())
    }

    fn is_zero(&mut self, value: &Self::Value) -> Checked<bool> {
        Ok(value.entries().iter().all(|entry| *entry == W::Entry::default()))
    }

    fn equal(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<bool> {
        Ok(a.columns() == b.columns() && a.entries() == b.entries())
    }

    fn multiple(&mut self, factor: &BigRational, value: &Self::Value) -> Checked<Self::Value> {
        let factor = residue(factor, self.0.ring)?;
        self.each(value, |x| Ok(self.0.ring.product(factor, x)))
    }

    fn sum(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        Ok(self.0.zip(a, b, |x, y| self.0.ring.sum(x, y)))
    }

    /// Rows of the right factor that are zero cost nothing: basis matrices have one entry.
    fn product(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        let zero = W::Entry::default();
        let kept: Vec<usize> =
            (0..b.rows()).filter(|&k| b.row(k).iter().any(|entry| *entry != zero)).collect();
        if kept.is_empty() {
            return Ok(Matrix::zero(a.rows(), b.columns()));
        }
        let steps = a.rows() as u128 * kept.len() as u128 * b.columns() as u128;
        self.0.meter.steps(steps + b.entries().len() as u128)?;
        if kept.len() == b.rows() {
            return Ok(a.times(b, self.0.ring));
        }
        let rows = (0..a.rows()).flat_map(|i| kept.iter().map(move |&k| (i, k)));
        let left = Matrix::new(kept.len(), rows.map(|(i, k)| a.get(i, k)).collect());
        let right = kept.iter().flat_map(|&k| b.row(k).iter().copied()).collect();
        Ok(left.times(&Matrix::new(b.columns(), right), self.0.ring))
    }

    fn scale(&mut self, number: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        let factor = number.get(0, 0);
        self.each(b, |x| Ok(self.0.ring.product(factor, x)))
    }

    fn hadamard(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        Ok(self.0.zip(a, b, |x, y| self.0.ring.product(x, y)))
    }

    fn kept(&mut self, value: Self::Value) -> Checked<Self::Value> {
        self.0.meter.steps(8 * value.entries().len() as u128)?;
        Ok(value)
    }

    fn transpose(&mut self, a: &Self::Value) -> Self::Value {
        a.transpose()
    }

    fn kronecker(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        let product = self.0.kronecker(std::slice::from_ref(a), std::slice::from_ref(b))?;
        product.into_iter().next().ok_or_else(|| Reason::Step.because("an empty product"))
    }

    fn inverse(&mut self, a: &Self::Value) -> Checked<Self::Value> {
        let inverse = self.0.inverse(std::slice::from_ref(a))?;
        inverse.into_iter().next().ok_or_else(|| Reason::Unit.because("an empty inverse"))
    }

    fn apply(
        &mut self,
        function: &Function,
        _: &str,
        a: &Self::Value,
    ) -> Checked<(Self::Value, Self::Value)> {
        let Function::Recip = function else {
            return Err(Reason::Function.because("a function that is not rational"));
        };
        let ring = self.0.ring;
        let inverse = self.each(a, |x| {
            ring.inverse(x).ok_or_else(|| Reason::Unit.because("1/x of what is not a unit"))
        })?;
        let slope = self.each(&inverse, |x| Ok(ring.negative(ring.product(x, x))))?;
        Ok((inverse, slope))
    }

    fn softmax(&mut self, _: &Self::Value) -> Checked<Self::Value> {
        Err(Reason::Function.because("softmax at numbers"))
    }
}

/// Numbers for the entries of a letter: splitmix64, from a seed and a name.
struct Numbers(u64);

impl Numbers {
    fn new(seed: u64, name: &str) -> Self {
        let mix = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
        Numbers(name.bytes().fold(seed ^ 0xCBF2_9CE4_8422_2325, mix))
    }

    fn next(&mut self) -> i128 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        i128::from(z ^ z >> 31)
    }
}
