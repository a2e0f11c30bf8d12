//! Integers in two's complement, a fixed number of 64-bit words each, the lowest first. All is exact
//! modulo `2^(64 words)`: whoever computes with them knows a bound on the results, and chooses so
//! many words that a result is the only number within that bound.

use num_bigint::{BigInt, BigUint, Sign};

use crate::ring::Integer;

/// `sum += a c`.
#[inline]
pub(crate) fn add_mul(sum: &mut [u64], a: &[u64], c: i64) {
    let size = c.unsigned_abs();
    if c >= 0 {
        let mut carry = 0u64;
        for (s, &a) in sum.iter_mut().zip(a) {
            // At most (2^64 − 1)^2 + 2 (2^64 − 1) = 2^128 − 1.
            let t = u128::from(a) * u128::from(size) + u128::from(*s) + u128::from(carry);
            *s = t as u64;
            carry = (t >> 64) as u64;
        }
    } else {
        let mut borrow = 0u64;
        for (s, &a) in sum.iter_mut().zip(a) {
            // `size` is at most 2^63, so the high word is below 2^63: no overflow when one is added.
            let t = u128::from(a) * u128::from(size) + u128::from(borrow);
            let (difference, below) = s.overflowing_sub(t as u64);
            *s = difference;
            borrow = (t >> 64) as u64 + u64::from(below);
        }
    }
}

/// `sum += a b`, or `sum -= a b`; `a` and `b` are not negative.
#[inline]
pub(crate) fn add_product(sum: &mut [u64], a: &[u64], b: &[u64], negate: bool) {
    for (i, &factor) in a.iter().enumerate() {
        let (low, high) = sum[i..].split_at_mut(b.len());
        let mut carry = 0u64;
        if negate {
            for (s, &b) in low.iter_mut().zip(b) {
                // At most (2^64 − 1)^2 + 2^64 − 1, of which the high word is below 2^64 − 1.
                let t = u128::from(b) * u128::from(factor) + u128::from(carry);
                let (difference, below) = s.overflowing_sub(t as u64);
                *s = difference;
                carry = (t >> 64) as u64 + u64::from(below);
            }
            for s in high {
                let (difference, below) = s.overflowing_sub(carry);
                *s = difference;
                carry = u64::from(below);
                if carry == 0 {
                    break;
                }
            }
        } else {
            for (s, &b) in low.iter_mut().zip(b) {
                let t = u128::from(b) * u128::from(factor) + u128::from(*s) + u128::from(carry);
                *s = t as u64;
                carry = (t >> 64) as u64;
            }
            for s in high {
                let (total, over) = s.overflowing_add(carry);
                *s = total;
                carry = u64::from(over);
                if carry == 0 {
                    break;
                }
            }
        }
    }
}

/// `n /= d` for a positive `d` that divides `n`: from the lowest word up, by an inverse modulo 2^64
/// (Jebelean 1993, "An algorithm for exact division").
#[inline]
pub(crate) fn div_exact(n: &mut [u64], d: u64) {
    let twos = d.trailing_zeros();
    let odd = d >> twos;
    if twos > 0 {
        let sign = n.last().map_or(0, |&top| (top as i64 >> 63) as u64);
        for i in 0..n.len() {
            let above = n.get(i + 1).copied().unwrap_or(sign);
            n[i] = n[i] >> twos | above << (64 - twos);
        }
    }
    if odd == 1 {
        return;
    }
    let inverse = inverse(odd);
    let mut borrow = 0u64;
    for word in n {
        let (rest, below) = word.overflowing_sub(borrow);
        *word = rest.wrapping_mul(inverse);
        // The high word of a product is below `odd`, so one more does not overflow.
        borrow = ((u128::from(*word) * u128::from(odd)) >> 64) as u64 + u64::from(below);
    }
}

/// The inverse of an odd number modulo 2^64, by Newton's iteration, which doubles the right bits:
/// `d d = 1` modulo 8 starts it.
fn inverse(d: u64) -> u64 {
    (0..5).fold(d, |x, _| x.wrapping_mul(2u64.wrapping_sub(d.wrapping_mul(x))))
}

/// `sum += a 2^shift`, where `a` is of any sign.
pub(crate) fn add_shifted(sum: &mut [u64], a: &[u64], shift: u64) {
    let (start, shift) = ((shift / 64) as usize, shift % 64);
    let sign = a.last().map_or(0, |&top| (top as i64 >> 63) as u64);
    let word = |i: usize| a.get(i).copied().unwrap_or(sign);
    let mut carry = false;
    for (i, s) in sum[start..].iter_mut().enumerate() {
        let below = if i == 0 { 0 } else { word(i - 1) };
        let shifted = if shift == 0 { word(i) } else { word(i) << shift | below >> (64 - shift) };
        let (total, over) = s.overflowing_add(shifted);
        let (total, again) = total.overflowing_add(u64::from(carry));
        *s = total;
        carry = over || again;
        // All words of the sign are still to come: with this carry, they change nothing.
        if i > a.len() && carry == (sign != 0) {
            return;
        }
    }
}

/// Some bits, at most 64, of a number that is not negative.
pub(crate) fn bits(words: &[u64], start: u64, count: u64) -> u64 {
    let (word, shift) = ((start / 64) as usize, start % 64);
    let at = |i: usize| u128::from(words.get(i).copied().unwrap_or(0));
    ((at(word + 1) << 64 | at(word)) >> shift) as u64 & (u64::MAX >> (64 - count))
}

/// The number.
pub(crate) fn to_integer(words: &[u64]) -> Integer {
    let sign = words.last().map_or(0, |&top| (top as i64 >> 63) as u64);
    if words.iter().skip(2).all(|&word| word == sign)
        && (words.len() < 3 || words[1] >> 63 == sign >> 63)
    {
        let at = |i: usize| u128::from(words.get(i).copied().unwrap_or(sign));
        return Integer::from_i128((at(1) << 64 | at(0)) as i128);
    }
    let mut digits = Vec::with_capacity(2 * words.len());
    let mut carry = sign & 1;
    for &word in words {
        // A negative number's size is its complement plus one.
        let (size, over) = (word ^ sign).overflowing_add(carry);
        carry = u64::from(over);
        digits.extend([size as u32, (size >> 32) as u32]);
    }
    let sign = if sign == 0 { Sign::Plus } else { Sign::Minus };
    Integer::from(BigInt::from_biguint(sign, BigUint::new(digits)))
}

/// A number, modulo `2^(64 words)`.
pub(crate) fn from_bigint(n: &BigInt, words: &mut [u64]) {
    words.fill(0);
    words.iter_mut().zip(n.iter_u64_digits()).for_each(|(word, digit)| *word = digit);
    if n.sign() == Sign::Minus {
        negate(words);
    }
}

/// The number times −1.
pub(crate) fn negate(words: &mut [u64]) {
    let mut carry = 1;
    for word in words {
        let (sum, over) = (!*word).overflowing_add(carry);
        *word = sum;
        carry = u64::from(over);
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::{add_mul, add_product, add_shifted, bits, div_exact, from_bigint, to_integer};

    /// Numbers of up to three words and a half, most of them near a border.
    fn number() -> impl Strategy<Value = BigInt> {
        (any::<i64>(), 0u32..170, -2i64..3, any::<bool>()).prop_map(|(n, shift, add, one)| {
            let n = if one { n.signum() } else { n };
            (BigInt::from(n) << shift) + add
        })
    }

    fn words(n: &BigInt) -> Vec<u64> {
        let mut words = vec![7; 5];
        from_bigint(n, &mut words);
        words
    }

    proptest! {
        #[test]
        fn numbers_come_back(n in number()) {
            prop_assert_eq!(to_integer(&words(&n)).to_bigint(), n);
        }

        #[test]
        fn sums_of_products(a in number(), b in number(), c in any::<i64>()) {
            for c in [c, c % 5, i64::MIN, i64::MAX] {
                let mut sum = words(&a);
                add_mul(&mut sum, &words(&b), c);
                prop_assert_eq!(to_integer(&sum).to_bigint(), &a + &b * c);
            }
        }

        #[test]
        fn long_products(a in number(), b in number(), c in number(), negate in any::<bool>()) {
            let [b, c] = [b, c].map(|n| n.magnitude().clone() >> 20);
            let mut sum = vec![0; 7];
            from_bigint(&a, &mut sum);
            let digits = |n: &num_bigint::BigUint| n.to_u64_digits();
            add_product(&mut sum, &digits(&b), &digits(&c), negate);
            let product = BigInt::from(b * c);
            let expected = if negate { a - product } else { a + product };
            prop_assert_eq!(to_integer(&sum).to_bigint(), expected);
        }

        #[test]
        fn digits_make_the_number(a in number(), b in number(), count in 1u64..65) {
            let words = a.magnitude().to_u64_digits();
            let mut sum = vec![0; 9];
            from_bigint(&b, &mut sum);
            for start in (0..a.bits()).step_by(count as usize) {
                let digit = bits(&words, start, count);
                add_shifted(&mut sum, &[digit, 0], start);
            }
            let size = BigInt::from(a.magnitude().clone());
            prop_assert_eq!(to_integer(&sum).to_bigint(), &b + size);
            add_shifted(&mut sum, &self::words(&a), count);
            let size = BigInt::from(a.magnitude().clone());
            prop_assert_eq!(to_integer(&sum).to_bigint(), b + size + (a << count));
        }

        #[test]
        fn quotients(a in number(), d in 1u64.., shift in 0u32..64) {
            for d in [d, d % 9 + 1, 1 << shift, (d >> 1 | 1) << (shift % 4)] {
                let mut product = words(&(&a * d));
                div_exact(&mut product, d);
                prop_assert_eq!(to_integer(&product).to_bigint(), a.clone());
            }
        }
    }
}
