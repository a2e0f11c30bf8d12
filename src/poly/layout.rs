//! How monomials are packed into words.
//!
//! A monomial becomes as many *fields* as there are variables, chosen so that
//!
//! - the fields of a product are the sums of the fields, and
//! - a monomial is larger exactly if its fields are, lexicographically.
//!
//! | order | fields |
//! |---|---|
//! | `Lex` | `e_1, …, e_n` |
//! | `DegLex` | the degree, then `e_1, …, e_{n−1}` (`e_n` follows from them) |
//! | `DegRevLex` | `e_1 + … + e_n`, `e_1 + … + e_{n−1}`, …, `e_1`: of two monomials of one degree, the one with less of the last variable has more of the others |
//!
//! Fields of one width lie in 64-bit words, the first in the highest bits of the first word. So
//! monomials compare like slices of words, and multiply by adding words, as long as no field
//! overflows: whoever multiplies asks first ([`Layout::sum_fits`]), and takes wider fields if need be.

use super::variables::Order;

/// Fields, words and bits of a packing. A wider one of the same fields compares greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Layout {
    fields: u32,
    words: u32,
    /// Bits of a field, at most 32.
    bits: u32,
    per_word: u32,
}

impl Layout {
    /// The smallest layout whose fields hold numbers up to `largest`; within its words, fields
    /// are as wide as possible. This makes the layout a function of the polynomial.
    pub(crate) fn holding(fields: usize, largest: u32) -> Layout {
        let fields = u32::try_from(fields).expect("fewer than 2^32 variables");
        let needed = (u32::BITS - largest.leading_zeros()).max(1);
        // k fields of at least `needed` bits fit into a word if and only if k ≤ 64 / needed.
        let words = fields.div_ceil(u64::BITS / needed).max(1);
        let per_word = fields.div_ceil(words).max(1);
        let bits = (u64::BITS / per_word).min(u32::BITS);
        Layout { fields, words, bits, per_word }
    }

    /// Words of a monomial, at least one.
    #[inline]
    pub(crate) fn words(&self) -> usize {
        self.words as usize
    }

    pub(crate) fn fields(&self) -> usize {
        self.fields as usize
    }

    /// A field of ones.
    #[inline]
    pub(crate) fn mask(&self) -> u64 {
        (1 << self.bits) - 1
    }

    /// Word and shift of a field.
    #[inline]
    pub(crate) fn place(&self, field: usize) -> (usize, u32) {
        let (word, slot) = (field as u32 / self.per_word, field as u32 % self.per_word);
        (word as usize, self.bits * (self.per_word - 1 - slot))
    }

    /// A field of a packed monomial.
    #[inline]
    pub(crate) fn field(&self, words: &[u64], field: usize) -> u32 {
        let (word, shift) = self.place(field);
        (words[word] >> shift & self.mask()) as u32
    }

    /// Adds to a field.
    pub(crate) fn add_to(&self, words: &mut [u64], field: usize, value: u32) {
        let (word, shift) = self.place(field);
        words[word] = words[word].wrapping_add(u64::from(value) << shift);
    }

    /// Takes from a field; exact modulo 2^64, so that sums may pass through negative numbers.
    pub(crate) fn take_from(&self, words: &mut [u64], field: usize, value: u32) {
        let (word, shift) = self.place(field);
        words[word] = words[word].wrapping_sub(u64::from(value) << shift);
    }

    /// Calls `visit` with each field of a monomial.
    #[inline]
    pub(crate) fn each_field(&self, words: &[u64], mut visit: impl FnMut(usize, u32)) {
        let (mask, mut field) = (self.mask(), 0);
        for &word in words {
            for slot in 0..self.per_word.min(self.fields - field) {
                let shift = self.bits * (self.per_word - 1 - slot);
                visit((field + slot) as usize, (word >> shift & mask) as u32);
            }
            field = (field + self.per_word).min(self.fields);
        }
    }

    /// The highest bit of each field of a word.
    pub(crate) fn tops(&self) -> u64 {
        (0..self.per_word).fold(0, |tops, slot| tops | 1 << (self.bits * (slot + 1) - 1))
    }

    /// Whether fields as large as those of `a` and `b` can be added.
    pub(crate) fn sum_fits(&self, a: &[u64], b: &[u64]) -> bool {
        let tops = self.tops();
        a.iter().zip(b).all(|(&a, &b)| {
            // The carry out of each bit; out of the lowest field that overflows it is right, and
            // if none overflows they are all right.
            let sum = a.wrapping_add(b);
            (a & b | (a | b) & !sum) & tops == 0
        })
    }

    /// `a − b`, if no field of `b` is larger than that of `a`.
    #[inline]
    pub(crate) fn difference(tops: u64, a: &[u64], b: &[u64], difference: &mut [u64]) -> bool {
        let mut borrows = 0;
        for ((d, &a), &b) in difference.iter_mut().zip(a).zip(b) {
            *d = a.wrapping_sub(b);
            // The borrow into each bit above: as for carries.
            borrows |= (!a & b | !(a ^ b) & *d) & tops;
        }
        borrows == 0
    }

    /// The number whose bits are those of all fields of all these monomials.
    pub(crate) fn union(&self, words: &[u64]) -> Vec<u64> {
        let mut union = vec![0; self.words()];
        if let [union] = &mut union[..] {
            *union = words.iter().fold(0, |union, word| union | word);
            return vec![*union];
        }
        for monomial in words.chunks_exact(self.words()) {
            union.iter_mut().zip(monomial).for_each(|(union, word)| *union |= word);
        }
        union
    }

    /// The layout that monomials with this union need.
    pub(crate) fn shrunk(&self, union: &[u64]) -> Layout {
        let mut bits = 0;
        self.each_field(union, |_, field| bits |= field);
        Layout::holding(self.fields(), bits)
    }

    /// The smallest and the largest value of each field. Fields of zeros are passed over: in many
    /// variables nearly all of them are.
    pub(crate) fn field_bounds(&self, words: &[u64]) -> (Vec<u32>, Vec<u32>) {
        let (mut low, mut high) = (vec![u32::MAX; self.fields()], vec![0; self.fields()]);
        // How many monomials have each field.
        let mut counts = vec![0usize; self.fields()];
        for monomial in words.chunks_exact(self.words()) {
            for (word, &bits) in monomial.iter().enumerate() {
                let mut rest = bits;
                while rest != 0 {
                    let slot = rest.trailing_zeros() / self.bits;
                    let value = (rest >> (self.bits * slot) & self.mask()) as u32;
                    rest &= !(self.mask() << (self.bits * slot));
                    let field = word * self.per_word as usize + (self.per_word - 1 - slot) as usize;
                    low[field] = low[field].min(value);
                    high[field] = high[field].max(value);
                    counts[field] += 1;
                }
            }
        }
        let monomials = words.len() / self.words();
        for (low, _) in low.iter_mut().zip(counts).filter(|(_, count)| *count < monomials) {
            *low = 0;
        }
        (low, high)
    }

    /// Monomials of this layout in another that is wide enough.
    pub(crate) fn repack(&self, words: &[u64], to: Layout) -> Vec<u64> {
        let mut packed = vec![0; words.len() / self.words() * to.words()];
        let monomials = words.chunks_exact(self.words()).zip(packed.chunks_exact_mut(to.words()));
        for (from, into) in monomials {
            self.each_field(from, |i, field| to.add_to(into, i, field));
        }
        packed
    }

    /// Packs exponents; `None` if a field would not hold its number.
    pub(crate) fn pack(&self, order: Order, exponents: &[u32], words: &mut [u64]) -> Option<()> {
        words.fill(0);
        let mut put = |field: usize, value: u64| {
            if value > self.mask() {
                return None;
            }
            let (word, shift) = self.place(field);
            words[word] |= value << shift;
            Some(())
        };
        let wide = |e: &u32| u64::from(*e);
        match order {
            Order::Lex => exponents.iter().enumerate().try_for_each(|(i, e)| put(i, wide(e))),
            Order::DegLex => {
                let Some((_, rest)) = exponents.split_last() else { return Some(()) };
                put(0, exponents.iter().map(wide).sum())?;
                rest.iter().enumerate().try_for_each(|(i, e)| put(i + 1, wide(e)))
            }
            Order::DegRevLex => {
                let mut sum = 0;
                exponents.iter().enumerate().try_for_each(|(i, e)| {
                    sum += wide(e);
                    put(exponents.len() - 1 - i, sum)
                })
            }
        }
    }

    /// The largest field of these exponents.
    pub(crate) fn largest_field(order: Order, exponents: &[u32]) -> u64 {
        let wide = exponents.iter().map(|&e| u64::from(e));
        if order == Order::Lex { wide.max().unwrap_or(0) } else { wide.sum() }
    }

    /// The exponent of a variable.
    #[inline]
    pub(crate) fn exponent(&self, order: Order, words: &[u64], variable: usize) -> u32 {
        let n = self.fields();
        match order {
            Order::Lex => self.field(words, variable),
            Order::DegLex if variable + 1 < n => self.field(words, variable + 1),
            Order::DegLex => {
                (1..n).fold(self.field(words, 0), |rest, i| rest - self.field(words, i))
            }
            Order::DegRevLex => {
                let before = if variable == 0 { 0 } else { self.field(words, n - variable) };
                self.field(words, n - 1 - variable) - before
            }
        }
    }

    /// All exponents.
    pub(crate) fn unpack(&self, order: Order, words: &[u64], exponents: &mut [u32]) {
        let n = self.fields();
        match order {
            Order::Lex => self.each_field(words, |i, e| exponents[i] = e),
            Order::DegLex => {
                let mut rest = 0;
                self.each_field(words, |i, field| {
                    if i == 0 {
                        rest = field;
                    } else {
                        exponents[i - 1] = field;
                        rest -= field;
                    }
                });
                if n > 0 {
                    exponents[n - 1] = rest;
                }
            }
            Order::DegRevLex => {
                self.each_field(words, |i, sum| {
                    exponents[n - 1 - i] = sum;
                    if i > 0 {
                        exponents[n - i] -= sum;
                    }
                });
            }
        }
    }

    /// The total degree.
    #[inline]
    pub(crate) fn degree(&self, order: Order, words: &[u64]) -> u64 {
        if order == Order::Lex {
            let mut sum = 0;
            self.each_field(words, |_, e| sum += u64::from(e));
            sum
        } else if self.fields == 0 {
            0
        } else {
            u64::from(self.field(words, 0))
        }
    }

    /// Whether the fields are those of a monomial: after a subtraction, in a graded order, the
    /// exponents that are not fields themselves may be negative.
    pub(crate) fn is_monomial(&self, order: Order, words: &[u64]) -> bool {
        match order {
            Order::Lex => true,
            Order::DegLex => {
                let mut rest = 0i64;
                self.each_field(words, |i, field| {
                    rest += if i == 0 { i64::from(field) } else { -i64::from(field) };
                });
                rest >= 0
            }
            Order::DegRevLex => {
                let (mut last, mut falls) = (u32::MAX, true);
                self.each_field(words, |_, sum| {
                    falls &= sum <= last;
                    last = sum;
                });
                falls
            }
        }
    }
}
