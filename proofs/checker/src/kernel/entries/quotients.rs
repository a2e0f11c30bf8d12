//! Quotients: inverses of matrices, and what is zero as a rational function.

use std::collections::{BTreeMap, HashMap};

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::polynomial::Sum;
use super::{Entries, Matrix, Monomial, Polynomial, Variable, number};
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::matrix::places;
use crate::kernel::words::Entrywise;

/// The most rows of a matrix that is inverted.
const MOST_ROWS: usize = 8;

/// Minors of a matrix, by the sets of their rows and columns.
type Minors = HashMap<(u32, u32), Polynomial>;

impl Entries {
    /// Whether a polynomial is zero as a rational function, where a variable that is `recip` of a
    /// polynomial is that. (A power of the polynomial times the whole is a polynomial again.)
    pub(super) fn vanishes(&mut self, a: &Polynomial) -> Checked<bool> {
        let mut rest = a.clone();
        // What a variable is `recip` of has only variables that are older.
        while let Some((variable, of)) = self.last_quotient(&rest)? {
            rest = self.cleared(&rest, variable, &of)?;
        }
        Ok(rest.is_zero())
    }

    /// The last of the variables in a polynomial that are `recip` of something, and of what.
    fn last_quotient(&mut self, a: &Polynomial) -> Checked<Option<(Variable, Polynomial)>> {
        let mut last = None;
        for (monomial, _) in a.terms() {
            self.work.spend(1 + monomial.len())?;
            let variables = monomial.iter().map(|&(variable, _)| variable);
            last = last.max(variables.filter(|v| self.quotients.contains_key(v)).max());
        }
        Ok(last.and_then(|last| Some((last, self.quotients.get(&last)?.clone()))))
    }

    /// Σ P_k pᵐ⁻ᵏ of Σ P_k vᵏ, with k up to m.
    fn cleared(&mut self, a: &Polynomial, v: Variable, p: &Polynomial) -> Checked<Polynomial> {
        let place = |monomial: &[(Variable, u32)]| {
            monomial.binary_search_by_key(&v, |&(variable, _)| variable).ok()
        };
        let mut parts: Vec<Sum> = vec![];
        for (monomial, q) in a.terms() {
            let mut monomial = monomial.clone();
            let power = place(&monomial).map_or(0, |at| monomial.remove(at).1) as usize;
            self.work.spend(1 + power)?;
            if parts.len() <= power {
                parts.resize_with(power + 1, Sum::default);
            }
            parts[power].term(&mut self.work, monomial, q.clone())?;
        }
        let mut all = Polynomial::default();
        for part in parts {
            let mut sum = Sum::default();
            sum.add_product(&mut self.work, &all, p)?;
            sum.add(&mut self.work, &part.finish())?;
            all = sum.finish();
        }
        Ok(all)
    }

    /// The same rational function with quotients cancelled where all of it is a multiple.
    pub(super) fn simplified(&mut self, a: Polynomial) -> Checked<Polynomial> {
        let mut rest = a;
        'all: loop {
            let common: Vec<Variable> = match rest.terms().first() {
                Some((first, _)) => {
                    let variables = first.iter().map(|&(variable, _)| variable);
                    variables.filter(|v| self.quotients.contains_key(v)).collect()
                }
                None => return Ok(rest),
            };
            for variable in common.into_iter().rev() {
                let Some(less) = self.without_one(&rest, variable)? else { continue };
                let Some(of) = self.quotients.get(&variable).cloned() else { continue };
                if let Some(quotient) = self.divided(&less, &of)? {
                    rest = quotient;
                    continue 'all;
                }
            }
            return Ok(rest);
        }
    }

    /// The polynomial divided by a variable; `None` if that is not one.
    fn without_one(&mut self, a: &Polynomial, by: Variable) -> Checked<Option<Polynomial>> {
        let mut sum = Sum::default();
        for (monomial, q) in a.terms() {
            let Ok(at) = monomial.binary_search_by_key(&by, |&(variable, _)| variable) else {
                return Ok(None);
            };
            let mut monomial = monomial.clone();
            match monomial[at].1 {
                1 => drop(monomial.remove(at)),
                _ => monomial[at].1 -= 1,
            }
            sum.term(&mut self.work, monomial, q.clone())?;
        }
        Ok(Some(sum.finish()))
    }

    /// The quotient of two polynomials; `None` if it is not one. The order of terms is lexicographic, the
    /// last variable first.
    fn divided(&mut self, a: &Polynomial, by: &Polynomial) -> Checked<Option<Polynomial>> {
        let turned = |monomial: &Monomial| monomial.iter().rev().copied().collect::<Monomial>();
        let mut divisor: Vec<(Monomial, &BigRational)> =
            by.terms().iter().map(|(monomial, q)| (turned(monomial), q)).collect();
        divisor.sort();
        let Some((lead, factor)) = divisor.pop() else { return Ok(None) };
        let factor = factor.recip();
        let mut rest: BTreeMap<Monomial, BigRational> =
            a.terms().iter().map(|(monomial, q)| (turned(monomial), q.clone())).collect();
        let mut quotient = Sum::default();
        while let Some((monomial, q)) = rest.pop_last() {
            if q.is_zero() {
                continue;
            }
            let Some(part) = less(&monomial, &lead) else { return Ok(None) };
            let q = self.work.times(&q, &factor)?;
            let minus = -&q;
            for (other, p) in &divisor {
                self.work.spend(1 + part.len() + other.len())?;
                let product = self.work.times(&minus, p)?;
                let monomial = more(&part, other)
                    .ok_or_else(|| Reason::SizeLimit.because("an exponent of 2^32 or more"))?;
                let sum = rest.entry(monomial).or_insert_with(BigRational::zero);
                *sum = self.work.plus(sum, &product)?;
            }
            quotient.term(&mut self.work, turned(&part), q)?;
        }
        Ok(Some(quotient.finish()))
    }

    /// `recip` of the determinant times the adjugate.
    pub(super) fn inverse_of(&mut self, a: &Matrix) -> Checked<Matrix> {
        let size = a.shape.0;
        if size > MOST_ROWS {
            return Err(
                Reason::SizeLimit.because(format!("the inverse of {size} rows, by entries"))
            );
        }
        let (all, mut minors) = ((1u32 << size) - 1, Minors::new());
        let determinant = self.minor(a, all, all, &mut minors)?;
        let quotient = match determinant.as_constant() {
            _ if determinant.is_zero() => {
                return Err(Reason::Symbolic.because("the inverse where the determinant is zero"));
            }
            Some(value) => number(value.recip()),
            None => self.opaque(Entrywise::Recip, &determinant)?,
        };
        let mut entries = vec![];
        for (i, j) in places((size, size)) {
            let minor = self.minor(a, all & !(1 << j), all & !(1 << i), &mut minors)?;
            let entry = self.times(&quotient, &minor)?;
            entries.push(((i, j), self.signed(entry, i + j)?));
        }
        Ok(Matrix::new(a.shape, entries))
    }

    /// The determinant of these rows and columns, as many of both, along the first row.
    fn minor(
        &mut self,
        a: &Matrix,
        rows: u32,
        columns: u32,
        known: &mut Minors,
    ) -> Checked<Polynomial> {
        if rows == 0 {
            return Ok(number(BigRational::one()));
        }
        if let Some(minor) = known.get(&(rows, columns)) {
            return Ok(minor.clone());
        }
        self.work.spend(1)?;
        let row = rows.trailing_zeros() as usize;
        let mut sum = Sum::default();
        let inside = (0..a.shape.1).filter(|j| columns >> j & 1 == 1);
        for (count, j) in inside.enumerate() {
            let entry = a.entry(row, j);
            if entry.is_zero() {
                continue;
            }
            let minor = self.minor(a, rows & !(1 << row), columns & !(1 << j), known)?;
            let entry = self.signed(entry, count)?;
            sum.add_product(&mut self.work, &entry, &minor)?;
        }
        let minor = self.simplified(sum.finish())?;
        known.insert((rows, columns), minor.clone());
        Ok(minor)
    }

    /// The polynomial, or its negative at odd places.
    fn signed(&mut self, a: Polynomial, place: usize) -> Checked<Polynomial> {
        match place % 2 {
            0 => Ok(a),
            _ => a.times(&mut self.work, &-BigRational::one()),
        }
    }
}

/// The product of two monomials with the last variables first; `None` if an exponent is too large.
fn more(a: &Monomial, b: &Monomial) -> Option<Monomial> {
    let mut exponents: BTreeMap<Variable, u32> = a.iter().copied().collect();
    for &(variable, n) in b {
        let exponent = exponents.entry(variable).or_insert(0);
        *exponent = exponent.checked_add(n)?;
    }
    Some(exponents.into_iter().rev().collect())
}

/// The quotient of two such monomials, if it is one.
fn less(a: &Monomial, b: &Monomial) -> Option<Monomial> {
    let mut exponents: BTreeMap<Variable, u32> = a.iter().copied().collect();
    for &(variable, n) in b {
        let exponent = exponents.get_mut(&variable)?;
        *exponent = exponent.checked_sub(n)?;
    }
    Some(exponents.into_iter().rev().filter(|&(_, n)| n > 0).collect())
}
