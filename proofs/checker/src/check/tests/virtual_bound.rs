//! The bound of the rule `virtual-weights` where sizes are as large as they can be written.

use super::sizes;
use crate::certificate::Parametrization;
use crate::check::virtual_bound::{bound, of};

const MOST: u128 = 1 << 32;

/// The worst cases of the comment that nothing overflows; and all is counted.
#[test]
fn largest_sizes() {
    for layers in [1, 2, 40] {
        let l = layers as u128;
        let widths = vec![MOST; layers + 1];
        // All matrices, all symmetric matrices.
        let query = vec![MOST; layers];
        assert_eq!(bound(&widths, &query, MOST), (l + 1) * MOST * MOST - l);
        assert_eq!(bound(&widths, &query, 1), l * MOST * (MOST + 1) / 2 + MOST * MOST - l);
        // Every combination of large and small sizes, to see that no difference is negative.
        for mask in 0..64_usize {
            let size = |bit: usize| if mask >> (bit % 6) & 1 == 1 { MOST } else { 1 };
            let widths: Vec<u128> = (0..=layers).map(size).collect();
            let query: Vec<u128> = (0..layers).map(|i| size(i + layers + 1)).collect();
            for tokens in [1, 2, MOST] {
                assert!(bound(&widths, &query, tokens) >= 1);
            }
        }
    }
}

/// With layers of rank one a `M_i` has `2 d - 1` dimensions if it is the first and there are two
/// tokens; after it, symmetric matrices of rank two have as many.
#[test]
fn rank_one() {
    let [two, three] = [2, 3].map(|l| bound(&vec![5; l + 1], &vec![1; l], 2));
    assert_eq!((two, three), (2 * 9 + 25 - 2, 3 * 9 + 25 - 3));
    // The order of the layers matters: only what comes after rank one is symmetric.
    assert_eq!(bound(&[5, 5, 5], &[1, 5], 2), 9 + 15 + 25 - 2);
    assert_eq!(bound(&[5, 5, 5], &[5, 1], 2), 25 + 9 + 25 - 2);
    // Rank one because of a width, not of a query size.
    assert_eq!(bound(&[5, 1, 5], &[5, 5], 2), bound(&[5, 1, 5], &[5, 1], 2));
}

/// `qkv` and `av` have one bound; in `ml` hidden widths and query sizes play no role.
#[test]
fn parametrizations() {
    use Parametrization::{Av, Ml, Qkv};
    let of = |query: &[u32], form| of(&sizes(&[3, 2, 3], query, 2, form));
    assert_eq!((of(&[1, 1], Qkv), of(&[1, 1], Av)), (14, 14));
    assert_eq!((of(&[1, 1], Ml), of(&[9, u32::MAX], Ml)), (25, 25));
}
