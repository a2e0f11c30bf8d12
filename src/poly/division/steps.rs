//! The numbers in which a division is done.

use crate::poly::CoefficientRing;
use crate::poly::coefficient::StoreOf;
use crate::poly::store::{IntegerStore, Store};

/// What there is to know about what is left in one monomial.
pub(super) enum Step<F> {
    /// It is the divisor's first coefficient times this.
    Term(F),
    /// It is not a multiple of that.
    Indivisible,
    /// The numbers might be too small from here on.
    Unknown,
}

/// Numbers, with a dividend and a divisor.
pub(super) trait Steps<S> {
    /// A coefficient of the divisor or the quotient.
    type Factor: Clone;
    /// What is left in a monomial.
    type Sum: Clone;

    /// Nothing left.
    fn zero(&self) -> Self::Sum;
    /// Whether nothing is left.
    fn is_zero(&self, sum: &Self::Sum) -> bool;
    /// Coefficient `i` of the dividend.
    fn dividend(&self, i: usize) -> Self::Sum;
    /// The coefficients of the divisor.
    fn divisor(&self) -> &[Self::Factor];
    /// `sum -= q b`.
    fn subtract(&self, sum: &mut Self::Sum, q: &Self::Factor, b: &Self::Factor);
    /// Divides what is left by the first coefficient of the divisor.
    fn divide(&mut self, sum: &Self::Sum) -> Step<Self::Factor>;
    /// Coefficients of a quotient as they are kept.
    fn store(&self, quotient: Vec<Self::Factor>) -> S;
}

/// Elements of the ring.
pub(super) struct Elements<'a, R: CoefficientRing> {
    ring: &'a R,
    dividend: &'a StoreOf<R>,
    divisor: Vec<R::Elem>,
}

impl<'a, R: CoefficientRing> Elements<'a, R> {
    pub(super) fn new(ring: &'a R, dividend: &'a StoreOf<R>, divisor: &StoreOf<R>) -> Self {
        Elements { ring, dividend, divisor: (0..divisor.len()).map(|j| divisor.get(j)).collect() }
    }
}

impl<R: CoefficientRing> Steps<StoreOf<R>> for Elements<'_, R> {
    type Factor = R::Elem;
    type Sum = R::Elem;

    fn zero(&self) -> R::Elem {
        self.ring.zero()
    }

    fn is_zero(&self, sum: &R::Elem) -> bool {
        self.ring.is_zero(sum)
    }

    fn dividend(&self, i: usize) -> R::Elem {
        self.dividend.get(i)
    }

    fn divisor(&self) -> &[R::Elem] {
        &self.divisor
    }

    fn subtract(&self, sum: &mut R::Elem, q: &R::Elem, b: &R::Elem) {
        *sum = self.ring.sub(sum, &self.ring.mul(q, b));
    }

    fn divide(&mut self, sum: &R::Elem) -> Step<R::Elem> {
        self.ring.div_exact(sum, &self.divisor[0]).map_or(Step::Indivisible, Step::Term)
    }

    fn store(&self, quotient: Vec<R::Elem>) -> StoreOf<R> {
        let mut store = StoreOf::<R>::with_capacity(quotient.len());
        quotient.into_iter().for_each(|c| store.push(c));
        store
    }
}

/// Sizes of the numbers so far. A coefficient of `q b` is a sum of products in which each
/// coefficient of either occurs at most once; so what is left of `a` is, with all partial sums, at
/// most `max|a_i| + min(max|q_i| · Σ|b_j|, Σ|q_i| · max|b_j|)`.
struct Growth {
    dividend: u128,
    divisor: [u128; 2],
    quotient: [u128; 2],
}

impl Growth {
    fn new(dividend: u128, divisor: &[i64]) -> Growth {
        let sizes = divisor.iter().map(|b| u128::from(b.unsigned_abs()));
        let divisor = [sizes.clone().max().unwrap_or(0), sizes.sum()];
        Growth { dividend, divisor, quotient: [0; 2] }
    }

    /// With one more term of the quotient: whether all is below `2^bits`.
    #[inline]
    fn admits(&mut self, q: i64, bits: u32) -> bool {
        let size = u128::from(q.unsigned_abs());
        // Fewer than 2^64 numbers of at most 2^63.
        self.quotient = [self.quotient[0].max(size), self.quotient[1] + size];
        let [largest, sum] = self.divisor;
        let ways = [self.quotient[0].saturating_mul(sum), self.quotient[1].saturating_mul(largest)];
        self.dividend.saturating_add(ways[0].min(ways[1])) < 1 << bits
    }
}

/// All in `i64`, as long as [`Growth`] allows.
pub(super) struct Words<'a> {
    dividend: &'a [i64],
    divisor: &'a [i64],
    growth: Growth,
}

impl<'a> Words<'a> {
    pub(super) fn new(dividend: &'a [i64], divisor: &'a [i64]) -> Option<Self> {
        let largest = dividend.iter().map(|a| a.unsigned_abs()).max()?;
        let growth = Growth::new(u128::from(largest), divisor);
        (largest < 1 << 63).then_some(Words { dividend, divisor, growth })
    }
}

impl Steps<IntegerStore> for Words<'_> {
    type Factor = i64;
    type Sum = i64;

    #[inline]
    fn zero(&self) -> i64 {
        0
    }

    #[inline]
    fn is_zero(&self, sum: &i64) -> bool {
        *sum == 0
    }

    #[inline]
    fn dividend(&self, i: usize) -> i64 {
        self.dividend[i]
    }

    #[inline]
    fn divisor(&self) -> &[i64] {
        self.divisor
    }

    #[inline]
    fn subtract(&self, sum: &mut i64, q: &i64, b: &i64) {
        *sum = sum.wrapping_sub(q.wrapping_mul(*b));
    }

    fn divide(&mut self, sum: &i64) -> Step<i64> {
        // Not −2^63, so the quotient fits.
        let (q, rest) = (sum.wrapping_div(self.divisor[0]), sum.wrapping_rem(self.divisor[0]));
        match () {
            () if rest != 0 => Step::Indivisible,
            () if self.growth.admits(q, 63) => Step::Term(q),
            () => Step::Unknown,
        }
    }

    fn store(&self, quotient: Vec<i64>) -> IntegerStore {
        IntegerStore::Small(quotient)
    }
}

/// Factors in `i64`, what is left in `i128`.
pub(super) struct DoubleWords<'a> {
    dividend: &'a IntegerStore,
    divisor: &'a [i64],
    growth: Growth,
}

impl<'a> DoubleWords<'a> {
    pub(super) fn new(dividend: &'a IntegerStore, divisor: &'a [i64]) -> Option<Self> {
        let largest = match dividend {
            IntegerStore::Small(v) => v.iter().map(|a| u128::from(a.unsigned_abs())).max()?,
            IntegerStore::Wide(v) => v.iter().map(|a| a.unsigned_abs()).max()?,
            IntegerStore::Large(_) => return None,
        };
        let growth = Growth::new(largest, divisor);
        (largest < 1 << 127).then_some(DoubleWords { dividend, divisor, growth })
    }
}

impl Steps<IntegerStore> for DoubleWords<'_> {
    type Factor = i64;
    type Sum = i128;

    #[inline]
    fn zero(&self) -> i128 {
        0
    }

    #[inline]
    fn is_zero(&self, sum: &i128) -> bool {
        *sum == 0
    }

    #[inline]
    fn dividend(&self, i: usize) -> i128 {
        self.dividend.get_i128(i).unwrap_or_else(|| unreachable!("large numbers are refused"))
    }

    #[inline]
    fn divisor(&self) -> &[i64] {
        self.divisor
    }

    #[inline]
    fn subtract(&self, sum: &mut i128, q: &i64, b: &i64) {
        *sum = sum.wrapping_sub(i128::from(*q) * i128::from(*b));
    }

    fn divide(&mut self, sum: &i128) -> Step<i64> {
        let first = i128::from(self.divisor[0]);
        let (q, rest) = (sum.wrapping_div(first), sum.wrapping_rem(first));
        match i64::try_from(q) {
            _ if rest != 0 => Step::Indivisible,
            Ok(q) if self.growth.admits(q, 127) => Step::Term(q),
            _ => Step::Unknown,
        }
    }

    fn store(&self, quotient: Vec<i64>) -> IntegerStore {
        IntegerStore::Small(quotient)
    }
}
