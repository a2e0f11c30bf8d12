//! Matrices that are equal up to a factor, so that long numbers need not be divided by each other.

use std::hash::{DefaultHasher, Hash, Hasher};

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::Numbers;
use crate::kernel::arith::Ring;
use crate::kernel::failure::Checked;
use crate::kernel::number::{Work, key, length};

const PRIME: u64 = (1 << 31) - 1;

impl Numbers {
    /// The same for a matrix and its multiples: residues of the entries over the first that is not zero. If the
    /// prime divides what they are made of, they may be two letters; that only hides that they are equal.
    pub(in crate::kernel::words) fn fingerprint(&self, work: &mut Work) -> Checked<u64> {
        // All words are read, and those of a new letter are kept.
        work.spend(self.entries.len())?;
        let words: u64 = self.entries.iter().map(length).sum();
        work.spend(usize::try_from(words).unwrap_or(usize::MAX))?;
        let mut state = DefaultHasher::new();
        self.shape.hash(&mut state);
        let ring = Ring::<u64>::new(PRIME);
        let residue = |q: &BigRational| {
            let below = ring.inverse(ring.integer(q.denom()))?;
            Some(ring.product(ring.integer(q.numer()), below))
        };
        let first = self.first().and_then(residue);
        let scale = first.and_then(|first| ring.inverse(first));
        for entry in &self.entries {
            let scaled = scale.zip(residue(entry)).map(|(scale, x)| ring.product(scale, x));
            scaled.hash(&mut state);
        }
        Ok(state.finish())
    }

    fn first(&self) -> Option<&BigRational> {
        self.entries.iter().find(|entry| !entry.is_zero())
    }

    /// The number that this is times another matrix; one if both are zero.
    pub(in crate::kernel::words) fn over(
        &self,
        other: &Numbers,
        work: &mut Work,
    ) -> Checked<Option<BigRational>> {
        work.spend(1)?;
        if self.shape != other.shape {
            return Ok(None);
        }
        let (own, others) = match (self.first(), other.first()) {
            (Some(own), Some(others)) => (own, others),
            (None, None) => return Ok(Some(BigRational::one())),
            _ => return Ok(None),
        };
        let is_plain = key(own) == key(others);
        for (x, y) in self.entries.iter().zip(&other.entries) {
            let is_same = match is_plain {
                true => {
                    work.products(1 + length(x))?;
                    key(x) == key(y)
                }
                false => work.equal_products([x, others], [y, own])?,
            };
            if !is_same {
                return Ok(None);
            }
        }
        match is_plain {
            true => Ok(Some(BigRational::one())),
            false => work.times(own, &others.recip()).map(Some),
        }
    }
}
