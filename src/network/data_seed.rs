//! Seeds that depend on the data.
//!
//! A seed that is known beforehand (0, the default) fixes the primes and inputs that are drawn from it, so
//! somebody could choose weights for them: all divisible by the prime, say. Everything that draws and is
//! given numbers by somebody mixes these numbers into the seed first.

use num_bigint::BigInt;
use num_rational::BigRational;
use sha2::{Digest, Sha256};

use super::WeightFile;
use crate::matrix::Matrix;

/// A seed together with data: SHA-256 of both, the data in one canonical form, whatever file format it
/// came in. The same seed and data give the same draws.
///
/// To choose data against its own draws is to find a preimage. So a probability over the draws
/// holds for data that was not searched for its hash; whoever must not trust that gives a seed that the author
/// of the data did not know.
#[derive(Clone, Debug)]
pub struct DataSeed(Sha256);

impl DataSeed {
    /// The seed alone.
    pub fn new(seed: u64) -> Self {
        DataSeed(Sha256::new_with_prefix(b"neurocert seed 1\n")).number(seed)
    }

    fn number(mut self, number: u64) -> Self {
        self.0.update(number.to_le_bytes());
        self
    }

    /// With a text; its length goes first, so that no two lists of data look alike.
    pub fn text(mut self, text: &str) -> Self {
        self = self.number(text.len() as u64);
        self.0.update(text);
        self
    }

    fn integer(mut self, n: &BigInt) -> Self {
        let bytes = n.to_signed_bytes_le();
        self = self.number(bytes.len() as u64);
        self.0.update(bytes);
        self
    }

    /// With matrices: their number, and for each its shape and reduced entries.
    pub fn matrices(mut self, matrices: &[Matrix<BigRational>]) -> Self {
        self = self.number(matrices.len() as u64);
        for matrix in matrices {
            self = self.number(matrix.rows() as u64).number(matrix.columns() as u64);
            for entry in matrix.entries() {
                self = self.integer(entry.numer()).integer(entry.denom());
            }
        }
        self
    }

    /// With exact weights: the sizes of their network and all entries.
    pub fn weights(self, file: &WeightFile) -> Self {
        self.text(&file.architecture.to_string()).matrices(&file.weights)
    }

    /// The seed of draw number `number`. Different numbers give independent seeds.
    pub fn draw(&self, number: u64) -> u64 {
        let bytes = self.clone().number(number).0.finalize();
        bytes.iter().take(8).rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
    }
}

#[cfg(test)]
mod tests {
    use super::DataSeed;
    use crate::matrix::Matrix;
    use crate::network::{Known, read_weights};
    use num_rational::BigRational;

    fn matrix(rows: usize, columns: usize, entries: &[(i64, i64)]) -> Matrix<BigRational> {
        let entry = |&(p, q): &(i64, i64)| BigRational::new(p.into(), q.into());
        Matrix::new(rows, columns, entries.iter().map(entry).collect())
    }

    /// SHA-256 of the documented bytes, computed with Python's `hashlib`.
    #[test]
    fn the_bytes_are_those_of_the_documented_form() {
        assert_eq!(DataSeed::new(0).draw(0), 18_428_012_453_379_390_119);
        let half = DataSeed::new(7).text("a").matrices(&[matrix(1, 2, &[(-1, 2), (300, 1)])]);
        assert_eq!(half.draw(3), 11_621_712_972_030_246_092);
    }

    /// What differs in anything has other draws; the same numbers in another spelling have not.
    #[test]
    fn different_data_has_different_draws() {
        let seeds = [
            DataSeed::new(0).draw(0),
            DataSeed::new(1).draw(0),
            DataSeed::new(0).draw(1),
            DataSeed::new(0).text("").draw(0),
            DataSeed::new(0).text("a").text("b").draw(0),
            DataSeed::new(0).text("ab").draw(0),
            DataSeed::new(0).matrices(&[matrix(1, 2, &[(1, 1), (2, 1)])]).draw(0),
            DataSeed::new(0).matrices(&[matrix(2, 1, &[(1, 1), (2, 1)])]).draw(0),
            DataSeed::new(0).matrices(&[matrix(1, 2, &[(-1, 1), (2, 1)])]).draw(0),
            DataSeed::new(0).matrices(&[matrix(1, 2, &[(1, 2), (2, 1)])]).draw(0),
        ];
        let mut sorted = seeds.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), seeds.len());

        let read = |text: &str| read_weights(text, &Known::default()).unwrap();
        let one = read(r#"{"layers": [{"Q": [[1, "2/4"]], "K": [[2, 0]], "V": [[1, 3]]}]}"#);
        let other = read(
            r#"{"tokens": 3, "layers": [{"V": [["3/3", 3]], "Q": [[1, "1/2"]], "K": [["2", 0]]}]}"#,
        );
        let draw = |file| DataSeed::new(0).weights(file).draw(0);
        assert_eq!(draw(&one), draw(&other));
    }
}
