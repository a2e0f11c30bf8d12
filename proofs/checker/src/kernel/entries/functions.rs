//! Functions of an entry.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::polynomial::{Polynomial, Sum};
use super::{Entries, number};
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::words::Entrywise;
use crate::language::Function;

impl Entries {
    /// The variable of a function of an entry.
    pub(super) fn opaque(&mut self, function: Entrywise, a: &Polynomial) -> Checked<Polynomial> {
        self.work.spend(a.terms().len())?;
        let key = (function, a.clone());
        if let Some(&known) = self.functions.get(&key) {
            return Ok(Polynomial::variable(known));
        }
        if key.0 == Entrywise::Recip && self.vanishes(a)? {
            return Err(Reason::Symbolic.because("1/x of zero"));
        }
        let new = self.fresh(None)?;
        if let Some(variable) = new.as_variable() {
            if key.0 == Entrywise::Recip {
                self.quotients.insert(variable, a.clone());
            }
            self.functions.insert(key, variable);
        }
        Ok(new)
    }

    /// 1 − a², or −a².
    fn less_square(&mut self, constant: i64, a: &Polynomial) -> Checked<Polynomial> {
        let mut sum = Sum::default();
        sum.add(&mut self.work, &number(BigRational::from_integer(constant.into())))?;
        let minus = a.times(&mut self.work, &-BigRational::one())?;
        sum.add_product(&mut self.work, &minus, a)?;
        Ok(sum.finish())
    }

    /// A function of an entry, and its derivative there.
    pub(super) fn function(
        &mut self,
        function: &Function,
        name: &str,
        a: &Polynomial,
    ) -> Checked<(Polynomial, Polynomial)> {
        self.applied |= *function != Function::Recip;
        let name = || name.to_string();
        let zero = Polynomial::default;
        let value = a.as_constant();
        Ok(match (function, value) {
            (Function::Relu, Some(x)) if x.is_positive() => (a.clone(), number(BigRational::one())),
            // relu has no derivative at zero.
            (Function::Relu, Some(x)) if x.is_zero() => (zero(), self.opaque(Entrywise::Mask, a)?),
            (Function::Relu, Some(_)) => (zero(), zero()),
            (Function::Relu, None) => {
                let mask = self.opaque(Entrywise::Mask, a)?;
                (self.times(&mask, a)?, mask)
            }
            (Function::Exp, Some(x)) if x.is_zero() => {
                (number(BigRational::one()), number(BigRational::one()))
            }
            (Function::Exp, _) => {
                let value = self.opaque(Entrywise::Exp, a)?;
                (value.clone(), value)
            }
            (Function::Tanh, Some(x)) if x.is_zero() => (zero(), number(BigRational::one())),
            (Function::Tanh, _) => {
                let value = self.opaque(Entrywise::Tanh, a)?;
                let slope = self.less_square(1, &value)?;
                (value, slope)
            }
            (Function::Recip, Some(x)) if x.is_zero() => {
                return Err(Reason::Symbolic.because("1/x of zero"));
            }
            (Function::Recip, constant) => {
                let value = match constant {
                    Some(x) => number(x.recip()),
                    None => self.opaque(Entrywise::Recip, a)?,
                };
                let slope = self.less_square(0, &value)?;
                (value, slope)
            }
            // It is only met in moves, which have no tangents.
            (Function::Sign, Some(x)) => (number(x.signum()), zero()),
            (Function::Sign, None) => (self.opaque(Entrywise::Sign, a)?, zero()),
            (Function::Odd(_), value) => {
                let slope = self.opaque(Entrywise::OddSlope(name()), a)?;
                match value.is_some_and(|x| x.is_zero()) {
                    true => (zero(), slope),
                    false => (self.opaque(Entrywise::Odd(name()), a)?, slope),
                }
            }
            (Function::Homogeneous(_, n), value) => {
                let slope = self.opaque(Entrywise::HomogeneousSlope(name(), *n), a)?;
                match *n > 0 && value.is_some_and(|x| x.is_zero()) {
                    true => (zero(), slope),
                    false => (self.opaque(Entrywise::Homogeneous(name(), *n), a)?, slope),
                }
            }
            (Function::Series(_, coefficients), _) => {
                let (mut value, mut slope) = (zero(), zero());
                for coefficient in coefficients.iter().rev() {
                    let mut sum = Sum::default();
                    sum.add_product(&mut self.work, &slope, a)?;
                    sum.add(&mut self.work, &value)?;
                    slope = sum.finish();
                    let mut sum = Sum::default();
                    sum.add_product(&mut self.work, &value, a)?;
                    sum.add(&mut self.work, &number(coefficient.clone()))?;
                    value = sum.finish();
                }
                (value, slope)
            }
        })
    }
}
