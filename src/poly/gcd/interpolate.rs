//! A divisor modulo a prime from its images (Zippel 1979, "Probabilistic algorithms for sparse
//! polynomials"): variable after variable, assuming that a coefficient that vanished at random
//! values of the later variables is zero. Wrong assumptions lead to something that does not divide.
//!
//! The values of a variable are the powers of one number. Then few of them tell a coefficient with few
//! terms, whatever its degree (see `sums`), and as many as the degree bound says tell any other: in
//! this way dense polynomials are not worse off than with Brown's algorithm.

use super::image::random_element;
use super::split::Split;
use super::stage::Stage;
use super::sums::Vandermonde;
use super::univariate::metered_gcd;
use super::work::Work;
use crate::error::Error;
use crate::ring::{PrimeField, Ring};

/// Why there is no divisor.
#[derive(Debug)]
pub(super) enum Failure {
    /// A point was unlucky, or the prime.
    Unlucky,
    /// The degree in the main variable is at most this, less than was thought.
    Degree(usize),
    /// The divisor has other monomials than was thought.
    Monomials,
    /// The work is beyond its limit.
    Refused(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Refused(error)
    }
}

/// Two polynomials and the multiple that the leading coefficient of their divisor becomes, split,
/// and modulo a prime.
pub(super) struct Images<'a> {
    pub(super) field: PrimeField,
    pub(super) splits: &'a [Split<'a>; 3],
    pub(super) residues: [Vec<u64>; 3],
    /// The degree of the divisor in the main variable, as far as is known.
    pub(super) degree: usize,
}

/// Of the three, what belongs to each term.
pub(super) type Values = [Vec<u64>; 3];

/// For each exponent of the main variable, the monomials in the others.
pub(super) type Skeleton = Vec<Vec<Vec<u32>>>;

/// For each exponent of the main variable, the coefficients of its monomials.
pub(super) type Coefficients = Vec<Vec<u64>>;

impl Images<'_> {
    /// The image of the divisor from those of the three.
    pub(super) fn divisor(
        &self,
        [u, v, scale]: [Vec<u64>; 3],
        work: &mut Work,
    ) -> Result<Vec<u64>, Failure> {
        let (field, scale) = (&self.field, scale[0]);
        if u.last() == Some(&0) || v.last() == Some(&0) || scale == 0 {
            return Err(Failure::Unlucky);
        }
        let mut image = metered_gcd(field, u, v, work)?;
        if image.len() <= self.degree {
            return Err(Failure::Degree(image.len() - 1));
        }
        if image.len() > self.degree + 1 {
            return Err(Failure::Unlucky);
        }
        image.iter_mut().for_each(|c| *c = field.mul(c, &scale));
        Ok(image)
    }

    /// Multiplies by the powers of the variable that is `x`.
    pub(super) fn multiply(&self, values: &mut Values, variable: usize, x: u64) {
        for (split, values) in self.splits.iter().zip(values) {
            split.multiply(&self.field, values, variable, x);
        }
    }

    /// The coefficients of a divisor with these systems, where terms with these values move on by these
    /// ratios.
    pub(super) fn fitted(
        &self,
        systems: &[Vandermonde],
        mut values: Values,
        ratios: &Values,
        work: &mut Work,
    ) -> Result<Coefficients, Failure> {
        let field = &self.field;
        let most = systems.iter().map(Vandermonde::len).max().unwrap_or(0);
        let terms: usize = values.iter().map(Vec::len).sum();
        let mut images = Vec::with_capacity(most);
        for _ in 0..most.max(1) {
            work.charge(&[2, terms])?;
            for (value, ratio) in values.iter_mut().flatten().zip(ratios.iter().flatten()) {
                *value = field.mul(value, ratio);
            }
            let image = |side: usize| self.splits[side].image(field, &values[side]);
            images.push(self.divisor([0, 1, 2].map(image), work)?);
        }
        let fit = |(slot, system): (usize, &Vandermonde)| {
            let h: Vec<u64> = images[..system.len()].iter().map(|image| image[slot]).collect();
            work.charge(&[h.len(), 2 * h.len()])?;
            Ok(system.solve(field, &[&h]).swap_remove(0))
        };
        systems.iter().enumerate().map(fit).collect()
    }

    fn monomial(&self, exponents: &[u32], point: &[u64]) -> u64 {
        let powers = exponents.iter().zip(point).filter(|(e, _)| **e > 0);
        powers.fold(self.field.one(), |product, (&e, x)| {
            self.field.mul(&product, &self.field.pow(x, u64::from(e)))
        })
    }

    /// The systems of the monomials of each slot, at these values of the variables.
    pub(super) fn systems(
        &self,
        skeleton: &Skeleton,
        point: &[u64],
        work: &mut Work,
    ) -> Result<Vec<Vandermonde>, Failure> {
        let field = &self.field;
        let system = |monomials: &Vec<Vec<u32>>| {
            work.charge(&[monomials.len(), 3 * monomials.len() + 16 * point.len()])?;
            let roots = monomials.iter().map(|m| self.monomial(m, point)).collect();
            Vandermonde::new(field, roots).ok_or(Failure::Unlucky)
        };
        skeleton.iter().map(system).collect()
    }

    /// The coefficients of the divisor, whose monomials are known. One more image tells whether they are
    /// all: a prime that divides a coefficient hides its monomial.
    pub(super) fn with_skeleton(
        &self,
        skeleton: &Skeleton,
        others: usize,
        work: &mut Work,
    ) -> Result<Coefficients, Failure> {
        let point = self.random_point(others, work);
        let systems = self.systems(skeleton, &point, work)?;
        let mut ratios = self.ones();
        (0..others).for_each(|v| self.multiply(&mut ratios, v, point[v]));
        let found = self.fitted(&systems, self.residues.clone(), &ratios, work)?;
        let point = self.random_point(others, work);
        let mut values = self.residues.clone();
        (0..others).for_each(|v| self.multiply(&mut values, v, point[v]));
        let image = |side: usize| self.splits[side].image(&self.field, &values[side]);
        let image = self.divisor([0, 1, 2].map(image), work)?;
        let fits = image.iter().zip(skeleton).zip(&found).all(|((value, monomials), c)| {
            let powers: Vec<u64> = monomials.iter().map(|m| self.monomial(m, &point)).collect();
            self.field.dot(powers.iter().zip(c)) == *value
        });
        if fits { Ok(found) } else { Err(Failure::Monomials) }
    }

    pub(super) fn random_point(&self, count: usize, work: &mut Work) -> Vec<u64> {
        (0..count).map(|_| random_element(&self.field, &mut work.random)).collect()
    }

    pub(super) fn ones(&self) -> Values {
        [0, 1, 2].map(|side| vec![self.field.one(); self.splits[side].len()])
    }

    /// The monomials and the coefficients of the divisor, whose degrees in the other variables are
    /// bounded.
    pub(super) fn interpolated(
        &self,
        bounds: &[usize],
        work: &mut Work,
    ) -> Result<(Skeleton, Coefficients), Failure> {
        let n = bounds.len();
        let (base, point) = (self.random_point(n, work), self.random_point(n, work));
        // What belongs to each term when the variables from the k-th on are as in `base`.
        let mut tails = vec![self.residues.clone()];
        for k in (0..n).rev() {
            let mut values = tails[tails.len() - 1].clone();
            self.multiply(&mut values, k, base[k]);
            tails.push(values);
        }
        let whole = tails.pop().unwrap_or_default();
        let image = |side: usize| self.splits[side].image(&self.field, &whole[side]);
        let first = self.divisor([0, 1, 2].map(image), work)?;
        let mut skeleton: Skeleton =
            first.iter().map(|&c| if c == 0 { vec![] } else { vec![vec![0; n]] }).collect();
        let mut known: Coefficients =
            first.into_iter().map(|c| if c == 0 { vec![] } else { vec![c] }).collect();
        let mut ratios = self.ones();
        for (k, &bound) in bounds.iter().enumerate() {
            let tail = tails.pop().unwrap_or_default();
            if bound > 0 {
                let stage = Stage { images: self, k, bound, base: base[k], skeleton: &skeleton };
                let samples = stage.samples(known, tail, &ratios, &point[..k], work)?;
                (skeleton, known) = stage.extended(&samples, work)?;
            }
            if k + 1 < n {
                self.multiply(&mut ratios, k, point[k]);
            }
        }
        Ok((skeleton, known))
    }
}
