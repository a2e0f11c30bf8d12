//! Naive arithmetic modulo `m`, for any `2 ≤ m < 2^62`, prime or not.
//!
//! Sums of products are kept lazily in a double-width word within `[0, 2m²)`: one conditional
//! subtraction for one or two products, and a division only when the residue itself is wanted.

use std::ops::Add;

use num_bigint::BigInt;

/// The double-width word of a sum of products: `u64` for `m < 2^31`, otherwise `u128`.
///
/// A sum below `2m²` plus two products is below `4m²`, that is `2^64` or `2^126`: it fits.
pub(crate) trait Word: Copy + PartialEq + Add<Output = Self> {
    /// A residue in `[0, m)`.
    type Entry: Copy + Default + PartialEq + Into<u64>;
    /// The empty sum.
    const ZERO: Self;
    /// The moduli that this word is wide enough for are below this.
    const MODULI_BELOW: u64;

    /// A residue, from a number that the caller knows to be below [`Self::MODULI_BELOW`].
    fn entry(value: u64) -> Self::Entry;
    /// A residue as a sum.
    fn widen(entry: Self::Entry) -> Self;
    /// The product of two residues.
    fn product(a: Self::Entry, b: Self::Entry) -> Self;
    /// A number below `2 bound`, less `bound` if it is not below it. `bound` is `2m²`, below half
    /// of the range of the word, so that the sign of the difference tells.
    fn fold(self, bound: Self) -> Self;
    /// The residue modulo `m`.
    fn remainder(self, m: u64) -> Self::Entry;
}

impl Word for u64 {
    type Entry = u32;
    const ZERO: u64 = 0;
    const MODULI_BELOW: u64 = 1 << 31;

    #[allow(clippy::cast_possible_truncation)] // below 2^31 by the contract of `entry`
    fn entry(value: u64) -> u32 {
        debug_assert!(value < Self::MODULI_BELOW);
        value as u32
    }

    fn widen(entry: u32) -> u64 {
        entry.into()
    }

    fn product(a: u32, b: u32) -> u64 {
        u64::from(a) * u64::from(b)
    }

    fn fold(self, bound: u64) -> u64 {
        let less = self.wrapping_sub(bound);
        if less.cast_signed() < 0 { self } else { less }
    }

    fn remainder(self, m: u64) -> u32 {
        Self::entry(self % m)
    }
}

impl Word for u128 {
    type Entry = u64;
    const ZERO: u128 = 0;
    const MODULI_BELOW: u64 = 1 << 62;

    fn entry(value: u64) -> u64 {
        debug_assert!(value < Self::MODULI_BELOW);
        value
    }

    fn widen(entry: u64) -> u128 {
        entry.into()
    }

    fn product(a: u64, b: u64) -> u128 {
        u128::from(a) * u128::from(b)
    }

    fn fold(self, bound: u128) -> u128 {
        let less = self.wrapping_sub(bound);
        if less.cast_signed() < 0 { self } else { less }
    }

    #[allow(clippy::cast_possible_truncation)] // a residue modulo a u64
    fn remainder(self, m: u64) -> u64 {
        (self % u128::from(m)) as u64
    }
}

/// A power, from 1 on, by squaring: what is made on the way is never longer than the power.
pub(crate) fn power<T: Clone, E>(
    base: &T,
    exponent: u32,
    mut times: impl FnMut(&T, &T) -> Result<T, E>,
) -> Result<T, E> {
    let mut power = base.clone();
    for bit in (0..exponent.max(1).ilog2()).rev() {
        power = times(&power, &power)?;
        if exponent >> bit & 1 == 1 {
            power = times(&power, base)?;
        }
    }
    Ok(power)
}

/// Evaluates an expression with the ring modulo `m`, in the narrowest words that are wide enough.
macro_rules! modulo {
    ($m:expr, $ring:ident => $body:expr) => {{
        use $crate::kernel::arith::{Ring, Word};
        if $m < <u64 as Word>::MODULI_BELOW {
            let $ring = &Ring::<u64>::new($m);
            $body
        } else {
            let $ring = &Ring::<u128>::new($m);
            $body
        }
    }};
}
pub(crate) use modulo;

/// The integers modulo `m`.
#[derive(Clone, Copy)]
pub(crate) struct Ring<W> {
    m: u64,
    /// `2m²`.
    bound: W,
}

impl<W: Word> Ring<W> {
    /// The ring modulo `m`; `2 ≤ m <` [`Word::MODULI_BELOW`] is the caller's to know.
    pub(crate) fn new(m: u64) -> Self {
        debug_assert!((2..W::MODULI_BELOW).contains(&m));
        let square = W::product(W::entry(m), W::entry(m));
        Ring { m, bound: square + square }
    }

    /// The residue of an integer.
    pub(crate) fn residue(&self, value: i128) -> W::Entry {
        // The remainder is in [0, m), so neither conversion changes it.
        W::entry(value.rem_euclid(i128::from(self.m)).unsigned_abs() as u64)
    }

    /// The residue of an integer of any size.
    pub(crate) fn integer(&self, value: &BigInt) -> W::Entry {
        // The remainder is between -m and m, so it always fits.
        self.residue(i128::try_from(value % self.m).unwrap_or_default())
    }

    /// `-a`.
    pub(crate) fn negative(&self, a: W::Entry) -> W::Entry {
        let a: u64 = a.into();
        W::entry(if a == 0 { 0 } else { self.m - a })
    }

    /// `a + b`.
    pub(crate) fn sum(&self, a: W::Entry, b: W::Entry) -> W::Entry {
        (W::widen(a) + W::widen(b)).remainder(self.m)
    }

    /// `a b`.
    pub(crate) fn product(&self, a: W::Entry, b: W::Entry) -> W::Entry {
        W::product(a, b).remainder(self.m)
    }

    /// The residue of a lazy sum.
    pub(crate) fn reduce(&self, sum: W) -> W::Entry {
        // Most sums in sparse rows are zero, and a division is slow.
        if sum == W::ZERO { W::Entry::default() } else { sum.remainder(self.m) }
    }

    /// `sums += factor · row`, entry by entry.
    pub(crate) fn accumulate(&self, sums: &mut [W], factor: W::Entry, row: &[W::Entry]) {
        for (sum, &entry) in sums.iter_mut().zip(row) {
            *sum = (*sum + W::product(factor, entry)).fold(self.bound);
        }
    }

    /// `sums += f · a + g · b`, entry by entry.
    pub(crate) fn accumulate_two(
        &self,
        sums: &mut [W],
        (f, a): (W::Entry, &[W::Entry]),
        (g, b): (W::Entry, &[W::Entry]),
    ) {
        for (sum, (&x, &y)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum = (*sum + W::product(f, x) + W::product(g, y)).fold(self.bound);
        }
    }

    /// The inverse of a unit; `None` if `gcd(a, m)` is not 1.
    pub(crate) fn inverse(&self, a: W::Entry) -> Option<W::Entry> {
        // Euclid with the invariant r = s · a (mod m) for both pairs; |s| stays at most m.
        let (mut r, mut next_r) = (i128::from(self.m), i128::from(a.into()));
        let (mut s, mut next_s) = (0, 1);
        while next_r != 0 {
            let quotient = r / next_r;
            (r, next_r) = (next_r, r - quotient * next_r);
            (s, next_s) = (next_s, s - quotient * next_s);
        }
        (r == 1).then(|| self.residue(s))
    }
}

#[cfg(test)]
mod tests;
