//! Long sums: terms are gathered and sorted together, and what comes out is added up in a tree, so
//! that a sum costs little more than a sort.

use std::collections::HashSet;

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::budget::{Refusal, fits};
use super::value::{Calculator, Term, Value, simplified, words};
use crate::poly::layout::Layout;
use crate::poly::polynomial::Polynomial;
use crate::poly::rational::RationalPolynomial;
use crate::poly::store::{IntegerStore, Store};
use crate::ring::Integer;

type Result<T> = std::result::Result<T, Refusal>;

/// Terms that are sorted together. As terms they take ten times the memory that they take in a
/// polynomial.
const CHUNK: usize = 4096;

/// A sum being read.
#[derive(Default)]
pub(super) struct Sum {
    terms: Vec<Term>,
    /// Each more than twice as long as the next.
    parts: Vec<RationalPolynomial>,
}

impl Sum {
    pub(super) fn push(
        &mut self,
        calculator: &mut Calculator,
        value: Value,
        negate: bool,
    ) -> Result<()> {
        match value {
            Value::Term(mut term) => {
                term.coefficient = if negate { -term.coefficient } else { term.coefficient };
                self.terms.push(term);
                if self.terms.len() >= CHUNK { self.flush(calculator) } else { Ok(()) }
            }
            Value::Polynomial(p) => self.push_part(calculator, if negate { -p } else { p }),
        }
    }

    fn flush(&mut self, calculator: &mut Calculator) -> Result<()> {
        let part = collected(calculator, std::mem::take(&mut self.terms))?;
        self.push_part(calculator, part)
    }

    fn push_part(
        &mut self,
        calculator: &mut Calculator,
        mut part: RationalPolynomial,
    ) -> Result<()> {
        while let Some(last) = self.parts.pop_if(|last| last.len() <= 2 * part.len()) {
            part = calculator.add_polynomials(&last, &part)?;
        }
        self.parts.push(part);
        Ok(())
    }

    pub(super) fn finish(mut self, calculator: &mut Calculator) -> Result<Value> {
        if self.parts.is_empty()
            && self.terms.len() == 1
            && let Some(term) = self.terms.pop()
        {
            return Ok(Value::Term(term));
        }
        let mut sum = match self.parts.pop_if(|_| self.terms.is_empty()) {
            Some(part) => part,
            None => collected(calculator, self.terms)?,
        };
        for part in self.parts.iter().rev() {
            sum = calculator.add_polynomials(part, &sum)?;
        }
        Ok(simplified(sum))
    }
}

/// The sum of terms.
pub(super) fn collected(
    calculator: &mut Calculator,
    mut terms: Vec<Term>,
) -> Result<RationalPolynomial> {
    let variables = calculator.variables.clone();
    let (n, order) = (variables.len(), variables.order());
    let mut largest = 0;
    for term in &mut terms {
        term.tidy();
        let exponents = term.powers.iter().map(|power| power.1);
        let field = match order {
            crate::poly::Order::Lex => exponents.max().unwrap_or(0),
            _ => exponents.sum(),
        };
        largest = largest.max(u32::try_from(field).map_err(|_| Refusal::Exponent)?);
    }
    let layout = Layout::holding(n, largest);
    fits(terms.len(), layout.words() as u64)?;
    calculator.budget.charge(&[terms.len() as u64, (n + 8 * layout.words()) as u64])?;
    let mut packed = vec![0; terms.len() * layout.words()];
    let mut exponents = vec![0u32; n];
    for (term, words) in terms.iter().zip(packed.chunks_exact_mut(layout.words())) {
        for &(variable, e) in &term.powers {
            exponents[variable] = e as u32;
        }
        let fits = layout.pack(order, &exponents, words);
        debug_assert!(fits.is_some(), "the layout was made for these");
        for &(variable, _) in &term.powers {
            exponents[variable] = 0;
        }
    }
    let coefficients = terms.into_iter().map(|term| term.coefficient).collect();
    let (sorted, coefficients) = merged(calculator, layout, &packed, coefficients)?;
    let (store, denominator) = over_one_denominator(calculator, &coefficients)?;
    let numerator = Polynomial::from_parts(&variables, layout, sorted, store);
    Ok(RationalPolynomial::from_lowest(numerator, denominator))
}

/// Monomials in descending order, and the sums of their coefficients that are not zero.
fn merged(
    calculator: &mut Calculator,
    layout: Layout,
    packed: &[u64],
    mut coefficients: Vec<BigRational>,
) -> Result<(Vec<u64>, Vec<BigRational>)> {
    let at = |i: usize| &packed[i * layout.words()..][..layout.words()];
    let mut order: Vec<usize> = (0..coefficients.len()).collect();
    order.sort_by(|&i, &j| at(j).cmp(at(i)));
    let (mut sorted, mut sums) = (Vec::with_capacity(packed.len()), Vec::new());
    for equal in order.chunk_by(|&i, &j| at(i) == at(j)) {
        let mut sum = std::mem::take(&mut coefficients[equal[0]]);
        for &i in &equal[1..] {
            sum = calculator.sum_of(sum, &coefficients[i])?;
        }
        if !sum.is_zero() {
            sorted.extend_from_slice(at(equal[0]));
            sums.push(sum);
        }
    }
    Ok((sorted, sums))
}

/// Numerators over the least common denominator. With it, they have no divisor in common: a prime
/// that divides it as often as it divides some denominator divides neither that term's numerator
/// nor what it was multiplied by.
fn over_one_denominator(
    calculator: &mut Calculator,
    coefficients: &[BigRational],
) -> Result<(IntegerStore, Integer)> {
    let mut common = BigInt::one();
    let mut seen = HashSet::new();
    for denominator in coefficients.iter().map(BigRational::denom) {
        if denominator.is_one() || !seen.insert(denominator) {
            continue;
        }
        let (w, v) = (words(&common), words(denominator));
        calculator.budget.charge(&[w, v, 4])?;
        // The remainder first: Stein's algorithm is slow on numbers of different sizes.
        let rest = &common % denominator;
        if !rest.is_zero() {
            calculator.budget.charge_gcds(1, v)?;
            common *= denominator / rest.gcd(denominator);
        }
    }
    let mut store = IntegerStore::with_capacity(coefficients.len());
    let width = words(&common);
    if width > 1 {
        fits(coefficients.len(), width)?;
        calculator.budget.charge(&[coefficients.len() as u64, width, 8])?;
    }
    for q in coefficients {
        if q.is_integer() && common.is_one() {
            store.push(Integer::from(q.numer()));
        } else {
            calculator.budget.charge(&[words(q.numer()) + words(q.denom()), width])?;
            store.push(Integer::from(q.numer() * (&common / q.denom())));
        }
    }
    Ok((store, Integer::from(common)))
}
