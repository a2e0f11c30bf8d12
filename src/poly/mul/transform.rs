//! Sums of products by transforms (`convolution`): for products that fill a good part of the box of
//! their monomials. A monomial is its number in the box, head and tail of the [`Index`] together, so
//! that the sequence of coefficients is that of one variable (Kronecker's substitution).
//!
//! Coefficients of many words may be cut into digits, as if the base were one more variable: remainders
//! modulo so many primes as determine the result take time quadratic in its length, transforms of digits
//! are longer. Costs decide.

use super::bound::{self, Heights};
use super::index::{Extent, Index};
use super::{Factor, Job, Side, Terms, packed};
use crate::poly::convolution::{self, Entries, Sequence, primes_for};
use crate::poly::limbs;
use crate::poly::polynomial::Polynomial;
use crate::poly::store::{Coefficient, IntegerStore, Store};
use crate::ring::{Integer, PrimeField, Ring};

/// Tails of an index.
const TAILS: u64 = 1 << 12;
/// No transform is quicker than this, in nanoseconds: such jobs are not looked at.
const LEAST: u64 = 4000;
/// Digits have at least so many bits.
const DIGIT: u64 = 24;

/// The numbers of the monomials.
struct Numbers {
    index: Index,
    sum: u64,
    /// How many there are.
    count: usize,
    /// Those of each pair.
    pairs: Vec<[Vec<usize>; 2]>,
}

/// Ways to multiply sequences.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Transforms,
    /// One long integer for each factor, `bits` for each coefficient.
    Packed,
}

impl Way {
    pub(super) const ALL: [Way; 2] = [Way::Transforms, Way::Packed];
}

/// How coefficients are cut.
#[derive(Clone, Copy)]
struct Cut {
    way: Way,
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

/// The sum, if one of the ways looks cheaper than products that cost so many tenths of nanoseconds `each`;
/// inside, `None` if it has more terms than the limit.
#[allow(clippy::option_option)]
pub(super) fn integers(
    job: &Job<'_, Integer>,
    heights: &Heights,
    each: u64,
    ways: &[Way],
) -> Option<Option<Terms<IntegerStore>>> {
    let (products, sequences) = (by_products(job, each), sequences_of(job));
    let packed = |entries| {
        let cost = packed::cost(job.pairs.len() as u64, heights, entries)?;
        Some(Cut { bits: packed::bits(heights), digits: 1, sums: 0, cost, way: Way::Packed })
    };
    let cut = |entries| {
        let cuts = cuts(sequences, heights, entries).chain(packed(entries));
        cuts.filter(|cut| ways.contains(&cut.way)).min_by_key(|cut| cut.cost)
    };
    let (numbers, cut) = numbers(job, products, cut)?;
    let digits = cut.digits as usize;
    let sums = match cut.way {
        Way::Packed => {
            let pairs = job
                .pairs
                .iter()
                .zip(&numbers.pairs)
                .map(|([a, b], [x, y])| [(a.coefficients, &x[..]), (b.coefficients, &y[..])]);
            packed::sum_of_products(pairs, numbers.count, cut.bits)
        }
        Way::Transforms => {
            let pairs = numbers.sequences(job, |store, places| sequence(store, places, &cut));
            convolution::sum_of_products(&pairs, numbers.count * digits, cut.sums)
        }
    };
    let mut number = vec![0; (heights.bits() / 64 + 4) as usize];
    Some(numbers.terms(job.layout.words(), job.limit, |place, out: &mut IntegerStore| {
        let entries = &sums.words[place * digits * sums.width..][..digits * sums.width];
        if let [word] = entries {
            if *word != 0 {
                out.push_i128(i128::from(*word as i64));
            }
            return *word != 0;
        }
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

/// All ways to cut: for each length of a transform, into as many digits as it has room for.
fn cuts(sequences: u64, heights: &Heights, entries: u64) -> impl Iterator<Item = Cut> {
    let longest = heights.largest[0].max(heights.largest[1]);
    let whole = cut(sequences, heights, entries, longest.max(1));
    let mut room = (entries.checked_next_power_of_two().unwrap_or(0) / entries.max(1)).max(2);
    let in_digits = std::iter::from_fn(move || {
        let bits = bits_of_digit(heights.largest, room)?;
        room = room.checked_mul(2)?;
        Some(cut(sequences, heights, entries, bits))
    });
    std::iter::once(whole).chain(in_digits).flatten()
}

/// The fewest bits that cut coefficients of these sizes so that products have at most so many digits;
/// `None` if that makes digits too short to be worth it.
fn bits_of_digit([a, b]: [u64; 2], digits: u64) -> Option<u64> {
    // ⌈a / bits⌉ + ⌈b / bits⌉ − 1 is at most (a + b) / bits + 1, and at least (a + b) / bits − 1.
    let fewest = (a + b).div_ceil(digits + 1).max(1);
    let bits = (fewest..).find(|&bits| digits_of([a, b], bits) <= digits)?;
    (bits >= DIGIT).then_some(bits)
}

/// Digits of a product.
fn digits_of([a, b]: [u64; 2], bits: u64) -> u64 {
    a.div_ceil(bits).max(1) + b.div_ceil(bits).max(1) - 1
}

/// Coefficients in digits of so many bits.
fn cut(sequences: u64, heights: &Heights, entries: u64, bits: u64) -> Option<Cut> {
    let [a, b] = heights.largest;
    let digits = digits_of([a, b], bits);
    // A digit of a product is a sum over all digits of the shorter factor.
    let most = u64::BITS - a.min(b).div_ceil(bits).leading_zeros();
    let sums =
        if digits == 1 { heights.bits() } else { 2 * bits + heights.terms + u64::from(most) };
    let primes = primes_for(sums);
    let (length, words) = (entries.checked_mul(digits)?, bits.div_ceil(64));
    let cost = convolution::cost(sequences, length, primes)?;
    let residues = sequences * length / 2 * primes * words;
    let joined = if digits > 1 { length * (10 + 2 * primes) } else { 0 };
    Some(Cut { way: Way::Transforms, bits, digits, sums, cost: cost + residues + joined })
}

/// The coefficients, cut.
fn sequence(store: &IntegerStore, places: &[usize], cut: &Cut) -> Sequence {
    let width = cut.bits.div_ceil(64) as usize;
    if cut.digits == 1 {
        return Sequence::of(store, places, width);
    }
    let mut sequence =
        Sequence::with_capacity(places.len() * cut.digits.div_ceil(2) as usize, width);
    for (i, &place) in places.iter().enumerate() {
        let number = store.get(i).to_bigint();
        let words = number.magnitude().to_u64_digits();
        for digit in 0..number.bits().div_ceil(cut.bits) {
            sequence.places.push(place * cut.digits as usize + digit as usize);
            sequence.negative.push(number.sign() == num_bigint::Sign::Minus);
            sequence.words.extend((0..width as u64).map(|word| {
                let count = (cut.bits - 64 * word).min(64);
                limbs::bits(&words, digit * cut.bits + 64 * word, count)
            }));
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
        Some(Cut { way: Way::Transforms, bits: size, digits: 1, sums, cost })
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
