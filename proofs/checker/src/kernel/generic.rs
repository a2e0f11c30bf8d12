//! The relation `probable`: a rank at points that nobody can choose (section 7, "Generic ranks").
//!
//! A minor shows that the rank with k copies of the inputs is at least n. If with k + 1 copies it is n too,
//! a further copy adds nothing at generic weights, and the dimension is n. The second rank is only looked
//! at: at points and modulo primes that a hash of the network gives.

mod height;

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::certificate::{Lower, Network, Upper};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::minor::{self, Job, rows_of};
use super::network::Networks;
use super::point::Point;
use super::source::Source;
use crate::kernel::arith::Ring;
use crate::kernel::elimination::{Outcome, each_outcome};

/// The probability of an error is at most 2^-140 for one network. So it is at most 2^-100 for one that was
/// chosen among 2^40.
const CERTAINTY: u32 = 140;

/// All entries of a drawn point are at most this in absolute value.
const BOUND: u64 = 1 << 62;

/// The size of the minor of a claim `probable`, and the copies of the inputs that it says are enough.
pub(crate) fn lower(
    source: &Source,
    (lower, upper): (&Lower, &Upper),
    meter: &Meter,
) -> Checked<(u128, u32)> {
    let (Lower::Minor(lower), Upper::Generic { copies }) = (lower, upper) else {
        return Err(Reason::Proof.because("`probable` is about a minor and the step `generic`"));
    };
    if lower.order.is_some() {
        return Err(Reason::Order.because("rows of series, for a generic rank"));
    }
    let is_there = |row: &Vec<u32>| row.first().is_some_and(|copy| (1..=*copies).contains(copy));
    if !lower.rows.iter().all(is_there) {
        let message = format!("a row of the minor is not in the first {copies} copies");
        return Err(Reason::Index.because(message));
    }
    Ok((minor::bound(source, lower, meter)?.into(), *copies))
}

/// The largest rank that was seen, with one copy of the inputs more than these.
pub(crate) fn largest_rank(
    network: &Network,
    source: &Source,
    copies: u32,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<u128> {
    let source = &source.needed(&source.outputs);
    let mut most = 0;
    for trial in 0..trials(height::of(source)?)? {
        let (seed, prime) = draw(network, networks, trial)?;
        most = most.max(rank(source, seed, prime, copies, meter)?);
    }
    Ok(most)
}

/// How many trials are needed, if one fails with probability at most 2^(h − 55) for a height below 2^h.
fn trials(height: u128) -> Checked<u32> {
    let bits = u128::BITS - height.leading_zeros();
    match 55_u32.checked_sub(bits) {
        Some(each) if each >= CERTAINTY / 10 => Ok(CERTAINTY.div_ceil(each)),
        _ => Err(Reason::SizeLimit.because("a generic rank of such coefficients or degrees")),
    }
}

/// The seed of a point and a prime, from the text and the sizes of a network.
fn draw(network: &Network, networks: &Networks<'_>, trial: u32) -> Checked<(u64, u64)> {
    let mut head = format!("neurocert generic {trial}\n");
    for (name, size) in &network.sizes {
        let values: Vec<String> = size.values().iter().map(u32::to_string).collect();
        let _ = writeln!(head, "{name} = {}", values.join(","));
    }
    let mut hash = Sha256::new_with_prefix(head);
    hash.update("\n");
    hash.update(networks.text(network)?);
    let hash = hash.finalize();
    let mut words = hash
        .chunks(8)
        .map(|eight| eight.iter().fold(0, |word: u64, &byte| word << 8 | u64::from(byte)));
    let (seed, number) = (words.next().unwrap_or(0), words.next().unwrap_or(0));
    let start = (1 << 60) | (number >> 4);
    let prime = (start..1 << 62).find(|&number| is_prime(number));
    Ok((seed, prime.unwrap_or(start)))
}

/// The rank at the point of a seed, with one copy of the inputs more.
fn rank(source: &Source, seed: u64, prime: u64, copies: u32, meter: &Meter) -> Checked<u128> {
    let ring = &Ring::<u128>::new(prime);
    let point = Point::Drawn { seed, bound: BOUND };
    let job = Job { source, point: &point, order: None, meter };
    let mut failure = None;
    // One copy at a time, so that only rows that are kept fill the memory.
    let rows = (0..=copies as usize).map_while(|copy| {
        rows_of(&job, ring, copy).map_err(|refused| failure = Some(refused)).ok()
    });
    let mut rank = 0;
    let size = source.coordinates();
    each_outcome(ring, rows.flatten().map(|(_, row)| row), |outcome, steps| {
        meter.steps(u128::from(steps))?;
        if outcome == Outcome::Pivot {
            meter.numbers(size)?;
            rank += 1;
        }
        Ok(rank < size)
    })?;
    failure.map_or(Ok(rank), Err)
}

/// The first twelve primes are witnesses enough below 2^64 (Sorenson and Webster, 2015).
fn is_prime(number: u64) -> bool {
    const WITNESSES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    let times = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(number)) as u64;
    let power = |base: u64, exponent: u64| {
        let bits = (0..u64::BITS).rev().map(|bit| exponent >> bit & 1);
        bits.fold(1, |power, bit| {
            let square = times(power, power);
            if bit == 1 { times(square, base) } else { square }
        })
    };
    if WITNESSES.iter().any(|prime| number.is_multiple_of(*prime)) {
        return WITNESSES.contains(&number);
    }
    let (twos, odd) =
        ((number - 1).trailing_zeros(), (number - 1) >> (number - 1).trailing_zeros());
    WITNESSES.iter().all(|&witness| {
        let mut x = power(witness, odd);
        let mut passes = x == 1 || x == number - 1;
        for _ in 1..twos {
            x = times(x, x);
            passes |= x == number - 1;
        }
        passes
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::certificate::Size;
    use super::*;

    #[test]
    fn primes() {
        let by_division =
            |n: u64| n > 1 && (2..n).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d));
        for number in 2..20_000 {
            assert_eq!(is_prime(number), by_division(number), "{number}");
        }
        // The largest primes below powers of two, and strong pseudoprimes to the first bases.
        for (below, bits) in [(1, 61), (57, 62)] {
            assert!(is_prime((1 << bits) - below), "2^{bits} - {below}");
            assert!((1..below).all(|k| !is_prime((1 << bits) - k)));
        }
        for composite in [3_215_031_751, 3_825_123_056_546_413_051, 341_550_071_728_321] {
            assert!(!is_prime(composite));
        }
    }

    #[test]
    fn more_trials_for_larger_coefficients() {
        assert_eq!(trials(0).unwrap(), 3);
        assert_eq!(trials((1 << 20) - 1).unwrap(), 4);
        assert_eq!(trials(1 << 20).unwrap(), 5);
        assert_eq!(trials((1 << 41) - 1).unwrap(), 10);
        assert!(trials(1 << 41).is_err());
        assert!(trials(u128::MAX).is_err());
    }

    /// Of the page, computed by hand.
    #[test]
    fn draws() {
        let meter = Meter::new(1 << 20, 1 << 20);
        let texts = ["network n\ninput x : 1 x 1\nweights W : 1 x 1\noutput W * x\n".to_string()];
        let networks = Networks { texts: &texts, meter: &meter };
        let sizes = [("b", Size::List(vec![2, 1])), ("a", Size::Number(7))];
        let sizes = sizes.map(|(name, size)| (name.to_string(), size)).into();
        for (sizes, trial, expected) in [
            (BTreeMap::new(), 0, (17224169415229799097, 1466505608366728613)),
            (sizes, 1, (14372832848538742493, 2247245778005802347)),
        ] {
            let network = Network { text: 1, sizes };
            assert_eq!(draw(&network, &networks, trial).unwrap(), expected);
        }
    }
}
