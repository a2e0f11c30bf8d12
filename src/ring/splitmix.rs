//! The pseudo-random generator of the certificate format.

/// The SplitMix64 generator (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
/// generators", with the constants of Vigna's `splitmix64.c`): small, portable, and specified in
/// `docs/certificate.md`, so that a point can be named by its seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    /// The generator whose state starts as `seed`.
    pub fn new(seed: u64) -> Self {
        SplitMix64 { state: seed }
    }

    /// The next word, all 64 bits of it.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = self.state;
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// `(z mod (2 bound + 1)) - bound` for the next word `z`: an entry in `[-bound, bound]`, as
    /// section 4 of `docs/certificate.md` has it.
    ///
    /// Not exactly uniform: any two entries differ in probability by at most 2^-64.
    ///
    /// # Panics
    ///
    /// Unless `1 <= bound <= 2^62`.
    pub fn in_range(&mut self, bound: u64) -> i64 {
        assert!((1..=1 << 62).contains(&bound), "the bound of a draw is from 1 to 2^62");
        // The remainder is at most 2^63, so the difference is within ±2^62 and does not wrap.
        (self.next_u64() % (2 * bound + 1)).wrapping_sub(bound) as i64
    }
}

#[cfg(test)]
mod tests;
