//! Number-theoretic transforms modulo one prime.
//!
//! A transform of length `2^k` splits `x^(2h) − w^2` into `x^h − w` and `x^h + w` until the factors
//! are linear (Cooley and Tukey 1965), so that the values come in bit-reversed order, and goes back
//! (Gentleman and Sande 1966). With bit-reversed roots, block `s` of each level has root `s` of one
//! table. Numbers are reduced lazily, below `4 p < 2^64` (Harvey 2014, "Faster arithmetic for
//! number-theoretic transforms").

use std::borrow::Cow;
use std::sync::OnceLock;

use super::remainders::dot;

/// A prime below 2^62 that is 1 modulo 2^26.
pub(super) struct Base {
    p: u64,
    /// `1 / p` modulo 2^64.
    inverse: u64,
    /// `2^64`, half of it, and `2^128` modulo `p`.
    one: u64,
    half: u64,
    square: u64,
    /// Times 2^64: roots of order `2^2, 2^3, …, 2^26`, and their inverses.
    orders: [Vec<u64>; 2],
    /// The tables of roots of short transforms.
    short: OnceLock<[Vec<u64>; 2]>,
}

/// A prime and what transforms modulo it need.
pub(super) struct Prime {
    base: &'static Base,
    /// The roots of a table, times 2^64.
    roots: Cow<'static, [u64]>,
    /// Their inverses.
    inverses: Cow<'static, [u64]>,
}

impl std::ops::Deref for Prime {
    type Target = Base;

    fn deref(&self) -> &Base {
        self.base
    }
}

/// Roots of transforms up to this length, `2^12`, are kept.
const SHORT: u32 = 12;
/// Transforms are no longer than 2^26.
pub(super) const LONGEST: u32 = 26;

impl Base {
    pub(super) fn new(p: u64) -> Base {
        debug_assert!(p >> 62 == 0 && p % (1 << LONGEST) == 1);
        let inverse = (0..5).fold(p, |x, _| x.wrapping_mul(2u64.wrapping_sub(p.wrapping_mul(x))));
        let one = ((1u128 << 64) % u128::from(p)) as u64;
        let square = (u128::from(one) * u128::from(one) % u128::from(p)) as u64;
        let half = if one.is_multiple_of(2) { one / 2 } else { one.midpoint(p) };
        let mut base = Base {
            p,
            inverse,
            one,
            half,
            square,
            orders: [Vec::new(), Vec::new()],
            short: OnceLock::new(),
        };
        // Of order 2^26: its 2^25th power is a non-residue's, −1 (Euler's criterion).
        let root = (2..)
            .map(|x| base.power(base.product(x, base.square), p >> LONGEST))
            .find(|&root| base.power(root, 1 << (LONGEST - 1)) == p - one)
            .unwrap_or_else(|| unreachable!("half of all residues are not squares"));
        base.orders = [root, base.power(root, p - 2)].map(|root| {
            let next = |root: &u64| Some(base.reduced(base.product(*root, *root)));
            let mut orders: Vec<u64> =
                std::iter::successors(Some(root), next).take(LONGEST as usize - 1).collect();
            orders.reverse();
            orders
        });
        base
    }

    /// Root `s` is that of exponent `s` read backwards: root `2^j` has order `2^(j + 2)`, and the
    /// root of a sum of different powers of two is the product of theirs.
    fn table(&self, orders: &[u64], log: u32) -> Vec<u64> {
        let mut table = Vec::with_capacity(1 << log.saturating_sub(1));
        table.push(self.one);
        for &next in orders.iter().take(log.saturating_sub(1) as usize) {
            for s in 0..table.len() {
                table.push(self.reduced(self.product(table[s], next)));
            }
        }
        table
    }

    /// `a w / 2^64` modulo `p`, below `2 p`, for any `a` and `w < p`; `ratio` is `w / p` modulo 2^64.
    ///
    /// With `m = a w / p` modulo 2^64, `a w − m p` is a multiple of 2^64, and its high word is the
    /// difference of high words, each below `p` (Montgomery 1985).
    #[inline(always)]
    fn times(&self, a: u64, w: u64, ratio: u64) -> u64 {
        let high = ((u128::from(a) * u128::from(w)) >> 64) as u64;
        let m = a.wrapping_mul(ratio);
        let off = ((u128::from(m) * u128::from(self.p)) >> 64) as u64;
        high + self.p - off
    }

    #[inline(always)]
    fn ratio(&self, w: u64) -> u64 {
        w.wrapping_mul(self.inverse)
    }

    /// `a w / 2^64` modulo `p`, below `2 p`, for any `a` and `w < p`.
    #[inline]
    fn product(&self, a: u64, w: u64) -> u64 {
        self.times(a, w, self.ratio(w))
    }

    /// Below `p`, from below `2 p`.
    #[inline(always)]
    fn reduced(&self, a: u64) -> u64 {
        // If a < p, the difference wraps around to a larger number.
        a.min(a.wrapping_sub(self.p))
    }

    /// Below `2 p`, from below `4 p`.
    #[inline(always)]
    fn halved(&self, a: u64) -> u64 {
        a.min(a.wrapping_sub(2 * self.p))
    }

    /// A power of a number times 2^64, in the same form.
    fn power(&self, a: u64, n: u64) -> u64 {
        let a = self.reduced(a);
        (0..u64::BITS - n.leading_zeros()).rev().fold(self.one, |power, bit| {
            let square = self.reduced(self.product(power, power));
            if n >> bit & 1 == 1 { self.reduced(self.product(square, a)) } else { square }
        })
    }
}

impl Prime {
    /// For transforms of length up to `2^log`.
    pub(super) fn new(base: &'static Base, log: u32) -> Prime {
        debug_assert!(log <= LONGEST);
        let tables = |log| [0, 1].map(|i| base.table(&base.orders[i], log));
        // A table begins with all shorter ones.
        let [roots, inverses] = match log {
            ..=SHORT => {
                base.short.get_or_init(|| tables(SHORT)).each_ref().map(|t| Cow::Borrowed(&t[..]))
            }
            _ => tables(log).map(Cow::Owned),
        };
        Prime { base, roots, inverses }
    }

    /// From coefficients below `4 p` to values below `4 p`.
    pub(super) fn forward(&self, a: &mut [u64]) {
        let mut quarter = a.len() / 4;
        // Two levels at a time: half of the loads and stores.
        while quarter > 0 {
            for (s, block) in a.chunks_exact_mut(4 * quarter).enumerate() {
                let [w, v, u] = [s, 2 * s, 2 * s + 1].map(|s| self.roots[s]);
                let [rw, rv, ru] = [w, v, u].map(|w| self.ratio(w));
                let split = |x: u64, y: u64, w: u64, ratio: u64| {
                    let (x, y) = (self.halved(x), self.times(y, w, ratio));
                    (x + y, x + 2 * self.p - y)
                };
                let (low, high) = block.split_at_mut(2 * quarter);
                let (a, b) = low.split_at_mut(quarter);
                let (c, d) = high.split_at_mut(quarter);
                for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
                    let (x, z) = split(*a, *c, w, rw);
                    let (y, t) = split(*b, *d, w, rw);
                    (*a, *b) = split(x, y, v, rv);
                    (*c, *d) = split(z, t, u, ru);
                }
            }
            quarter /= 4;
        }
        if a.len().trailing_zeros() % 2 == 1 {
            for (pair, &w) in a.as_chunks_mut::<2>().0.iter_mut().zip(&*self.roots) {
                let (u, v) = (self.halved(pair[0]), self.product(pair[1], w));
                *pair = [u + v, u + 2 * self.p - v];
            }
        }
    }

    /// From values below `2 p` to coefficients below `2 p`, times the length.
    fn back(&self, a: &mut [u64]) {
        let join = |x: u64, y: u64, w: u64, ratio: u64| {
            (self.halved(x + y), self.times(x + 2 * self.p - y, w, ratio))
        };
        let mut quarter = 1;
        if a.len().trailing_zeros() % 2 == 1 {
            for (pair, &w) in a.as_chunks_mut::<2>().0.iter_mut().zip(&*self.inverses) {
                (pair[0], pair[1]) = join(pair[0], pair[1], w, self.ratio(w));
            }
            quarter = 2;
        }
        while quarter < a.len() {
            for (s, block) in a.chunks_exact_mut(4 * quarter).enumerate() {
                let [w, v, u] = [s, 2 * s, 2 * s + 1].map(|s| self.inverses[s]);
                let [rw, rv, ru] = [w, v, u].map(|w| self.ratio(w));
                let (low, high) = block.split_at_mut(2 * quarter);
                let (a, b) = low.split_at_mut(quarter);
                let (c, d) = high.split_at_mut(quarter);
                for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
                    let (x, y) = join(*a, *b, v, rv);
                    let (z, t) = join(*c, *d, u, ru);
                    (*a, *c) = join(x, z, w, rw);
                    (*b, *d) = join(y, t, w, rw);
                }
            }
            quarter *= 4;
        }
    }

    /// The coefficients, below `p`, from sums of `products` of values.
    pub(super) fn inverse(&self, a: &mut [u64]) {
        self.back(a);
        // Products and `times` divide by 2^64 each: 2^128 divided by the length makes up for it.
        let length = self.power(self.half, u64::from(a.len().trailing_zeros()));
        let scale = self.reduced(self.product(length, self.square));
        let ratio = self.ratio(scale);
        a.iter_mut().for_each(|a| *a = self.reduced(self.times(*a, scale, ratio)));
    }

    /// `sums += a b / 2^64`, values below `4 p`; sums stay below `2 p`.
    pub(super) fn add_products(&self, sums: &mut [u64], a: &[u64], b: &[u64]) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            let product = self.product(a, self.reduced(self.halved(b)));
            *sum = self.halved(*sum + product);
        }
    }

    /// `a / b` for values, if no `b` is zero; in the form of products.
    pub(super) fn quotients(&self, a: &mut [u64], b: &[u64]) -> bool {
        // One inverse for all (Montgomery 1987): products of all before, then back.
        let mut before = Vec::with_capacity(b.len());
        let mut product = self.one;
        let exact = |b: u64| self.reduced(self.halved(b));
        for &b in b {
            before.push(product);
            let b = self.reduced(self.product(exact(b), self.square));
            product = self.reduced(self.product(product, b));
        }
        if product == 0 {
            return false;
        }
        let mut inverse = self.power(product, self.p - 2);
        for ((a, &b), &before) in a.iter_mut().zip(b).zip(&before).rev() {
            let one = self.reduced(self.product(inverse, before));
            // A quotient times 2^64, and that off again twice: what `inverse` expects.
            *a = self.product(self.product(*a, one), 1);
            let b = self.reduced(self.product(exact(b), self.square));
            inverse = self.reduced(self.product(inverse, b));
        }
        true
    }

    /// `2^64, 2^128, …`: what [`residue`](Self::residue) wants for so many words.
    pub(super) fn powers(&self, words: usize) -> Vec<u64> {
        let next = |power: &u64| Some(self.reduced(self.product(*power, self.square)));
        std::iter::successors(Some(self.one), next).take(words).collect()
    }

    /// `Σ words[i] 2^(64 i)` modulo `p`.
    pub(super) fn residue(&self, words: &[u64], powers: &[u64]) -> u64 {
        if let [word] = words {
            return if *word < 2 * self.p { self.reduced(*word) } else { word % self.p };
        }
        let (low, high) = dot(words, powers);
        // The sum divided by 2^64, modulo `p`: its lowest word, and the rest in two words.
        let parts = [(low, 1), (high as u64, self.one), ((high >> 64) as u64, self.square)];
        parts
            .into_iter()
            .fold(0, |sum, (word, unit)| self.reduced(sum + self.reduced(self.product(word, unit))))
    }

    /// Entry `i` times `c^i`, for `0 < c < p`.
    pub(super) fn scale(&self, a: &mut [u64], c: u64) {
        let c = self.reduced(self.product(c, self.square));
        let mut power = self.one;
        for a in a {
            *a = self.reduced(self.product(*a, power));
            power = self.reduced(self.product(power, c));
        }
    }

    /// Takes [`scale`](Self::scale) back.
    pub(super) fn unscale(&self, a: &mut [u64], c: u64) {
        let inverse = self.power(self.product(c, self.square), self.p - 2);
        self.scale(a, self.reduced(self.product(inverse, 1)));
    }

    pub(super) fn negative(&self, a: u64) -> u64 {
        if a == 0 { 0 } else { self.p - a }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MOST, known};
    use super::Prime;
    use crate::ring::SplitMix64;

    /// Products modulo `x^n − 1`, term by term.
    #[test]
    fn transforms_multiply() {
        let mut random = SplitMix64::new(1);
        for known in [known(0), known(MOST as usize - 1)] {
            let p = known.base.p;
            // What remainders rely on.
            assert!(p > (1 << 62) - (1 << 37));
            for log in 0..8 {
                let prime = Prime::new(&known.base, log);
                let n = 1usize << log;
                let mut numbers = || (0..n).map(|_| random.next_u64() % p).collect::<Vec<u64>>();
                let (a, b) = (numbers(), numbers());
                let mut expected = vec![0u64; n];
                for (i, &x) in a.iter().enumerate() {
                    for (j, &y) in b.iter().enumerate() {
                        let product =
                            u128::from(x) * u128::from(y) + u128::from(expected[(i + j) % n]);
                        expected[(i + j) % n] = (product % u128::from(p)) as u64;
                    }
                }
                let (mut x, mut y, mut sums) = (a.clone(), b, vec![0; n]);
                prime.forward(&mut x);
                prime.forward(&mut y);
                prime.add_products(&mut sums, &x, &y);
                prime.inverse(&mut sums);
                assert_eq!(sums, expected, "length {n}");
                let mut product = expected;
                prime.forward(&mut product);
                if prime.quotients(&mut product, &y) {
                    prime.inverse(&mut product);
                    assert_eq!(product, a, "length {n}");
                }
            }
        }
    }

    #[test]
    fn residues_of_long_numbers() {
        let prime = Prime::new(&known(3).base, 1);
        let words = [u64::MAX, 5, u64::MAX - 7, 1 << 63, u64::MAX, u64::MAX];
        let expected = words.iter().rev().fold(0u128, |rest, &word| {
            ((rest << 64) % u128::from(prime.p) + u128::from(word)) % u128::from(prime.p)
        });
        assert_eq!(u128::from(prime.residue(&words, &prime.powers(words.len()))), expected);
    }
}
