//! Powers of polynomials as in one variable.
//!
//! If all monomials lie on a line, such as those of `x^2 + x y + y^2`, the polynomial is one in the
//! step from a monomial to the next on that line. If not, the fields of a monomial become one
//! number, in a mixed radix so large that those of the power have numbers of their own (Kronecker's
//! substitution). Coefficients of the power then follow from one another (`recurrence`).

use num_integer::Integer as _;

use crate::poly::Polynomial;
use crate::poly::layout::Layout;
use crate::poly::store::{Coefficient, Store};

/// A polynomial in one variable, `c_1 z^e_1 + c_2 z^e_2 + …` with `0 = e_1 < e_2 < …`, to be raised
/// to a power.
pub struct Line<C> {
    pub(in crate::poly) terms: Vec<(u64, C)>,
    pub(in crate::poly) n: u64,
    /// The length of the power: its degree and one.
    pub(in crate::poly) length: u64,
}

/// How numbers on the line become monomials of the power.
pub(in crate::poly) struct Places {
    layout: Layout,
    numbers: Numbers,
    /// The fields of the monomial from which they count.
    origin: Vec<u32>,
}

enum Numbers {
    /// The fields of the step from a monomial to the next.
    Step(Vec<i64>),
    /// The weight of each field, and the number of the last monomial.
    Weights(Vec<u64>, u64),
}

/// The line of a polynomial; `None` for fewer than two terms, when a number would not fit a word, and
/// when an exponent of the power would be too large.
pub(super) fn line<C: Coefficient>(p: &Polynomial<C>, n: u64) -> Option<(Line<C>, Places)> {
    if p.len() < 2 {
        return None;
    }
    let fields = p.layout().fields();
    let mut monomials = vec![0u32; p.len() * fields];
    for (i, monomial) in monomials.chunks_exact_mut(fields).enumerate() {
        p.layout().each_field(p.words(i), |field, value| monomial[field] = value);
    }
    let largest = u64::from(*monomials.iter().max()?).checked_mul(n)?;
    let layout = Layout::holding(fields, u32::try_from(largest).ok()?);
    let on_line = steps(&monomials, fields);
    let (exponents, numbers, low) = match on_line {
        Some((exponents, step)) => {
            (exponents, Numbers::Step(step), monomials[monomials.len() - fields..].to_vec())
        }
        None => kronecker(&monomials, fields, n)?,
    };
    // Below the largest exponent, which is within the limit.
    let origin = low.iter().map(|&low| (u64::from(low) * n) as u32).collect();
    let length = exponents.first()?.checked_mul(n)?.checked_add(1)?;
    let terms = exponents.into_iter().rev().zip((0..p.len()).rev().map(|i| p.store().get(i)));
    Some((Line { terms: terms.collect(), n, length }, Places { layout, numbers, origin }))
}

/// How often a step leads from the last monomial to each, and the step, if there is one.
fn steps(monomials: &[u32], fields: usize) -> Option<(Vec<u64>, Vec<i64>)> {
    let last = &monomials[monomials.len() - fields..];
    let rise = |monomial: &[u32]| -> Vec<i64> {
        monomial.iter().zip(last).map(|(&a, &b)| i64::from(a) - i64::from(b)).collect()
    };
    let divisor = |rise: &[i64]| rise.iter().fold(0i64, |divisor, d| divisor.gcd(d));
    let first = rise(&monomials[..fields]);
    let whole = divisor(&first);
    let mut counts = Vec::with_capacity(monomials.len() / fields);
    let mut common = 0u64;
    for monomial in monomials.chunks_exact(fields) {
        let rise = rise(monomial);
        let count = divisor(&rise);
        // Products of differences of `u32`, and both point to larger monomials.
        let fits = rise
            .iter()
            .zip(&first)
            .all(|(&d, &f)| i128::from(d) * i128::from(whole) == i128::from(f) * i128::from(count));
        if !fits {
            return None;
        }
        counts.push(count as u64);
        common = common.gcd(&(count as u64));
    }
    counts.iter_mut().for_each(|count| *count /= common);
    let step = first.iter().map(|f| f / whole * common as i64).collect();
    Some((counts, step))
}

/// How far the monomials are from the last, as numbers, and the smallest values of the fields.
fn kronecker(monomials: &[u32], fields: usize, n: u64) -> Option<(Vec<u64>, Numbers, Vec<u32>)> {
    let (mut low, mut high) = (vec![u32::MAX; fields], vec![0; fields]);
    for monomial in monomials.chunks_exact(fields) {
        for (i, &field) in monomial.iter().enumerate() {
            (low[i], high[i]) = (low[i].min(field), high[i].max(field));
        }
    }
    let mut weights = vec![0; fields];
    let mut weight = 1u64;
    for i in (0..fields).rev() {
        weights[i] = weight;
        weight = weight.checked_mul(n.checked_mul(u64::from(high[i] - low[i]))?.checked_add(1)?)?;
    }
    let number = |monomial: &[u32]| -> u64 {
        let digits = monomial.iter().zip(&low).zip(&weights);
        digits.map(|((field, low), weight)| u64::from(field - low) * weight).sum()
    };
    // Larger monomials have larger numbers.
    let numbers: Vec<u64> = monomials.chunks_exact(fields).map(number).collect();
    let last = *numbers.last()?;
    let places = numbers.into_iter().map(|number| number - last).collect();
    Some((places, Numbers::Weights(weights, n * last), low))
}

impl Places {
    /// The power, from the places on the line, in descending order, of its terms.
    pub(super) fn polynomial<C: Coefficient>(
        &self,
        base: &Polynomial<C>,
        places: &[u64],
        coefficients: C::Store,
    ) -> Polynomial<C> {
        let words = self.layout.words();
        let mut exponents = vec![0; places.len() * words];
        for (&place, monomial) in places.iter().zip(exponents.chunks_exact_mut(words)) {
            let mut rest = match &self.numbers {
                Numbers::Step(_) => place,
                Numbers::Weights(_, last) => last + place,
            };
            for (i, &origin) in self.origin.iter().enumerate() {
                let value = match &self.numbers {
                    // Between two exponents of the power, so within the limit.
                    Numbers::Step(step) => (i64::from(origin) + step[i] * place as i64) as u32,
                    Numbers::Weights(weights, _) => {
                        let digit = rest / weights[i];
                        rest %= weights[i];
                        origin + digit as u32
                    }
                };
                self.layout.add_to(monomial, i, value);
            }
        }
        Polynomial::from_parts(base.variables(), self.layout, exponents, coefficients)
    }
}
