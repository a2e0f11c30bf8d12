use super::*;
use crate::network::{Architecture, Parametrization};
use crate::poly::{Order, RationalPolynomials, Variables};
use crate::ring::SplitMix64;
use crate::theory::lightning::{Program, evaluate_by};

fn network(widths: &[usize], size: usize, tokens: usize) -> Architecture {
    Architecture::lightning(widths, &[size], tokens, Parametrization::Av).unwrap()
}

fn estimate(network: &Architecture, program: Program, weights: &[Matrix<BigRational>]) -> Estimate {
    let (rows, columns) = network.input_shape();
    let sizes = Sizes::new(rows * columns, 1_000_000);
    let weights: Vec<_> = weights.iter().map(|block| sizes.constants(block)).collect();
    let input = Matrix::from_fn(rows, columns, |_, _| sizes.variable());
    let run = |recorder: &_, w: &[_], x: &_| evaluate_by(recorder, network, program, w, x);
    sizes.run(run, &weights, &input, &[0], 1).unwrap()
}

/// Numbers are never longer than foretold, and not much shorter for numbers as people have them.
#[test]
fn numbers_are_not_longer_than_foretold() {
    for (widths, tokens) in
        [(&[2, 2, 2][..], 2), (&[3, 2], 3), (&[1, 1, 1, 1, 1], 1), (&[1, 2, 1], 2)]
    {
        let network = &network(widths, 1, tokens);
        let mut stream = SplitMix64::new(3);
        let mut entry = || {
            let numerator = stream.in_range(32767);
            BigRational::new(numerator.into(), (1 + stream.next_u64() % 9).into())
        };
        let blocks = network.blocks();
        let blocks = blocks.iter();
        let weights: Vec<_> =
            blocks.map(|b| Matrix::from_fn(b.rows, b.columns, |_, _| entry())).collect();
        let (rows, columns) = network.input_shape();
        let ring = RationalPolynomials::new(Variables::numbered(rows * columns, Order::Lex));
        let blocks: Vec<_> = weights.iter().map(|b| b.map(|q| ring.constant(q))).collect();
        let input = Matrix::from_fn(rows, columns, |i, k| ring.variable(i * columns + k));
        for program in [Program::Composition, Program::Recursion, Program::ClosedForm] {
            let run = |recorder: &_, w: &[_], x: &_| evaluate_by(recorder, network, program, w, x);
            let found = expand(&ring, run, &blocks, &input, &[0], &|_, _| {}).unwrap();
            let longest = |p: &crate::poly::RationalPolynomial| {
                p.terms().map(|(_, c)| c.numer().bits().max(c.denom().bits())).max().unwrap()
            };
            let (foretold, longest) =
                (estimate(network, program, &weights).bits, longest(&found[0]));
            assert!(longest <= foretold + 1, "{widths:?}: {longest} bits, {foretold} foretold");
            assert!(foretold < 8 * longest, "{widths:?}: {longest} bits, {foretold} foretold");
        }
    }
}

/// Depth triples the length, and more than triples the work; ones stay ones.
#[test]
fn work_grows_with_depth() {
    let run = |layers: usize, entry: i64| {
        let network = network(&vec![1; layers + 1], 1, 1);
        let one = Matrix::new(1, 1, vec![BigRational::new(entry.into(), 7.into())]);
        estimate(&network, Program::Composition, &vec![one; 2 * layers])
    };
    let (ten, eleven) = (run(10, 5), run(11, 5));
    assert!(eleven.bits >= 3 * ten.bits && eleven.bits < 4 * ten.bits, "{ten:?} {eleven:?}");
    assert!(eleven.work > 4 * ten.work, "{ten:?} {eleven:?}");
    assert!(run(20, 5).work > 1 << 45);
    assert!(run(40, 5).work == u64::MAX);
    let ones = Matrix::new(1, 1, vec![BigRational::from_integer(1.into())]);
    let ones = estimate(&network(&[1; 21], 1, 1), Program::Composition, &vec![ones; 40]);
    assert_eq!(ones.bits, 0);
}

/// The bound for common denominators is sharp where it matters, and costs no common divisor.
#[test]
fn common_denominators() {
    let row = |list: &[(i64, i64)]| {
        let entries = list.iter().map(|&(n, d)| BigRational::new(n.into(), d.into())).collect();
        common_denominator_bits(&Matrix::new(1, list.len(), entries))
    };
    assert_eq!(row(&[(1, 1), (5, 1)]), 0);
    assert_eq!(row(&[(1, 2), (1, 1024), (3, 64)]), 10);
    assert_eq!(row(&[(1, 7), (2, 7), (3, 14)]), 1 + 3);
    assert_eq!(row(&[(1, 3), (1, 5)]), 2 + 3);
}

#[test]
fn monomials_and_products() {
    assert_eq!(
        (monomials(3, 2), monomials(1, 1 << 60), monomials(0, 0), monomials(4, 0)),
        (6, 1, 1, 1)
    );
    assert_eq!(monomials(100, 100), u64::MAX);
    assert_eq!(
        (multiplication(1, 1), multiplication(10, 3), multiplication(64, 64)),
        (1, 36, 3072)
    );
    assert_eq!(multiplication(u64::MAX, u64::MAX), u64::MAX);
    assert_eq!([1u64, 2, 3, 4, 5].map(logarithm_of), [0, 1, 2, 2, 3]);
    assert_eq!([1, -2, 3, -4, 5].map(|n| logarithm(&BigInt::from(n))), [0, 1, 2, 2, 3]);
}
