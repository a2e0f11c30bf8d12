use super::*;
use crate::ring::SplitMix64;

/// Sums modulo p, with numbers that cannot overflow.
fn plain(sums: &[u64], terms: &[(u64, &[u32])], p: u64) -> Vec<u64> {
    let entry = |j: usize| {
        let products = terms.iter().map(|(f, row)| {
            u128::from(*f) * u128::from(row.get(j).copied().unwrap_or(0)) % u128::from(p)
        });
        let sum = products.sum::<u128>() + u128::from(sums[j]);
        u64::try_from(sum % u128::from(p)).unwrap()
    };
    (0..sums.len()).map(entry).collect()
}

/// The vector version computes exactly what the portable one does, and both the right residues
/// below the bound: for all numbers of terms, ragged rows, and the largest numbers allowed.
#[test]
fn both_versions_agree_with_plain_sums() {
    let mut rng = SplitMix64::new(7);
    for p in [3, 5, 65_537, 2_147_483_629, 2_147_483_647] {
        let bound = 2 * p * p;
        for round in 0..300 {
            let length = (rng.next_u64() % 70) as usize;
            // Every third round is extreme: the largest sums, factors and entries.
            let mut draw = |n: u64| if round % 3 == 0 { n - 1 } else { rng.next_u64() % n };
            let sums: Vec<u64> = (0..length).map(|_| draw(bound)).collect();
            let rows: Vec<Vec<u32>> = (0..round % 7)
                .map(|i| {
                    let short = if round % 2 == 0 { i * 3 } else { 0 };
                    let length = length.saturating_sub(short);
                    (0..length).map(|_| u32::try_from(draw(p)).unwrap()).collect()
                })
                .collect();
            let terms: Vec<(u64, &[u32])> =
                rows.iter().map(|row| (draw(p), row.as_slice())).collect();

            let mut found = sums.clone();
            add_terms(&mut found, &terms, bound);
            let mut scalar = sums.clone();
            portable(&mut scalar, &terms, bound);
            assert_eq!(found, scalar);
            assert!(found.iter().all(|&x| x < bound));
            let residues: Vec<u64> = found.iter().map(|x| x % p).collect();
            assert_eq!(residues, plain(&sums, &terms, p));
        }
    }
}

#[test]
#[should_panic(expected = "out of range")]
fn a_row_that_is_too_long_is_refused() {
    add_terms(&mut [0; 3], &[(1, &[1; 4])], 18);
}
