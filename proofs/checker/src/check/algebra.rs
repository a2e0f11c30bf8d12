//! The checks of algebra certificates, in the order of section 4 of `docs/algebra-certificate.md`:
//! the infinitesimal symmetries that are linear in the weights, bounded from above by equations at
//! points and from below by rules.

mod fields;
mod sizes;
mod systems;

#[cfg(test)]
mod tests;

use super::allowance::Allowance;
use super::arith::{Ring, Word};
use super::elimination::{Outcome, eliminate};
use super::point::natural;
use super::{modulus_of, symmetry};
use crate::algebra_certificate::{AlgebraCertificate, AlgebraClaim, AlgebraProof, AlgebraRelation};
use crate::reason::{Failure, Reason};
use fields::Fields;
use sizes::Sizes;
use systems::Points;

/// The names of the rules that a certificate uses.
pub(super) fn rules(certificate: &AlgebraCertificate) -> &'static str {
    match certificate.claim.relation {
        AlgebraRelation::Exact => "derivatives + symmetries",
        AlgebraRelation::AtLeast => "symmetries",
        AlgebraRelation::AtMost => "derivatives",
    }
}

/// Everything after the form of the file.
pub(super) fn verify(
    certificate: &AlgebraCertificate,
    allowance: &Allowance,
) -> Result<(), Failure> {
    let AlgebraCertificate { claim, proof, .. } = certificate;
    let AlgebraProof { modulus, seed, bound, points, rules } = proof;
    sizes::architecture(claim)?;
    let m = modulus_of(modulus)?;
    let wrong = |detail: &str| Reason::Point.because(detail);
    let seed = natural(seed).ok_or_else(|| wrong("seed not in 0 ≤ s < 2^64"))?;
    let bound = natural(bound)
        .filter(|bound| (1..=1 << 62).contains(bound))
        .ok_or_else(|| wrong("bound not in 1 ≤ B ≤ 2^62"))?;
    symmetry::rules_fit(rules, claim.parametrization)?;
    let superfluous = match claim.relation {
        AlgebraRelation::Exact => None,
        AlgebraRelation::AtLeast => Some("points").filter(|_| *points > 0),
        AlgebraRelation::AtMost => Some("rules").filter(|_| !rules.is_empty()),
    };
    if let Some(what) = superfluous {
        let detail = format!("{what} that the claim does not use");
        return Err(Reason::SuperfluousUpper.because(detail));
    }
    let sizes = Sizes::new(claim)?;
    // None for `at_most`: there are no rules.
    let fields = Fields::new(rules, &sizes, allowance)?;
    let points = match claim.relation {
        AlgebraRelation::AtLeast => None,
        AlgebraRelation::Exact | AlgebraRelation::AtMost => {
            Some(Points::new(claim, &sizes, [seed, bound], *points, allowance)?)
        }
    };
    let job = Job { claim, fields: &fields, points: points.as_ref() };
    if m < <u64 as Word>::MODULI_BELOW {
        job.run(&Ring::<u64>::new(m))
    } else {
        job.run(&Ring::<u128>::new(m))
    }
}

/// What is left when everything fits: computations modulo `m`.
struct Job<'a> {
    claim: &'a AlgebraClaim,
    fields: &'a Fields,
    points: Option<&'a Points>,
}

impl Job<'_> {
    /// The checks `symmetry-count` and `upper-mismatch`.
    fn run<W: Word>(&self, ring: &Ring<W>) -> Result<(), Failure> {
        let number = natural(&self.claim.number);
        if self.claim.relation != AlgebraRelation::AtMost {
            let found = rank(ring, self.fields.rows(ring));
            if number != Some(found) {
                let detail = format!("{found} symmetries are independent");
                return Err(Reason::SymmetryCount.because(detail));
            }
        }
        if let Some(points) = self.points {
            let found = points.upper(ring);
            if number != Some(found) {
                let detail = format!("the upper bound is {found}");
                return Err(Reason::UpperMismatch.because(detail));
            }
        }
        Ok(())
    }
}

/// The number of rows that get a pivot.
fn rank<W: Word>(ring: &Ring<W>, rows: impl Iterator<Item = Vec<W::Entry>>) -> u64 {
    let outcomes = eliminate(ring, rows);
    outcomes.iter().filter(|&&outcome| outcome == Outcome::Pivot).count() as u64
}
