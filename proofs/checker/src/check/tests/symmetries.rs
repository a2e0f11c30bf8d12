//! Along every symmetry field the function does not change.

use super::*;
use crate::certificate::SymmetryRule;
use crate::check::allowance::{Allowance, Limits, Share};
use crate::check::symmetry::{Fields, independent, rules_fit};

const RULES: [SymmetryRule; 3] =
    [SymmetryRule::QueryKey, SymmetryRule::Gauge, SymmetryRule::Scaling];

/// For `qkv` and `ml` the fields are in the coordinates of the Jacobian. For `av` they live on
/// `(A, V)`: there the network is evaluated from `A = Kᵀ Q` itself.
fn fields_are_symmetries<W: Word>(m: u64) {
    let ring = Ring::<W>::new(m);
    for (number, (widths, query, tokens)) in NETWORKS.into_iter().enumerate() {
        for parametrization in PARAMETRIZATIONS {
            let sizes = sizes(widths, query, tokens, parametrization);
            let mut stream = Stream { state: number as u64 };
            let weights = random(&mut stream, sizes.coordinates, m);
            let x = random(&mut stream, sizes.first_width() * sizes.tokens, m);
            let x = oracle::blocks(&[(sizes.first_width(), sizes.tokens)], &x).remove(0);
            let (form, point) = source(parametrization, &sizes, &weights, m);
            let shapes = oracle::shapes(form, &sizes.widths, &sizes.query);
            let blocks = matrices(&ring, &sizes.blocks, &weights);
            let fields = Fields::new(&sizes, &blocks, &ring);
            let mut count = 0;
            for rule in RULES {
                if rules_fit(&[rule], parametrization).is_err() {
                    continue;
                }
                for field in fields.of(rule) {
                    let field = integers::<W>(field);
                    assert_eq!(field.len(), point.len());
                    let change = oracle::derivative(form, &shapes, &point, &field, &x, m);
                    assert!(change.iter().all(|&x| x == 0), "{rule} {widths:?} {parametrization}");
                    count += 1;
                }
            }
            assert_eq!(count, expected_count(&sizes));
        }
    }
}

/// The form and the point at which the oracle differentiates along the fields.
fn source(
    parametrization: Parametrization,
    sizes: &Sizes,
    weights: &[u64],
    m: u64,
) -> (Form, Vec<u64>) {
    if parametrization != Parametrization::Av {
        return (form(parametrization), weights.to_vec());
    }
    let mut point = Vec::new();
    for layer in oracle::blocks(&sizes.blocks, weights).chunks(3) {
        let (q, k, v) = (&layer[0], &layer[1], &layer[2]);
        for row in 0..q[0].len() {
            for column in 0..q[0].len() {
                let products =
                    k.iter().zip(q).map(|(k, q)| u128::from(k[row]) * u128::from(q[column]));
                let sum: u128 = products.map(|product| product % u128::from(m)).sum();
                point.push((sum % u128::from(m)) as u64);
            }
        }
        point.extend(v.iter().flatten());
    }
    (Form::Av, point)
}

fn expected_count(sizes: &Sizes) -> usize {
    // Pairs (r, c) with r ≤ p or c ≤ q, one by one.
    let pairs = |n: usize, p: usize, q: usize| {
        let all = (1..=n).flat_map(|r| (1..=n).map(move |c| (r, c)));
        all.filter(|&(r, c)| r <= p || c <= q).count()
    };
    let (d, a, scaling) = (&sizes.widths, &sizes.query, sizes.layers());
    let query_key: usize = (0..a.len()).map(|i| pairs(a[i], d[i], d[i])).sum();
    let gauge: usize = (1..a.len()).map(|i| pairs(d[i], d[i + 1] + 2 * a[i], d[i - 1])).sum();
    match sizes.parametrization {
        Parametrization::Qkv => query_key + gauge + scaling,
        Parametrization::Av => gauge + scaling,
        Parametrization::Ml => scaling,
    }
}

#[test]
fn nothing_changes_along_a_field() {
    for m in MODULI {
        fields_are_symmetries::<u128>(m);
        if m < 1 << 31 {
            fields_are_symmetries::<u64>(m);
        }
    }
}

/// With no field at all, `A = Kᵀ Q` (here 2^36 entries) must not be formed.
#[test]
fn no_fields_cost_nothing() {
    let sizes = sizes(&[1 << 18, 1], &[1], 1, Parametrization::Av);
    let ring = Ring::<u64>::new(5);
    let weights: Vec<Matrix<u64>> =
        sizes.blocks.iter().map(|&(rows, columns)| Matrix::zero(rows, columns)).collect();
    let allowance = Allowance::new(Limits { work: 0, memory: 0 });
    let share = Share::most(&allowance, 0);
    let found = independent(&[SymmetryRule::Gauge], &sizes, &weights, &ring, share);
    assert_eq!(found.unwrap(), 0);
}
