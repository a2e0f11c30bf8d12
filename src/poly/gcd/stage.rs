//! One more variable of a divisor modulo a prime: from its coefficients at some values of that.

use super::interpolate::{Coefficients, Failure, Images, Skeleton, Values};
use super::sums::{Recurrence, Vandermonde, sparse_powers};
use super::work::Work;
use crate::ring::Ring;

/// The variable takes the values `base`, `base²`, ….
pub(super) struct Stage<'a> {
    pub(super) images: &'a Images<'a>,
    /// Which of the other variables it is.
    pub(super) k: usize,
    /// The degree in it is at most this.
    pub(super) bound: usize,
    pub(super) base: u64,
    /// The monomials in the variables before.
    pub(super) skeleton: &'a Skeleton,
}

impl Stage<'_> {
    /// The values of each coefficient, of which the first is known: enough of them. `tail` is what
    /// belongs to each term without this variable and those before, which move on from `point` by
    /// `ratios`.
    pub(super) fn samples(
        &self,
        known: Coefficients,
        tail: Values,
        ratios: &Values,
        point: &[u64],
        work: &mut Work,
    ) -> Result<Vec<Vec<u64>>, Failure> {
        let field = &self.images.field;
        let mut sequences: Vec<Vec<u64>> = known.into_iter().flatten().map(|c| vec![c]).collect();
        let mut sampler = Sampler::new(self, tail, point, work)?;
        // How many are known to have few terms, and what is known of the next one.
        let (mut settled, mut recurrence, mut seen) = (0, Recurrence::new(field), 0);
        for count in 1.. {
            while let Some(sequence) = sequences.get(settled) {
                for next in seen..count {
                    recurrence.push(field, &sequence[..=next]);
                    work.charge(&[recurrence.length() + 1])?;
                }
                seen = count;
                if 2 * recurrence.length() >= count {
                    break;
                }
                (settled, recurrence, seen) = (settled + 1, Recurrence::new(field), 0);
            }
            if settled == sequences.len() || count > self.bound {
                break;
            }
            let next = sampler.next(self, ratios, work)?;
            sequences.iter_mut().zip(next).for_each(|(sequence, c)| sequence.push(c));
        }
        Ok(sequences)
    }

    /// The monomials with this variable, and their coefficients.
    pub(super) fn extended(
        &self,
        samples: &[Vec<u64>],
        work: &mut Work,
    ) -> Result<(Skeleton, Coefficients), Failure> {
        let field = &self.images.field;
        let count = samples.first().map_or(0, Vec::len);
        let all: Vec<Vec<(u32, u64)>> = if count > self.bound {
            work.charge(&[count, 3 * count + count * samples.len()])?;
            let powers = super::image::powers(field, self.base, self.bound);
            let system = Vandermonde::new(field, powers).ok_or(Failure::Unlucky)?;
            let sequences: Vec<&[u64]> = samples.iter().map(Vec::as_slice).collect();
            let solutions = system.solve(field, &sequences).into_iter();
            solutions.map(|c| (0..).zip(c).filter(|(_, c)| *c != 0).collect()).collect()
        } else {
            let powers = |h: &Vec<u64>| {
                sparse_powers(field, self.base, self.bound, h, work)?.ok_or(Failure::Unlucky)
            };
            samples.iter().map(powers).collect::<Result<_, Failure>>()?
        };
        let mut all = all.into_iter();
        let (mut skeleton, mut coefficients) = (Skeleton::new(), Coefficients::new());
        for monomials in self.skeleton {
            let (mut longer, mut values) = (Vec::new(), Vec::new());
            for (monomial, powers) in monomials.iter().zip(all.by_ref()) {
                for (e, c) in powers {
                    let mut monomial = monomial.clone();
                    monomial[self.k] = e;
                    longer.push(monomial);
                    values.push(c);
                }
            }
            skeleton.push(longer);
            coefficients.push(values);
        }
        Ok((skeleton, coefficients))
    }
}

/// Where the samples come from.
enum Sampler {
    /// In the first variable: images at its values.
    First { tail: Values, x: u64 },
    /// In a later one: the systems of the variables before, what belongs to each term, and what that is
    /// multiplied by from sample to sample.
    Later { systems: Vec<Vandermonde>, values: Values, steps: Values },
}

impl Sampler {
    fn new(
        stage: &Stage<'_>,
        tail: Values,
        point: &[u64],
        work: &mut Work,
    ) -> Result<Sampler, Failure> {
        if stage.k == 0 {
            return Ok(Sampler::First { tail, x: stage.base });
        }
        let systems = stage.images.systems(stage.skeleton, point, work)?;
        let (mut values, mut steps) = (tail, stage.images.ones());
        for values in [&mut values, &mut steps] {
            stage.images.multiply(values, stage.k, stage.base);
        }
        Ok(Sampler::Later { systems, values, steps })
    }

    /// The coefficients at the next value.
    fn next(
        &mut self,
        stage: &Stage<'_>,
        ratios: &Values,
        work: &mut Work,
    ) -> Result<Vec<u64>, Failure> {
        let (images, field) = (stage.images, &stage.images.field);
        match self {
            Sampler::First { tail, x } => {
                *x = field.mul(x, &stage.base);
                work.charge(&[tail.iter().map(Vec::len).sum()])?;
                let at = |side: usize| images.splits[side].image_at(field, &tail[side], 0, *x);
                let image = images.divisor([0, 1, 2].map(at), work)?;
                let there = image.into_iter().zip(stage.skeleton).filter(|(_, m)| !m.is_empty());
                Ok(there.map(|(c, _)| c).collect())
            }
            Sampler::Later { systems, values, steps } => {
                for (value, step) in values.iter_mut().flatten().zip(steps.iter().flatten()) {
                    *value = field.mul(value, step);
                }
                let next = images.fitted(systems, values.clone(), ratios, work)?;
                Ok(next.into_iter().flatten().collect())
            }
        }
    }
}
