//! Polynomial kernel fields: an upper bound without a theorem.

use neurocert::error::Result;
use neurocert::geometry::{Certainty, Options, UpperRule, dimension, kernel_fields};
use neurocert::matrix::Matrix;
use neurocert::network::{Architecture, Block, LightningAttention, Network, Parametrization};
use neurocert::ring::Ring;

fn lightning(widths: &[usize], query: &[usize], tokens: usize) -> LightningAttention {
    let qkv = Parametrization::Qkv;
    LightningAttention::new(Architecture::lightning(widths, query, tokens, qkv).unwrap())
}

/// Where linear symmetries miss the dimension, fields reach it, and agree with the theorem.
#[test]
fn fields_reach_the_dimension_where_linear_symmetries_do_not() {
    for (widths, query, tokens, by_symmetry, truth) in [
        (&[2, 3, 2][..], &[2, 2][..], 3, 13, 10),
        (&[2, 2, 2], &[1, 2], 2, 9, 8),
        (&[2, 2], &[2], 1, 7, 6),
        (&[1, 2, 1], &[1, 1], 2, 2, 1),
    ] {
        let upper = Some(UpperRule::KernelFields);
        let found =
            dimension(&lightning(widths, query, tokens), &Options { upper, ..Options::default() });
        let found = found.unwrap();
        assert_eq!(found.bounds.by_symmetry, by_symmetry, "{widths:?} {query:?}");
        assert_eq!((found.lower, found.upper), (truth, truth), "{widths:?} {query:?}");
        assert_eq!(found.bounds.virtual_weights.unwrap().bound(), truth);
        assert_eq!(found.certainty, Certainty::Exact);
        assert_eq!(found.bounds.kernel_fields.len(), found.parameters - truth);
    }
}

/// An architecture that the theorem says nothing about: V (W x)^2, entry by entry.
struct Squares {
    widths: [usize; 3],
    is_graded: bool,
}

impl Network for Squares {
    fn coordinates(&self) -> Vec<Block> {
        let block = |name: &str, rows, columns| Block { name: name.into(), rows, columns };
        let [d0, d1, d2] = self.widths;
        vec![block("W", d1, d0), block("V", d2, d1)]
    }

    fn input_shape(&self) -> (usize, usize) {
        (self.widths[0], 1)
    }

    fn output_shape(&self) -> (usize, usize) {
        (self.widths[2], 1)
    }

    fn evaluate<R: Ring>(
        &self,
        ring: &R,
        weights: &[Matrix<R::Elem>],
        input: &Matrix<R::Elem>,
    ) -> Result<Matrix<R::Elem>> {
        let times = |a: &Matrix<R::Elem>, b: &Matrix<R::Elem>| {
            Matrix::from_fn(a.rows(), 1, |i, _| ring.dot(a.row(i).iter().zip(b.column(0))))
        };
        let hidden = times(&weights[0], input).map(|x| ring.mul(x, x));
        Ok(times(&weights[1], &hidden))
    }

    fn is_homogeneous_in_blocks(&self) -> bool {
        self.is_graded
    }

    fn total_degree(&self) -> Option<u64> {
        Some(5)
    }

    fn evaluation_cost(&self) -> u128 {
        100
    }
}

/// Quadratic forms of rank 2 in 3 variables have dimension 5, not 6 (the expected one) and not 8
/// (the parameters); found without being asked for, since nothing else bounds it.
#[test]
fn another_architecture_becomes_exact() {
    for is_graded in [true, false] {
        let network = Squares { widths: [3, 2, 1], is_graded };
        let found = dimension(&network, &Options::default()).unwrap();
        assert_eq!((found.lower, found.upper), (5, 5), "graded: {is_graded}");
        assert_eq!(found.bounds.rule, UpperRule::KernelFields);
        assert_eq!(found.certainty, Certainty::Exact);
        // Two scalings, and the rotation that has degree two: W_1' = V_2 W_2, W_2' = −V_1 W_1.
        let fields = &found.bounds.kernel_fields;
        let highest = |v: &neurocert::geometry::KernelField| {
            v.terms().map(|(_, monomial, _)| monomial.len()).max().unwrap()
        };
        let mut degrees: Vec<usize> = fields.iter().map(highest).collect();
        degrees.sort_unstable();
        assert_eq!(degrees, [1, 1, 2]);
    }
}

/// Where all is seen there is nothing to find, however much is wanted.
#[test]
fn no_field_where_the_map_is_injective() {
    // One quadric in one variable with one hidden unit: w ↦ V W² x² has one scaling.
    let network = Squares { widths: [1, 1, 1], is_graded: true };
    assert_eq!(kernel_fields(&network, 2, 0, &|_, _| {}).unwrap().len(), 1);
}

#[test]
fn large_networks_are_refused() {
    let error = kernel_fields(&lightning(&[5, 5, 5], &[5, 5], 2), 1, 0, &|_, _| {}).unwrap_err();
    assert!(error.to_string().contains("at most 80"), "{error}");
}
