//! The rule `zero`: both networks are the zero function.

use super::meter::Meter;
use super::scaled::Scaled;
use crate::reason::{Failure, Reason};

/// The check `element-equation`, for the virtual weights of networks that may have different depths.
///
/// Valid because `L` and every `M_i` occur in every term of the closed form, for one token every
/// `M_i` only as the number `xᵀ M_i x`.
pub(super) fn check(
    tokens: usize,
    [one, other]: [&[Scaled]; 2],
    meter: &mut Meter,
) -> Result<(), Failure> {
    for (name, matrices) in [("one", one), ("other", other)] {
        if !vanishes(tokens, matrices, meter)? {
            let detail = format!("{name}: no virtual weight is zero");
            return Err(Reason::ElementEquation.because(detail));
        }
    }
    Ok(())
}

/// Whether one of `M_1, …, M_l, L` says that the function is zero.
fn vanishes(tokens: usize, matrices: &[Scaled], meter: &mut Meter) -> Result<bool, Failure> {
    if matrices.iter().any(|matrix| matrix.integers.is_zero()) {
        return Ok(true);
    }
    let Some((_, forms)) = matrices.split_last().filter(|_| tokens == 1) else {
        return Ok(false);
    };
    for form in forms {
        if form.symmetrized(meter)?.integers.is_zero() {
            return Ok(true);
        }
    }
    Ok(false)
}
