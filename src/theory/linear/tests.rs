//! Planted ranks; the staircase against the whole Jacobian; forged certificates.

use neurocert_check::kernel::Reason;
use neurocert_check::kernel::check;
use serde_json::{Value, json};

use super::*;

const STEPS: u64 = 1 << 36;

fn matrix(rows: usize, columns: usize, entries: &[i64]) -> Exact {
    let entry = |&n: &i64| BigRational::from_integer(n.into());
    Matrix::new(rows, columns, entries.iter().map(entry).collect())
}

/// The rank of the Jacobian in the entries of all weights, written out.
fn rank_of_jacobian(weights: &[Exact]) -> usize {
    let mut columns = Vec::new();
    for (at, weight) in weights.iter().enumerate() {
        for place in 0..weight.entries().len() {
            let mut moved = weights.to_vec();
            let (i, j) = (place / weight.columns(), place % weight.columns());
            moved[at] =
                Matrix::from_fn(weight.rows(), weight.columns(), |r, c| unit((r, c) == (i, j)));
            columns.push(function(&moved).entries().to_vec());
        }
    }
    rank(&Matrix::from_rows(columns[0].len(), columns))
}

/// Weights whose ranks drop often: most entries are zero.
fn sparse(widths: &[usize], mut state: u64) -> Matrices {
    let mut entry = move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        [0, 0, 0, 1, -2, 3][(state >> 33) as usize % 6]
    };
    let pairs = widths.windows(2);
    pairs
        .map(|pair| {
            let entries: Vec<i64> = (0..pair[0] * pair[1]).map(|_| entry()).collect();
            matrix(pair[1], pair[0], &entries)
        })
        .collect()
}

#[test]
fn the_staircase_is_the_rank_of_the_jacobian() {
    let mut drops = 0;
    for widths in [&[3, 3][..], &[2, 1, 2], &[3, 2, 3], &[2, 3, 2], &[3, 2, 2, 3], &[2, 2, 3, 1]] {
        for state in 0..25 {
            let weights = sparse(widths, state);
            let found = linear_point(&weights);
            assert_eq!(found.differential_rank, rank_of_jacobian(&weights), "{widths:?} {state}");
            drops += usize::from(found.differential_rank < found.dimension);
        }
    }
    assert!(drops > 20, "{drops}");
}

#[test]
fn planted_points() {
    let point = |weights: &[Exact]| {
        let found = linear_point(&weights.to_vec());
        (found.rank, found.differential_rank, found.singular, found.tangent_dimension)
    };
    let (row, column) = (matrix(1, 2, &[1, 2]), matrix(2, 1, &[1, 3]));
    // The cone of matrices 2 x 2 of rank one: smooth but at its vertex.
    assert_eq!(point(&[row.clone(), column.clone()]), (1, 3, false, 3));
    assert_eq!(point(&[matrix(1, 2, &[0, 0]), column.clone()]), (0, 2, true, 4));
    assert_eq!(point(&[matrix(1, 2, &[0, 0]), matrix(2, 1, &[0, 0])]), (0, 0, true, 4));
    // All matrices: smooth everywhere, though critical where both factors are zero.
    let zero = matrix(2, 2, &[0; 4]);
    assert_eq!(point(&[zero.clone(), zero.clone()]), (0, 0, false, 4));
    assert_eq!(point(&[zero]), (0, 4, false, 4));
}

fn forged(document: &Value, forge: impl Fn(&mut Value)) -> Reason {
    let mut document = document.clone();
    forge(&mut document);
    check(document, STEPS, 1 << 32).failure.expect("a forged certificate").reason
}

#[test]
fn singular_points_have_certificates_and_smooth_ones_have_none() {
    let mut singular = 0;
    for widths in [&[2, 1, 2][..], &[3, 2, 3], &[3, 2, 2, 4], &[4, 3, 2, 3]] {
        let sizes: Vec<u64> = widths.iter().map(|&width| width as u64).collect();
        let network = Network::named("linear", &[("w", &sizes)]).unwrap();
        assert!(is_linear(&network));
        for state in 0..6 {
            let weights = sparse(widths, state);
            let found = certificate_of_linear_point(&network, &weights, state).unwrap();
            assert_eq!(found.is_some(), linear_point(&weights).singular, "{widths:?} {state}");
            let Some(certificate) = found else { continue };
            singular += 1;
            let document = certificate.document();
            let verdict = check(document.clone(), STEPS, 1 << 32).failure;
            assert!(verdict.is_none(), "{widths:?} {state}: {verdict:?}");
            let more = |document: &mut Value| {
                document["claim"]["point"]["tangent"]["dimension"] = json!(1000);
            };
            assert_eq!(forged(&document, more), Reason::Tangent);
            // Entries of the true product are at most 3 where these are 17, so the function is another one.
            let other = |document: &mut Value| {
                let own = &mut document["claim"]["point"]["weights"];
                for weight in own.as_object_mut().unwrap().values_mut() {
                    for row in weight.as_array_mut().unwrap() {
                        row.as_array_mut().unwrap().fill(json!("17"));
                    }
                }
            };
            assert_eq!(forged(&document, other), Reason::Curve);
        }
    }
    assert!(singular > 5, "{singular}");
}
