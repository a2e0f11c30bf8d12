//! The algebra of polynomials modulo a zero-dimensional ideal, over a prime field, from a Gröbner basis that is
//! claimed: standard monomials are its basis, and multiplications by the variables are matrices.
//!
//! # What is verified
//! If the matrices commute, the standard monomials are a basis of the algebra of an ideal J, whatever the
//! claimed polynomials are (B. Mourrain, "A new criterion for normal form algorithms", 1999). If polynomials are zero in this
//! algebra, all its points are common zeros of them. So points that are counted here are there. That none is missing is what
//! the engine says.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::linalg::ModularEchelon;
use crate::poly::{Polynomial, univariate};
use crate::ring::{PrimeField, Ring};

/// Exponents.
type Monomial = Vec<u32>;

/// A basis element, or a combination of all of them.
#[derive(Clone, Debug)]
enum Image {
    Basis(usize),
    Sum(Vec<u64>),
}

/// The algebra.
#[derive(Clone, Debug)]
pub struct Quotient {
    field: PrimeField,
    variables: usize,
    /// How many dimensions it has: zeros, counted with multiplicities.
    pub dimension: usize,
    /// Images of basis elements under multiplication by each variable.
    times: Vec<Vec<Image>>,
}

impl Quotient {
    /// From a reduced Gröbner basis in a graded order.
    ///
    /// # Errors
    /// A basis that is not reduced, and an algebra of more than `most` dimensions.
    pub fn new(
        field: PrimeField,
        variables: usize,
        basis: &[Polynomial<u64>],
        most: usize,
    ) -> Result<Quotient> {
        let leads: Vec<Monomial> =
            basis.iter().filter_map(|one| one.leading_term()).map(|(m, _)| m.exponents()).collect();
        let standard = standard(&leads, variables, most)?;
        let place: HashMap<&Monomial, usize> =
            standard.iter().enumerate().map(|(k, m)| (m, k)).collect();
        let dimension = standard.len();
        let mut images: HashMap<Monomial, Vec<u64>> = HashMap::new();
        for (lead, one) in leads.iter().zip(basis) {
            images.insert(lead.clone(), tail(&field, one, &place)?);
        }
        let mut border: Vec<Monomial> = (0..variables)
            .flat_map(|i| standard.iter().map(move |m| raised(m, i)))
            .filter(|m| !place.contains_key(m))
            .collect();
        border.sort_unstable_by(compare);
        border.dedup();
        for monomial in border {
            if images.contains_key(&monomial) {
                continue;
            }
            // One step nearer to a leading monomial, on the border too.
            let before = (0..variables).find_map(|i| {
                let lower = lowered(&monomial, i)?;
                images.get(&lower).map(|image| (i, image))
            });
            let Some((i, image)) = before else { return Err(not_reduced()) };
            let mut sum = vec![field.zero(); dimension];
            for (k, c) in image.iter().enumerate().filter(|(_, c)| !field.is_zero(c)) {
                let next = raised(&standard[k], i);
                match (place.get(&next), images.get(&next)) {
                    (Some(&at), _) => sum[at] = field.add(&sum[at], c),
                    (None, Some(image)) => add(&field, &mut sum, image, c),
                    (None, None) => return Err(not_reduced()),
                }
            }
            images.insert(monomial, sum);
        }
        let image = |m: &Monomial, i: usize| {
            let next = raised(m, i);
            match place.get(&next) {
                Some(&at) => Ok(Image::Basis(at)),
                None => images.get(&next).cloned().map(Image::Sum).ok_or_else(not_reduced),
            }
        };
        let matrix = |i: usize| standard.iter().map(|m| image(m, i)).collect::<Result<Vec<_>>>();
        let times = (0..variables).map(matrix).collect::<Result<Vec<_>>>()?;
        Ok(Quotient { field, variables, dimension, times })
    }

    /// Whether all multiplications commute, exactly. Costs at most `variables² dimension³` products.
    pub fn commutes(&self) -> bool {
        let basis = |k: usize| self.element(k);
        (0..self.variables).all(|i| {
            (0..i).all(|j| {
                (0..self.dimension).all(|k| {
                    let b = basis(k);
                    self.times(i, &self.times(j, &b)) == self.times(j, &self.times(i, &b))
                })
            })
        })
    }

    /// A polynomial as an element.
    pub fn value(&self, polynomial: &Polynomial<u64>) -> Vec<u64> {
        let mut known = HashMap::new();
        let mut sum = vec![self.field.zero(); self.dimension];
        for (monomial, c) in polynomial.terms() {
            let power = self.power(monomial.exponents(), &mut known);
            add(&self.field, &mut sum, &power, &c);
        }
        sum
    }

    /// Whether a polynomial is zero here.
    pub fn vanishes(&self, polynomial: &Polynomial<u64>) -> bool {
        self.value(polynomial).iter().all(|c| self.field.is_zero(c))
    }

    /// The products of an element with all basis elements.
    pub fn multiples(&self, element: &[u64]) -> Vec<Vec<u64>> {
        // Basis elements are sorted, so divisors come first; the first is one.
        let mut rows: Vec<Option<Vec<u64>>> = vec![None; self.dimension];
        if let Some(first) = rows.first_mut() {
            *first = Some(element.to_vec());
        }
        for k in 0..self.dimension {
            for i in 0..self.variables {
                if let (Image::Basis(next), Some(row)) = (&self.times[i][k], &rows[k])
                    && rows[*next].is_none()
                {
                    rows[*next] = Some(self.times(i, row));
                }
            }
        }
        rows.into_iter()
            .map(|row| row.expect("divisors of standard monomials are standard"))
            .collect()
    }

    /// The first `count` powers 1, a, …, of an element.
    pub fn powers(&self, element: &[u64], count: usize) -> Vec<Vec<u64>> {
        let multiples = self.multiples(element);
        let mut powers = Vec::new();
        let mut power = if self.dimension > 0 { self.element(0) } else { vec![] };
        for _ in 0..count {
            let next = self.combination(&power, &multiples);
            powers.push(std::mem::replace(&mut power, next));
        }
        powers
    }

    /// The product of two elements, the second by its [`multiples`](Self::multiples).
    pub fn combination(&self, a: &[u64], multiples: &[Vec<u64>]) -> Vec<u64> {
        let mut sum = vec![self.field.zero(); self.dimension];
        for (c, row) in a.iter().zip(multiples).filter(|(c, _)| !self.field.is_zero(c)) {
            add(&self.field, &mut sum, row, c);
        }
        sum
    }

    /// How many different values an element takes at the points over the algebraic closure: the different roots of its
    /// minimal polynomial.
    pub fn values(&self, element: &[u64]) -> usize {
        let powers = self.powers(element, self.dimension + 1);
        let mut echelon = ModularEchelon::new(self.field, self.dimension);
        let degree =
            powers.iter().take_while(|power| echelon.insert((*power).clone()).is_some()).count();
        if degree == 0 {
            return 0;
        }
        let relation =
            self.relation(&powers[..=degree]).expect("the last power depends on the others");
        let parts = univariate::by_multiplicity(&self.field, &relation);
        parts.iter().map(|part| part.len() - 1).sum()
    }

    /// The relation between powers of an element, with leading coefficient 1; `None` unless the last is the first that
    /// depends on those before.
    pub fn relation(&self, powers: &[Vec<u64>]) -> Option<Vec<u64>> {
        let mut rows = ModularEchelon::new(self.field, powers.len());
        let row = |k: usize| powers.iter().map(|power| power[k]).collect();
        rows.insert_batch((0..self.dimension).map(row).collect());
        let mut relation = rows.kernel().pop().filter(|_| rows.rank() + 1 == powers.len())?;
        let lead = self.field.try_inverse(relation.last()?)?;
        relation.iter_mut().for_each(|c| *c = self.field.mul(c, &lead));
        Some(relation)
    }

    /// A variable as an element.
    ///
    /// # Panics
    /// When the algebra is zero.
    pub fn variable(&self, number: usize) -> Vec<u64> {
        self.times(number, &self.element(0))
    }

    /// Whether a square matrix of polynomials is invertible at every point.
    pub fn is_invertible(&self, matrix: &[Vec<Polynomial<u64>>]) -> bool {
        let size = matrix.len() * self.dimension;
        let mut echelon = ModularEchelon::new(self.field, size);
        for row in matrix {
            let blocks: Vec<_> =
                row.iter().map(|entry| self.multiples(&self.value(entry))).collect();
            let line =
                |k: usize| blocks.iter().flat_map(|block| block[k].iter().copied()).collect();
            echelon.insert_batch((0..self.dimension).map(line).collect());
        }
        echelon.rank() == size
    }

    /// A basis element.
    fn element(&self, k: usize) -> Vec<u64> {
        let mut element = vec![self.field.zero(); self.dimension];
        element[k] = self.field.one();
        element
    }

    /// An element times a variable.
    fn times(&self, variable: usize, element: &[u64]) -> Vec<u64> {
        let mut sum = vec![self.field.zero(); self.dimension];
        for (c, image) in element.iter().zip(&self.times[variable]) {
            match image {
                _ if self.field.is_zero(c) => {}
                Image::Basis(k) => sum[*k] = self.field.add(&sum[*k], c),
                Image::Sum(image) => add(&self.field, &mut sum, image, c),
            }
        }
        sum
    }

    fn power(&self, monomial: Monomial, known: &mut HashMap<Monomial, Vec<u64>>) -> Vec<u64> {
        if let Some(power) = known.get(&monomial) {
            return power.clone();
        }
        let factor = (0..self.variables).find(|&i| monomial[i] > 0);
        let power = match factor.and_then(|i| Some((i, lowered(&monomial, i)?))) {
            Some((i, lower)) => self.times(i, &self.power(lower, known)),
            None if self.dimension > 0 => self.element(0),
            None => vec![],
        };
        known.insert(monomial, power.clone());
        power
    }
}

fn not_reduced() -> Error {
    Error::new(
        "",
        "the answer of the engine is not a reduced Gröbner basis",
        "needed: another engine",
    )
}

/// The monomials that no leading monomial divides, in ascending order.
fn standard(leads: &[Monomial], variables: usize, most: usize) -> Result<Vec<Monomial>> {
    let is_standard =
        |m: &Monomial| !leads.iter().any(|lead| lead.iter().zip(m).all(|(a, b)| a <= b));
    let is_finite = (0..variables)
        .all(|i| leads.iter().any(|lead| lead.iter().enumerate().all(|(k, &e)| k == i || e == 0)));
    if !is_finite {
        let problem = "there are infinitely many critical points";
        return Err(Error::new("", problem, "needed: other data, or another --seed"));
    }
    let mut found = vec![vec![0; variables]];
    found.retain(is_standard);
    let mut last = found.clone();
    while !last.is_empty() {
        let mut next: Vec<Monomial> =
            last.iter().flat_map(|m| (0..variables).map(move |i| raised(m, i))).collect();
        next.sort_unstable_by(compare);
        next.dedup();
        next.retain(is_standard);
        found.extend(next.iter().cloned());
        if found.len() > most {
            let problem = format!("there are more than {most} critical points");
            return Err(Error::new("", problem, "needed: a smaller map"));
        }
        last = next;
    }
    Ok(found)
}

/// What a leading monomial is equal to.
fn tail(
    field: &PrimeField,
    polynomial: &Polynomial<u64>,
    place: &HashMap<&Monomial, usize>,
) -> Result<Vec<u64>> {
    let mut sum = vec![field.zero(); place.len()];
    let mut scale = None;
    for (monomial, c) in polynomial.terms() {
        match scale {
            None => scale = field.try_inverse(&field.neg(&c)),
            Some(scale) => {
                let at = place.get(&monomial.exponents()).ok_or_else(not_reduced)?;
                sum[*at] = field.mul(&c, &scale);
            }
        }
    }
    Ok(sum)
}

/// Degree reverse lexicographic.
fn compare(a: &Monomial, b: &Monomial) -> std::cmp::Ordering {
    let degree = |m: &Monomial| m.iter().sum::<u32>();
    degree(a).cmp(&degree(b)).then_with(|| b.iter().rev().cmp(a.iter().rev()))
}

fn raised(monomial: &Monomial, variable: usize) -> Monomial {
    let mut raised = monomial.clone();
    raised[variable] += 1;
    raised
}

fn lowered(monomial: &Monomial, variable: usize) -> Option<Monomial> {
    let mut lowered = monomial.clone();
    lowered[variable] = lowered[variable].checked_sub(1)?;
    Some(lowered)
}

/// `sum += c row`.
fn add(field: &PrimeField, sum: &mut [u64], row: &[u64], c: &u64) {
    for (s, x) in sum.iter_mut().zip(row) {
        field.add_mul_assign(s, x, c);
    }
}

#[cfg(test)]
mod tests;
