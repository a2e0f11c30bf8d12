//! Inverses of matrices of numbers.

use num_traits::Zero;

use super::Numbers;
use crate::kernel::failure::Checked;
use crate::kernel::number::Work;

impl Numbers {
    /// `None` if it has none.
    pub(in crate::kernel::words) fn inverse(&self, work: &mut Work) -> Checked<Option<Numbers>> {
        let (rows, columns) = self.shape;
        let mut left = self.entries.clone();
        let Some(eye) = Numbers::identity(rows).filter(|_| rows == columns) else {
            return Ok(None);
        };
        let mut right = eye.entries;
        let row = |r: usize| r * rows..(r + 1) * rows;
        for c in 0..rows {
            let Some(found) = (c..rows).find(|&r| !left[r * rows + c].is_zero()) else {
                return Ok(None);
            };
            for entries in [&mut left, &mut right] {
                row(c).zip(row(found)).for_each(|(a, b)| entries.swap(a, b));
            }
            let pivot = left[c * rows + c].recip();
            for entries in [&mut left, &mut right] {
                for x in &mut entries[row(c)] {
                    *x = work.times(x, &pivot)?;
                }
            }
            for r in (0..rows).filter(|&r| r != c) {
                let factor = -left[r * rows + c].clone();
                if factor.is_zero() {
                    continue;
                }
                for entries in [&mut left, &mut right] {
                    let kept = entries[row(c)].to_vec();
                    let both = entries[row(r)].iter_mut().zip(&kept);
                    for (x, p) in both.filter(|(_, p)| !p.is_zero()) {
                        let product = work.times(&factor, p)?;
                        *x = work.plus(x, &product)?;
                    }
                }
            }
        }
        Ok(Some(Numbers { shape: self.shape, entries: right }))
    }
}
