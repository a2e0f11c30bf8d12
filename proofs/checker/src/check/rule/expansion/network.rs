//! Virtual weights and outputs of networks of rational functions.

use std::rc::Rc;

use super::matrix::{Field, Matrix};
use crate::certificate::Parametrization;
use crate::check::pair::sizes::too_large;
use crate::reason::Failure;
use crate::rule_certificate::RuleClaim;

/// `A_i` and `V_i`.
type Layer = [Rc<Matrix>; 2];

/// `M_1, …, M_l` (for one token, each with its transpose added) and `L`.
pub(super) fn virtual_weights(
    claim: &RuleClaim,
    blocks: &[Rc<Matrix>],
    field: &Field,
) -> Result<Vec<Rc<Matrix>>, Failure> {
    let mut all = Vec::new();
    if claim.parametrization == Parametrization::Ml {
        all.extend(blocks.iter().map(Rc::clone));
    } else {
        let mut through: Option<Rc<Matrix>> = None;
        for [a, v] in layers(claim, blocks, field)? {
            let Some(before) = through else {
                all.push(a);
                through = Some(v);
                continue;
            };
            let form = field.product(&field.transpose(&before)?, &a)?;
            all.push(Rc::new(field.product(&form, &before)?));
            through = Some(Rc::new(field.product(&v, &before)?));
        }
        all.extend(through);
    }
    if claim.tokens == 1 {
        let forms = all.len().saturating_sub(1);
        for form in all.iter_mut().take(forms) {
            *form = Rc::new(field.sum(form, &field.transpose(form)?)?);
        }
    }
    if all.len() == claim.query_dims.len() + 1 { Ok(all) } else { Err(too_large("a block")) }
}

/// The output at an input.
pub(super) fn output(
    claim: &RuleClaim,
    blocks: &[Rc<Matrix>],
    input: &Rc<Matrix>,
    field: &Field,
) -> Result<Rc<Matrix>, Failure> {
    let mut x = Rc::clone(input);
    for [a, v] in layers(claim, blocks, field)? {
        let (ax, transposed) = (field.product(&a, &x)?, field.transpose(&x)?);
        // X (Xᵀ A X) = (X Xᵀ) A X: the smaller square.
        let attended = if x.columns <= x.rows {
            field.product(&x, &field.product(&transposed, &ax)?)?
        } else {
            field.product(&field.product(&x, &transposed)?, &ax)?
        };
        x = Rc::new(field.product(&v, &attended)?);
    }
    Ok(x)
}

/// The layers. A network in `ml` is one with `A_i = M_i`, `V_i = I` for all layers but the last, and
/// `V_l = L`.
fn layers(claim: &RuleClaim, blocks: &[Rc<Matrix>], field: &Field) -> Result<Vec<Layer>, Failure> {
    let mut layers = Vec::new();
    match claim.parametrization {
        Parametrization::Qkv => {
            for layer in blocks.chunks(3) {
                let [q, k, v] = layer else { continue };
                let a = field.product(&field.transpose(k)?, q)?;
                layers.push([Rc::new(a), Rc::clone(v)]);
            }
        }
        Parametrization::Av => {
            for layer in blocks.chunks(2) {
                let [a, v] = layer else { continue };
                layers.push([Rc::clone(a), Rc::clone(v)]);
            }
        }
        Parametrization::Ml => {
            let Some((last, forms)) = blocks.split_last() else { return Ok(layers) };
            for form in forms {
                let identity = field.identity(form.rows)?;
                layers.push([Rc::clone(form), Rc::new(identity)]);
            }
            if let Some([_, v]) = layers.last_mut() {
                *v = Rc::clone(last);
            }
        }
    }
    Ok(layers)
}
