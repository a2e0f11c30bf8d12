use neurocert_check::kernel::Bounded;
use num_rational::BigRational;

use super::Recorded;
use crate::matrix::Matrix;
use crate::program::{Coordinates, Program, library, sizes};
use crate::ring::SplitMix64;

/// Rows by reverse accumulation are those by gradients.
#[test]
fn reverse_is_forward() {
    let wide: &[u64] = &[3, 2, 3];
    for (name, given) in [
        ("lightning", sizes([("d", wide), ("a", &[2, 4]), ("t", &[2])])),
        ("lightning_ml", sizes([("d", wide), ("a", &[2]), ("t", &[3])])),
        ("mlp", sizes([("w", wide), ("r", &[3])])),
        ("multihead_skip", sizes([("d", &[2, 2][..]), ("a", &[1]), ("h", &[2]), ("t", &[2])])),
    ] {
        let program: Program = library(name).unwrap().program(&given).unwrap();
        let mut stream = SplitMix64::new(1);
        let mut draw = |leaves: &[neurocert_check::language::Leaf]| -> Vec<Matrix<BigRational>> {
            let mut entry = || BigRational::new(stream.in_range(9).into(), 7.into());
            let leaves = leaves.iter();
            leaves.map(|leaf| Matrix::from_fn(leaf.shape.0, leaf.shape.1, |_, _| entry())).collect()
        };
        let (weights, inputs) = (draw(&program.weights), draw(&program.inputs));
        let coordinates = Coordinates::new(&program, Bounded::Factors);
        let forward = coordinates.jacobian(&coordinates.of(&weights), &inputs).unwrap();
        let recorded = Recorded::new(&program).unwrap();
        assert_eq!(recorded.rows(&crate::ring::Rationals, &weights, &inputs), forward, "{name}");
    }
}
