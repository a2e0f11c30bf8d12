//! Monomials of products as numbers: the mixed-radix number of their fields, without those that
//! are constant or follow from the others, cut into a *head* (the leading fields) and a *tail*.
//!
//! Like fields, indices of products are sums of indices, and larger monomials have larger ones.

use super::Side;
use crate::poly::layout::Layout;
use crate::poly::variables::Order;

/// A field, as a digit of the index.
#[derive(Clone, Debug)]
struct Axis {
    field: usize,
    range: u64,
    /// Of the head for its axes, of the tail for the others.
    weight: u64,
}

/// How fields become indices.
#[derive(Clone, Debug)]
pub(in crate::poly) struct Index {
    layout: Layout,
    head: Vec<Axis>,
    tail: Vec<Axis>,
    /// Heads are below this.
    pub(in crate::poly) heads: u64,
    /// Tails are below this.
    pub(in crate::poly) tails: usize,
    /// The smallest value of each field.
    low: Vec<u32>,
    /// The last exponent, if it is the total degree less all others.
    implied: Option<usize>,
}

/// What fields a factor has.
pub(in crate::poly) struct Extent {
    low: Vec<u32>,
    high: Vec<u32>,
    /// The sum of the fields, if it is always the same.
    sum: Option<u64>,
}

impl Extent {
    pub(in crate::poly) fn of(layout: Layout, exponents: &[u64]) -> Extent {
        let (mut low, mut high) = (vec![u32::MAX; layout.fields()], vec![0; layout.fields()]);
        let mut first = None;
        let mut constant = true;
        for monomial in exponents.chunks_exact(layout.words()) {
            let mut sum = 0;
            layout.each_field(monomial, |i, field| {
                low[i] = low[i].min(field);
                high[i] = high[i].max(field);
                sum += u64::from(field);
            });
            constant &= *first.get_or_insert(sum) == sum;
        }
        Extent { low, high, sum: first.filter(|_| constant) }
    }

    /// What fields a quotient has; all bounds are additive, as those of a product.
    pub(in crate::poly) fn of_quotient(a: &Extent, b: &Extent) -> Option<Extent> {
        let differences = |a: &[u32], b: &[u32]| {
            a.iter().zip(b).map(|(a, b)| a.checked_sub(*b)).collect::<Option<Vec<_>>>()
        };
        let (low, high) = (differences(&a.low, &b.low)?, differences(&a.high, &b.high)?);
        let sum = a.sum.zip(b.sum).and_then(|(a, b)| a.checked_sub(b));
        low.iter().zip(&high).all(|(low, high)| low <= high).then_some(Extent { low, high, sum })
    }
}

impl Index {
    /// An index for all products of the pairs, with as many fields in the tail as leave it at
    /// most `most` (but at least one). `None` when it would be too large.
    pub(in crate::poly) fn new(
        order: Order,
        layout: Layout,
        extents: &[[Extent; 2]],
        most: u64,
    ) -> Option<Index> {
        let n = layout.fields();
        let (mut low, mut high) = (vec![u32::MAX; n], vec![0; n]);
        for [a, b] in extents {
            for field in 0..n {
                low[field] = low[field].min(a.low[field] + b.low[field]);
                high[field] = high[field].max(a.high[field] + b.high[field]);
            }
        }
        let sums = extents.iter().map(|[a, b]| Some(a.sum? + b.sum?));
        let sum = sums.reduce(|s, t| if s == t { s } else { None }).flatten();
        let implied = (order == Order::Lex && sum.is_some() && n > 1).then(|| n - 1);
        let mut axes: Vec<Axis> = (0..n)
            .filter(|&field| high[field] > low[field] && Some(field) != implied)
            .map(|field| Axis { field, range: u64::from(high[field] - low[field]) + 1, weight: 0 })
            .collect();
        let (mut tails, mut cut) = (1u64, axes.len());
        while cut > 0 {
            let longer = tails.saturating_mul(axes[cut - 1].range);
            if longer > most && cut < axes.len() {
                break;
            }
            axes[cut - 1].weight = tails;
            (tails, cut) = (longer, cut - 1);
        }
        let tail = axes.split_off(cut);
        let mut heads = 1u64;
        for axis in axes.iter_mut().rev() {
            axis.weight = heads;
            heads = heads.checked_mul(axis.range)?;
        }
        let tails = usize::try_from(tails).ok().filter(|&tails| tails <= 1 << 20)?;
        Some(Index { layout, head: axes, tail, heads, tails, low, implied })
    }

    /// Heads and tails of the terms of both factors of a pair.
    pub(super) fn encode<F>(
        &self,
        sides: &[Side<'_, F>; 2],
        [a, b]: &[Extent; 2],
    ) -> [(Vec<u64>, Vec<u32>); 2] {
        // The first takes what the products of this pair have in excess of the smallest.
        let base: Vec<i64> = (0..self.low.len())
            .map(|field| i64::from(self.low[field]) - i64::from(b.low[field]))
            .collect();
        debug_assert!(base.iter().zip(&a.low).all(|(&base, &low)| base <= i64::from(low)));
        [self.encode_one(sides[0].exponents, &base), self.encode_factor(sides[1].exponents, b)]
    }

    /// Heads and tails of the terms of a second factor.
    pub(in crate::poly) fn encode_factor(
        &self,
        b: &[u64],
        extent: &Extent,
    ) -> (Vec<u64>, Vec<u32>) {
        let base: Vec<i64> = extent.low.iter().map(|&low| i64::from(low)).collect();
        self.encode_one(b, &base)
    }

    /// Heads and tails of the terms of a product.
    pub(in crate::poly) fn encode_product(&self, product: &[u64]) -> (Vec<u64>, Vec<u32>) {
        let base: Vec<i64> = self.low.iter().map(|&low| i64::from(low)).collect();
        self.encode_one(product, &base)
    }

    fn encode_one(&self, exponents: &[u64], base: &[i64]) -> (Vec<u64>, Vec<u32>) {
        let words = self.layout.words();
        let number = |axes: &[Axis]| -> Vec<(usize, u32, u64)> {
            let place = |axis: &Axis| {
                let (word, shift) = self.layout.place(axis.field);
                (word, shift, axis.weight)
            };
            axes.iter().map(place).collect()
        };
        let offset = |axes: &[Axis]| {
            axes.iter().fold(0u64, |sum, axis| {
                sum.wrapping_add((base[axis.field] as u64).wrapping_mul(axis.weight))
            })
        };
        let places = [number(&self.head), number(&self.tail)];
        let offsets = [offset(&self.head), offset(&self.tail)];
        let mask = self.layout.mask();
        // Exact modulo 2^64, and the result is not negative.
        let encode = |monomial: &[u64], part: usize| {
            places[part].iter().fold(offsets[part].wrapping_neg(), |sum, &(word, shift, weight)| {
                sum.wrapping_add((monomial[word] >> shift & mask).wrapping_mul(weight))
            })
        };
        let monomials = exponents.chunks_exact(words);
        monomials.map(|monomial| (encode(monomial, 0), encode(monomial, 1) as u32)).unzip()
    }

    /// The packed monomial of a head with tail zero, modulo 2^64 in each word.
    pub(in crate::poly) fn base(&self, mut head: u64, sum: u64, words: &mut [u64]) {
        words.fill(0);
        let mut rest = sum;
        for (field, &low) in self.low.iter().enumerate() {
            if Some(field) != self.implied {
                self.layout.add_to(words, field, low);
                rest = rest.wrapping_sub(u64::from(low));
            }
        }
        for axis in &self.head {
            let digit = head / axis.weight;
            head %= axis.weight;
            self.layout.add_to(words, axis.field, digit as u32);
            rest = rest.wrapping_sub(digit);
        }
        if let Some(field) = self.implied {
            self.layout.add_to(words, field, rest as u32);
        }
    }

    /// The packed monomials to be added to that for tail zero, one for each tail.
    pub(in crate::poly) fn tail_table(&self) -> Vec<u64> {
        let words = self.layout.words();
        let mut table = vec![0u64; self.tails * words];
        // The last axis counts fastest: what is there is repeated for each further digit.
        let mut filled = 1;
        let mut digit = vec![0u64; words];
        for axis in self.tail.iter().rev() {
            digit.fill(0);
            self.layout.add_to(&mut digit, axis.field, 1);
            if let Some(field) = self.implied {
                self.layout.take_from(&mut digit, field, 1);
            }
            for place in filled * words..filled * words * axis.range as usize {
                let before = table[place - filled * words];
                table[place] = before.wrapping_add(digit[place % words]);
            }
            filled *= axis.range as usize;
        }
        table
    }

    /// The sum of the fields of the products, where that is needed to find the implied one.
    pub(in crate::poly) fn sum(&self, extents: &[[Extent; 2]]) -> u64 {
        match (self.implied, extents.first()) {
            (Some(_), Some([a, b])) => a.sum.unwrap_or(0) + b.sum.unwrap_or(0),
            _ => 0,
        }
    }
}
