//! Quotients: inverses of matrices, and what is zero as a rational function.

use std::collections::HashMap;

use num_rational::BigRational;
use num_traits::One;

use super::polynomial::Sum;
use super::{Entries, Matrix, Polynomial, Variable, number};
use crate::kernel::failure::{Checked, Reason};
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
            sum.add(&mut self.work, &part.finish()?)?;
            all = sum.finish()?;
        }
        Ok(all)
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
        for (i, j) in (0..size).flat_map(|i| (0..size).map(move |j| (i, j))) {
            let minor = self.minor(a, all & !(1 << j), all & !(1 << i), &mut minors)?;
            let entry = self.times(&quotient, &minor)?;
            entries.push(((i, j), if (i + j) % 2 == 0 { entry } else { negative(&entry) }));
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
            let entry = if count % 2 == 0 { entry } else { negative(&entry) };
            sum.add_product(&mut self.work, &entry, &minor)?;
        }
        let minor = sum.finish()?;
        known.insert((rows, columns), minor.clone());
        Ok(minor)
    }
}

fn negative(a: &Polynomial) -> Polynomial {
    a.times(&-BigRational::one())
}
