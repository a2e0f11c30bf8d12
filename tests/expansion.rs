//! Expansions of networks: three programs, one polynomial, and the number of its terms foretold.

use neurocert::matrix::Matrix;
use neurocert::network::{Architecture, Parametrization};
use neurocert::poly::Variables;
use neurocert::poly::{Order, Polynomial, Polynomials, RationalPolynomial, RationalPolynomials};
use neurocert::program::expand;
use neurocert::ring::{Integers, Rationals, Ring, SplitMix64};
use neurocert::theory::lightning::{Program, evaluate, evaluate_by, term_bound};
use num_bigint::BigUint;
use num_rational::BigRational;
use proptest::prelude::*;

const PROGRAMS: [Program; 3] = [Program::Composition, Program::Recursion, Program::ClosedForm];

fn network(
    widths: &[usize],
    query: &[usize],
    tokens: usize,
    parametrization: Parametrization,
) -> Architecture {
    Architecture::lightning(widths, query, tokens, parametrization).unwrap()
}

/// Rational matrices for the blocks, and an input.
fn sample(network: &Architecture, seed: u64) -> (Vec<Matrix<BigRational>>, Matrix<BigRational>) {
    let mut stream = SplitMix64::new(seed);
    let mut draw = |(rows, columns)| {
        Matrix::from_fn(rows, columns, |_, _| {
            let numerator = stream.in_range(32767);
            BigRational::new(numerator.into(), (1 + stream.next_u64() % 9).into())
        })
    };
    let weights = network.blocks().iter().map(|b| draw((b.rows, b.columns))).collect();
    (weights, draw(network.input_shape()))
}

fn networks() -> impl Strategy<Value = Architecture> {
    let parametrization = prop_oneof![
        Just(Parametrization::Qkv),
        Just(Parametrization::Av),
        Just(Parametrization::Ml)
    ];
    (1usize..4, 1usize..4, parametrization).prop_flat_map(|(layers, tokens, parametrization)| {
        let widths = prop::collection::vec(1usize..4, layers + 1);
        let query = prop::collection::vec(1usize..4, layers);
        (widths, query).prop_map(move |(w, q)| network(&w, &q, tokens, parametrization))
    })
}

/// Every entry of the output with the weights given, as polynomials in the input.
fn with_weights(
    network: &Architecture,
    program: Program,
    weights: &[Matrix<BigRational>],
) -> Vec<RationalPolynomial> {
    let (rows, columns) = network.input_shape();
    let ring = RationalPolynomials::new(Variables::numbered(rows * columns, Order::Lex));
    let input = Matrix::from_fn(rows, columns, |i, k| ring.variable(i * columns + k));
    let weights: Vec<_> = weights.iter().map(|block| block.map(|q| ring.constant(q))).collect();
    let all: Vec<usize> = (0..network.output_shape().0 * network.output_shape().1).collect();
    let run = |recorder: &_, w: &[_], x: &_| evaluate_by(recorder, network, program, w, x);
    expand(&ring, run, &weights, &input, &all, &|_, _| {}).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn three_programs_compute_the_same_numbers(network in networks(), seed: u64) {
        let (weights, input) = sample(&network, seed);
        let run = |program| evaluate_by(&Rationals, &network, program, &weights, &input).unwrap();
        prop_assert_eq!(run(PROGRAMS[0]), run(PROGRAMS[1]));
        prop_assert_eq!(run(PROGRAMS[0]), run(PROGRAMS[2]));
        prop_assert_eq!(run(PROGRAMS[0]), evaluate(&Rationals, &network, &weights, &input).unwrap());
    }

    /// The polynomial has the values of the network, and not more terms than foretold.
    #[test]
    fn expansions_have_the_values_of_the_network(network in networks(), seed: u64) {
        let layers = network.layers();
        prop_assume!(layers < 3 || network.input_shape().0 * network.input_shape().1 <= 4);
        let (weights, input) = sample(&network, seed);
        let expanded = with_weights(&network, Program::Composition, &weights);
        let values = evaluate(&Rationals, &network, &weights, &input).unwrap();
        let bound = term_bound(&network, true).unwrap();
        for (polynomial, value) in expanded.iter().zip(values.entries()) {
            prop_assert_eq!(polynomial.evaluate(&Rationals, input.entries()), Some(value.clone()));
            prop_assert!(BigUint::from(polynomial.len()) <= bound);
            let degree = 3u64.pow(layers as u32);
            prop_assert!(polynomial.numerator().total_degree().is_none_or(|d| d == degree));
        }
    }
}

/// For generic weights the bound is the number of terms, by all three programs. (518 and 2030 are
/// what other systems find, too.)
#[test]
fn numbers_of_terms_are_foretold() {
    for (d, tokens, layers, terms) in
        [(2, 3, 2, 518u32), (3, 2, 2, 1001), (3, 3, 2, 6186), (2, 2, 3, 2030), (2, 1, 2, 10)]
    {
        let av = Parametrization::Av;
        let network = network(&vec![d; layers + 1], &vec![d; layers], tokens, av);
        assert_eq!(term_bound(&network, true), Some(BigUint::from(terms)));
        let (weights, _) = sample(&network, 7);
        let [first, rest @ ..] = PROGRAMS.map(|program| with_weights(&network, program, &weights));
        assert!(first.iter().all(|entry| entry.len() == terms as usize), "d = {d}, t = {tokens}");
        assert!(rest.iter().all(|other| *other == first), "d = {d}, t = {tokens}");
    }
}

fn with_symbols(network: &Architecture, program: Program) -> Vec<Polynomial> {
    let blocks = network.blocks();
    let (rows, columns) = network.input_shape();
    let count = blocks.iter().map(|b| b.len()).sum::<usize>() + rows * columns;
    let ring = Polynomials::new(Integers, Variables::numbered(count, Order::DegRevLex));
    let mut symbols = ring.all_variables().into_iter();
    let mut take = |rows, columns| Matrix::from_fn(rows, columns, |_, _| symbols.next().unwrap());
    let weights: Vec<_> = blocks.iter().map(|b| take(b.rows, b.columns)).collect();
    let input = take(rows, columns);
    let run = |recorder: &_, w: &[_], x: &_| evaluate_by(recorder, network, program, w, x);
    expand(&ring, run, &weights, &input, &[0], &|_, _| {}).unwrap()
}

/// All symbols: Eq. 2 has `a d³ t` terms, each with coefficient one; deeper, the three programs
/// agree and the bound holds.
#[test]
fn all_symbols() {
    for (d, a, tokens) in [(2, 1, 2), (3, 2, 3), (4, 3, 1)] {
        let network = network(&[d, d], &[a], tokens, Parametrization::Qkv);
        let [found] = &with_symbols(&network, Program::Composition)[..] else { panic!() };
        assert_eq!(found.len(), a * d.pow(3) * tokens);
        assert_eq!(term_bound(&network, false), Some(found.len().into()));
        assert!(found.terms().all(|(_, c)| c == Integers.one()));
    }
    for parametrization in [Parametrization::Qkv, Parametrization::Av, Parametrization::Ml] {
        let network = network(&[2, 1, 2], &[1, 1], 2, parametrization);
        let [first, rest @ ..] = PROGRAMS.map(|program| with_symbols(&network, program));
        assert!(rest.iter().all(|other| *other == first));
        assert!(BigUint::from(first[0].len()) <= term_bound(&network, false).unwrap());
    }
}

/// Sizes that nobody can expand are counted, or said to be beyond counting, at once.
#[test]
fn astronomical_sizes_are_no_work() {
    let deep = network(&[9; 41], &[9; 40], 3, Parametrization::Qkv);
    assert_eq!(term_bound(&deep, true), None);
    let long = network(&[1, 1], &[1], 1 << 24, Parametrization::Qkv);
    assert_eq!(term_bound(&long, false), None);
    let wide = network(&[50, 50, 50, 50], &[50; 3], 9, Parametrization::Ml);
    assert!(term_bound(&wide, false).unwrap().bits() > 150);
}
