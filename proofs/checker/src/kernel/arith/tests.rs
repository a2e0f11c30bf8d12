//! Rings and elimination against plain arithmetic.

use num_bigint::BigInt;

use super::{Ring, Word};
use crate::kernel::elimination::{Outcome, eliminate};

/// A 31-bit and a 61-bit prime, composite numbers small and large.
const MODULI: [u64; 6] = [2_147_483_629, (1 << 61) - 1, 2, 15, 10_403, (1 << 62) - 1];

/// splitmix64.
struct Stream {
    state: u64,
}

impl Stream {
    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ self.state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, n: u64) -> usize {
        (self.bits() % n) as usize
    }
}

fn random(stream: &mut Stream, count: usize, m: u64) -> Vec<u64> {
    (0..count).map(|_| stream.bits() % m).collect()
}

fn product(a: u64, b: u64, m: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(m)) as u64
}

/// By the extended algorithm of Euclid.
fn inverse(a: u64, m: u64) -> Option<u64> {
    let (mut r, mut s) = ((i128::from(m), i128::from(a)), (0, 1));
    while r.1 != 0 {
        let quotient = r.0 / r.1;
        r = (r.1, r.0 - quotient * r.1);
        s = (s.1, s.0 - quotient * s.1);
    }
    (r.0 == 1).then(|| s.0.rem_euclid(i128::from(m)) as u64)
}

/// Section 4, word for word: which rows get a pivot.
fn pivots(rows: &[Vec<u64>], m: u64) -> Vec<usize> {
    let mut kept: Vec<(usize, Vec<u64>)> = Vec::new();
    let mut found = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let mut row = row.clone();
        for (pivot, earlier) in &kept {
            let multiple = row[*pivot];
            for (entry, &other) in row.iter_mut().zip(earlier) {
                *entry = (*entry + product((m - multiple) % m, other, m)) % m;
            }
        }
        let unit = (0..row.len()).find_map(|at| Some((at, inverse(row[at], m)?)));
        if let Some((pivot, unit)) = unit {
            kept.push((pivot, row.iter().map(|&x| product(x, unit, m)).collect()));
            found.push(number);
        }
    }
    found
}

fn ring_agrees<W: Word>(m: u64) {
    let ring = Ring::<W>::new(m);
    let mut stream = Stream { state: m };
    let mut values = random(&mut stream, 40, m);
    values.extend([0, 1 % m, m - 1, m / 2]);
    for &a in &values {
        let entry = ring.residue(a.into());
        assert_eq!(entry.into(), a);
        assert!(ring.integer(&BigInt::from(a)) == entry);
        assert_eq!(ring.integer(&-BigInt::from(a)).into(), (m - a) % m);
        assert_eq!(ring.inverse(entry).map(Into::into), inverse(a, m), "{a} mod {m}");
        for &b in &values {
            let other = ring.residue(b.into());
            let (a, b, m) = (u128::from(a), u128::from(b), u128::from(m));
            assert_eq!(u128::from(ring.sum(entry, other).into()), (a + b) % m);
            assert_eq!(u128::from(ring.product(entry, other).into()), a * b % m);
        }
    }
}

#[test]
fn rings_of_both_words() {
    for m in MODULI {
        ring_agrees::<u128>(m);
        if m < 1 << 31 {
            ring_agrees::<u64>(m);
        }
    }
    // The largest modulus of each word, where the lazy sums are tightest.
    ring_agrees::<u64>((1 << 31) - 1);
    ring_agrees::<u128>((1 << 62) - 1);
}

#[test]
fn long_sums_stay_in_range() {
    for m in [(1 << 31) - 1, 3] {
        let ring = Ring::<u64>::new(m);
        let mut sums = [0];
        for _ in 0..1000 {
            ring.accumulate(&mut sums, ring.residue(-1), &[ring.residue(-1)]);
        }
        assert_eq!(u64::from(ring.reduce(sums[0])), 1000 % m);
    }
    let ring = Ring::<u128>::new((1 << 62) - 1);
    let mut sums = [0];
    for _ in 0..1000 {
        ring.accumulate(&mut sums, ring.residue(-1), &[ring.residue(-1)]);
    }
    assert_eq!(ring.reduce(sums[0]), 1000);
}

fn elimination_agrees<W: Word>(m: u64, rows: &[Vec<u64>]) {
    let ring = Ring::<W>::new(m);
    let entries = rows.iter().map(|row| row.iter().map(|&x| ring.residue(x.into())).collect());
    let outcomes = eliminate(&ring, entries);
    let found: Vec<usize> =
        (0..rows.len()).filter(|&row| outcomes[row] == Outcome::Pivot).collect();
    let expected: Vec<usize> = pivots(rows, m);
    assert_eq!(found, expected, "{m}");
}

/// More rows than a batch, many of them dependent, modulo numbers with many non-units.
#[test]
fn elimination_in_the_fixed_order() {
    for (number, m) in MODULI.into_iter().chain([4, 6, 30_030, 1 << 40]).enumerate() {
        let mut stream = Stream { state: number as u64 };
        for columns in [1, 5, 23] {
            let mut rows: Vec<Vec<u64>> =
                (0..50).map(|_| random(&mut stream, columns, m.min(1 << 20))).collect();
            for row in (0..50).step_by(3) {
                let (a, b) = (stream.below(50), stream.below(50));
                rows[row] = (0..columns).map(|c| (rows[a][c] + rows[b][c]) % m).collect();
            }
            elimination_agrees::<u128>(m, &rows);
            if m < 1 << 31 {
                elimination_agrees::<u64>(m, &rows);
            }
        }
    }
}

/// Modulo 6: the first unit is not the first non-zero entry, and a row can be left with
/// non-units only.
#[test]
fn composite_pivots() {
    let ring = Ring::<u64>::new(6);
    let cases: [(&[&[i128]], &[Outcome]); 4] = [
        (&[&[2, 1], &[3, 1]], &[Outcome::Pivot, Outcome::Pivot]),
        (&[&[2, 3], &[3, 5]], &[Outcome::NoUnit, Outcome::Pivot]),
        (&[&[2, 1], &[4, 2], &[2, 4]], &[Outcome::Pivot, Outcome::Zero, Outcome::Zero]),
        (&[&[2, 1], &[0, 1]], &[Outcome::Pivot, Outcome::NoUnit]),
    ];
    for (rows, expected) in cases {
        let rows = rows.iter().map(|row| row.iter().map(|&x| ring.residue(x)).collect());
        assert_eq!(eliminate(&ring, rows), expected);
    }
}
