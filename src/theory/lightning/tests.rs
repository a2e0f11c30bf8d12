//! The text against the formulas of the paper, and the vector fields against the text.

use itertools::Itertools as _;
use proptest::prelude::*;

use super::{evaluate, fields, virtual_of};
use crate::linalg::product::transposed_product;
use crate::matrix::Matrix;
use crate::network::Parametrization::{self, Av, Ml, Qkv};
use crate::network::{Architecture, SymmetryRule};
use crate::ring::{Dual, DualNumber, PrimeField, Ring, SplitMix64};

fn field() -> PrimeField {
    PrimeField::new((1 << 61) - 1).unwrap()
}

/// Any small sizes, also with a_i > d, bottlenecks and widening layers.
fn sizes() -> impl Strategy<Value = (Vec<usize>, Vec<usize>, usize)> {
    (1usize..4).prop_flat_map(|layers| {
        let widths = prop::collection::vec(1usize..4, layers + 1);
        (widths, prop::collection::vec(1usize..4, layers), 1usize..4)
    })
}

fn built(sizes: &(Vec<usize>, Vec<usize>, usize), form: Parametrization) -> Architecture {
    Architecture::lightning(&sizes.0, &sizes.1, sizes.2, form).unwrap()
}

fn random(stream: &mut SplitMix64, (rows, columns): (usize, usize)) -> Matrix<u64> {
    Matrix::from_fn(rows, columns, |_, _| field().from_u64(stream.next_u64()))
}

fn point(architecture: &Architecture, stream: &mut SplitMix64) -> Vec<Matrix<u64>> {
    architecture.chart().blocks().iter().map(|b| random(stream, (b.rows, b.columns))).collect()
}

/// `A_i = K_iᵀ Q_i`.
fn attention(point: &[Matrix<u64>]) -> Vec<Matrix<u64>> {
    let layers = point.chunks(3);
    layers.flat_map(|w| [transposed_product(&field(), &w[1], &w[0]), w[2].clone()]).collect()
}

proptest! {
    /// Eq. 1: column i of a layer is `Σ_j (x_jᵀ A x_i) V x_j`.
    #[test]
    fn a_layer_is_equation_one(d in 1usize..4, out in 1usize..4, a in 1usize..4, t in 1usize..4, seed: u64) {
        let ring = field();
        let architecture = built(&(vec![d, out], vec![a], t), Qkv);
        let mut stream = SplitMix64::new(seed);
        let weights = point(&architecture, &mut stream);
        let x = random(&mut stream, (d, t));
        let (q, k, v) = (&weights[0], &weights[1], &weights[2]);
        let form = |j: usize, i: usize| {
            (0..a).fold(ring.zero(), |sum, r| {
                let left = ring.dot(k.row(r).iter().zip(x.column(j)));
                let right = ring.dot(q.row(r).iter().zip(x.column(i)));
                ring.add(&sum, &ring.mul(&left, &right))
            })
        };
        let expected = Matrix::from_fn(out, t, |r, i| {
            (0..t).fold(ring.zero(), |sum, j| {
                let vx = ring.dot(v.row(r).iter().zip(x.column(j)));
                ring.add(&sum, &ring.mul(&form(j, i), &vx))
            })
        });
        prop_assert_eq!(evaluate(&ring, &architecture, &weights, &x).unwrap(), expected);
    }

    /// Eq. 8 and Lemma 3.6: the three parametrizations are the same function.
    #[test]
    fn parametrizations_agree(sizes in sizes(), seed: u64) {
        let ring = field();
        let mut stream = SplitMix64::new(seed);
        let qkv = built(&sizes, Qkv);
        let point = point(&qkv, &mut stream);
        let x = random(&mut stream, qkv.input_shape());
        let expected = evaluate(&ring, &qkv, &point, &x).unwrap();
        let (av, ml) = (built(&sizes, Av), built(&sizes, Ml));
        let weights = attention(&point);
        let shapes: Vec<_> = av.blocks().iter().map(|b| (b.rows, b.columns)).collect();
        prop_assert_eq!(shapes, weights.iter().map(Matrix::shape).collect::<Vec<_>>());
        prop_assert_eq!(&evaluate(&ring, &av, &weights, &x).unwrap(), &expected);
        for (architecture, weights) in [(&av, &weights), (&qkv, &point)] {
            let virtual_weights = virtual_of(&ring, architecture, weights);
            prop_assert_eq!(&evaluate(&ring, &ml, &virtual_weights, &x).unwrap(), &expected);
        }
    }

    /// Every vector field of every rule: the derivative of the function along it is zero, on any
    /// input; and there are as many as are wanted.
    #[test]
    fn fields_are_infinitesimal_symmetries(sizes in sizes(), seed: u64) {
        let dual = Dual::new(field());
        let mut stream = SplitMix64::new(seed);
        let layers = sizes.1.len();
        // Pairs (r, c) with r ≤ p or c ≤ q, counted one by one.
        let pairs = |n: usize, p: usize, q: usize| {
            (1..=n).cartesian_product(1..=n).filter(|&(r, c)| r <= p || c <= q).count()
        };
        for form in [Qkv, Av, Ml] {
            let architecture = built(&sizes, form);
            let point = point(&architecture, &mut stream);
            let weights = if form == Av { attention(&point) } else { point };
            let x = random(&mut stream, architecture.input_shape()).map(|&x| dual.constant(x));
            let mut found = Vec::new();
            fields(&field(), &architecture, &weights, &mut |rule, field| found.push((rule, field)));
            let count = |rule| match rule {
                SymmetryRule::QueryKey if form == Qkv => {
                    (0..layers).map(|i| pairs(sizes.1[i], sizes.0[i], sizes.0[i])).sum()
                }
                SymmetryRule::Gauge if form != Ml => (1..layers)
                    .map(|i| pairs(sizes.0[i], sizes.0[i + 1] + 2 * sizes.1[i], sizes.0[i - 1]))
                    .sum(),
                SymmetryRule::Scaling => layers,
                _ => 0,
            };
            for rule in [SymmetryRule::QueryKey, SymmetryRule::Gauge, SymmetryRule::Scaling] {
                prop_assert_eq!(found.iter().filter(|(own, _)| *own == rule).count(), count(rule));
            }
            for (_, velocity) in found {
                let mut rest = velocity.into_iter();
                let mut moving = |w: &u64| DualNumber::new(*w, rest.next().unwrap());
                let moved: Vec<_> = weights.iter().map(|block| block.map(&mut moving)).collect();
                let output = evaluate(&dual, &architecture, &moved, &x).unwrap();
                prop_assert!(rest.next().is_none());
                prop_assert!(output.entries().iter().all(|entry| entry.derivative == 0));
            }
        }
    }
}
