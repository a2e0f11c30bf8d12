//! The equations of one multidegree.

use std::collections::{BTreeMap, BTreeSet};

use neurocert_check::kernel::produce::Stop;
use rayon::prelude::*;

use super::Ambient;
use super::grading::Multidegree;
use super::monomials::Monomial;
use super::relations::last;
use crate::linalg::ModularEchelon;
use crate::linalg::multimodular::kernel_of_images;
use crate::poly::{Evaluator, Polynomial, Variables};
use crate::ring::{Integer, Integers, PrimeField, Ring, SplitMix64};
use crate::search::MODULUS;

/// An element of a reduced Gröbner basis: terms in ascending order, the leading one last.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub terms: Vec<(Monomial, Integer)>,
}

impl Element {
    pub(super) fn lead(&self) -> &Monomial {
        &self.terms[self.terms.len() - 1].0
    }

    /// With coprime coefficients, the leading one positive.
    pub(super) fn polynomial(&self, variables: &Variables) -> Polynomial {
        let term = |(monomial, coefficient): &(Monomial, Integer)| {
            let mut exponents = vec![0; variables.len()];
            monomial.iter().for_each(|&factor| exponents[factor as usize] += 1);
            (exponents, coefficient.clone())
        };
        Polynomial::from_terms(variables, self.terms.iter().map(term)).primitive_part()
    }
}

/// The unknowns of one multidegree, in ascending order.
pub(super) struct Block {
    pub multidegree: Multidegree,
    /// Standard monomials of lower degree: they are independent.
    pub lower: Vec<Monomial>,
    pub unknowns: Vec<Monomial>,
}

/// What was found of a block.
pub(super) struct Solved {
    /// Verified, one for each leading monomial.
    pub elements: Vec<Element>,
    /// There may be so many more.
    pub unverified: u64,
}

/// More points than unknowns: the rank is that of the functions but for bad luck, which costs time.
const MORE: usize = 8;
/// Coefficients of more words are not found.
const PRIMES: usize = 1 << 12;
/// New points are drawn after bad luck.
const ATTEMPTS: u64 = 3;

impl Block {
    /// The kernel of the values of the unknowns, lifted and verified.
    pub(super) fn solve(&self, points: &Points<'_>) -> Solved {
        let columns: Vec<Monomial> = self.lower.iter().chain(&self.unknowns).cloned().collect();
        let mut best = Solved { elements: vec![], unverified: 0 };
        let mut rank = points.rank(&columns);
        if rank == columns.len() {
            return best;
        }
        for attempt in 0..ATTEMPTS {
            let rows = |prime| points.rows(attempt, &columns, prime);
            let Some(vectors) = kernel_of_images(columns.len(), PRIMES, rows) else { continue };
            rank = rank.max(columns.len() - vectors.len());
            let elements: Vec<Element> =
                vectors.par_iter().filter_map(|v| points.verified(&columns, v)).collect();
            if elements.len() >= best.elements.len() {
                best.elements = elements;
            }
            if best.elements.len() + rank == columns.len() || points.stop.is_raised() {
                break;
            }
        }
        best.unverified = (columns.len() - rank - best.elements.len()) as u64;
        best
    }
}

/// Points of the image.
pub(super) struct Points<'a> {
    pub ambient: &'a Ambient,
    pub seed: u64,
    pub memory: u64,
    pub stop: Stop,
}

/// A term of a polynomial on the way takes so many bytes, with all that is made of it.
const TERM: u64 = 256;

impl Points<'_> {
    /// The rank of the values of monomials modulo a prime; 0 if a denominator vanishes there.
    fn rank(&self, monomials: &[Monomial]) -> usize {
        let Some(rows) = self.rows(0, monomials, MODULUS) else { return 0 };
        let field = PrimeField::new(MODULUS).expect("a prime");
        let mut echelon = ModularEchelon::new(field, monomials.len());
        echelon.insert_batch(rows);
        echelon.rank()
    }

    /// The values of monomials at points that the seed, the attempt and the prime draw; `None` if a denominator vanishes
    /// modulo the prime.
    fn rows(&self, attempt: u64, monomials: &[Monomial], prime: u64) -> Option<Vec<Vec<u64>>> {
        let field = PrimeField::new(prime).ok()?;
        let used: BTreeSet<u32> = monomials.iter().flatten().copied().collect();
        let evaluator = |at: u32| {
            let polynomial = &self.ambient.polynomials[at as usize];
            let denominator = field.from_integer(&polynomial.denominator().to_bigint());
            let inverse = field.try_inverse(&denominator)?;
            Some((at, (polynomial.numerator().evaluator(&field), inverse)))
        };
        let evaluators: BTreeMap<u32, (Evaluator<PrimeField>, u64)> =
            used.into_iter().map(evaluator).collect::<Option<_>>()?;
        let mut random = SplitMix64::new(self.seed ^ prime.rotate_left(32) ^ attempt);
        let weights = self.ambient.weights().len();
        let mut values = vec![0; self.ambient.polynomials.len()];
        let mut row = || {
            let point: Vec<u64> = (0..weights).map(|_| field.from_u64(random.next_u64())).collect();
            for (&at, (evaluator, inverse)) in &evaluators {
                values[at as usize] = field.mul(&evaluator.at(&point), inverse);
            }
            let value = |monomial: &Monomial| {
                let factors = monomial.iter().map(|&at| &values[at as usize]);
                factors.fold(field.one(), |product, factor| field.mul(&product, factor))
            };
            monomials.iter().map(value).collect()
        };
        Some((0..monomials.len() + MORE).map(|_| row()).collect())
    }

    /// The equation with these coefficients, if it is one: zero after substitution, exactly.
    fn verified(&self, monomials: &[Monomial], coefficients: &[Integer]) -> Option<Element> {
        let end = last(coefficients) + 1;
        let terms = monomials.iter().zip(coefficients).take(end);
        let terms = terms.filter(|(_, c)| !Integers.is_zero(c));
        let element = Element { terms: terms.map(|(m, c)| (m.clone(), c.clone())).collect() };
        let polynomial = element.polynomial(&self.ambient.variables);
        let most = usize::try_from(self.memory / TERM).unwrap_or(usize::MAX);
        let value = self.ambient.substitute(&polynomial, most, self.stop)?;
        value.is_empty().then_some(element)
    }
}
