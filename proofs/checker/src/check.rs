//! The checks, in the order of section 7 of `docs/certificate.md`. (Those of point certificates are
//! in `layer`, those of pairs in `pair`.)

mod allowance;
mod ambient;
pub(crate) mod arith;
pub(crate) mod elimination;
mod layer;
pub(crate) mod matrix;
mod minor;
mod network;
mod pair;
mod point;
mod sizes;
mod symmetry;
mod virtual_bound;
mod virtual_weights;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

use crate::certificate::{Certificate, Lower, Relation, SymmetryRule, Upper};
use crate::claim::AnyClaim;
use crate::parse::{self, Format};
use crate::reason::{Failure, Reason};
use allowance::{Allowance, Share};
use arith::{Ring, Word};
use minor::Minor;
use point::{CheckedPoint, natural};
use sizes::Sizes;

pub use allowance::Limits;

/// A document takes at most so many times the bytes of its file (measured): what is read of it and the
/// certificate are there at the same time; a short text takes fifty bytes in each, a small object more.
const FACTOR: u128 = 96;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The claim is proved.
    Verified,
    /// The file proves nothing.
    Rejected,
    /// The file is too large for this checker; it may or may not prove its claim.
    Incomplete,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Verified => "verified",
            Verdict::Rejected => "rejected",
            Verdict::Incomplete => "incomplete",
        })
    }
}

/// What the checker says about one certificate file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Proved or not.
    pub verdict: Verdict,
    /// The claim of the file, if one could be read. It is true only if `verdict` says so.
    pub claim: Option<AnyClaim>,
    /// The rules that the certificate uses, as in `jacobian-minor + symmetry-fields`; empty
    /// if the file could not be read.
    pub rule: String,
    /// The first check that failed; `None` exactly if the claim is verified.
    pub reason: Option<Reason>,
    /// What that check found.
    pub detail: String,
    /// The steps that it took (`docs/checker-work.md`).
    pub work: u64,
}

/// Checks one certificate file within the limits of the default.
pub fn check(bytes: &[u8]) -> Report {
    check_within(bytes, Limits::default())
}

/// Checks one certificate file. Where the limits do not suffice it is `incomplete`.
pub fn check_within(bytes: &[u8], limits: Limits) -> Report {
    let allowance = Rc::new(Allowance::new(limits));
    let mut claim = None;
    let mut rule = String::new();
    let fits = allowance.bytes((bytes.len() as u128).saturating_mul(FACTOR));
    let document = fits.and_then(|()| parse::json(bytes));
    let result = document.and_then(|document| match parse::header(&document)? {
        Format::Dimension => {
            claim = parse::claim(&document).map(AnyClaim::Dimension);
            let certificate = parse::read(&document)?;
            drop(document);
            rule = rules(&certificate);
            verify(&certificate, &allowance)
        }
        Format::Pair => {
            claim = parse::pair::claim(&document).map(AnyClaim::Pair);
            let certificate = parse::pair::read(&document)?;
            drop(document);
            rule = pair::rules(&certificate).into();
            pair::verify(&certificate, &allowance)
        }
    });
    let (verdict, reason, detail) = match result {
        Ok(()) => (Verdict::Verified, None, String::new()),
        Err(Failure { reason: Reason::SizeLimit, detail }) => {
            (Verdict::Incomplete, Some(Reason::SizeLimit), detail)
        }
        Err(Failure { reason, detail }) => (Verdict::Rejected, Some(reason), detail),
    };
    Report { verdict, claim, rule, reason, detail, work: allowance.spent() }
}

/// The names of the rules that a certificate uses.
fn rules(certificate: &Certificate) -> String {
    let Lower::JacobianMinor { .. } = certificate.lower;
    match certificate.upper {
        None => "jacobian-minor",
        Some(Upper::SymmetryFields { .. }) => "jacobian-minor + symmetry-fields",
        Some(Upper::AmbientDimension {}) => "jacobian-minor + ambient-dimension",
        Some(Upper::VirtualWeights {}) => "jacobian-minor + virtual-weights",
    }
    .into()
}

/// Everything after the form of the file.
fn verify(certificate: &Certificate, allowance: &Allowance) -> Result<(), Failure> {
    let Certificate { claim, parameters, modulus, point, lower, upper, .. } = certificate;
    let sizes = Sizes::new(claim, point)?;
    if *parameters != sizes.source_dimension.to_string() {
        let detail = format!("the source has dimension {}", sizes.source_dimension);
        return Err(Reason::ParameterCount.because(detail));
    }
    let m = modulus_of(modulus)?;
    let point = CheckedPoint::new(point, &sizes)?;
    let Lower::JacobianMinor { rows, columns } = lower;
    let minor = Minor::new(rows, columns, &sizes, point.inputs())?;
    if claim.number != minor.size().to_string() {
        let detail = format!("the minor has {} rows", minor.size());
        return Err(Reason::ClaimMismatch.because(detail));
    }
    let upper = upper_belongs(claim.relation, upper.as_ref())?;
    let mut entries = (minor.size() as u128).pow(2);
    let mut products_of_fields = 0;
    if let Some(Upper::SymmetryFields { rules, .. }) = upper {
        symmetry::rules_fit(rules, claim.parametrization)?;
        let of_fields = symmetry::entries(rules, &sizes);
        entries = entries.max(of_fields);
        if of_fields != 0 {
            let (numbers, products) = sizes.attention();
            entries = entries.max(numbers);
            products_of_fields = products;
        }
    }
    allowance.numbers(entries)?;
    let of_minor = sizes.products.saturating_mul(minor.size() as u128);
    allowance.steps(of_minor.saturating_add(products_of_fields))?;
    let job = Job { sizes: &sizes, point: &point, minor: &minor, upper, allowance };
    if m < <u64 as Word>::MODULI_BELOW {
        job.run(&Ring::<u64>::new(m))
    } else {
        job.run(&Ring::<u128>::new(m))
    }
}

/// The check `modulus`.
fn modulus_of(text: &str) -> Result<u64, Failure> {
    natural(text)
        .filter(|m| (2..1 << 62).contains(m))
        .ok_or_else(|| Reason::Modulus.because("not in 2 ≤ m < 2^62"))
}

/// The checks `missing-upper` and `superfluous-upper`.
fn upper_belongs(relation: Relation, upper: Option<&Upper>) -> Result<Option<&Upper>, Failure> {
    match (relation, upper) {
        (Relation::Exact, None) => Err(Reason::MissingUpper.because("the claim is exact")),
        (Relation::AtLeast, Some(_)) => {
            Err(Reason::SuperfluousUpper.because("the claim is a lower bound only"))
        }
        (Relation::Exact, Some(_)) | (Relation::AtLeast, None) => Ok(upper),
    }
}

/// What is left when the form of everything is right: computations modulo `m`.
struct Job<'a> {
    sizes: &'a Sizes,
    point: &'a CheckedPoint<'a>,
    minor: &'a Minor,
    upper: Option<&'a Upper>,
    allowance: &'a Allowance,
}

impl Job<'_> {
    fn run<W: Word>(&self, ring: &Ring<W>) -> Result<(), Failure> {
        match self.upper {
            None => {}
            Some(Upper::SymmetryFields { rules, independent }) => {
                self.symmetry_fields(ring, rules, independent)?;
            }
            Some(Upper::AmbientDimension {}) => self.ambient_dimension()?,
            Some(Upper::VirtualWeights {}) => self.virtual_weights()?,
        }
        let Job { point, sizes, allowance, .. } = *self;
        self.minor.has_unit_pivots(ring, point, sizes.parametrization, allowance)
    }

    /// The checks `symmetry-count` and `upper-mismatch` for symmetry fields.
    fn symmetry_fields<W: Word>(
        &self,
        ring: &Ring<W>,
        rules: &[SymmetryRule],
        independent: &str,
    ) -> Result<(), Failure> {
        let weights = self.point.weights(ring);
        let share = Share::most(self.allowance, self.allowance.eighth());
        let found = symmetry::independent(rules, self.sizes, &weights, ring, share)?;
        if natural(independent) != Some(found as u64) {
            let detail = format!("{found} fields are independent");
            return Err(Reason::SymmetryCount.because(detail));
        }
        let source = self.sizes.source_dimension;
        if source.checked_sub(found as u128) != Some(self.minor.size() as u128) {
            let detail = format!("the upper bound is {source} - {found}");
            return Err(Reason::UpperMismatch.because(detail));
        }
        Ok(())
    }

    /// The check `upper-mismatch` for the ambient dimension.
    fn ambient_dimension(&self) -> Result<(), Failure> {
        let side = match ambient::compare(self.sizes, self.minor.size() as u64) {
            Ordering::Equal => return Ok(()),
            Ordering::Less => "smaller",
            Ordering::Greater => "larger",
        };
        let detail = format!("the ambient dimension is {side} than the number claimed");
        Err(Reason::UpperMismatch.because(detail))
    }

    /// The check `upper-mismatch` for virtual weights.
    fn virtual_weights(&self) -> Result<(), Failure> {
        let bound = virtual_bound::of(self.sizes);
        if bound != self.minor.size() as u128 {
            let detail = format!("the virtual-weight bound is {bound}");
            return Err(Reason::UpperMismatch.because(detail));
        }
        Ok(())
    }
}
