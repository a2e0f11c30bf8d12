//! The families of fields that the way a network is built suggests, as matrices.

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::Family;
use neurocert_check::kernel::produce::{Budget, Place, matrices};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::One;

use super::checks::{Checks, Entries};
use super::solution::Sparse;
use crate::linalg::ModularEchelon;
use crate::ring::{Integer, PrimeField, Ring, reconstruct_rational};

/// The modulus of the matrices, and of the lower bound of the claim `algebra`.
pub(crate) const LOWER_MODULUS: u64 = (1 << 61) - 1;

/// A matrix of a family, with the number of the family.
pub(crate) struct Known {
    pub family: usize,
    pub entries: Entries,
}

/// All matrices of those families that are linear and that the kernel proves.
pub(crate) fn known<'a>(
    source: &Source,
    families: impl IntoIterator<Item = &'a Family>,
    checks: &mut Checks<'_>,
    budget: Budget,
) -> Vec<Known> {
    let modulus = LOWER_MODULUS.to_string();
    let mut all = Vec::new();
    for (number, family) in families.into_iter().enumerate() {
        let Ok(found) = matrices(source, family, &modulus, budget) else { continue };
        for entries in found.into_iter().filter_map(lifted) {
            if !entries.is_empty() && checks.holds(&entries) {
                all.push(Known { family: number, entries });
            }
        }
    }
    all
}

/// The coprime integers that the residues are, up to a factor.
pub(crate) fn lifted(mut matrix: Vec<Place>) -> Option<Entries> {
    matrix.sort_unstable();
    let modulus = BigInt::from(LOWER_MODULUS);
    let rational = |&(.., value): &Place| reconstruct_rational(&value.into(), &modulus);
    let values: Vec<BigRational> = matrix.iter().map(rational).collect::<Option<_>>()?;
    let common = values.iter().fold(BigInt::one(), |lcm, q| lcm.lcm(q.denom()));
    let whole = values.iter().map(|q| Integer::from(q.numer() * (&common / q.denom())));
    Some(matrix.iter().zip(whole).map(|(&(x, y, _), value)| (x, y, value)).collect())
}

/// The solutions of a system that families explain: those that are independent modulo the prime, with the
/// numbers of their matrices.
#[derive(Default)]
pub(crate) struct Explained {
    pub parts: Vec<(usize, Sparse<Integer>)>,
}

impl Explained {
    pub(super) fn new(field: PrimeField, parts: Vec<(usize, Sparse<Integer>)>) -> Self {
        // Only the unknowns that occur at all: most do not.
        let mut used: Vec<usize> =
            parts.iter().flat_map(|(_, part)| part.iter().map(|(unknown, _)| *unknown)).collect();
        used.sort_unstable();
        used.dedup();
        let mut echelon = ModularEchelon::new(field, used.len());
        let is_new = |(_, part): &(usize, Sparse<Integer>)| {
            let mut row = vec![0; used.len()];
            for (unknown, c) in part {
                if let Ok(column) = used.binary_search(unknown) {
                    row[column] = field.from_integer(&c.to_bigint());
                }
            }
            echelon.insert(row).is_some()
        };
        Explained { parts: parts.into_iter().filter(is_new).collect() }
    }
}
