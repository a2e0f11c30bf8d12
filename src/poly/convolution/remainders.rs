//! Numbers from their residues modulo the primes of transforms.
//!
//! With `M` the product of the primes and `c_i = x / (M / p_i)` modulo `p_i`, `x = Σ c_i (M / p_i) − k M`
//! for a `k` that is `Σ c_i / p_i` rounded down (Bernstein and Sorenson 2007, "Modular exponentiation via
//! the explicit Chinese remainder theorem", Math. Comp. 76, 443-454). The primes are so close below 2^62
//! that `Σ c_i / 2^62` tells `k`.

use std::sync::OnceLock;

use super::{MOST, known};
use crate::poly::limbs;
use crate::ring::{PrimeField, Ring};

/// Numbers in two's complement, so many words each.
pub(in crate::poly) struct Entries {
    pub(in crate::poly) words: Vec<u64>,
    pub(in crate::poly) width: usize,
}

/// What is known of some primes.
pub(super) struct Remainders {
    fields: Vec<PrimeField>,
    /// For each prime, the inverse of the product of the others.
    inverses: Vec<u64>,
    /// Word after word, that word of `M / p_i` for each prime.
    cofactors: Vec<u64>,
    /// `M`.
    product: Vec<u64>,
}

impl Remainders {
    /// Of the first primes of the list.
    pub(super) fn of_first(count: usize) -> &'static Remainders {
        static FIRST: [OnceLock<Remainders>; MOST as usize] =
            [const { OnceLock::new() }; MOST as usize];
        FIRST[count - 1]
            .get_or_init(|| Remainders::new((0..count).map(|i| known(i).field).collect()))
    }

    pub(super) fn new(fields: Vec<PrimeField>) -> Remainders {
        let count = fields.len();
        let mut product = vec![0; count];
        product[0] = 1;
        for field in &fields {
            let before = product.clone();
            product.fill(0);
            limbs::add_mul(&mut product, &before, field.modulus() as i64);
        }
        let mut cofactors = vec![0; count * count];
        for (i, field) in fields.iter().enumerate() {
            let mut cofactor = product.clone();
            limbs::div_exact(&mut cofactor, field.modulus());
            cofactor.iter().enumerate().for_each(|(w, &word)| cofactors[w * count + i] = word);
        }
        let inverses = fields.iter().map(|field| {
            let others = fields.iter().filter(|other| other.modulus() != field.modulus());
            let cofactor = others.fold(field.one(), |product, other| {
                field.mul(&product, &field.from_u64(other.modulus()))
            });
            let inverse = field.try_inverse(&cofactor);
            inverse.unwrap_or_else(|| unreachable!("the primes are different"))
        });
        Remainders { inverses: inverses.collect(), fields, cofactors, product }
    }

    /// The numbers up to `2^bits` in size with these residues, for each prime a list.
    pub(super) fn numbers(&self, residues: &[Vec<u64>], bits: u64) -> Entries {
        if let [first, second @ ..] = residues
            && second.len() < 2
        {
            return self.double_words(first, second.first(), bits);
        }
        let (width, entries) = (residues.len(), residues[0].len());
        let (top, bias) = ((bits / 64) as usize, 1u64 << (bits % 64));
        let biases: Vec<u64> = self
            .fields
            .iter()
            .map(|field| field.to_u64(&field.pow(&field.from_u64(2), bits)))
            .collect();
        let mut words = vec![0u64; entries * width];
        let mut digits = vec![0u64; width];
        for (entry, number) in words.chunks_exact_mut(width).enumerate() {
            let mut sum = 0u128;
            for (j, field) in self.fields.iter().enumerate() {
                let residue = field.add(&residues[j][entry], &biases[j]);
                // The inverse is in Montgomery form: so is neither the residue nor the digit.
                digits[j] = field.mul(&residue, &self.inverses[j]);
                sum += u128::from(digits[j]);
            }
            // `p_i > 2^62 − 2^37`: the true sum of `c_i / p_i` is larger by less than MOST / 2^24 < 1/4.
            // And `x / M < 3/5`, as `x ≤ 2^(bits + 1)` and `M` is nearly `2^(bits + 2)`.
            let multiple = ((sum + (1 << 60)) >> 62) as i64;
            self.combine(&digits, number);
            limbs::add_mul(number, &self.product, -multiple);
            let mut take = bias;
            for word in &mut number[top..] {
                let (rest, below) = word.overflowing_sub(take);
                *word = rest;
                take = u64::from(below);
                if !below {
                    break;
                }
            }
        }
        Entries { words, width }
    }

    /// `Σ digits[i] M / p_i`, modulo `2^64` to the number of words.
    fn combine(&self, digits: &[u64], number: &mut [u64]) {
        let mut carry = 0u128;
        for (word, cofactors) in number.iter_mut().zip(self.cofactors.chunks_exact(digits.len())) {
            let (low, high) = dot(digits, cofactors);
            // Below 2^64 (1 + MOST 2^62): the carry fits 71 bits.
            let total = u128::from(carry as u64) + u128::from(low);
            *word = total as u64;
            carry = (carry >> 64) + (total >> 64) + high;
        }
    }

    /// One prime or two: all fits `i128`, and `bits` is below 124.
    fn double_words(&self, first: &[u64], second: Option<&Vec<u64>>, bits: u64) -> Entries {
        let bias = 1u128 << bits;
        let biases: Vec<u64> =
            self.fields.iter().map(|f| (bias % u128::from(f.modulus())) as u64).collect();
        let width = self.fields.len();
        let mut words = Vec::with_capacity(first.len() * width);
        let Some(second) = second else {
            words.extend(first.iter().map(|residue| {
                let number = self.fields[0].add(residue, &biases[0]);
                number.wrapping_sub(1 << bits)
            }));
            return Entries { words, width };
        };
        let p = u128::from(self.fields[0].modulus());
        // The inverse for the second prime is that of the first: a digit of a mixed radix.
        for (&x, y) in first.iter().zip(second) {
            let low = self.fields[0].add(&x, &biases[0]);
            // Both primes are within 2^37 of one another, and the first is the larger.
            let known = low.min(low.wrapping_sub(self.fields[1].modulus()));
            let rest = self.fields[1].sub(&self.fields[1].add(y, &biases[1]), &known);
            let high = self.fields[1].mul(&rest, &self.inverses[1]);
            let number = (u128::from(high) * p + u128::from(low)).wrapping_sub(bias);
            words.extend([number as u64, (number >> 64) as u64]);
        }
        Entries { words, width }
    }
}

/// `Σ a_i b_i` for `a_i < 2^64`, `b_i < 2^62` or the other way round, at most `2^60` of them: the lowest
/// word, and the rest.
#[inline]
pub(super) fn dot(a: &[u64], b: &[u64]) -> (u64, u128) {
    let product = |a: &u64, b: &u64| u128::from(*a) * u128::from(*b);
    let (mut low, mut high) = (0u128, 0u128);
    let (x, y) = (a.as_chunks::<3>(), b.as_chunks::<3>());
    for (a, b) in x.0.iter().zip(y.0) {
        // Three products below 2^126, and a word.
        let sum = low + product(&a[0], &b[0]) + product(&a[1], &b[1]) + product(&a[2], &b[2]);
        (low, high) = (u128::from(sum as u64), high + (sum >> 64));
    }
    for (a, b) in x.1.iter().zip(y.1) {
        let sum = low + product(a, b);
        (low, high) = (u128::from(sum as u64), high + (sum >> 64));
    }
    (low as u64, high)
}
