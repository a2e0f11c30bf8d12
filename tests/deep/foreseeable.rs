//! Weights that were chosen against the default seed: primes that divide what they are asked about.

use neurocert::network::{Known, WeightFile, read_weights};
use neurocert::ring::{SplitMix64, random_prime};
use neurocert::theory::lightning::deep::{Answer, deep_fiber, equivalence};
use num_bigint::BigInt;

use super::equivalence::verified;

fn network(v: &BigInt, middle: &str) -> WeightFile {
    let text = format!(
        r#"{{"tokens": 2, "layers": [
            {{"Q": [[1, 2]], "K": [[2, 1]], "V": [["{v}", 0], [3, 1]]}},{middle}
            {{"Q": [[1, -1]], "K": [[1, 1]], "V": [[1, 2], [0, 1]]}}]}}"#
    );
    read_weights(&text, &Known::default()).unwrap()
}

/// The primes of three trials that know only the seed: after each prime come the entries of an input.
fn three_primes(seed: u64, entries: usize) -> BigInt {
    let mut stream = SplitMix64::new(seed);
    let mut product = BigInt::from(1);
    for _ in 0..3 {
        product *= random_prime(61, &mut stream);
        for _ in 0..entries {
            stream.next_u64();
        }
    }
    product
}

#[test]
fn files_that_differ_by_all_primes_of_a_seed_are_different() {
    let same = r#"{"Q": [[0, 1]], "K": [[1, 1]], "V": [[1, 1], [0, 1]]},"#;
    for middle in ["", same] {
        for seed in [0, 1, 2026] {
            let step = three_primes(seed, 4);
            let (one, other) = (network(&1.into(), middle), network(&(step + 1), middle));
            let found = equivalence(&one, &other, seed).unwrap();
            assert!(matches!(found.answer, Answer::Different(_)), "{seed} {found:?}");
            verified(&one, &other, &found.answer);
            // The same seed, the same answer, to the last digit.
            assert_eq!(found, equivalence(&one, &other, seed).unwrap());
        }
    }
}

#[test]
fn a_rank_that_only_the_prime_of_a_seed_hides_is_seen() {
    for bits in [31, 61] {
        let p = random_prime(bits, &mut SplitMix64::new(0));
        let text = format!(
            r#"{{"tokens": 2, "query_dims": [1, 1], "layers": [
                {{"A": [[1, 0], [0, "{p}"]], "V": [[1, 0], [0, 1]]}},
                {{"A": [[1, 0], [0, 0]], "V": [[1, 0], [0, 1]]}}]}}"#
        );
        let Ok(file) = read_weights(&text, &Known::default()) else { continue };
        let error = deep_fiber(&file, 0).unwrap_err().to_string();
        assert!(error.starts_with("A_1: its rank exceeds the query size 1"), "{error}");
        assert!(equivalence(&file, &file, 0).is_err());
    }
}
