use num_bigint::BigInt;
use proptest::prelude::*;

use super::{Sequence, primes_for, sum_of_products};
use crate::poly::limbs;

fn sequence(numbers: &[BigInt], width: usize) -> Sequence {
    let mut sequence = Sequence::with_capacity(numbers.len(), width);
    for (place, n) in numbers.iter().enumerate() {
        if n.sign() != num_bigint::Sign::NoSign {
            sequence.places.push(place);
            sequence.negative.push(n.sign() == num_bigint::Sign::Minus);
            sequence.words.extend(n.magnitude().to_u64_digits());
            sequence.words.resize(sequence.places.len() * width, 0);
        }
    }
    sequence
}

/// The largest entries that so many bits allow, of either sign, at every number of primes.
#[test]
fn bounds_are_kept_exactly() {
    for bits in (0..300).chain([620, 621, 1200, 1238]) {
        for add in [BigInt::from(0), BigInt::from(1)] {
            let size: BigInt = (BigInt::from(1) << bits) - add;
            let width = bits as usize / 64 + 1;
            let pairs = [(
                sequence(&[size.clone(), -&size, BigInt::ZERO], width),
                Some(sequence(&[BigInt::from(1), BigInt::ZERO], 1)),
            )];
            let found = sum_of_products(&pairs, 3, bits);
            assert_eq!(found.width as u64, primes_for(bits));
            let numbers = found.words.chunks(found.width).map(|n| limbs::to_integer(n).to_bigint());
            let expected = [size.clone(), -&size, BigInt::ZERO];
            assert_eq!(numbers.collect::<Vec<_>>(), expected, "{bits} bits");
        }
    }
}

proptest! {
    #[test]
    fn sums_are_those_of_products(
        pairs in prop::collection::vec(
            (prop::collection::vec(any::<i64>(), 1..20), prop::collection::vec(any::<i64>(), 1..20)),
            1..4,
        ),
    ) {
        let entries = pairs.iter().map(|(a, b)| a.len() + b.len() - 1).max().unwrap_or(0);
        let mut expected = vec![BigInt::ZERO; entries];
        for (a, b) in &pairs {
            for (i, &x) in a.iter().enumerate() {
                for (j, &y) in b.iter().enumerate() {
                    expected[i + j] += BigInt::from(x) * y;
                }
            }
        }
        let of = |a: &[i64]| sequence(&a.iter().map(|&n| BigInt::from(n)).collect::<Vec<_>>(), 1);
        let pairs: Vec<_> = pairs.iter().map(|(a, b)| (of(a), Some(of(b)))).collect();
        let found = sum_of_products(&pairs, entries, 126 + 6);
        let numbers: Vec<BigInt> =
            found.words.chunks(found.width).map(|n| limbs::to_integer(n).to_bigint()).collect();
        prop_assert_eq!(numbers, expected);
    }
}
