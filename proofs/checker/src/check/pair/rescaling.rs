//! The scalings that `"rescaling": "no"` excludes.

use super::meter::{Meter, longest};
use super::scaled::Scaled;
use crate::check::layer::rank::multiple;
use crate::reason::{Failure, Reason};

/// The check `rescaling`, for the virtual weights of networks of the same depth.
pub(super) fn excluded(one: &[Scaled], other: &[Scaled], meter: &mut Meter) -> Result<(), Failure> {
    for (x, y) in one.iter().zip(other) {
        let (x, y) = (&x.integers, &y.integers);
        let count = x.entries().len().saturating_mul(2);
        meter.products(count, longest(x.entries()), longest(y.entries()))?;
        if !multiple(x, y) {
            return Ok(());
        }
    }
    Err(Reason::Rescaling.because("all virtual weights are multiples of each other"))
}
