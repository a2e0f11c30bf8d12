//! Upper bounds for the degrees of a greatest common divisor.

use super::image::{Numbers, Shape, field, powers, random_element};
use super::univariate::metered_gcd;
use super::work::Work;
use crate::error::Result;
use crate::poly::Polynomial;
use crate::ring::{PrimeField, Ring};

/// A bound for each of some variables: modulo a prime, at a random point for all other variables,
/// where the leading coefficients of the two do not vanish, their divisor keeps its degree, because
/// its leading coefficient divides theirs, and divides the divisor of the images.
pub(super) fn degree_bounds(
    [a, b]: [(&Polynomial, &Shape); 2],
    common: &[usize],
    work: &mut Work,
) -> Result<Vec<usize>> {
    let mut bounds = vec![None; common.len()];
    for n in 0.. {
        let field = field(n);
        let point: Vec<u64> =
            common.iter().map(|_| random_element(&field, &mut work.random)).collect();
        let open: Vec<usize> = (0..common.len()).filter(|&i| bounds[i].is_none()).collect();
        if open.is_empty() {
            break;
        }
        work.charge(&[a.0.len() + b.0.len(), common.len()])?;
        let [of_a, of_b] = [a, b].map(|side| images(&field, side, common, &point));
        for (i, (u, v)) in of_a.into_iter().zip(of_b).enumerate() {
            // Without its leading coefficient an image says nothing.
            if bounds[i].is_none() && u.last() != Some(&0) && v.last() != Some(&0) {
                bounds[i] = Some(metered_gcd(&field, u, v, work)?.len() - 1);
            }
        }
    }
    Ok(bounds.into_iter().flatten().collect())
}

/// The images in each variable, at the point for all others. All come from one value for each term, at
/// the whole point: the image in `x` is that at `x` times its coordinate, which has the same degrees.
/// And a term takes time for the variables that it has, not for all of them.
fn images(
    field: &PrimeField,
    (p, shape): (&Polynomial, &Shape),
    common: &[usize],
    point: &[u64],
) -> Vec<Vec<u64>> {
    let degrees: Vec<usize> = common.iter().map(|&v| shape.high[v] as usize).collect();
    let tables: Vec<Vec<u64>> =
        point.iter().zip(&degrees).map(|(&x, &d)| powers(field, x, d)).collect();
    let mut images: Vec<Vec<u64>> = degrees.iter().map(|d| vec![0; d + 1]).collect();
    let mut total = 0;
    let mut present = Vec::new();
    for (exponents, c) in shape.terms().zip(Numbers::of(p.store()).residues(field)) {
        present.clear();
        let mut value = c;
        for (i, &v) in common.iter().enumerate() {
            if exponents[v] > 0 {
                let e = exponents[v] as usize;
                value = field.mul(&value, &tables[i][e]);
                present.push((i, e));
            }
        }
        for &(i, e) in &present {
            images[i][e] = field.add(&images[i][e], &value);
        }
        total = field.add(&total, &value);
    }
    // What has no power of a variable is all that has none of the others.
    for image in &mut images {
        let others = image[1..].iter().fold(0, |sum, c| field.add(&sum, c));
        image[0] = field.sub(&total, &others);
    }
    images
}
