//! Three programs for the same function, and how many terms its expansion has.

use num_bigint::BigUint;
use num_traits::One;

use super::texts::evaluate;
use crate::error::Result;
use crate::linalg::product::{product, transposed_product};
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization};
use crate::ring::Ring;

/// By which formula a network is computed. All give the same function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Program {
    /// Layer by layer (Definition 2), or Lemma 3.6 when the weights are virtual.
    #[default]
    Composition,
    /// Virtual weights (M, L) first, then the recursion of Lemma 3.6.
    Recursion,
    /// Virtual weights first, then the closed form, Eq. 12: a product of (3^l − 1)/2 matrices
    /// `XᵀM_iX` or their transposes.
    ClosedForm,
}

/// The output on `input`, by the formula that is wanted.
///
/// # Errors
/// Sizes beyond the limits of the language.
pub fn evaluate_by<R: Ring>(
    ring: &R,
    built: &Architecture,
    program: Program,
    weights: &[Matrix<R::Elem>],
    input: &Matrix<R::Elem>,
) -> Result<Matrix<R::Elem>> {
    match program {
        Program::Composition => evaluate(ring, built, weights, input),
        Program::Recursion => {
            let virtual_weights = virtual_of(ring, built, weights);
            let built = built.with_parametrization(Parametrization::Ml);
            evaluate(ring, &built, &virtual_weights, input)
        }
        Program::ClosedForm => Ok(closed_form(ring, &virtual_of(ring, built, weights), input)),
    }
}

/// About how many products a program has, more rather than less: for estimates before it is run.
pub fn steps(built: &Architecture, program: Program) -> u128 {
    let (first, t) = (built.widths()[0] as u128, built.tokens() as u128);
    // `Xᵀ A X` for each layer, of an input with so many columns.
    let scores = |d: u128, a: u128, columns: u128| match built.parametrization() {
        Parametrization::Qkv => 2 * a * d * columns + a * columns * columns,
        _ => d * d * columns + d * columns * columns,
    };
    let layers = built.widths().windows(2).zip(built.query_dims());
    let layers = layers.map(|(pair, &a)| (pair[0] as u128, pair[1] as u128, a as u128));
    let is_ml = built.parametrization() == Parametrization::Ml;
    if program == Program::Composition && !is_ml {
        return layers.map(|(d, out, a)| scores(d, a, t) + d * t * t + out * d * t).sum();
    }
    let virtual_weights: u128 = match is_ml {
        true => 0,
        false => layers.map(|(d, out, a)| scores(d, a, first) + out * d * first).sum(),
    };
    let out = built.output_shape().0 as u128;
    let layer = first * first * t + first * t * t + 3 * t * t * t;
    let recursion = layer * built.layers() as u128 + (out * first + first * t) * t;
    let closed = match program {
        Program::ClosedForm => factors(built.layers()).saturating_mul(t * t * t),
        _ => 0,
    };
    virtual_weights.saturating_add(recursion).saturating_add(closed)
}

/// `M_1, …, M_l, L` of the weights: `M_i = L_{i−1}ᵀ A_i L_{i−1}`, `L_i = V_i ⋯ V_1` (Eq. 8).
pub fn virtual_of<R: Ring>(
    ring: &R,
    built: &Architecture,
    weights: &[Matrix<R::Elem>],
) -> Vec<Matrix<R::Elem>> {
    let size = match built.parametrization() {
        Parametrization::Ml => return weights.to_vec(),
        Parametrization::Qkv => 3,
        Parametrization::Av => 2,
    };
    let mut below: Option<Matrix<R::Elem>> = None;
    let through = |below: &Option<Matrix<R::Elem>>, a: &Matrix<R::Elem>| match below {
        None => a.clone(),
        Some(below) => product(ring, a, below),
    };
    let mut forms = Vec::new();
    for layer in weights.chunks(size) {
        let (forms_of, value) = layer.split_at(size - 1);
        let right = through(&below, &forms_of[0]);
        forms.push(match (forms_of, &below) {
            ([_, k], _) => transposed_product(ring, &through(&below, k), &right),
            (_, Some(below)) => transposed_product(ring, below, &right),
            (_, None) => right,
        });
        below = Some(through(&below, &value[0]));
    }
    forms.extend(below);
    forms
}

/// At most so many terms has one entry of the output, as a polynomial in the input, and in the
/// weights too unless they are given: known before anything is expanded. For given generic
/// weights it is the number of terms in all cases tried.
///
/// Column k is odd in token k and even in every other, of degree 3^l together; its degree in
/// each block of weights is known. `None` when the number is astronomical.
pub fn term_bound(built: &Architecture, weights_are_given: bool) -> Option<BigUint> {
    let is_one = |sizes: &[usize]| sizes.iter().all(|&size| size == 1);
    let is_monomial = weights_are_given || is_one(built.widths()) && is_one(built.query_dims());
    if built.widths()[0] * built.tokens() == 1 && is_monomial && built.layers() <= 20 {
        return Some(BigUint::one());
    }
    let layers = u32::try_from(built.layers()).ok().filter(|&l| l <= DEEPEST)?;
    let inputs = input_monomials(built.widths()[0], built.tokens(), 3usize.pow(layers))?;
    if weights_are_given {
        return Some(inputs);
    }
    let by_degrees = inputs * weight_monomials(built);
    Some(by_degrees.min(words(built)))
}

/// Eq. 12: `L X B̃_1 ⋯ B̃_{l̃−1} B_1` with `B_i = XᵀM_iX`, `l̃ = (3^l − 1)/2`, and `B̃_j = B_α` for
/// α = 1 + (3-adic valuation of j), transposed when the lowest non-zero base-3 digit of j is 2.
fn closed_form<R: Ring>(
    ring: &R,
    virtual_weights: &[Matrix<R::Elem>],
    x: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    let (last, forms) = virtual_weights.split_last().expect("L is always there");
    let scores: Vec<Matrix<R::Elem>> =
        forms.iter().map(|m| transposed_product(ring, x, &product(ring, m, x))).collect();
    let mut result = scores[0].clone();
    for j in (1..(3u64.pow(forms.len() as u32) - 1) / 2).rev() {
        let (mut rest, mut valuation) = (j, 0);
        while rest % 3 == 0 {
            (rest, valuation) = (rest / 3, valuation + 1);
        }
        result = if rest % 3 == 2 {
            transposed_product(ring, &scores[valuation], &result)
        } else {
            product(ring, &scores[valuation], &result)
        };
    }
    product(ring, last, &product(ring, x, &result))
}

/// Factors of the closed form.
fn factors(layers: usize) -> u128 {
    u32::try_from(layers).ok().and_then(|l| 3u128.checked_pow(l)).map_or(u128::MAX, |n| n / 2)
}

/// Deeper networks have more terms than anybody can count here.
const DEEPEST: u32 = 6;
/// So many products of large numbers may the count itself take.
const MOST_WORK: usize = 1 << 22;

/// Monomials in `d × t` variables of an odd degree, odd in one column and even in the others:
/// a coefficient of a product of `t` power series.
fn input_monomials(d: usize, t: usize, degree: usize) -> Option<BigUint> {
    if t.saturating_mul(degree * degree / 4) > MOST_WORK {
        return None;
    }
    let even: Vec<BigUint> = (0..=degree / 2).map(|e| multisets(d, 2 * e)).collect();
    let mut series: Vec<BigUint> = (0..=degree / 2).map(|e| multisets(d, 2 * e + 1)).collect();
    for _ in 1..t {
        series =
            (0..series.len()).map(|n| (0..=n).map(|i| &even[i] * &series[n - i]).sum()).collect();
    }
    series.pop()
}

/// Monomials in the weights: of the right degree in each block, and of the last only one row.
fn weight_monomials(built: &Architecture) -> BigUint {
    let (widths, layers) = (built.widths(), built.layers());
    let degree = |i: usize| 3usize.pow((layers - i) as u32);
    if built.parametrization() == Parametrization::Ml {
        let forms = (1..=layers).map(|i| multisets(widths[0] * widths[0], degree(i)));
        return forms.product::<BigUint>() * widths[0];
    }
    (1..=layers)
        .zip(built.query_dims())
        .map(|(i, &a)| {
            let d = widths[i - 1];
            let rows = if i == layers { 1 } else { widths[i] };
            let form = match built.parametrization() {
                Parametrization::Qkv => multisets(a * d, degree(i)).pow(2),
                _ => multisets(d * d, degree(i)),
            };
            form * multisets(rows * d, degree(i))
        })
        .product()
}

/// Products that are summed up when everything is multiplied out.
fn words(built: &Architecture) -> BigUint {
    let (d, t) = (BigUint::from(built.widths()[0]), BigUint::from(built.tokens()));
    if built.parametrization() == Parametrization::Ml {
        let factors = (3u32.pow(built.layers() as u32) - 1) / 2;
        return d.pow(2 * factors + 1) * t.pow(factors);
    }
    built.widths().iter().zip(built.query_dims()).fold(BigUint::one(), |inner, (&d, &a)| {
        let a = if built.parametrization() == Parametrization::Qkv { a } else { 1 };
        BigUint::from(d).pow(3) * &t * a * inner.pow(3)
    })
}

/// `C(n + k − 1, k)`: monomials of degree `k` in `n` variables.
fn multisets(n: usize, k: usize) -> BigUint {
    (0..k).fold(BigUint::one(), |count, i| count * (n + i) / (i + 1))
}
