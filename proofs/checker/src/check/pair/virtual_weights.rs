//! The virtual weights of section 2.

use super::meter::Meter;
use super::network::Block;
use super::scaled::Scaled;
use super::sizes::Sizes;
use crate::certificate::Parametrization;
use crate::reason::Failure;

/// `M_1, …, M_l, L`: `M_i = L_{i−1}ᵀ A_i L_{i−1}`, `L_i = V_i L_{i−1}`, `L_0 = I`.
pub(super) fn of(
    blocks: &[Block],
    sizes: &Sizes,
    meter: &mut Meter,
) -> Result<Vec<Scaled>, Failure> {
    let mut matrices: Vec<Scaled> = Vec::new();
    let mut through: Option<Scaled> = None;
    let after = |block: &Block, through: &Option<Scaled>, meter: &mut Meter| match through {
        None => Ok(block.scaled()),
        Some(before) => block.scaled().times(before, meter),
    };
    match sizes.parametrization {
        Parametrization::Qkv => {
            for layer in blocks.chunks(3) {
                let [q, k, v] = layer else { continue };
                let [query, key] = [after(q, &through, meter)?, after(k, &through, meter)?];
                matrices.push(key.transpose().times(&query, meter)?);
                through = Some(after(v, &through, meter)?);
            }
        }
        Parametrization::Av => {
            for layer in blocks.chunks(2) {
                let [a, v] = layer else { continue };
                let right = after(a, &through, meter)?;
                matrices.push(match &through {
                    None => right,
                    Some(before) => before.transpose().times(&right, meter)?,
                });
                through = Some(after(v, &through, meter)?);
            }
        }
        Parametrization::Ml => matrices.extend(blocks.iter().map(Block::scaled)),
    }
    matrices.extend(through);
    Ok(matrices)
}
