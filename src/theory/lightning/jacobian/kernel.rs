//! The kernel of the differential at one exact point, against the known symmetries.

use num_rational::BigRational;

use super::image::Image;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::Architecture;
use crate::program::Recorded;
use crate::ring::{Ring, SplitMix64};
use crate::theory::lightning::program;

/// What is known of the differential of (weights ↦ function) at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InfinitesimalKernel {
    /// The kernel contains so many independent symmetry fields: a lower bound of its dimension.
    pub symmetries: usize,
    /// An upper bound of the dimension; equal to `symmetries` when these are all.
    pub at_most: usize,
}

/// Bounds for the dimension of the kernel at coordinates, from ranks modulo a random prime of 31
/// bits: both are proved, whatever the prime. In `av` the point must be one where the coordinates are a
/// submersion.
///
/// # Errors
/// Sizes beyond the limits of the language.
pub fn infinitesimal_kernel(
    architecture: &Architecture,
    coordinates: &[Matrix<BigRational>],
    seed: u64,
) -> Result<InfinitesimalKernel> {
    let recorded = Recorded::new(&program(&architecture.chart())?)?;
    let image = Image::new(architecture, &recorded, coordinates, 31, &mut SplitMix64::new(seed))?;
    let mut stream = SplitMix64::new(!seed);
    let (rows, columns) = architecture.input_shape();
    let mut next =
        || Matrix::from_fn(rows, columns, |_, _| image.field.from_i64(stream.in_range(1 << 20)));
    let left = image.columns.len();
    let rank = image.grow(&mut next, left, 1).len();
    let symmetries = image.symmetries();
    Ok(InfinitesimalKernel { symmetries, at_most: symmetries + left - rank })
}
