//! A divisor over the integers from divisors modulo primes.

use super::image::{Shape, field};
use super::interpolate::{Coefficients, Failure, Images, Skeleton};
use super::lift::Lift;
use super::split::Split;
use super::univariate;
use super::verify::divides_in_two;
use super::work::Work;
use super::{content, exact, quotient};
use crate::error::Result;
use crate::poly::Polynomial;
use crate::ring::PrimeField;

/// Two polynomials without content in the main variable, and what is known of their divisor.
pub(super) struct Problem<'a> {
    pub(super) a: &'a Polynomial,
    pub(super) b: &'a Polynomial,
    pub(super) main: usize,
    /// A bound for the degree of the divisor in that.
    pub(super) degree: usize,
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
    integers: Lift,
    primes: usize,
}

/// The greatest common divisor.
///
/// A candidate without content that divides both divides it. The degree of the candidate in the
/// main variable is that of an image where leading coefficients do not vanish, an upper bound: so
/// the candidate is all of it.
pub(super) fn primitive_divisor(problem: &Problem<'_>, work: &mut Work) -> Result<Polynomial> {
    let others: Vec<usize> = problem.others.iter().map(|(v, _)| *v).collect();
    let splits =
        [problem.a, problem.b, problem.multiple].map(|p| Split::new(p, problem.main, &others));
    let high = Shape::of(problem.multiple).high;
    let bounds: Vec<usize> =
        problem.others.iter().map(|&(v, bound)| bound + high[v] as usize).collect();
    let mut degree = problem.degree.min(splits[0].degree).min(splits[1].degree);
    let mut guess: Option<Guess> = None;
    for n in 0.. {
        let field = field(n);
        let residues = [0, 1, 2].map(|side| splits[side].residues(&field));
        let images = Images { field, splits: &splits, residues, degree };
        let found = match &guess {
            Some(guess) => images
                .with_skeleton(&guess.skeleton, others.len(), work)
                .map(|coefficients| (None, coefficients)),
            None => images
                .interpolated(&bounds, work)
                .map(|(skeleton, coefficients)| (Some(skeleton), coefficients)),
        };
        let (skeleton, coefficients) = match found {
            Ok(found) => found,
            Err(Failure::Degree(smaller)) => {
                (degree, guess) = (smaller, None);
                continue;
            }
            Err(Failure::Monomials) => {
                guess = None;
                continue;
            }
            Err(Failure::Unlucky) => continue,
            Err(Failure::Refused(error)) => return Err(error),
        };
        if degree == 0 {
            return Ok(super::one(problem.a));
        }
        let known = guess.get_or_insert_with(|| Guess {
            degree,
            skeleton: skeleton.unwrap_or_default(),
            integers: Lift::new(),
            primes: 0,
        });
        let changed = known.push(&field, &coefficients, work)?;
        if changed && !known.integers.looks_complete() {
            continue;
        }
        if let Some(divisor) = known.candidate(problem, &images, &others, work)? {
            return Ok(divisor);
        }
        // If it was not only too early, something was wrong. (2^124 looks short modulo two primes: what has
        // changed must not start again, with two others.)
        if !changed {
            guess = None;
        }
    }
    unreachable!("there are 2^56 primes")
}

impl Guess {
    /// Whether something changed.
    fn push(
        &mut self,
        field: &PrimeField,
        coefficients: &Coefficients,
        work: &mut Work,
    ) -> Result<bool> {
        let residues = coefficients.concat();
        self.primes += 1;
        work.charge(&[residues.len(), self.primes])?;
        Ok(self.integers.push(field, &residues))
    }

    /// The divisor, if this is one.
    fn candidate(
        &self,
        problem: &Problem<'_>,
        images: &Images<'_>,
        others: &[usize],
        work: &mut Work,
    ) -> Result<Option<Polynomial>> {
        let variables = problem.a.variables();
        let mut exponents = Vec::new();
        for (slot, monomials) in self.skeleton.iter().enumerate() {
            for monomial in monomials {
                let start = exponents.len();
                exponents.resize(start + variables.len(), 0);
                exponents[start + problem.main] = slot as u32;
                others.iter().zip(monomial).for_each(|(&v, &e)| exponents[start + v] = e);
            }
        }
        let store = self.integers.store();
        let multiple = Polynomial::from_exponents(variables, &exponents, &store).primitive_part();
        let degree = multiple.degree_in(problem.main).map(|d| d as usize);
        if degree != Some(self.degree) {
            return Ok(None);
        }
        let candidate = if problem.multiple.is_constant() {
            multiple
        } else {
            let content = content(&multiple, &[problem.main], work)?;
            quotient(&multiple, &content, work)?
        };
        let split = Split::new(&candidate, problem.main, others);
        let [a, b, _] = images.splits;
        let divides = if others.len() == 1 && [a, b].iter().all(|side| side.is_large()) {
            divides_in_two(&split, a, work)? && divides_in_two(&split, b, work)?
        } else {
            // A wrong one may have a quotient of any length before it turns out to have none.
            divides_an_image(&split, images, others.len(), work)?
                && exact::quotient(problem.a, &candidate, work)?.is_some()
                && exact::quotient(problem.b, &candidate, work)?.is_some()
        };
        Ok(divides.then_some(candidate))
    }
}

/// Whether this divides both at a random point for the other variables, modulo the prime.
fn divides_an_image(
    candidate: &Split<'_>,
    images: &Images<'_>,
    others: usize,
    work: &mut Work,
) -> Result<bool> {
    let field = &images.field;
    let point = images.random_point(others, work);
    let image = |split: &Split<'_>| {
        let mut values = split.residues(field);
        point.iter().enumerate().for_each(|(v, &x)| split.multiply(field, &mut values, v, x));
        split.image(field, &values)
    };
    let divisor = image(candidate);
    if divisor.last() == Some(&0) {
        // Rare, and the division over the integers tells.
        return Ok(true);
    }
    for split in &images.splits[..2] {
        let image = image(split);
        work.charge(&[split.len(), others + 1])?;
        work.charge(&[divisor.len(), (image.len() + 1).saturating_sub(divisor.len())])?;
        if univariate::quotient(field, &image, &divisor).is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
