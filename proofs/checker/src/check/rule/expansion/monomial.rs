//! Monomials: which variables occur how often.

use crate::check::pair::sizes::too_large;
use crate::reason::Failure;

/// The most variables; and the largest exponent.
pub(super) const MAX: u32 = (1 << 16) - 1;

/// One number for each variable that occurs, descending: the complement of the variable above the
/// exponent. So the order of lists is the lexicographic order of monomials, with the first variable
/// as the largest: it goes with products, and 1 is the least.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Monomial(Box<[u32]>);

fn variable(power: u32) -> u32 {
    power >> 16
}

fn exponent(power: u32) -> u32 {
    power & MAX
}

impl Monomial {
    /// A variable, below [`MAX`].
    pub(super) fn of(number: u32) -> Monomial {
        Monomial(Box::new([(MAX - number) << 16 | 1]))
    }

    pub(super) fn is_one(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of variables that occur.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The variables that occur (as complements), with their exponents.
    pub(super) fn powers(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().map(|&power| (variable(power), exponent(power)))
    }

    pub(super) fn times(&self, other: &Monomial) -> Result<Monomial, Failure> {
        let (mut left, mut right) = (&*self.0, &*other.0);
        let mut product = Vec::with_capacity(left.len() + right.len());
        while let ([x, left_rest @ ..], [y, right_rest @ ..]) = (left, right) {
            if variable(*x) == variable(*y) {
                if exponent(*x) + exponent(*y) > MAX {
                    return Err(too_large("a degree"));
                }
                product.push(x + exponent(*y));
                (left, right) = (left_rest, right_rest);
            } else if x > y {
                product.push(*x);
                left = left_rest;
            } else {
                product.push(*y);
                right = right_rest;
            }
        }
        product.extend_from_slice(left);
        product.extend_from_slice(right);
        Ok(Monomial(product.into_boxed_slice()))
    }

    /// The monomial that times `other` is this, if there is one.
    pub(super) fn over(&self, other: &Monomial) -> Option<Monomial> {
        let mut right = &*other.0;
        let mut quotient = Vec::with_capacity(self.0.len());
        for &x in &self.0 {
            match right {
                [y, rest @ ..] if variable(*y) == variable(x) => {
                    if exponent(x).checked_sub(exponent(*y))? > 0 {
                        quotient.push(x - exponent(*y));
                    }
                    right = rest;
                }
                _ => quotient.push(x),
            }
        }
        right.is_empty().then(|| Monomial(quotient.into_boxed_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::Monomial;

    /// All of degree at most 3 in three variables: the order is that of exponents, goes with
    /// products, and quotients undo products.
    #[test]
    fn order_and_quotients() {
        let mut all = Vec::new();
        for exponents in (0..64_u32).map(|i| [i / 16, i / 4 % 4, i % 4]) {
            let mut monomial = Monomial::default();
            for (number, &exponent) in (0..).zip(&exponents) {
                for _ in 0..exponent {
                    monomial = monomial.times(&Monomial::of(number)).unwrap();
                }
            }
            all.push((exponents, monomial));
        }
        for (a, x) in &all {
            for (b, y) in &all {
                assert_eq!(a.cmp(b), x.cmp(y));
                let product = x.times(y).unwrap();
                assert_eq!(product.over(y).as_ref(), Some(x));
                let divides = a.iter().zip(b).all(|(a, b)| a >= b);
                assert_eq!(x.over(y).is_some(), divides);
                for (_, z) in &all {
                    assert_eq!(x.cmp(y), x.times(z).unwrap().cmp(&y.times(z).unwrap()));
                }
            }
        }
    }

    #[test]
    fn degrees_end() {
        let mut power = Monomial::of(7);
        for _ in 0..15 {
            power = power.times(&power).unwrap();
        }
        assert!(power.times(&power).is_err());
    }
}
