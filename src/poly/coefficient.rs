//! The rings whose elements may be coefficients, and what polynomials ask of them beyond the ring
//! operations: the same operations on stored coefficients, without a detour through elements.

use super::division::{self, Division, End};
use super::mul::{self, Job, Terms};
use super::power::{Line, recurrence};
use super::store::{Coefficient, IntegerStore, Store};
use crate::ring::{Domain, Integer, Integers, PrimeField, Ring};

/// A ring of coefficients: [`Integers`] or a [`PrimeField`].
pub trait CoefficientRing: Domain<Elem: Coefficient> + sealed::Sealed {
    /// Adds `a[i] + b[j]` to the end of `out`, or the difference, unless it is zero.
    #[doc(hidden)]
    fn push_sum(
        &self,
        out: &mut StoreOf<Self>,
        a: (&StoreOf<Self>, usize),
        b: (&StoreOf<Self>, usize),
        negate: bool,
    ) -> bool;

    /// Adds `a[i] c` to the end of `out`, unless it is zero.
    #[doc(hidden)]
    fn push_scaled(
        &self,
        out: &mut StoreOf<Self>,
        a: (&StoreOf<Self>, usize),
        c: &Self::Elem,
    ) -> bool {
        let product = self.mul(&a.0.get(a.1), c);
        let keep = !self.is_zero(&product);
        if keep {
            out.push(product);
        }
        keep
    }

    /// The sum of the products of a job.
    #[doc(hidden)]
    fn sum_of_products(&self, job: &Job<'_, Self::Elem>) -> Option<Terms<StoreOf<Self>>>;

    /// The characteristic, unless it is zero.
    #[doc(hidden)]
    fn characteristic(&self) -> Option<u64> {
        None
    }

    /// Words of a coefficient of a power of what is on a line; `None` when coefficients cannot be
    /// found one from the others.
    #[doc(hidden)]
    fn words_on_line(&self, line: &Line<Self::Elem>) -> Option<u64>;

    /// The power of what is on a line: places, in descending order, and coefficients; `None` if
    /// they cannot be found one from the others, or are more than the limit.
    #[doc(hidden)]
    fn power_on_line(&self, line: &Line<Self::Elem>, limit: usize) -> Option<Terms<StoreOf<Self>>>;

    /// A quotient, if machine words suffice to find it.
    #[doc(hidden)]
    fn quotient_in_words(
        &self,
        _division: &Division<'_>,
        _a: &StoreOf<Self>,
        _b: &StoreOf<Self>,
    ) -> Result<Terms<StoreOf<Self>>, End> {
        Err(End::Unknown)
    }
}

/// How coefficients from a ring are kept.
pub(crate) type StoreOf<R> = <<R as Ring>::Elem as Coefficient>::Store;

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::ring::Integers {}
    impl Sealed for crate::ring::PrimeField {}
}

impl CoefficientRing for Integers {
    #[inline]
    fn push_sum(
        &self,
        out: &mut IntegerStore,
        a: (&IntegerStore, usize),
        b: (&IntegerStore, usize),
        negate: bool,
    ) -> bool {
        if let (Some(x), Some(y)) = (a.0.get_i128(a.1), b.0.get_i128(b.1)) {
            let sum = if negate { x.checked_sub(y) } else { x.checked_add(y) };
            match sum {
                Some(0) => return false,
                Some(sum) => {
                    out.push_i128(sum);
                    return true;
                }
                None => {}
            }
        }
        let (x, y) = (a.0.get(a.1), b.0.get(b.1));
        let sum = if negate { self.sub(&x, &y) } else { self.add(&x, &y) };
        let keep = !self.is_zero(&sum);
        if keep {
            out.push(sum);
        }
        keep
    }

    fn push_scaled(
        &self,
        out: &mut IntegerStore,
        a: (&IntegerStore, usize),
        c: &Self::Elem,
    ) -> bool {
        let small = a.0.get_i128(a.1).zip(c.to_i128());
        match small.and_then(|(x, c)| x.checked_mul(c)) {
            Some(product) => {
                if product != 0 {
                    out.push_i128(product);
                }
                product != 0
            }
            None => {
                out.push(self.mul(&a.0.get(a.1), c));
                true
            }
        }
    }

    fn sum_of_products(&self, job: &Job<'_, Self::Elem>) -> Option<Terms<IntegerStore>> {
        mul::integers(job)
    }

    fn words_on_line(&self, line: &Line<Integer>) -> Option<u64> {
        recurrence::words(line)
    }

    fn power_on_line(&self, line: &Line<Integer>, limit: usize) -> Option<Terms<IntegerStore>> {
        recurrence::integers(line, limit)
    }

    fn quotient_in_words(
        &self,
        division: &Division<'_>,
        a: &IntegerStore,
        b: &IntegerStore,
    ) -> Result<Terms<IntegerStore>, End> {
        division::in_words(division, a, b)
    }
}

impl CoefficientRing for PrimeField {
    #[inline]
    fn push_sum(
        &self,
        out: &mut Vec<u64>,
        a: (&Vec<u64>, usize),
        b: (&Vec<u64>, usize),
        negate: bool,
    ) -> bool {
        let (x, y) = (&a.0[a.1], &b.0[b.1]);
        let sum = if negate { self.sub(x, y) } else { self.add(x, y) };
        if sum != 0 {
            out.push(sum);
        }
        sum != 0
    }

    fn sum_of_products(&self, job: &Job<'_, u64>) -> Option<Terms<Vec<u64>>> {
        mul::residues(self, job)
    }

    fn characteristic(&self) -> Option<u64> {
        Some(self.modulus())
    }

    fn words_on_line(&self, line: &Line<u64>) -> Option<u64> {
        (line.length <= self.modulus()).then_some(1)
    }

    fn power_on_line(&self, line: &Line<u64>, limit: usize) -> Option<Terms<Vec<u64>>> {
        recurrence::residues(self, line, limit)
    }
}
