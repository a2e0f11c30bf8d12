//! Monomials in a flat vector of words, so many words each: a number that the compiler knows for
//! the short ones.

use std::cmp::Ordering;

/// How many words a monomial has.
pub(crate) trait Stride: Copy + Send + Sync {
    /// The number.
    fn words(self) -> usize;

    /// The monomial number `i`.
    #[inline]
    fn at(self, words: &[u64], i: usize) -> &[u64] {
        let w = self.words();
        &words[i * w..][..w]
    }

    /// Compares two monomials.
    #[inline]
    fn compare(self, a: &[u64], b: &[u64]) -> Ordering {
        let w = self.words();
        if w == 1 {
            return a[0].cmp(&b[0]);
        }
        a[..w].cmp(&b[..w])
    }
}

/// `W` words.
#[derive(Clone, Copy)]
pub(crate) struct Fixed<const W: usize>;

impl<const W: usize> Stride for Fixed<W> {
    #[inline]
    fn words(self) -> usize {
        W
    }
}

/// A number known at run time.
#[derive(Clone, Copy)]
pub(crate) struct Dynamic(pub(crate) usize);

impl Stride for Dynamic {
    #[inline]
    fn words(self) -> usize {
        self.0
    }
}

/// Runs a block with `$stride` for so many words, compiled once for each short one.
macro_rules! with_stride {
    ($words:expr, $stride:ident => $body:expr) => {
        match $words {
            1 => {
                let $stride = $crate::poly::stride::Fixed::<1>;
                $body
            }
            2 => {
                let $stride = $crate::poly::stride::Fixed::<2>;
                $body
            }
            words => {
                let $stride = $crate::poly::stride::Dynamic(words);
                $body
            }
        }
    };
}
pub(crate) use with_stride;
