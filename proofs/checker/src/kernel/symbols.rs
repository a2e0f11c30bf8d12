//! Where programs are run on symbols (`docs/certificate.md`, section 6).

use num_rational::BigRational;

use super::failure::{Checked, Reason};
use crate::language::{Condition, Constant, Function, Shape};

/// Evaluates an expression with the symbols that a proof names: words, or entries with so much work.
macro_rules! by_symbols {
    ($by:expr, $work:expr, $meter:expr, $symbols:ident => $body:expr) => {
        match $by {
            $crate::kernel::certificate::By::Words => {
                let $symbols = $crate::kernel::words::Words::new().until($meter.stop());
                $body
            }
            $crate::kernel::certificate::By::Entries => {
                let $symbols = $crate::kernel::entries::Entries::within($work).until($meter.stop());
                $body
            }
        }
    };
}
pub(crate) use by_symbols;

/// The highest power and degree of a function that is multiplied out.
const HIGHEST_POWER: u32 = 64;

/// Symbolic matrices. Equal values are equal for all values of the letters (that satisfy their
/// conditions); where a form is beyond the laws, or too large, an operation fails.
///
/// The caller has checked all shapes.
pub(crate) trait Symbols {
    /// A matrix.
    type Value: Clone;

    /// The letter of this name; the same name is the same letter.
    fn letter(&mut self, name: &str, shape: Shape, condition: Condition) -> Checked<Self::Value>;
    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Self::Value>;
    fn zero(&mut self, shape: Shape) -> Self::Value;
    fn shape(&self, value: &Self::Value) -> Shape;
    fn is_zero(&mut self, value: &Self::Value) -> Checked<bool>;
    fn equal(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<bool>;
    /// A number times a matrix.
    fn multiple(&mut self, factor: &BigRational, value: &Self::Value) -> Checked<Self::Value>;
    fn sum(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value>;
    fn product(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value>;
    /// A 1 × 1 matrix times a matrix.
    fn scale(&mut self, number: &Self::Value, b: &Self::Value) -> Checked<Self::Value>;
    fn hadamard(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value>;
    /// A power of a 1 × 1 matrix, where that takes no products; `None` elsewhere.
    fn short_power(&mut self, _: &Self::Value, _: u32) -> Checked<Option<Self::Value>> {
        Ok(None)
    }

    /// The power of each entry, from 1 on.
    fn power(&mut self, base: &Self::Value, exponent: u32) -> Checked<Self::Value> {
        if let Some(power) = self.short_power(base, exponent)? {
            return Ok(power);
        }
        if exponent > HIGHEST_POWER {
            return Err(Reason::SizeLimit.because(format!("the power {exponent} of symbols")));
        }
        let mut power = base.clone();
        for _ in 1..exponent {
            power = self.hadamard(&power, base)?;
        }
        Ok(power)
    }

    /// The most coefficients of a function that is expanded.
    fn most_coefficients(&self) -> usize {
        HIGHEST_POWER as usize
    }

    /// The same value, once more: what a run keeps is counted.
    fn kept(&mut self, value: Self::Value) -> Checked<Self::Value> {
        Ok(value)
    }

    fn transpose(&mut self, a: &Self::Value) -> Self::Value;
    fn kronecker(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value>;
    fn inverse(&mut self, a: &Self::Value) -> Checked<Self::Value>;
    /// A function of each entry, and its derivative at each entry. `name` is that of a declared
    /// function: functions of two programs are the same if name and law are.
    fn apply(
        &mut self,
        function: &Function,
        name: &str,
        a: &Self::Value,
    ) -> Checked<(Self::Value, Self::Value)>;
    /// Without the derivative.
    fn entrywise(
        &mut self,
        function: &Function,
        name: &str,
        a: &Self::Value,
    ) -> Checked<Self::Value> {
        Ok(self.apply(function, name, a)?.0)
    }

    /// What stands for a step of this value from now on: a fresh letter.
    fn forget(
        &mut self,
        name: &str,
        value: &Self::Value,
        condition: Condition,
    ) -> Checked<Self::Value> {
        let shape = self.shape(value);
        self.letter(name, shape, condition)
    }

    /// Whether letters are numbers: then all steps have to have a value.
    fn is_at_numbers(&self) -> bool {
        false
    }

    /// The work so far, where the symbols count it.
    fn spent(&self) -> u128 {
        0
    }

    fn softmax(&mut self, a: &Self::Value) -> Checked<Self::Value>;
}
