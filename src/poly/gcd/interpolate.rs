//! A divisor modulo a prime from its images (Zippel 1979, "Probabilistic algorithms for sparse
//! polynomials"): variable after variable, assuming that a coefficient that vanished at random
//! values of the later variables is zero. Wrong assumptions lead to something that does not divide.

use super::image::{Split, random_element};
use super::univariate::{gcd, interpolate, transposed_vandermonde};
use crate::ring::{PrimeField, Ring, SplitMix64};

/// Why there is no divisor.
#[derive(Clone, Copy, Debug)]
pub(super) enum Failure {
    /// A point was unlucky, or the prime.
    Unlucky,
    /// The degree in the main variable is at most this, less than was thought.
    Degree(usize),
}

/// Two polynomials and the multiple that the leading coefficient of their divisor becomes, split,
/// and their coefficients modulo a prime.
pub(super) struct Images<'a> {
    pub(super) field: PrimeField,
    pub(super) splits: [&'a Split; 3],
    pub(super) residues: [Vec<u64>; 3],
    /// The degree of the divisor in the main variable, as far as is known.
    pub(super) degree: usize,
}

/// For each exponent of the main variable, the monomials in the others.
pub(super) type Skeleton = Vec<Vec<Vec<u32>>>;

/// For each exponent of the main variable, the coefficients of its monomials.
pub(super) type Coefficients = Vec<Vec<u64>>;

impl Images<'_> {
    /// The images of the divisor at so many points, from `start · ratio` on.
    fn probes(&self, start: &[u64], ratio: &[u64], count: usize) -> Result<Vec<Vec<u64>>, Failure> {
        let field = &self.field;
        let [mut a, mut b, mut multiple] = [0, 1, 2]
            .map(|side| self.splits[side].moving(field, &self.residues[side], start, ratio));
        let mut images = Vec::with_capacity(count);
        for _ in 0..count {
            let (u, v, scale) = (a.next(field), b.next(field), multiple.next(field)[0]);
            if u.last() == Some(&0) || v.last() == Some(&0) || scale == 0 {
                return Err(Failure::Unlucky);
            }
            let mut image = gcd(field, u, v);
            if image.len() <= self.degree {
                return Err(Failure::Degree(image.len() - 1));
            }
            if image.len() > self.degree + 1 {
                return Err(Failure::Unlucky);
            }
            image.iter_mut().for_each(|c| *c = field.mul(c, &scale));
            images.push(image);
        }
        Ok(images)
    }

    /// The coefficients of a polynomial with this skeleton in the first variables.
    fn fitted(
        &self,
        skeleton: &Skeleton,
        start: &[u64],
        ratio: &[u64],
    ) -> Result<Coefficients, Failure> {
        let most = skeleton.iter().map(Vec::len).max().unwrap_or(0);
        let images = self.probes(start, ratio, most.max(1))?;
        let fit = |(slot, monomials): (usize, &Vec<Vec<u32>>)| {
            let roots: Vec<u64> = monomials
                .iter()
                .map(|exponents| {
                    exponents.iter().zip(ratio).fold(self.field.one(), |product, (&e, x)| {
                        self.field.mul(&product, &self.field.pow(x, u64::from(e)))
                    })
                })
                .collect();
            let h: Vec<u64> = images[..roots.len()].iter().map(|image| image[slot]).collect();
            transposed_vandermonde(&self.field, &roots, &h).ok_or(Failure::Unlucky)
        };
        skeleton.iter().enumerate().map(fit).collect()
    }

    fn random_point(&self, count: usize, random: &mut SplitMix64) -> Vec<u64> {
        (0..count).map(|_| random_element(&self.field, random)).collect()
    }

    /// The coefficients of the divisor, whose monomials are known.
    pub(super) fn with_skeleton(
        &self,
        skeleton: &Skeleton,
        others: usize,
        random: &mut SplitMix64,
    ) -> Result<Coefficients, Failure> {
        let ratio = self.random_point(others, random);
        self.fitted(skeleton, &vec![self.field.one(); others], &ratio)
    }

    /// The monomials and the coefficients of the divisor, whose degrees in the other variables are
    /// bounded.
    pub(super) fn interpolated(
        &self,
        bounds: &[usize],
        random: &mut SplitMix64,
    ) -> Result<(Skeleton, Coefficients), Failure> {
        let (field, n) = (&self.field, bounds.len());
        let ones = vec![field.one(); n];
        let base = self.random_point(n, random);
        let first = self.probes(&base, &ones, 1)?.swap_remove(0);
        let constant = |c: &u64| if *c == 0 { vec![] } else { vec![vec![0; n]] };
        let mut skeleton: Skeleton = first.iter().map(constant).collect();
        let mut known: Coefficients =
            first.iter().map(|&c| if c == 0 { vec![] } else { vec![c] }).collect();
        for (k, &bound) in bounds.iter().enumerate().filter(|(_, bound)| **bound > 0) {
            let mut ratio = self.random_point(k, random);
            ratio.resize(n, field.one());
            let mut points = vec![base[k]];
            let mut samples = vec![known];
            while points.len() <= bound {
                let point = random_element(field, random);
                if points.contains(&point) {
                    continue;
                }
                let mut start = ones[..k].to_vec();
                start.push(point);
                start.extend_from_slice(&base[k + 1..]);
                samples.push(self.fitted(&skeleton, &start, &ratio)?);
                points.push(point);
            }
            let (mut next, mut coefficients) = (Skeleton::new(), Coefficients::new());
            for (slot, monomials) in skeleton.iter().enumerate() {
                let (mut longer, mut values) = (Vec::new(), Vec::new());
                for (m, monomial) in monomials.iter().enumerate() {
                    let at_points: Vec<u64> = samples.iter().map(|s| s[slot][m]).collect();
                    let powers = interpolate(field, &points, &at_points);
                    for (e, c) in powers.into_iter().enumerate().filter(|(_, c)| *c != 0) {
                        let mut monomial = monomial.clone();
                        monomial[k] = e as u32;
                        longer.push(monomial);
                        values.push(c);
                    }
                }
                next.push(longer);
                coefficients.push(values);
            }
            (skeleton, known) = (next, coefficients);
        }
        Ok((skeleton, known))
    }
}
