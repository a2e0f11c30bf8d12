//! The probability that a rank at a random point modulo a random prime is not the generic rank.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::network::Network;

/// How many primes have exactly 31 bits: π(2^31) − π(2^30).
const PRIMES_OF_31_BITS: u64 = 105_097_565 - 54_400_028;

/// A bound for the probability that a saturated rank is too small.
///
/// Let R be the generic rank, at most `upper`. Run the same search at a generic point: it ends with
/// R independent rows; take columns that make their minor f non-zero. If f does not vanish at the
/// drawn point modulo the drawn prime, then the search takes the same turns there: rows that are
/// kept at the generic point are independent at the drawn one, and rows that depend on kept rows
/// at the generic point do so at every point where these are independent. So the saturated rank is
/// R. And f ≡ 0 or f(point) ≡ 0 happens
/// - if the prime divides all coefficients of f: their absolute values are at most
///   2^(R · `row_norm_bits`), so at most R · `row_norm_bits` / 30 primes of 31 bits do, out of 50,697,537
///   that are drawn uniformly;
/// - else with probability at most R · degree / |S| (Schwartz, Zippel), where |S| = 2 `bound` + 1
///   is at most the prime, degree that of an entry, and 1/|S| is really
///   ⌈2^64/|S|⌉ / 2^64, the largest probability of a value.
///
/// The draws of SplitMix64 are treated as independent and uniform: the probability is over an ideal
/// choice of the seed, and a seed that somebody chose for its outcome has none.
///
/// `None` when the network does not know its degree or its row norm.
pub(super) fn error_bound<N: Network>(
    network: &N,
    upper: usize,
    bound: u64,
) -> Option<BigRational> {
    let degree = network.total_degree()?.saturating_sub(1);
    let norm_bits = network.row_norm_bits()?;
    let values = u128::from(bound) * 2 + 1;
    let likeliest =
        BigRational::new(BigInt::from((1u128 << 64).div_ceil(values)), BigInt::from(1u128 << 64));
    let vanishing = likeliest * BigInt::from(upper) * BigInt::from(degree);
    let unlucky = BigRational::new(
        BigInt::from(upper) * BigInt::from(norm_bits),
        BigInt::from(30 * PRIMES_OF_31_BITS),
    );
    Some(vanishing + unlucky)
}

/// Above this the answer is called a lower bound and nothing more.
pub(super) fn is_convincing(error: &BigRational) -> bool {
    *error <= BigRational::new(BigInt::from(1), BigInt::from(1_000_000))
}
