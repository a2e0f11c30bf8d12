//! Rings, elimination, the stream, sizes of spaces of forms.

use std::cmp::Ordering;

use super::*;
use crate::certificate::Parametrization::Qkv;
use crate::check::ambient;
use crate::check::elimination::{Outcome, eliminate};
use crate::check::point::CheckedPoint;

fn ring_agrees<W: Word>(m: u64) {
    let ring = Ring::<W>::new(m);
    let mut stream = Stream { state: m };
    let mut values = random(&mut stream, 40, m);
    values.extend([0, 1 % m, m - 1, m / 2]);
    for &a in &values {
        let entry = ring.residue(a.into());
        assert_eq!(entry.into(), a);
        assert_eq!(ring.decimal(&a.to_string()).into(), a);
        assert_eq!(ring.decimal(&format!("-{a}")).into(), (m - a) % m);
        assert_eq!(ring.inverse(entry).map(Into::into), oracle::inverse(a, m), "{a} mod {m}");
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

#[test]
fn four_thousand_digits() {
    let text = "9".repeat(4000);
    let ring = Ring::<u64>::new(10_403);
    let power = (0..4000).fold(1, |power, _| power * 10 % 10_403);
    assert_eq!(u64::from(ring.decimal(&text)), (power + 10_402) % 10_403);
}

fn elimination_agrees<W: Word>(m: u64, rows: &Rows<u64>) {
    let ring = Ring::<W>::new(m);
    let entries = rows.iter().map(|row| row.iter().map(|&x| ring.residue(x.into())).collect());
    let outcomes = eliminate(&ring, entries);
    let found: Vec<usize> =
        (0..rows.len()).filter(|&row| outcomes[row] == Outcome::Pivot).collect();
    let expected: Vec<usize> = oracle::pivots(rows, m).into_iter().map(|(row, _)| row).collect();
    assert_eq!(found, expected, "{m}");
}

/// More rows than a batch, many of them dependent, modulo numbers with many non-units.
#[test]
fn elimination_in_the_fixed_order() {
    for (number, m) in MODULI.into_iter().chain([4, 6, 30_030, 1 << 40]).enumerate() {
        let mut stream = Stream { state: number as u64 };
        for columns in [1, 5, 23] {
            let mut rows: Rows<u64> =
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

/// The first draws from the state 0 are those of every published splitmix64.
#[test]
fn the_stream_of_numbers() {
    let sizes = sizes(&[1, 1], &[1], 1, Qkv);
    let bound = 1_u64 << 62;
    let point = Point::Splitmix64 { seed: "0".into(), bound: bound.to_string(), inputs: 3 };
    let point = CheckedPoint::new(&point, &sizes).unwrap();
    let ring = Ring::<u128>::new((1 << 62) - 1);
    let published: [u64; 3] = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F];
    let weights = point.weights(&ring);
    let mut stream = Stream { state: 0 };
    for (block, z) in weights.iter().zip(published) {
        let entry = i128::from(z % (2 * bound + 1)) - i128::from(bound);
        assert_eq!(stream.entry(bound), entry);
        assert_eq!(block.get(0, 0), ring.residue(entry));
    }
    for number in 0..3 {
        let entry = ring.residue(stream.entry(bound));
        assert_eq!(point.input(&ring, number).get(0, 0), entry);
    }
}

#[test]
fn ambient_dimensions() {
    let cases: [(&[u32], &[u32], u32, u64); 5] = [
        (&[1, 1], &[1], 1, 1),
        (&[2, 1], &[1], 1, 4),
        (&[2, 2], &[1], 2, 80),
        (&[1, 3, 2], &[1, 1], 2, 40),
        (&[2, 1, 1], &[1, 1], 2, 440),
    ];
    for (widths, query, tokens, dimension) in cases {
        let sizes = sizes(widths, query, tokens, Qkv);
        assert_eq!(ambient::compare(&sizes, dimension), Ordering::Equal);
        assert_eq!(ambient::compare(&sizes, dimension - 1), Ordering::Greater);
        assert_eq!(ambient::compare(&sizes, dimension + 1), Ordering::Less);
    }
    // C(1000 · 100 + 3^40, 3^40) has more digits than fit anywhere.
    let huge = sizes(&[100; 41], &[1; 40], 1000, Qkv);
    assert_eq!(ambient::compare(&huge, u64::from(u32::MAX)), Ordering::Greater);
    assert_eq!(ambient::compare(&sizes(&[1; 41], &[1; 40], 1, Qkv), 1), Ordering::Equal);
}
