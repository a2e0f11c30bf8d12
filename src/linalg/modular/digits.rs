//! Matrices of integers that are reduced modulo many primes.

use super::dense::{Short, rank};
use crate::linalg::kernel::tile::{Reduction, subtract_rows};
use crate::matrix::Matrix;
use crate::ring::{Integer, PrimeField};

const BITS: u32 = 22;

/// The digits of the entries in base 2²²: a residue modulo a prime is then a sum of a few products of
/// short numbers, for all entries at once. Digits are between -2²¹ and 2²¹.
pub(in crate::linalg) struct Digits {
    /// All lowest digits, then all next ones, and so on.
    planes: Vec<i32>,
    size: usize,
    columns: usize,
}

impl Digits {
    /// Digits are residues as [`Reduction`] wants them modulo primes above this one.
    pub(in crate::linalg) const LEAST_PRIME: u64 = 1 << 23;

    pub(in crate::linalg) fn new(matrix: &Matrix<Integer>) -> Self {
        let size = matrix.entries().len();
        let mut planes: Vec<i32> = Vec::new();
        for (at, entry) in matrix.entries().iter().enumerate() {
            let short = entry.to_i128();
            let long = if short.is_none() { Some(entry.to_bigint()) } else { None };
            let words = short.map(|n| [n.unsigned_abs() as u64, (n.unsigned_abs() >> 64) as u64]);
            let words = words.into_iter().flatten();
            let mut words = words.chain(long.iter().flat_map(|n| n.iter_u64_digits()));
            let sign = if entry.is_negative() { -1 } else { 1 };
            let (mut rest, mut held, mut carry, mut plane) = (0u128, 0, 0, 0);
            loop {
                if held < BITS {
                    match words.next() {
                        Some(word) => {
                            rest |= u128::from(word) << held;
                            held += 64;
                        }
                        None if rest == 0 && carry == 0 => break,
                        None => held = BITS,
                    }
                }
                let digit = (rest & ((1 << BITS) - 1)) as i32 + carry;
                (rest, held) = (rest >> BITS, held - BITS);
                carry = i32::from(digit > 1 << (BITS - 1));
                let digit = sign * (digit - (carry << BITS));
                if digit != 0 {
                    if planes.len() <= plane * size {
                        planes.resize((plane + 1) * size, 0);
                    }
                    planes[plane * size + at] = digit;
                }
                plane += 1;
            }
        }
        Digits { planes, size, columns: matrix.columns() }
    }

    /// All entries modulo a prime above [`LEAST_PRIME`](Self::LEAST_PRIME).
    fn residues(&self, reduction: &Reduction, p: u64) -> Vec<i32> {
        let mut residues = vec![0; self.size];
        let mut weight = 1;
        let mut weights = Vec::new();
        for _ in 0..self.planes.len().checked_div(self.size).unwrap_or(0) {
            // Negative, because products are subtracted.
            let balanced = if weight > p / 2 { p - weight } else { weight } as i32;
            weights.push(if weight > p / 2 { balanced } else { -balanced });
            weight = (weight << BITS) % p;
        }
        if weights.is_empty() {
            return residues;
        }
        let limbs = 0..reduction.limbs;
        let parts = limbs.flat_map(|limb| weights.iter().map(move |&x| reduction.part(x, limb)));
        subtract_rows(
            reduction,
            &parts.collect::<Vec<_>>(),
            &self.planes,
            self.size,
            &mut residues,
        );
        residues
    }
}

/// The rank modulo a prime above [`Digits::LEAST_PRIME`], below 2³¹.
pub(in crate::linalg) fn rank_of_digits(field: PrimeField, digits: &Digits) -> usize {
    let words = Short::new(field).expect("a prime below 2^31");
    let residues = digits.residues(&Reduction::new(field.modulus()), field.modulus());
    rank(words, residues, digits.columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::modular;
    use crate::linalg::tests::{image, planted};
    use crate::ring::{Ring, SplitMix64};

    /// Residues and ranks beside those of the integers themselves; digits of all lengths and both ends.
    #[test]
    fn digits_are_the_integers() {
        let mut rng = SplitMix64::new(5);
        for p in [8_388_617, 16_777_213, 2_147_483_647] {
            let field = PrimeField::new(p).unwrap();
            for (shape, bits) in
                [((5, 7, 3), 20), ((30, 20, 11), 100), ((40, 40, 40), 21), ((0, 3, 0), 5)]
            {
                let matrix = planted(&mut rng, shape, bits);
                let digits = Digits::new(&matrix);
                let residues = digits.residues(&Reduction::new(p), p);
                let plain = image(&field, &matrix);
                for (&found, expected) in residues.iter().zip(plain.entries()) {
                    assert_eq!(field.from_i64(found.into()), *expected);
                }
                assert_eq!(
                    rank_of_digits(field, &digits),
                    modular::rank_profile(field, &plain).rank()
                );
            }
        }
        let ends =
            [0, 1, -1, (1 << 21) - 1, 1 << 21, (1 << 21) + 1, -(1 << 22), i64::MAX, i64::MIN];
        let matrix = Matrix::new(1, ends.len(), ends.map(Integer::from).to_vec());
        let residues = Digits::new(&matrix).residues(&Reduction::new(8_388_617), 8_388_617);
        let expected = ends.map(|x| x.rem_euclid(8_388_617));
        assert_eq!(
            residues.iter().map(|&x| i64::from(x).rem_euclid(8_388_617)).collect::<Vec<_>>(),
            expected
        );
    }
}
