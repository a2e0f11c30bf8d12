use super::*;
use crate::ring::SplitMix64;

/// Every width of the run between reductions, one and two limbs, and the largest moduli of both.
const PRIMES: [u64; 9] =
    [3, 5, 4093, 8_388_593, 16_777_213, 67_108_859, 134_217_689, 2_147_483_629, 2_147_483_647];

/// A residue: in a third of the rounds the largest that is allowed.
fn residue(rng: &mut SplitMix64, p: u64, round: usize) -> i32 {
    // Beyond p/2 by two, as reductions may leave them, but below p.
    let most = (p.div_ceil(2) + 1).min(p - 1) as i64;
    let x = match round % 3 {
        0 => most,
        1 => rng.in_range(most.cast_unsigned()),
        _ => most * rng.in_range(1),
    };
    i32::try_from(if round.is_multiple_of(2) { x } else { -x }).unwrap()
}

fn modulo(x: i128, p: u64) -> i128 {
    x.rem_euclid(i128::from(p))
}

/// Tiles of all depths up to 300, with every number as large as the bound allows: the fast version, the plain
/// one and sums in `i128` agree, and the residues are in their range.
#[test]
fn tiles_agree_with_sums_of_integers() {
    let mut rng = SplitMix64::new(3);
    for p in PRIMES {
        let reduction = Reduction::new(p);
        for (round, depth) in
            [1, 2, 3, 7, 8, 31, 100, 255, 256].into_iter().cycle().take(54).enumerate()
        {
            let left: Vec<i32> = (0..HEIGHT * depth).map(|_| residue(&mut rng, p, round)).collect();
            let right: Vec<i32> = (0..WIDTH * depth).map(|_| residue(&mut rng, p, round)).collect();
            let c: Vec<i32> = (0..HEIGHT * 11).map(|_| residue(&mut rng, p, round)).collect();
            let parts = (0..reduction.limbs).flat_map(|limb| left.iter().map(move |&x| (x, limb)));
            let a: Vec<f64> = parts.map(|(x, limb)| reduction.part(x, limb)).collect();
            let b: Vec<f64> = right.iter().map(|&x| f64::from(x)).collect();

            let (mut found, mut plain) = (c.clone(), c.clone());
            subtract_tile(&reduction, &a, &b, &mut found, 11, (HEIGHT, WIDTH));
            plain::subtract_tile(&reduction, &a, &b, &mut plain, 11);
            assert_eq!(found, plain, "{p} {depth}");
            let mut part = c.clone();
            subtract_tile(&reduction, &a, &b, &mut part, 11, (4, 5));
            for i in 0..HEIGHT {
                for j in 0..11 {
                    let at = i * 11 + j;
                    if j >= WIDTH {
                        assert_eq!(found[at], c[at]);
                        continue;
                    }
                    let product = |k: usize| {
                        i128::from(left[k * HEIGHT + i]) * i128::from(right[k * WIDTH + j])
                    };
                    let expected = i128::from(c[at]) - (0..depth).map(product).sum::<i128>();
                    assert_eq!(
                        modulo(i128::from(found[at]), p),
                        modulo(expected, p),
                        "{p} {depth}"
                    );
                    assert!(found[at].unsigned_abs() as u64 <= (p / 2 + 2).min(p - 1));
                    assert_eq!(part[at], if i < 4 && j < 5 { found[at] } else { c[at] });
                }
            }
        }
    }
}

#[test]
fn rows_agree_with_sums_of_integers() {
    let mut rng = SplitMix64::new(4);
    for p in PRIMES {
        let reduction = Reduction::new(p);
        for round in 0..60 {
            let (count, length) = ([0, 1, 3, 16, 64][round % 5], [0, 1, 7, 8, 37, 70][round % 6]);
            let stride = length + round % 4;
            let factors: Vec<i32> = (0..count).map(|_| residue(&mut rng, p, round)).collect();
            let rows: Vec<i32> = (0..count * stride).map(|_| residue(&mut rng, p, round)).collect();
            let c: Vec<i32> = (0..length).map(|_| residue(&mut rng, p, round)).collect();
            let parts =
                (0..reduction.limbs).flat_map(|limb| factors.iter().map(move |&x| (x, limb)));
            let parts: Vec<f64> = parts.map(|(x, limb)| reduction.part(x, limb)).collect();
            let (mut found, mut plain) = (c.clone(), c.clone());
            subtract_rows(&reduction, &parts, &rows, stride, &mut found);
            if count > 0 {
                plain::subtract_rows(&reduction, &parts, &rows, stride, &mut plain, 0);
            }
            assert_eq!(found, plain, "{p} {count} {length}");
            for j in 0..length {
                let product = |k: usize| i128::from(factors[k]) * i128::from(rows[k * stride + j]);
                let expected = i128::from(c[j]) - (0..count).map(product).sum::<i128>();
                assert_eq!(modulo(i128::from(found[j]), p), modulo(expected, p), "{p} {count}");
            }
        }
    }
}

/// The planes of long residues: the largest numbers and the largest depth that they have.
#[test]
fn sums_are_exact() {
    let largest = f64::from(1 << 21);
    for depth in [1, 5, 256] {
        let (a, b) = (vec![largest; depth * HEIGHT], vec![largest; depth * WIDTH]);
        let mut sums = [[1.0; WIDTH]; HEIGHT];
        sum_tile(&a, &b, &mut sums);
        assert!(sums.as_flattened().iter().all(|&x| x as i64 == (depth as i64) << 42));
        let odd: Vec<f64> = (0..depth * WIDTH).map(|i| largest - 1.0 - (i % 7) as f64).collect();
        sum_tile(&a, &odd, &mut sums);
        let mut plain = Tile::default();
        plain::add(&a, &odd, &mut plain);
        assert_eq!(sums, plain);
    }
}

/// Residues that stand for zero are zero, whatever the quotient.
#[test]
fn multiples_become_zero() {
    for p in PRIMES {
        let reduction = Reduction::new(p);
        let most = ((1u64 << 53) - 2 * p) / p;
        for q in [1, 2, 3, most / 2, most - 1, most].into_iter().filter(|&q| q < 1 << 50) {
            assert_eq!(reduction.reduce((q * p) as f64), 0.0, "{p} {q}");
            assert_eq!(reduction.reduce(-((q * p) as f64)), 0.0, "{p} {q}");
        }
    }
}

#[test]
#[should_panic(expected = "a tile outside")]
fn a_tile_that_is_too_short_is_refused() {
    let reduction = Reduction::new(5);
    subtract_tile(
        &reduction,
        &[1.0; HEIGHT],
        &[1.0; WIDTH],
        &mut [0; 5 * WIDTH],
        WIDTH,
        (HEIGHT, WIDTH),
    );
}

#[test]
#[should_panic(expected = "rows that are too short")]
fn rows_that_are_too_short_are_refused() {
    subtract_rows(&Reduction::new(5), &[1.0; 2], &[0; 15], 8, &mut [0; 8]);
}
