//! Products of matrices: all matrices of a rank that is at most the smallest width, and no others.

use std::fmt;

use num_bigint::BigUint;

use super::Origin;
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::meter::Meter;

/// Longer degrees than this are not computed, and no number of so many digits has more bits.
const MOST_DIGITS: usize = 4000;
const MOST_BITS: u64 = 13_289;

/// The smallest width, the first and the last one.
fn widths(origin: &Origin) -> Option<(u128, u128, u128)> {
    let widths = origin.size("w");
    let (&first, &last) = (widths.first()?, widths.last()?);
    let rank = *widths.iter().min()?;
    (origin.name == "linear").then_some((rank, first, last))
}

/// r (o + n − r), where r is the smallest width, n the first and o the last one.
pub(super) fn dimension(origin: &Origin) -> Option<u128> {
    widths(origin).map(|(rank, first, last)| rank * (first + last - rank))
}

/// The variety of all functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variety {
    /// Its dimension.
    pub dimension: u128,
    /// Its degree.
    pub degree: BigUint,
    /// The dimension of its singular locus; nothing if it is smooth.
    pub singular: Option<u128>,
}

impl fmt::Display for Variety {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dimension {}, degree {}, ", self.dimension, self.degree)?;
        match self.singular {
            None => f.write_str("smooth"),
            Some(dimension) => write!(f, "singular in dimension {dimension}"),
        }
    }
}

/// The variety of a product of matrices; nothing for other networks.
pub(super) fn variety(origin: &Origin, meter: &Meter) -> Checked<Option<Variety>> {
    let Some((r, first, last)) = widths(origin) else { return Ok(None) };
    let (m, n) = (first.max(last), first.min(last));
    let mut degree = BigUint::from(1_u8);
    // The degree for r + j + 1 columns, from that for r + j.
    for j in 0..n - r {
        let (mut up, mut down) = (degree, BigUint::from(1_u8));
        // C(m + j, r) / C(r + j, r), the shorter way.
        for t in 1..=r.min(m - r) {
            let factor = if r <= m - r { m + j - r + t } else { r + j + t };
            up *= factor;
            down *= j + t;
            meter.steps(64 + u128::from(up.bits() + down.bits()) / 16)?;
            if up.bits() > 8 * MOST_BITS + 64 * down.bits() {
                return Err(Reason::SizeLimit.because("the degree of a variety"));
            }
        }
        degree = up / down;
        if degree.bits() > MOST_BITS {
            return Err(Reason::SizeLimit.because("the degree of a variety"));
        }
    }
    if degree.to_string().len() > MOST_DIGITS {
        return Err(Reason::SizeLimit.because("the degree of a variety"));
    }
    let dimension = r * (first + last - r);
    let singular = (r < n).then(|| (r - 1) * (first + last - (r - 1)));
    Ok(Some(Variety { dimension, degree, singular }))
}
