//! What an expansion would take: the same program over sizes of polynomials instead of polynomials.
//!
//! Every size is an upper bound, from numbers of terms and lengths of numbers alone: nothing is
//! multiplied, and no common divisor is looked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::error::Result;
use crate::matrix::Matrix;
use crate::program::{Node, Recorder, expand};
use crate::ring::Ring;

/// Bytes of a term, with exponents, and of a step of the program, both with what comes and goes.
const TERM_BYTES: u64 = 128;
/// Bytes of a recorded step with its value.
pub const STEP_BYTES: u64 = 256;
/// Operations on words that a step takes at least, and the product of two terms without its numbers.
const STEP_WORK: u64 = 256;
const TERM_WORK: u64 = 8;

/// What an expansion takes at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Operations on words of 64 bits.
    pub work: u64,
    /// Bytes at the same time.
    pub bytes: u64,
    /// Bits of a number.
    pub bits: u64,
}

/// The size of a homogeneous polynomial over the rationals.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    terms: u64,
    degree: u64,
    /// Binary logarithm of the largest coefficient over the common denominator, rounded up.
    bits: u64,
    /// Bits of that denominator.
    denominator: u64,
    held: Arc<Held>,
}

#[derive(Debug, Default)]
struct Meter {
    work: AtomicU64,
    live: AtomicU64,
    peak: AtomicU64,
    bits: AtomicU64,
}

/// Memory that is free again when the last copy of a size goes.
#[derive(Debug)]
struct Held {
    bytes: u64,
    meter: Arc<Meter>,
}

impl PartialEq for Held {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.meter.live.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// The ring of sizes of polynomials in some variables. The axioms hold for what is bounded, not for
/// the bounds.
#[derive(Clone, Debug)]
pub struct Sizes {
    variables: u64,
    most_terms: u64,
    meter: Arc<Meter>,
}

impl Sizes {
    /// For polynomials in so many variables, that are given up beyond `most_terms`.
    pub fn new(variables: usize, most_terms: usize) -> Self {
        Sizes {
            variables: variables as u64,
            most_terms: most_terms as u64,
            meter: Arc::new(Meter::default()),
        }
    }

    /// A variable.
    pub fn variable(&self) -> Size {
        self.size(1, 1, 0, 0)
    }

    /// Numbers, over one denominator for the whole matrix.
    pub fn constants(&self, matrix: &Matrix<BigRational>) -> Matrix<Size> {
        let common = common_denominator_bits(matrix);
        matrix.map(|q| {
            let own = q.denom().bits().saturating_sub(1);
            let bits = logarithm(q.numer()).saturating_add(common.saturating_sub(own));
            self.size(u64::from(q.numer().bits() > 0), 0, bits, common)
        })
    }

    /// What it takes to run a program, as `expand` does it, and to print so many `copies` of the
    /// wanted outputs, or polynomials of that size.
    ///
    /// # Errors
    /// Those of the program.
    pub fn run(
        &self,
        program: impl Fn(&Recorder, &[Matrix<Node>], &Matrix<Node>) -> Result<Matrix<Node>>,
        weights: &[Matrix<Size>],
        input: &Matrix<Size>,
        wanted: &[usize],
        copies: usize,
    ) -> Result<Estimate> {
        let outputs = expand(self, program, weights, input, wanted, &|_, _| {})?;
        let mut texts = 0u64;
        for output in &outputs {
            // Decimal digits cost the square of the length, and are held a few times.
            let [n, d] = [words(output.bits), words(output.denominator)];
            let digits = n.saturating_mul(n).saturating_add(d.saturating_mul(d));
            // A term has no more derivatives than factors.
            let copies = (copies as u64).min(output.degree.max(1));
            let terms = output.terms.saturating_mul(copies);
            self.spend(terms.saturating_mul(digits.saturating_add(STEP_WORK)));
            let length = output.bits.saturating_add(output.denominator);
            texts = texts.saturating_add(terms.saturating_mul(length.saturating_add(TERM_BYTES)));
        }
        self.hold(texts);
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Meter { work, peak, bits, .. } = &*self.meter;
        Ok(Estimate { work: read(work), bytes: read(peak), bits: read(bits) })
    }

    fn spend(&self, work: u64) {
        let add = |sum: u64| Some(sum.saturating_add(work));
        let _ = self.meter.work.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Memory beside all that lives.
    fn hold(&self, bytes: u64) {
        let live = self.meter.live.load(Ordering::Relaxed);
        self.meter.peak.fetch_max(live.saturating_add(bytes), Ordering::Relaxed);
    }

    fn size(&self, terms: u64, degree: u64, bits: u64, denominator: u64) -> Size {
        let terms = terms.min(monomials(self.variables, degree)).min(self.most_terms);
        let term = TERM_BYTES.saturating_add(bits / 8);
        // A sum of many such sizes must not overflow.
        let bytes = terms.saturating_mul(term).saturating_add(denominator / 8).min(1 << 48);
        self.meter.live.fetch_add(bytes, Ordering::Relaxed);
        // The result, and the copy that is being made of it.
        self.hold(bytes);
        self.meter.bits.fetch_max(bits.max(denominator), Ordering::Relaxed);
        let held = Arc::new(Held { bytes, meter: self.meter.clone() });
        Size { terms, degree, bits, denominator, held }
    }

    /// The sum of some sizes; their denominators are the same or divide the largest.
    fn sum(&self, parts: &[(u64, u64, u64, u64)]) -> Size {
        let most =
            |part: fn(&(u64, u64, u64, u64)) -> u64| parts.iter().map(part).max().unwrap_or(0);
        let terms = parts.iter().fold(0u64, |sum, part| sum.saturating_add(part.0));
        let denominator = most(|part| part.3);
        let bits = most(|part| part.2).saturating_add(logarithm_of(parts.len() as u64));
        let size = self.size(terms, most(|part| part.1), bits, denominator);
        if denominator > 0 {
            // A remainder for each term, and one common divisor, by Stein's algorithm.
            let [n, d] = [words(bits), words(denominator)];
            let remainders = size.terms.saturating_mul(n.saturating_mul(d));
            self.spend(remainders.saturating_add(d.saturating_mul(d).saturating_mul(128)));
        }
        size
    }
}

#[allow(clippy::wrong_self_convention)]
impl Ring for Sizes {
    type Elem = Size;

    fn zero(&self) -> Size {
        self.size(0, 0, 0, 0)
    }

    fn one(&self) -> Size {
        self.size(1, 0, 0, 0)
    }

    fn is_zero(&self, a: &Size) -> bool {
        a.terms == 0
    }

    fn from_integer(&self, n: &BigInt) -> Size {
        self.size(u64::from(n.bits() > 0), 0, logarithm(n), 0)
    }

    fn add(&self, a: &Size, b: &Size) -> Size {
        self.spend(STEP_WORK.saturating_add(a.terms).saturating_add(b.terms));
        let parts = [a, b].map(|p| (p.terms, p.degree, p.bits, p.denominator));
        self.sum(&parts)
    }

    fn neg(&self, a: &Size) -> Size {
        a.clone()
    }

    fn mul(&self, a: &Size, b: &Size) -> Size {
        self.dot([(a, b)])
    }

    fn dot<'a, I>(&self, pairs: I) -> Size
    where
        I: IntoIterator<Item = (&'a Size, &'a Size)>,
    {
        let mut parts = Vec::new();
        for (a, b) in pairs.into_iter().filter(|(a, b)| a.terms > 0 && b.terms > 0) {
            let products = a.terms.saturating_mul(b.terms);
            let work = multiplication(words(a.bits), words(b.bits)).saturating_add(TERM_WORK);
            let denominator = multiplication(words(a.denominator), words(b.denominator));
            self.spend(products.saturating_mul(work).saturating_add(denominator));
            let bits = a.bits.saturating_add(b.bits);
            let bits = bits.saturating_add(logarithm_of(a.terms.min(b.terms)));
            let degree = a.degree.saturating_add(b.degree);
            parts.push((products, degree, bits, a.denominator.saturating_add(b.denominator)));
        }
        self.spend(STEP_WORK);
        self.sum(&parts)
    }

    fn try_inverse(&self, _: &Size) -> Option<Size> {
        None
    }
}

fn words(bits: u64) -> u64 {
    bits / 64 + 1
}

/// The smallest `k` with `n ≤ 2^k`.
fn logarithm_of(n: u64) -> u64 {
    u64::from(u64::BITS - n.saturating_sub(1).leading_zeros())
}

/// The same for `|n|`.
fn logarithm(n: &BigInt) -> u64 {
    let is_power = n.magnitude().trailing_zeros().is_some_and(|zeros| zeros + 1 == n.bits());
    n.bits().saturating_sub(u64::from(is_power))
}

/// Products of words in a product of two numbers: Karatsuba's from 32 words on.
pub fn multiplication(a: u64, b: u64) -> u64 {
    let (long, short) = (a.max(b), a.min(b));
    let (mut pieces, mut size) = (1u64, short);
    while size > 32 {
        (pieces, size) = (pieces.saturating_mul(3), size.div_ceil(2));
    }
    let square = pieces.saturating_mul(size * size);
    square.saturating_mul(long.div_ceil(short.max(1)))
}

/// Bits of the least common denominator at most, without a common divisor: of denominators that
/// differ, powers of two apart, as of floats.
pub fn common_denominator_bits(matrix: &Matrix<BigRational>) -> u64 {
    let denominators = matrix.entries().iter().map(BigRational::denom);
    let twos = |n: &BigInt| n.trailing_zeros().unwrap_or(0);
    let power = denominators.clone().map(twos).max().unwrap_or(0);
    let odd: std::collections::HashSet<BigInt> = denominators.map(|n| n >> twos(n)).collect();
    let odd = odd.iter().filter(|n| n.bits() > 1).map(BigInt::bits);
    odd.fold(power, u64::saturating_add)
}

/// Monomials of a degree in some variables, or a bit more than anything.
fn monomials(variables: u64, degree: u64) -> u64 {
    // C(n + k − 1, k); every step is a binomial coefficient, so it divides.
    let Some(rest) = variables.checked_sub(1) else { return u64::from(degree == 0) };
    let (least, most) = (rest.min(degree), rest.max(degree));
    let mut count = 1u128;
    for i in 1..=u128::from(least) {
        count = count * (u128::from(most) + i) / i;
        if count > u128::from(u64::MAX) {
            return u64::MAX;
        }
    }
    count as u64
}

#[cfg(test)]
mod tests;
