//! A divisor over the integers from divisors modulo primes.

use super::image::{Split, random_field, residues};
use super::interpolate::{Coefficients, Failure, Images, Skeleton};
use super::{content, quotient};
use crate::error::Result;
use crate::poly::Polynomial;
use crate::ring::{CrtVector, Integer, PrimeField, SplitMix64};

/// Two polynomials without content in the main variable, and what is known of their divisor.
pub(super) struct Problem<'a> {
    pub(super) a: &'a Polynomial,
    pub(super) b: &'a Polynomial,
    pub(super) main: usize,
    /// The other variables, with bounds for the degrees of the divisor.
    pub(super) others: &'a [(usize, usize)],
    /// The leading coefficient of the divisor divides this.
    pub(super) multiple: &'a Polynomial,
}

/// The divisor that is found is multiplied such that its leading coefficient is that `multiple`:
/// this makes it unique, and images fit together.
struct Guess {
    degree: usize,
    skeleton: Skeleton,
    integers: CrtVector,
    primes: Vec<u64>,
}

/// The greatest common divisor.
///
/// A candidate without content that divides both divides it. The degree of the candidate in the
/// main variable is that of an image where leading coefficients do not vanish, an upper bound: so
/// the candidate is all of it.
pub(super) fn primitive_divisor(
    problem: &Problem<'_>,
    random: &mut SplitMix64,
) -> Result<Polynomial> {
    let others: Vec<usize> = problem.others.iter().map(|(v, _)| *v).collect();
    let splits =
        [problem.a, problem.b, problem.multiple].map(|p| Split::new(p, problem.main, &others));
    let bounds: Vec<usize> = problem
        .others
        .iter()
        .map(|&(v, bound)| bound + problem.multiple.degree_in(v).unwrap_or(0) as usize)
        .collect();
    let mut degree = splits[0].degree.min(splits[1].degree);
    let mut guess: Option<Guess> = None;
    loop {
        let field = random_field(random);
        let images = Images {
            field,
            splits: [&splits[0], &splits[1], &splits[2]],
            residues: [problem.a, problem.b, problem.multiple].map(|p| residues(&field, p)),
            degree,
        };
        if guess.as_ref().is_some_and(|guess| guess.primes.contains(&field.modulus())) {
            continue;
        }
        let found = match &guess {
            Some(guess) => images
                .with_skeleton(&guess.skeleton, others.len(), random)
                .map(|coefficients| (None, coefficients)),
            None => images
                .interpolated(&bounds, random)
                .map(|(skeleton, coefficients)| (Some(skeleton), coefficients)),
        };
        let (skeleton, coefficients) = match found {
            Ok(found) => found,
            Err(Failure::Degree(smaller)) => {
                (degree, guess) = (smaller, None);
                continue;
            }
            Err(Failure::Unlucky) => continue,
        };
        if degree == 0 {
            return Ok(super::one(problem.a));
        }
        let stable = match (&mut guess, skeleton) {
            (Some(guess), _) => !guess.push(&field, &coefficients),
            (guess @ None, skeleton) => {
                let skeleton = skeleton.unwrap_or_default();
                let length = skeleton.iter().map(Vec::len).sum();
                let integers = CrtVector::new(length);
                let mut first = Guess { degree, skeleton, integers, primes: Vec::new() };
                first.push(&field, &coefficients);
                let small = first.integers.values().iter().all(|n| n.bits() <= 48);
                *guess = Some(first);
                small
            }
        };
        if !stable {
            continue;
        }
        if let Some(known) = &guess
            && let Some(divisor) = known.candidate(problem, &others, random)?
        {
            return Ok(divisor);
        }
        // Unless it was only too early, something was wrong.
        if guess.as_ref().is_some_and(|guess| guess.primes.len() > 1) {
            guess = None;
        }
    }
}

impl Guess {
    /// Whether something changed.
    fn push(&mut self, field: &PrimeField, coefficients: &Coefficients) -> bool {
        let residues: Vec<u64> = coefficients.iter().flatten().map(|c| field.to_u64(c)).collect();
        self.primes.push(field.modulus());
        self.integers.push(&residues, field.modulus())
    }

    /// The divisor, if this is one.
    fn candidate(
        &self,
        problem: &Problem<'_>,
        others: &[usize],
        random: &mut SplitMix64,
    ) -> Result<Option<Polynomial>> {
        let variables = problem.a.variables();
        let monomials = self.skeleton.iter().enumerate().flat_map(|(slot, monomials)| {
            monomials.iter().map(move |exponents| {
                let mut monomial = vec![0; variables.len()];
                monomial[problem.main] = slot as u32;
                others.iter().zip(exponents).for_each(|(&v, &e)| monomial[v] = e);
                monomial
            })
        });
        let values = self.integers.values().iter().map(Integer::from);
        let multiple = Polynomial::from_terms(variables, monomials.zip(values)).primitive_part();
        let degree = multiple.degree_in(problem.main).map(|d| d as usize);
        if degree != Some(self.degree) {
            return Ok(None);
        }
        let candidate = if problem.multiple.is_constant() {
            multiple
        } else {
            quotient(&multiple, &content(&multiple, &[problem.main], random)?)
        };
        let divides = candidate.divides(problem.a) && candidate.divides(problem.b);
        Ok(divides.then_some(candidate))
    }
}
