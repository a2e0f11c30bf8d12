//! Products, and matrices that are equal up to a factor, with short and long numbers.

use num_bigint::BigInt;

use super::*;

const ENOUGH: u64 = 1 << 30;

fn work() -> Work {
    Work::new(ENOUGH)
}

/// Fractions without common denominators.
fn drawn(state: &mut u64, (rows, columns): Shape, digits: u32) -> Numbers {
    let mut next = || {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        BigInt::from(*state >> 40)
    };
    let mut long = || (0..digits).fold(BigInt::one(), |product, _| product * (next() + 1));
    let entry = |_| BigRational::new(long() - 5, long());
    Numbers { shape: (rows, columns), entries: (0..rows * columns).map(entry).collect() }
}

fn naive(a: &Numbers, b: &Numbers) -> Vec<BigRational> {
    let places = (0..a.shape.0).flat_map(|i| (0..b.shape.1).map(move |j| (i, j)));
    let terms = |i, j| (0..a.shape.1).map(move |k| a.at(i, k) * b.at(k, j));
    places.map(|(i, j)| terms(i, j).fold(BigRational::zero(), |sum, x| sum + x)).collect()
}

fn product(a: &Numbers, b: &Numbers) -> Vec<BigRational> {
    a.product(b, &mut work()).unwrap().unwrap().entries
}

#[test]
fn products_are_in_lowest_terms() {
    let mut state = 1;
    for digits in [1, 3, 8] {
        // Rows and columns of many entries, of few, and of few among many.
        let (few, b) = (drawn(&mut state, (4, 5), digits), drawn(&mut state, (5, 3), digits));
        let (many, high) = (drawn(&mut state, (2, 12), digits), drawn(&mut state, (12, 3), digits));
        let mut thin = many.clone();
        thin.entries.iter_mut().step_by(2).for_each(|x| *x = BigRational::zero());
        for (left, right) in [(&few, &b), (&many, &high), (&thin, &high)] {
            let entries = product(left, right);
            assert_eq!(entries, naive(left, right));
            let lowest = entries.iter().all(|x| {
                let again = BigRational::new(x.numer().clone(), x.denom().clone());
                (again.numer(), again.denom()) == (x.numer(), x.denom())
            });
            assert!(lowest);
            assert!(left.product(right, &mut Work::new(10)).is_err());
        }
    }
}

/// Half of the bits that a number may have: the entries of the product would be longer.
#[test]
fn products_that_are_too_long() {
    let long = |sign: i32| BigRational::from_integer(BigInt::from(sign) << 40_000_u32);
    for size in [2, 12] {
        let matrix = Numbers { shape: (size, size), entries: vec![long(1); size * size] };
        assert!(matrix.product(&matrix, &mut work()).is_err());
        let one = Numbers::identity(size).unwrap();
        assert_eq!(product(&matrix, &one), matrix.entries);
    }
}

/// So many digits that a comparison by continued fractions would recurse too deeply, in both ways.
#[test]
fn long_numbers_are_compared() {
    let mut pair = (BigInt::one(), BigInt::one());
    while pair.0.bits() < 60_000 {
        pair = (&pair.0 + &pair.1, pair.0);
    }
    let ratio = BigRational::new_raw(pair.0, pair.1);
    let matrix = |second: BigRational, third: i32| Numbers {
        shape: (2, 2),
        entries: [ratio.clone(), second, number(true), BigRational::from_integer(third.into())]
            .to_vec(),
    };
    let a = matrix(number(true), 3);
    let own = a.clone().split(&mut work()).unwrap();
    assert_eq!((own.factor.is_one(), own.parts.len()), (true, 1));
    assert!(a.over(&a, &mut work()).unwrap().unwrap().is_one());
    assert!(a.over(&matrix(number(true), 4), &mut work()).unwrap().is_none());
    let half = BigRational::new(1.into(), 2.into());
    let multiple =
        Numbers { shape: (2, 2), entries: a.entries.iter().map(|x| x * &half).collect() };
    assert_eq!(key(&multiple.over(&a, &mut work()).unwrap().unwrap()), key(&half));
    let mut little = Work::new(100);
    assert!(multiple.over(&a, &mut little).is_err());
}

#[test]
fn multiples_are_one_letter() {
    let mut state = 2;
    for digits in [1, 3, 8, 40] {
        let a = drawn(&mut state, (3, 3), digits);
        let factor = BigRational::new((-22).into(), 7.into());
        let multiple =
            Numbers { shape: (3, 3), entries: a.entries.iter().map(|x| x * &factor).collect() };
        assert_eq!(multiple.over(&a, &mut work()).unwrap(), Some(factor.clone()));
        assert_eq!(a.over(&multiple, &mut work()).unwrap(), Some(factor.recip()));
        let print = |matrix: &Numbers| matrix.fingerprint(&mut work()).unwrap();
        assert_eq!(print(&a), print(&multiple));
        let mut other = multiple.clone();
        other.entries[7] += BigRational::one();
        assert_eq!(a.over(&other, &mut work()).unwrap(), None);
        assert_ne!(print(&a), print(&other));
        // What it is made of, put together again.
        for matrix in [a.clone(), multiple] {
            let Split { factor, parts } = matrix.clone().split(&mut work()).unwrap();
            let [part] = &parts[..] else { panic!("not of rank one") };
            let again: Vec<_> = part.entries.iter().map(|x| x * &factor).collect();
            assert_eq!(again, matrix.entries);
        }
    }
}

/// A matrix, its multiples and their transposes are one symbol.
#[test]
fn letters_of_matrices() {
    use crate::kernel::words::letters::Letters;
    let (mut state, mut letters) = (3, Letters::default());
    let mut literal = |matrix: &Numbers| letters.literal(matrix.clone(), &mut work()).unwrap();
    for digits in [1, 40] {
        let a = drawn(&mut state, (3, 3), digits);
        let (one, letter) = literal(&a);
        assert!(one.is_one() && !letter.transposed);
        let entries = a.entries.iter().map(|x| -x).collect();
        let (minus, turned) = literal(&Numbers { shape: (3, 3), entries }.transpose());
        assert_eq!((minus, turned.symbol, turned.transposed), (-one, letter.symbol, true));
        let (_, other) = literal(&drawn(&mut state, (3, 3), digits));
        assert_ne!(other.symbol, letter.symbol);
    }
}
