//! Polynomials over the rationals, sorted by monomials.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::kernel::failure::{Checked, Reason};
use crate::kernel::number::{Work, key};

/// A variable, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Variable(pub(super) u32);

/// Variables in order, with exponents that are not zero.
pub(crate) type Monomial = Vec<(Variable, u32)>;

/// Monomials in order, with coefficients that are not zero.
#[derive(Clone, Debug, Default)]
pub(crate) struct Polynomial(Rc<Vec<(Monomial, BigRational)>>);

impl PartialEq for Polynomial {
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = self.0.iter().zip(other.0.iter());
        self.0.len() == other.0.len() && pairs.all(|((m, p), (n, q))| m == n && key(p) == key(q))
    }
}

impl Eq for Polynomial {}

impl Hash for Polynomial {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|(monomial, q)| (monomial, key(q)).hash(state));
    }
}

impl Polynomial {
    pub(crate) fn constant(value: BigRational) -> Polynomial {
        match value.is_zero() {
            true => Polynomial::default(),
            false => Polynomial(Rc::new(vec![(vec![], value)])),
        }
    }

    pub(crate) fn variable(variable: Variable) -> Polynomial {
        Polynomial(Rc::new(vec![(vec![(variable, 1)], BigRational::one())]))
    }

    pub(crate) fn terms(&self) -> &[(Monomial, BigRational)] {
        &self.0
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The value, if it is a constant.
    pub(crate) fn as_constant(&self) -> Option<BigRational> {
        match &self.0[..] {
            [] => Some(BigRational::zero()),
            [(monomial, value)] if monomial.is_empty() => Some(value.clone()),
            _ => None,
        }
    }

    /// The variable, if it is plus or minus one.
    pub(crate) fn as_variable(&self) -> Option<Variable> {
        match &self.0[..] {
            [(monomial, factor)] if factor.is_one() || (-factor).is_one() => match monomial[..] {
                [(variable, 1)] => Some(variable),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number that is not zero times this.
    pub(super) fn times(&self, work: &mut Work, factor: &BigRational) -> Checked<Polynomial> {
        let terms = self.0.iter().map(|(m, q)| Ok((m.clone(), work.times(q, factor)?)));
        Ok(Polynomial(Rc::new(terms.collect::<Checked<_>>()?)))
    }
}

/// A sum of polynomials and of products of polynomials, in any order.
#[derive(Default)]
pub(crate) struct Sum(HashMap<Monomial, BigRational>);

impl Sum {
    /// Adds a term.
    pub(super) fn term(
        &mut self,
        work: &mut Work,
        monomial: Monomial,
        q: BigRational,
    ) -> Checked<()> {
        work.spend(1 + monomial.len())?;
        let sum = self.0.entry(monomial).or_insert_with(BigRational::zero);
        *sum = work.plus(sum, &q)?;
        Ok(())
    }

    pub(super) fn add(&mut self, work: &mut Work, a: &Polynomial) -> Checked<()> {
        a.terms().iter().try_for_each(|(m, q)| self.term(work, m.clone(), q.clone()))
    }

    pub(super) fn add_product(
        &mut self,
        work: &mut Work,
        a: &Polynomial,
        b: &Polynomial,
    ) -> Checked<()> {
        for (m, p) in a.terms() {
            for (n, q) in b.terms() {
                let q = work.times(p, q)?;
                self.term(work, joined(m, n)?, q)?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Polynomial {
        let mut terms: Vec<_> = self.0.into_iter().filter(|(_, q)| !q.is_zero()).collect();
        terms.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Polynomial(Rc::new(terms))
    }
}

/// The product of two monomials.
fn joined(a: &Monomial, b: &Monomial) -> Checked<Monomial> {
    let mut out = Monomial::with_capacity(a.len() + b.len());
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(&&(x, p)), Some(&&(y, q))) = (left.peek(), right.peek()) {
        if x <= y {
            left.next();
        }
        if y <= x {
            right.next();
        }
        let sum = p.checked_add(q).ok_or_else(|| Reason::SizeLimit.because("a degree of 2^32"));
        out.push(match x.cmp(&y) {
            std::cmp::Ordering::Less => (x, p),
            std::cmp::Ordering::Greater => (y, q),
            std::cmp::Ordering::Equal => (x, sum?),
        });
    }
    out.extend(left.chain(right));
    Ok(out)
}
