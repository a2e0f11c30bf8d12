//! How much there is to compute: a bound, before anything is computed. (The second `size-limit` of
//! section 4, and what this checker alone adds to it.)

use super::meter::PRODUCTS;
use super::sizes::{Layer, Sizes, products, too_large};
use crate::certificate::Parametrization;
use crate::check::allowance::Allowance;
use crate::reason::Failure;

/// The most terms of all polynomials of a layer.
const MAX_TERMS: u128 = 1 << 20;

/// A limit of this checker alone: machine words of all numbers that a layer puts out, half a
/// gigabyte.
const MAX_WORDS: u64 = 1 << 26;

/// The work for one network.
pub(in crate::check) struct Work {
    /// Products of machine words for the output.
    words: u128,
    /// Digits of the output.
    digits: u128,
    /// Terms of all entries of the output.
    terms: u128,
    /// Machine words of the largest matrix.
    kept: u128,
}

/// The second `size-limit`.
pub(in crate::check) fn of_expansion(
    one: &Sizes,
    other: &Sizes,
    allowance: &Allowance,
) -> Result<(), Failure> {
    for sizes in [one, other] {
        let degree = 3_u128.saturating_pow(u32::try_from(sizes.layers.len()).unwrap_or(u32::MAX));
        let terms = monomials(variables(sizes), degree);
        let all = sizes.widest.saturating_mul(sizes.tokens as u128).saturating_mul(terms);
        if all > MAX_TERMS {
            return Err(too_large("the terms of the expansion"));
        }
    }
    let of = |sizes: &Sizes| {
        let mut work = work(sizes, 0, |degree| monomials(variables(sizes), degree));
        work.words = work.words.saturating_add(products(virtual_weights(sizes), work.digits));
        work
    };
    within(&of(one), &of(other), allowance)
}

/// The limit of this checker for a witness whose longest number has this many digits.
pub(in crate::check) fn of_witness(
    one: &Sizes,
    other: &Sizes,
    digits: u128,
    allowance: &Allowance,
) -> Result<(), Failure> {
    let of = |sizes| work(sizes, digits, |_| 1);
    within(&of(one), &of(other), allowance)
}

fn within(one: &Work, other: &Work, allowance: &Allowance) -> Result<(), Failure> {
    let digits = one.digits.saturating_add(other.digits);
    let comparison = products(one.terms.max(other.terms), digits);
    let all = one.words.saturating_add(other.words).saturating_add(comparison);
    if one.kept.max(other.kept) > u128::from(allowance.words(MAX_WORDS)) {
        return Err(too_large("the numbers"));
    }
    allowance.units(all, PRODUCTS)
}

/// The number of variables.
fn variables(sizes: &Sizes) -> u128 {
    sizes.first_width() as u128 * sizes.tokens as u128
}

/// The number of monomials of a degree up to 729, `C(n + degree − 1, degree)`; the largest number
/// of all if there are too many.
fn monomials(variables: u128, degree: u128) -> u128 {
    let mut count: u128 = 1;
    for step in 1..=degree {
        match count.checked_mul(variables.saturating_add(step - 1)) {
            Some(product) if count <= MAX_TERMS => count = product / step,
            _ => return u128::MAX,
        }
    }
    count
}

/// The work for a network whose layers have entries with `terms(degree)` terms, on an input with
/// this many digits.
fn work(sizes: &Sizes, digits: u128, terms: impl Fn(u128) -> u128) -> Work {
    let mut work = Work { words: 0, digits, terms: 0, kept: 0 };
    let mut degree: u128 = 1;
    let tokens = sizes.tokens as u128;
    let factored = sizes.parametrization == Parametrization::Qkv;
    for (number, layer) in sizes.layers.iter().enumerate() {
        let [source, target, query] = [layer.source, layer.target, layer.query].map(|x| x as u128);
        let query = if factored { query } else { 0 };
        // An entry is a sum of so many products of three entries and two weights.
        let summands = [source, source, source, tokens].into_iter().fold(1, u128::saturating_mul);
        let length = |number: u128| u128::from(number.checked_ilog10().unwrap_or(0)) + 1;
        work.digits = [length(summands), length(query), weights(sizes, number)]
            .into_iter()
            .fold(work.digits.saturating_mul(3), u128::saturating_add);
        let small = source.min(tokens);
        let [once, twice, thrice] = [1, 2, 3].map(|times| terms(times * degree));
        let counts = [
            // Kᵀ Q.
            [query, source, source, 1],
            // A X, then X Xᵀ (A X) in one order or the other, then V times that.
            [source, source, tokens, once],
            [source, tokens.saturating_mul(small), once, once],
            [source, tokens.saturating_mul(small), once, twice],
            [target, source, tokens, thrice],
        ];
        for count in counts {
            let count = count.into_iter().fold(1, u128::saturating_mul);
            work.words = work.words.saturating_add(products(count, work.digits));
        }
        work.terms = target.saturating_mul(tokens).saturating_mul(thrice);
        // X, A X and what is attended to, then the output; and what a number takes besides.
        let entries = source.max(target).saturating_mul(tokens).saturating_mul(thrice);
        work.kept = work.kept.max(entries.saturating_mul(work.digits / 19 + 5));
        degree *= 3;
    }
    work
}

/// The products of numbers for virtual weights. None of them is longer than the output may be, in
/// which all occur.
fn virtual_weights(sizes: &Sizes) -> u128 {
    let first = sizes.first_width() as u128;
    let of = |layer: &Layer| {
        let [source, target] = [layer.source, layer.target].map(|x| x as u128);
        // A L, Lᵀ (A L), V L: matrices of 2^20 entries at most.
        source * first * (source + first + target)
    };
    sizes.layers.iter().map(of).fold(0, u128::saturating_add)
}

/// The digits of the blocks of one layer together.
fn weights(sizes: &Sizes, layer: usize) -> u128 {
    let blocks = match sizes.parametrization {
        Parametrization::Qkv => 3 * layer..3 * layer + 3,
        Parametrization::Av => 2 * layer..2 * layer + 2,
        // `L` is in the last layer.
        Parametrization::Ml if layer + 1 == sizes.layers.len() => layer..layer + 2,
        Parametrization::Ml => layer..layer + 1,
    };
    sizes.digits.get(blocks).into_iter().flatten().copied().fold(0, u128::saturating_add)
}
