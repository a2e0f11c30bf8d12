//! The rule `residue`: an input on which the outputs differ modulo `m`.

use super::sizes::{Sizes, too_large};
use crate::certificate;
use crate::certificate::Parametrization;
use crate::check::allowance::Allowance;
use crate::check::arith::Ring;
use crate::check::matrix::Matrix;
use crate::check::modulus_of;
use crate::pair_certificate::{NetworkWeights, PairClaim};
use crate::reason::{Failure, Reason};

/// Products that are the whole allowance by default.
const PRODUCTS: u64 = 1 << 32;

/// The most entries of a matrix.
const MAX_ENTRIES: u128 = 1 << 22;

type Residues = Matrix<u128>;

/// The checks `witness` (and before it the limit of this checker on what there is to compute: for an
/// input of another shape there is nothing), `modulus` and `witness-agrees`.
pub(super) fn check(
    input: &certificate::Matrix,
    modulus: &str,
    claim: &PairClaim,
    [one, other]: [&Sizes; 2],
    allowance: &Allowance,
) -> Result<(), Failure> {
    let (rows, columns) = (one.first_width(), one.tokens);
    if input.len() != rows || input.iter().any(|row| row.len() != columns) {
        let detail = format!("the input is not a {rows} × {columns} matrix");
        return Err(Reason::Witness.because(detail));
    }
    allowance.units(work(one, other)?, PRODUCTS)?;
    let ring = Ring::<u128>::new(modulus_of(modulus)?);
    let [first, second] = [&claim.one, &claim.other].map(|network| blocks(network, &ring));
    let (first, second) = (first?, second?);
    let entries = input.iter().flatten().map(|text| ring.decimal(text)).collect();
    let input = Matrix::new(columns, entries);
    let [left, right] = [(first, one), (second, other)]
        .map(|(blocks, sizes)| output(&blocks, sizes, input.clone(), &ring));
    if left.entries() == right.entries() {
        return Err(Reason::WitnessAgrees.because("the outputs are equal there modulo m"));
    }
    Ok(())
}

/// The products.
fn work(one: &Sizes, other: &Sizes) -> Result<u128, Failure> {
    let mut products: u128 = 0;
    for sizes in [one, other] {
        let tokens = sizes.tokens as u128;
        for layer in &sizes.layers {
            // The rows of what is multiplied with X on both sides of the bilinear form.
            let factored = sizes.parametrization == Parametrization::Qkv;
            let inner = if factored { layer.query } else { layer.source };
            let [source, target, inner] = [layer.source, layer.target, inner].map(|x| x as u128);
            if source.max(target).max(inner).saturating_mul(tokens) > MAX_ENTRIES {
                return Err(too_large("the entries of the matrices"));
            }
            // Q X and K X; the products with X; V.
            let all = [2 * inner * source, 2 * source * inner, target * source];
            let all = all.into_iter().map(|count| count.saturating_mul(tokens));
            products = all.fold(products, u128::saturating_add);
        }
    }
    Ok(products)
}

/// The weights modulo `m`.
fn blocks(network: &NetworkWeights, ring: &Ring<u128>) -> Result<Vec<Residues>, Failure> {
    let residue = |text: &String| {
        let (above, below) = text.split_once('/').unwrap_or((text, "1"));
        let inverse = ring.inverse(ring.decimal(below));
        inverse.map(|inverse| ring.product(ring.decimal(above), inverse))
    };
    let mut blocks = Vec::new();
    for matrix in &network.weights {
        let entries: Option<Vec<u64>> = matrix.iter().flatten().map(residue).collect();
        let Some(entries) = entries else {
            let detail = "a denominator has a factor in common with m";
            return Err(Reason::Modulus.because(detail));
        };
        // The shapes have been checked: there is no default to take.
        let columns = matrix.first().map_or(1, Vec::len);
        blocks.push(Matrix::new(columns, entries));
    }
    Ok(blocks)
}

/// The output of a network.
fn output(blocks: &[Residues], sizes: &Sizes, input: Residues, ring: &Ring<u128>) -> Residues {
    let attended = |left: &Residues, right: &Residues, x: &Residues| {
        // X (KX)ᵀ QX.
        let left = left.transpose();
        if x.columns() <= x.rows().min(left.columns()) {
            x.times(&left.times(right, ring), ring)
        } else {
            x.times(&left, ring).times(right, ring)
        }
    };
    let whole = |a: &Residues, x: &Residues| attended(x, &a.times(x, ring), x);
    let mut x = input;
    match sizes.parametrization {
        Parametrization::Qkv => {
            for layer in blocks.chunks(3) {
                let [q, k, v] = layer else { continue };
                let y = attended(&k.times(&x, ring), &q.times(&x, ring), &x);
                x = v.times(&y, ring);
            }
        }
        Parametrization::Av => {
            for layer in blocks.chunks(2) {
                let [a, v] = layer else { continue };
                x = v.times(&whole(a, &x), ring);
            }
        }
        Parametrization::Ml => {
            let Some((last, matrices)) = blocks.split_last() else { return x };
            for matrix in matrices {
                x = whole(matrix, &x);
            }
            x = last.times(&x, ring);
        }
    }
    x
}
