//! A list of primes just below 2^62: to find one takes longer than to compute modulo it.

use std::sync::OnceLock;

use super::PrimeField;

/// How many there are.
pub(crate) const LONG_PRIMES: usize = 256;

/// The largest primes below 2^62 that are 1 modulo 2^26, as transforms want them: `2^62 − 2^26 b + 1`.
#[rustfmt::skip]
const BELOW: [u64; LONG_PRIMES] = [
    13, 51, 126, 162, 163, 169, 187, 214, 226, 229, 249, 334, 351, 361, 378, 391, 424, 439,
    457, 499, 508, 532, 538, 543, 552, 571, 606, 627, 628, 636, 673, 723, 741, 846, 847,
    853, 858, 889, 933, 939, 954, 967, 1009, 1017, 1023, 1071, 1104, 1107, 1122, 1126, 1128,
    1146, 1152, 1156, 1167, 1192, 1203, 1209, 1212, 1218, 1269, 1299, 1393, 1414, 1426,
    1429, 1482, 1492, 1504, 1512, 1513, 1528, 1551, 1569, 1602, 1629, 1638, 1674, 1716,
    1771, 1786, 1789, 1812, 1852, 1866, 1902, 1912, 1924, 1927, 1962, 1969, 1978, 1993,
    2046, 2053, 2067, 2073, 2118, 2164, 2178, 2179, 2197, 2199, 2211, 2226, 2227, 2248,
    2262, 2268, 2293, 2301, 2352, 2353, 2388, 2422, 2448, 2452, 2532, 2538, 2541, 2548,
    2553, 2556, 2557, 2581, 2584, 2587, 2608, 2619, 2629, 2658, 2662, 2694, 2701, 2707,
    2721, 2739, 2772, 2779, 2836, 2853, 2856, 2862, 2869, 2886, 2893, 2898, 2938, 2959,
    2967, 2977, 2983, 3024, 3033, 3049, 3063, 3091, 3112, 3121, 3199, 3231, 3234, 3246,
    3301, 3367, 3394, 3411, 3484, 3493, 3502, 3516, 3529, 3561, 3564, 3574, 3621, 3646,
    3658, 3673, 3679, 3693, 3697, 3708, 3714, 3777, 3879, 3889, 3892, 3912, 3918, 3927,
    3966, 3969, 3984, 4009, 4047, 4072, 4078, 4086, 4089, 4107, 4162, 4174, 4201, 4221,
    4284, 4306, 4311, 4351, 4356, 4372, 4453, 4477, 4492, 4528, 4549, 4566, 4596, 4633,
    4642, 4657, 4681, 4708, 4734, 4779, 4794, 4848, 4864, 4918, 4933, 4957, 4972, 5007,
    5038, 5073, 5077, 5082, 5124, 5142, 5149, 5152, 5179, 5182, 5191, 5194, 5199, 5212,
    5221, 5247, 5256, 5308, 5326, 5346, 5359, 5383, 5392,
];

/// The field of number `i` of the primes, from the largest down.
///
/// # Panics
/// When there are not so many.
pub(crate) fn long_prime(i: usize) -> PrimeField {
    static FIELDS: [OnceLock<PrimeField>; LONG_PRIMES] = [const { OnceLock::new() }; LONG_PRIMES];
    *FIELDS[i].get_or_init(|| PrimeField::of_prime((((1 << 36) - BELOW[i]) << 26) + 1))
}

#[cfg(test)]
mod tests {
    use super::{LONG_PRIMES, long_prime};
    use crate::ring::{PrimeField, is_prime};

    #[test]
    fn all_are_different_primes() {
        let mut before = 1 << 62;
        for i in 0..LONG_PRIMES {
            let p = long_prime(i).modulus();
            assert!(p < before && p > (1 << 62) - (1 << 39) && p % (1 << 26) == 1, "{i}");
            assert!(is_prime(p), "{i}");
            assert_eq!(PrimeField::new(p).unwrap(), long_prime(i));
            before = p;
        }
    }
}
