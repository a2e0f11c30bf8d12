//! "The singularities are subnetworks", tried on small networks: the table of `docs/guide/singular.md`.

use std::fs;
use std::path::Path;

use neurocert::commands::{Network, Settings, SingularPoint, singular_point};
use neurocert::matrix::Matrix;
use num_rational::BigRational;
use proptest::prelude::*;

type Exact = Matrix<BigRational>;

/// One hidden layer, with the coefficients of the activation.
fn network(activation: &[u32], [inputs, hidden, outputs]: [usize; 3]) -> Network {
    let text = format!(
        "network one_layer\nfunction sigma = {activation:?}\ninput X : {inputs} x 1\n\
         weights W : {hidden} x {inputs}, V : {outputs} x {hidden}\noutput V * sigma(W * X)\n"
    );
    Network::of_text(&text, Default::default()).unwrap()
}

fn matrix(rows: usize, columns: usize, entries: &[i64]) -> Exact {
    Matrix::from_fn(rows, columns, |i, j| {
        BigRational::from_integer(entries[i * columns + j].into())
    })
}

fn decide(network: &Network, weights: &[Exact]) -> SingularPoint {
    singular_point(network, &weights.to_vec(), None, &Settings::default()).unwrap().report
}

fn word(found: &SingularPoint) -> &'static str {
    match found.singular {
        Some(true) => "singular",
        Some(false) => "smooth",
        None => "undecided",
    }
}

const TABLE: [(&str, &[u32], [usize; 3]); 14] = [
    ("x²", &[0, 0, 1], [2, 2, 1]),
    ("x²", &[0, 0, 1], [3, 2, 1]),
    ("x²", &[0, 0, 1], [2, 2, 2]),
    ("x⁴", &[0, 0, 0, 0, 1], [2, 2, 1]),
    ("x⁴", &[0, 0, 0, 0, 1], [3, 2, 1]),
    ("x⁴", &[0, 0, 0, 0, 1], [2, 2, 2]),
    ("x + x²", &[0, 1, 1], [2, 2, 1]),
    ("x + x²", &[0, 1, 1], [2, 2, 2]),
    ("1 + x + x²", &[1, 1, 1], [2, 2, 1]),
    ("x² + x³", &[0, 0, 1, 1], [2, 2, 1]),
    ("x² + x³", &[0, 0, 1, 1], [2, 2, 2]),
    ("x² + x⁴", &[0, 0, 1, 0, 1], [2, 2, 1]),
    ("x + x³", &[0, 1, 0, 1], [2, 2, 2]),
    ("x³ + x⁴", &[0, 0, 0, 1, 1], [2, 2, 1]),
];

/// Each row is in the guide: a generic point, a neuron that gives nothing, one that is there twice, and two that see one
/// linear form at different scales.
#[test]
fn the_table_of_the_guide() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/singular.md");
    let page = fs::read_to_string(page).unwrap();
    let mut missing = Vec::new();
    for (name, activation, widths) in TABLE {
        let [inputs, _, outputs] = widths;
        let network = network(activation, widths);
        let w = |second: &[i64]| {
            let first: Vec<i64> = (1..=inputs as i64).collect();
            matrix(2, inputs, &[&first, second].concat())
        };
        let v = |entries: [i64; 4]| matrix(outputs, 2, &entries[..2 * outputs]);
        let (other, parallel) = (&[2, -1, 1][..inputs], &[2, 4, 6][..inputs]);
        let points = [
            (w(other), v([1, 3, 2, -1])),
            (w(other), v([1, 0, 2, 0])),
            (w(&[1, 2, 3][..inputs]), v([1, 3, 2, -1])),
            (w(parallel), v([1, 3, 2, -1])),
        ];
        let found = points.map(|(w, v)| decide(&network, &[w, v]));
        let [generic, zero, double, _] = &found;
        assert_eq!((generic.critical, generic.subnetworks.len()), (Some(false), 0), "{name}");
        assert!(!zero.subnetworks.is_empty() && !double.subnetworks.is_empty(), "{name}");
        // Two methods: what curves span, equations leave.
        for one in &found {
            assert!(one.tangent_at_most.is_none_or(|most| one.tangent_at_least <= most), "{name}");
            let is_certified = one.certificate_verdict.as_deref() == Some("verified");
            assert_eq!(is_certified, one.rule == Some("curves"), "{name}");
        }
        let words = found.each_ref().map(word).join(" | ");
        let widths = widths.map(|width| width.to_string()).join(",");
        let (dimension, all) = (generic.dimension, generic.ambient.unwrap());
        let row = format!("| {name} | {widths} | {dimension} in {all} | {words} |");
        if !page.contains(&row) {
            missing.push(row);
        }
    }
    assert!(missing.is_empty(), "not in the guide:\n{}", missing.join("\n"));
}

/// The zero filter is singular; a shorter filter is a smaller network too, and smooth.
#[test]
fn filters() {
    let sizes: &[(&str, &[u64])] =
        &[("k", &[2, 2]), ("stride", &[1, 1]), ("r", &[2]), ("outputs", &[1])];
    let network = Network::named("cnn", sizes).unwrap();
    let at = |c: [i64; 2]| decide(&network, &[matrix(2, 1, &c), matrix(2, 1, &[1, 2])]);
    let (zero, shorter) = (at([0, 0]), at([1, 0]));
    assert_eq!((word(&zero), zero.rule, zero.critical), ("singular", Some("curves"), Some(true)));
    assert_eq!((word(&shorter), shorter.critical), ("smooth", Some(false)));
}

/// Symmetric matrices of rank at most two: singular where the rank is less.
#[test]
fn quadrics_of_bounded_rank() {
    let network = Network::named("mlp", &[("w", &[3, 2, 1]), ("r", &[2])]).unwrap();
    let at = |w: [i64; 6], v: [i64; 2]| decide(&network, &[matrix(2, 3, &w), matrix(1, 2, &v)]);
    for (w, v, expected) in [
        ([1, 0, 0, 0, 1, 0], [1, 1], "smooth"),
        ([1, 2, 3, 0, 1, 0], [1, 0], "singular"),
        ([1, 2, 3, 2, 4, 6], [1, 1], "singular"),
        // They cancel: the zero function.
        ([1, 2, 3, 2, 4, 6], [4, -1], "singular"),
    ] {
        let found = at(w, v);
        assert_eq!((word(&found), found.dimension, found.ambient), (expected, 5, Some(6)), "{w:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Moving the neurons and scaling them leaves the function alone, and so what it is.
    #[test]
    fn symmetries_change_nothing(
        w in prop::collection::vec(-2i64..3, 6), v in prop::array::uniform2(-2i64..3), scale in prop::sample::select(vec![-2i64, -1, 2, 3]),
    ) {
        let network = Network::named("mlp", &[("w", &[3, 2, 1]), ("r", &[2])]).unwrap();
        let (w, v) = (matrix(2, 3, &w), matrix(1, 2, &v));
        let rational = |n: i64| BigRational::from_integer(n.into());
        let moved_w = Matrix::from_fn(2, 3, |i, j| &w[(1 - i, j)] * rational(if i == 0 { scale } else { 1 }));
        let moved_v = Matrix::from_fn(1, 2, |_, j| &v[(0, 1 - j)] / rational(if j == 0 { scale * scale } else { 1 }));
        let (here, there) = (decide(&network, &[w, v]), decide(&network, &[moved_w, moved_v]));
        prop_assert_eq!((here.singular, here.critical, here.differential_rank), (there.singular, there.critical, there.differential_rank));
        prop_assert_eq!(here.subnetworks.is_empty(), there.subnetworks.is_empty());
        // Symmetric 3 × 3 matrices of rank at most two.
        prop_assert!(here.singular.is_some());
    }
}
