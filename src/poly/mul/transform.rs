//! Sums of products by transforms (`convolution`): for products that fill a good part of the box of
//! their monomials. A monomial is its number in the box, head and tail of the [`Index`] together, so
//! that the sequence of coefficients is that of one variable (Kronecker's substitution).
//!
//! Coefficients of many words are cut into digits, as if the base were one more variable: modulo so
//! many primes as determine the result, remainders would take time quadratic in its length.

use super::bound::{self, Heights};
use super::index::{Extent, Index};
use super::{Factor, Job, Side, Terms};
use crate::poly::convolution::{self, Entries, MOST, Sequence, primes_for};
use crate::poly::limbs;
use crate::poly::polynomial::Polynomial;
use crate::poly::store::{Coefficient, IntegerStore, Store};
use crate::ring::{Integer, PrimeField, Ring};

/// Tails of an index.
const TAILS: u64 = 1 << 12;
/// No transform is quicker than this, in nanoseconds: such jobs are not looked at.
const LEAST: u64 = 4000;
/// Sums of products of digits are below one of these powers of two in size: two primes determine
/// them, or three.
const SUMS: [u64; 2] = [122, 184];

/// The numbers of the monomials.
struct Numbers {
    index: Index,
    sum: u64,
    /// How many there are.
    count: usize,
    /// Those of each pair.
    pairs: Vec<[Vec<usize>; 2]>,
}

/// How coefficients are cut.
#[derive(Clone, Copy)]
struct Cut {
    /// Bits of a digit; digits of a product.
    bits: u64,
    digits: u64,
    /// All sums of products of digits are below `2^sums` in size.
    sums: u64,
    cost: u64,
}

/// The box, unless products cost less than transforms; `cut` knows what transforms of so many
/// entries cost.
fn numbers<C: Coefficient>(
    job: &Job<'_, C>,
    products: u64,
    cut: impl Fn(u64) -> Option<Cut>,
) -> Option<(Numbers, Cut)> {
    if products < LEAST {
        return None;
    }
    // As many entries as the longest factor has terms are the least.
    let longest = job.pairs.iter().map(|[_, b]| b.coefficients.len()).max()? as u64;
    if cut(longest)?.cost >= products {
        return None;
    }
    let sides = |pair: usize| {
        [0, 1]
            .map(|i| Side { exponents: &job.pairs[pair][i].exponents, coefficients: &[] as &[u64] })
    };
    let extents: Vec<[Extent; 2]> = (0..job.pairs.len())
        .map(|pair| sides(pair).map(|side| Extent::of(job.layout, side.exponents)))
        .collect();
    let index = Index::new(job.order, job.layout, &extents, TAILS)?;
    let count = index.heads.checked_mul(index.tails as u64)?;
    let cut = cut(count).filter(|cut| cut.cost < products)?;
    let pairs = extents.iter().enumerate().map(|(pair, extents)| {
        index.encode(&sides(pair), extents).map(|(heads, tails)| {
            let number = |(head, tail): (u64, u32)| head as usize * index.tails + tail as usize;
            heads.into_iter().zip(tails).map(number).collect()
        })
    });
    let pairs = pairs.collect();
    let sum = index.sum(&extents);
    Some((Numbers { index, sum, count: count as usize, pairs }, cut))
}

impl Numbers {
    /// Terms in descending order, at most `limit`: `push` adds the coefficient with a number to the
    /// end, unless it is zero.
    fn terms<C, S: Store<C>>(
        &self,
        words: usize,
        limit: usize,
        mut push: impl FnMut(usize, &mut S) -> bool,
    ) -> Option<Terms<S>> {
        let table = self.index.tail_table();
        let mut base = vec![0; words];
        let mut terms = (Vec::new(), S::with_capacity(0));
        for head in (0..self.index.heads as usize).rev() {
            self.index.base(head as u64, self.sum, &mut base);
            for tail in (0..self.index.tails).rev() {
                if !push(head * self.index.tails + tail, &mut terms.1) {
                    continue;
                }
                if terms.1.len() > limit {
                    return None;
                }
                let tail = &table[tail * words..][..words];
                terms.0.extend(base.iter().zip(tail).map(|(b, t)| b.wrapping_add(*t)));
            }
        }
        Some(terms)
    }

    /// The pairs as sequences; a square is one sequence.
    fn sequences<C: Coefficient>(
        &self,
        job: &Job<'_, C>,
        sequence: impl Fn(&C::Store, &[usize]) -> Sequence,
    ) -> Vec<(Sequence, Option<Sequence>)> {
        let pairs = job.pairs.iter().zip(&self.pairs);
        pairs
            .map(|(pair, [x, y])| {
                let [a, b] = pair;
                let second = (!is_square(pair)).then(|| sequence(b.coefficients, y));
                (sequence(a.coefficients, x), second)
            })
            .collect()
    }
}

/// Tenths of nanoseconds for all products in another way, `each` for one.
fn by_products<C: Coefficient>(job: &Job<'_, C>, each: u64) -> u64 {
    let products = job.pairs.iter().fold(0u64, |sum, [a, b]| {
        let [a, b] = [a, b].map(|factor| factor.coefficients.len() as u64);
        sum.saturating_add(a.saturating_mul(b))
    });
    products.saturating_mul(each) / 10
}

/// Sequences to be transformed: one for a square.
fn sequences_of<C: Coefficient>(job: &Job<'_, C>) -> u64 {
    job.pairs.iter().map(|pair| if is_square(pair) { 1 } else { 2 }).sum()
}

/// Whether the factors are equal, be they the same in memory or not: different ones nearly always differ
/// soon.
fn is_square<C: Coefficient>([a, b]: &[Factor<'_, C>; 2]) -> bool {
    a.exponents == b.exponents && a.coefficients == b.coefficients
}

/// The sum, if transforms look cheaper than products that cost so many tenths of nanoseconds `each`;
/// inside, `None` if it has more terms than the limit.
#[allow(clippy::option_option)]
pub(super) fn integers(
    job: &Job<'_, Integer>,
    heights: &Heights,
    each: u64,
) -> Option<Option<Terms<IntegerStore>>> {
    let (products, sequences) = (by_products(job, each), sequences_of(job));
    let cut = |entries| cuts(sequences, heights, entries).min_by_key(|cut| cut.cost);
    let (numbers, cut) = numbers(job, products, cut)?;
    let digits = cut.digits as usize;
    let pairs = numbers.sequences(job, |store, places| sequence(store, places, &cut));
    let sums = convolution::sum_of_products(&pairs, numbers.count * digits, cut.sums);
    drop(pairs);
    let mut number = vec![0; (heights.bits() / 64 + 4) as usize];
    Some(numbers.terms(job.layout.words(), job.limit, |place, out: &mut IntegerStore| {
        let entries = &sums.words[place * digits * sums.width..][..digits * sums.width];
        if entries.iter().all(|&word| word == 0) {
            return false;
        }
        let coefficient = if digits == 1 {
            limbs::to_integer(entries)
        } else {
            number.fill(0);
            for (i, digit) in entries.chunks_exact(sums.width).enumerate() {
                limbs::add_shifted(&mut number, digit, i as u64 * cut.bits);
            }
            limbs::to_integer(&number)
        };
        let keep = coefficient.as_i64() != Some(0);
        if keep {
            out.push(coefficient);
        }
        keep
    }))
}

/// What a product costs by transforms, in about nanoseconds; `None` if it takes too much memory.
pub(in crate::poly) fn cost(a: &Polynomial, b: &Polynomial) -> Option<u64> {
    let bounds = |p: &Polynomial| p.layout().field_bounds(p.packed());
    let ((low_a, high_a), (low_b, high_b)) = (bounds(a), bounds(b));
    let lows = low_a.into_iter().zip(low_b).map(|(a, b)| u64::from(a) + u64::from(b));
    let highs = high_a.into_iter().zip(high_b).map(|(a, b)| u64::from(a) + u64::from(b));
    let entries = lows
        .zip(highs)
        .try_fold(1u64, |entries, (low, high)| entries.checked_mul(high.checked_sub(low)? + 1))?;
    let terms = u64::from(u64::BITS - (a.len().min(b.len()) as u64).leading_zeros());
    let heights = Heights { largest: [a, b].map(|p| bound::height(p.store())), terms };
    cuts(2, &heights, entries).map(|cut| cut.cost).min()
}

/// All ways to cut.
fn cuts(sequences: u64, heights: &Heights, entries: u64) -> impl Iterator<Item = Cut> {
    let in_digits = SUMS.map(|sums| in_digits(sequences, heights, entries, sums));
    std::iter::once(whole(sequences, heights, entries)).chain(in_digits).flatten()
}

/// Each coefficient one entry.
fn whole(sequences: u64, heights: &Heights, entries: u64) -> Option<Cut> {
    let sums = heights.bits();
    let primes = primes_for(sums);
    if primes > MOST {
        return None;
    }
    let cost = convolution::cost(sequences, entries, primes)?;
    let words = heights.largest[0].max(heights.largest[1]).div_ceil(64);
    Some(Cut { bits: 64 * words, digits: 1, sums, cost })
}

/// Each coefficient one entry for each digit.
fn in_digits(sequences: u64, heights: &Heights, entries: u64, sums: u64) -> Option<Cut> {
    let [a, b] = heights.largest;
    // Digits have more than 16 bits.
    let most = u64::BITS - (a.min(b) / 16 + 1).leading_zeros();
    let bits = (sums.checked_sub(heights.terms + u64::from(most))? / 2).min(64);
    if bits < 16 {
        return None;
    }
    let digits = (a.div_ceil(bits).max(1) + b.div_ceil(bits).max(1)) - 1;
    let cost = convolution::cost(sequences, entries.checked_mul(digits)?, primes_for(sums))?;
    Some(Cut { bits, digits, sums, cost: cost + 10 * entries * digits })
}

/// The coefficients, cut.
fn sequence(store: &IntegerStore, places: &[usize], cut: &Cut) -> Sequence {
    if cut.digits == 1 {
        return Sequence::of(store, places, cut.bits.div_ceil(64).max(1) as usize);
    }
    let mut sequence = Sequence::with_capacity(places.len() * cut.digits as usize / 2, 1);
    for (i, &place) in places.iter().enumerate() {
        let number = store.get(i).to_bigint();
        let words = number.magnitude().to_u64_digits();
        for digit in 0..number.bits().div_ceil(cut.bits) {
            sequence.places.push(place * cut.digits as usize + digit as usize);
            sequence.negative.push(number.sign() == num_bigint::Sign::Minus);
            sequence.words.push(limbs::bits(&words, digit * cut.bits, cut.bits));
        }
    }
    sequence
}

/// The same over a prime field, whose elements are multiplied as the numbers that they are held as.
#[allow(clippy::option_option)]
pub(super) fn residues(
    field: &PrimeField,
    job: &Job<'_, u64>,
    each: u64,
) -> Option<Option<Terms<Vec<u64>>>> {
    let size = u64::from(u64::BITS - field.modulus().leading_zeros());
    let sums = 2 * size + bound::terms(&job.pairs);
    let cut = |entries| {
        let cost = convolution::cost(sequences_of(job), entries, primes_for(sums))?;
        Some(Cut { bits: size, digits: 1, sums, cost })
    };
    let (numbers, cut) = numbers(job, by_products(job, each), cut)?;
    let pairs = numbers.sequences(job, |store, places| Sequence {
        places: places.to_vec(),
        negative: vec![false; places.len()],
        words: store.clone(),
        width: 1,
    });
    let Entries { words, width } = convolution::sum_of_products(&pairs, numbers.count, cut.sums);
    drop(pairs);
    Some(numbers.terms(job.layout.words(), job.limit, |place, out: &mut Vec<u64>| {
        let at = |i: usize| if i < width { words[place * width + i] } else { 0 };
        let low = u128::from(at(1)) << 64 | u128::from(at(0));
        // The sum divided by 2^64, as for elements; above 2^128 it is a number times 2^64.
        let residue = field.add(&field.reduce_sum(low), &field.from_u64(at(2)));
        if residue != 0 {
            out.push(residue);
        }
        residue != 0
    }))
}
