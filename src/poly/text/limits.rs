//! How much reading a polynomial may cost. Beyond a limit there is an error, at the column where the
//! limit was met.
//!
//! A step is about a nanosecond: a product of two words, or a hundredth of what it takes to handle a
//! large number. What is written out term by term is not refused for its length alone (but tens of
//! thousands of variables or of different denominators are too much), because each
//! byte of text brings [`STEPS_PER_BYTE`] with it; a short text that means a large polynomial is.

/// Parentheses within parentheses.
pub const DEPTH: usize = 200;

/// Digits of one number. To bring a fraction to lowest terms takes time quadratic in the digits of
/// its denominator: the steps below allow for some ten thousand.
pub const DIGITS: usize = 100_000;

/// Different names in a text, when they are not known before.
pub const NAMES: usize = 1 << 16;

/// Words of 64 bits in an intermediate result: exponents and coefficients. Half a gigabyte.
pub const WORDS: u64 = 1 << 26;

/// Steps in all, besides those of [`STEPS_PER_BYTE`].
pub const STEPS: u64 = 1 << 28;

/// Steps for each byte of the text.
pub const STEPS_PER_BYTE: u64 = 64;
