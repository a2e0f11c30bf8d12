//! Products of matrices: all matrices of a rank that is at most the smallest width, and no others.

use super::Origin;

/// r (o + n − r), where r is the smallest width, n the first and o the last one.
pub(super) fn dimension(origin: &Origin) -> Option<u128> {
    let widths = origin.size("w");
    let (&first, &last) = (widths.first()?, widths.last()?);
    let rank = *widths.iter().min()?;
    (origin.name == "linear").then(|| rank * (first + last - rank))
}
