use itertools::Itertools as _;
use num_rational::BigRational;

use super::*;
use crate::linalg::bareiss::Bareiss;
use crate::linalg::product::product;
use crate::matrix::Matrix;
use crate::program::at_sizes;
use crate::ring::{Rationals, SplitMix64};

fn library(name: &str) -> &'static str {
    let all = crate::program::LIBRARY;
    all.iter().find(|(known, _)| *known == name).unwrap().1
}

fn number(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

fn drawn(rng: &mut SplitMix64, rows: usize, columns: usize) -> Matrix<BigRational> {
    Matrix::from_fn(rows, columns, |_, _| number(rng.in_range(9)))
}

/// A random matrix of this rank, if the factors have it.
fn planted(rng: &mut SplitMix64, rows: usize, columns: usize, rank: usize) -> Matrix<BigRational> {
    let (left, right) = (drawn(rng, rows, rank), drawn(rng, rank, columns));
    product(&Rationals, &left, &right)
}

type Sizes<'a> = [(&'a str, &'a [u64])];

fn given(sizes: &Sizes<'_>) -> Given {
    sizes.iter().map(|(name, values)| (name.to_string(), values.to_vec())).collect()
}

fn found(text: &str, sizes: &Sizes<'_>, weights: &Exact, inputs: Option<&[Exact]>) -> AtFound {
    let given = given(sizes);
    let program = at_sizes(text, &given).unwrap();
    let found = rank_at((text, &given, &program), weights, inputs, Options::default()).unwrap();
    let outcome = neurocert_check::kernel::check(found.certificate().document(), 1 << 34, 1 << 32);
    assert_eq!(outcome.failure, None);
    found
}

/// The image of (Ẇ₂, Ẇ₁) ↦ Ẇ₂ W₁ + W₂ Ẇ₁ has the dimension n m − (n − r₂)(m − r₁).
#[test]
fn products_of_low_rank() {
    let mut rng = SplitMix64::new(3);
    let text = library("linear");
    let (m, h, n) = (3, 2, 4);
    for (first, second) in (0..=2).cartesian_product(0..=2) {
        let weights = vec![planted(&mut rng, h, m, first), planted(&mut rng, n, h, second)];
        let found = found(text, &[("l", &[2]), ("w", &[3, 2, 4])], &weights, None);
        let expected = n * m - (n - second) * (m - first);
        assert_eq!((found.rank(), found.is_exact()), (expected as u64, true), "{first} {second}");
    }
}

const RELU: &str = include_str!("../../../examples/relu_mlp.net");

/// Of a neuron that is dead on all inputs no weight is seen; of each other one, all but the scaling.
#[test]
fn dead_neurons() {
    let sizes: [(&str, &[u64]); 2] = [("l", &[2]), ("w", &[2, 3, 2])];
    let mut rng = SplitMix64::new(5);
    for dead in 0..=3 {
        let mut first = drawn(&mut rng, 3, 2);
        let mut bias = drawn(&mut rng, 3, 1);
        for i in 0..dead {
            first[(i, 0)] = number(0);
            first[(i, 1)] = number(0);
            bias[(i, 0)] = number(-1 - i as i64);
        }
        let weights = vec![first, bias, drawn(&mut rng, 2, 3), drawn(&mut rng, 2, 1)];
        let found = found(RELU, &sizes, &weights, None);
        let expected = (3 - dead) * (3 + 2 - 1) + 2;
        assert_eq!((found.rank(), found.is_exact()), (expected as u64, true), "{dead} dead");
    }
}

/// On few inputs the rank is that of a finite matrix, and on enough of them that on all.
#[test]
fn few_inputs() {
    let sizes: [(&str, &[u64]); 2] = [("l", &[2]), ("w", &[2, 3, 1])];
    let mut rng = SplitMix64::new(9);
    let matrix = |rows: usize, halves: &[i64]| {
        let entries = halves.iter().map(|&n| BigRational::new(n.into(), 2.into()));
        Matrix::new(rows, halves.len() / rows, entries.collect())
    };
    // With halves in the biases no integer point is a tie. The third neuron is dead.
    let weights = vec![
        matrix(3, &[2, 4, -4, 2, 0, 0]),
        matrix(3, &[1, 3, -1]),
        matrix(1, &[6, -2, 4]),
        matrix(1, &[0]),
    ];
    let all = found(RELU, &sizes, &weights, None);
    assert_eq!((all.rank(), all.is_exact()), (7, true));
    let copies: Vec<Exact> = (0..60).map(|_| vec![drawn(&mut rng, 2, 1)]).collect();
    for count in [1, 2, 5, 60] {
        let some = found(RELU, &sizes, &weights, Some(&copies[..count]));
        assert!(some.is_exact(), "{count} inputs");
        assert!(some.rank() <= count.min(7) as u64, "{count} inputs");
        assert!(count < 60 || some.rank() == 7);
    }
    // The same input twice adds nothing.
    let twice = [copies[0].clone(), copies[0].clone()];
    assert_eq!(found(RELU, &sizes, &weights, Some(&twice)).rank(), 1);
}

/// At generic weights the rank is the dimension, also for series, quotients and bounded ranks.
#[test]
fn generic_weights_have_the_dimension() {
    let quotient =
        "network q\ninput x : 1 x 1\nweights a, b, c : 1 x 1\noutput recip(a * x + b) * c\n";
    let cases: [(&str, &Sizes<'_>); 6] = [
        (library("lightning"), &[("d", &[2, 2, 1]), ("a", &[1, 1]), ("t", &[2])]),
        (library("lightning_av"), &[("d", &[3, 1]), ("a", &[2]), ("t", &[2])]),
        (library("mlp"), &[("l", &[2]), ("w", &[2, 3, 2]), ("r", &[3])]),
        (library("softmax_attention"), &[("d", &[2, 2]), ("a", &[1]), ("t", &[2])]),
        (RELU, &[("l", &[2]), ("w", &[2, 2, 1])]),
        (quotient, &[]),
    ];
    let mut rng = SplitMix64::new(1);
    for (text, sizes) in cases {
        let given = given(sizes);
        let Ok(program) = at_sizes(text, &given) else { panic!("{text}: {sizes:?}") };
        let weight = |leaf: &neurocert_check::language::Leaf| match leaf.constraint {
            neurocert_check::language::Constraint::Rank(rank) => {
                planted(&mut rng, leaf.shape.0, leaf.shape.1, rank)
            }
            _ => drawn(&mut rng, leaf.shape.0, leaf.shape.1),
        };
        let weights: Exact = program.weights.iter().map(weight).collect();
        let found = found(text, sizes, &weights, None);
        let generic = dimension(text, &given, &program, Options::default()).unwrap();
        assert!(generic.is_exact(), "{}", program.name);
        assert_eq!(
            (found.rank(), found.at_most),
            (generic.lower.rank, generic.upper.number),
            "{}",
            program.name
        );
    }
}

/// Fractions whose kernel has long vectors: the bound at generic weights is enough, and no vector is looked for.
#[test]
fn generic_weights_need_no_vectors() {
    let mut rng = SplitMix64::new(9);
    let sizes: [(&str, &[u64]); 4] = [("l", &[2]), ("d", &[4]), ("a", &[2]), ("t", &[3])];
    let fraction =
        |rng: &mut SplitMix64| number(rng.in_range(9)) / number(1 + rng.in_range(2).abs());
    let mut drawn = |rows| Matrix::from_fn(rows, 4, |_, _| fraction(&mut rng));
    let weights = [2, 2, 4, 2, 2, 4].map(&mut drawn).to_vec();
    let found = found(library("lightning"), &sizes, &weights, None);
    assert_eq!((found.rank(), found.is_exact()), (38, true));
    assert!(matches!(found.upper, RankUpper::Step(_)));
}

/// A dead hidden coordinate, at fractions: the kernel is proved by words, and a fraction-free elimination over the
/// rationals finds the same rank on as many inputs as the minor needs.
#[test]
fn a_dead_coordinate_is_proved_by_words() {
    let mut rng = SplitMix64::new(10);
    let sizes: [(&str, &[u64]); 4] = [("l", &[2]), ("d", &[3]), ("a", &[2]), ("t", &[2])];
    let fraction = |rng: &mut SplitMix64| number(rng.in_range(9)) / number(3 + rng.in_range(1));
    let mut random = |rows| Matrix::from_fn(rows, 3, |_, _| fraction(&mut rng));
    let mut weights = [2, 2, 3, 2, 2, 3].map(&mut random).to_vec();
    for j in 0..3 {
        weights[2][(2, j)] = number(0);
    }
    let text = library("lightning");
    let found = found(text, &sizes, &weights, None);
    assert!(found.is_exact() && found.rank() < 23);
    assert!(matches!(found.upper, RankUpper::Vectors { by: By::Words, .. }));

    let program = at_sizes(text, &given(&sizes)).unwrap();
    let coordinates = Coordinates::new(&program, Bounded::Factors);
    let point = coordinates.of(&weights);
    let mut echelon = Bareiss::new(Rationals, point.len());
    for _ in 0..found.copies {
        let rows = coordinates.jacobian(&point, &[drawn(&mut rng, 3, 2)]).unwrap();
        for row in rows {
            echelon.insert(row);
        }
    }
    assert_eq!(echelon.rank() as u64, found.rank());
}
