use super::*;
use crate::linalg::bareiss::{self, Bareiss};
use crate::linalg::tests::{check_kernel, leibniz, primes, product};
use crate::ring::SplitMix64;

/// Rows with a planted rank, partly sparse, in which dependent rows are scattered.
fn rows(
    rng: &mut SplitMix64,
    p: u64,
    (count, columns, rank): (usize, usize, usize),
) -> Vec<Vec<u64>> {
    let field = PrimeField::new(p).unwrap();
    let sparse = |rng: &mut SplitMix64, one_in: u64| {
        if rng.next_u64().is_multiple_of(one_in) { rng.next_u64() % p } else { 0 }
    };
    let basis = Matrix::from_fn(rank, columns, |i, _| sparse(rng, 1 + (i as u64 % 4) * 3));
    let factors = Matrix::from_fn(count, rank, |i, _| sparse(rng, 1 + (i as u64 % 3) * 5));
    let matrix = product(&field, &factors, &basis);
    (0..count).map(|i| matrix.row(i).to_vec()).collect()
}

#[test]
fn a_batch_is_the_rows_one_by_one() {
    let mut rng = SplitMix64::new(11);
    for p in primes() {
        let field = PrimeField::new(p).unwrap();
        for shape in [(0, 4, 0), (3, 0, 0), (7, 200, 7), (200, 30, 23), (100, 110, 80)] {
            let rows = rows(&mut rng, p, shape);
            let mut slow = Bareiss::new(field, shape.1);
            let expected: Vec<_> = rows.iter().map(|row| slow.insert(row.clone())).collect();

            let mut single = ModularEchelon::new(field, shape.1);
            let found: Vec<_> = rows.iter().map(|row| single.insert(row.clone())).collect();
            assert_eq!(found, expected, "{p} {shape:?}");
            assert_eq!(single.pivots(), slow.pivots());
            assert_eq!(single.minor(), slow.minor());

            for threads in [1, 2, 5] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let mut batch = ModularEchelon::new(field, shape.1);
                let mut found = Vec::new();
                pool.install(|| {
                    let (first, second) = rows.split_at(rows.len() * threads / 7);
                    found.extend(batch.insert_batch(first.to_vec()));
                    found.extend(batch.insert_batch(second.to_vec()));
                });
                assert_eq!(found, expected, "{p} {shape:?} {threads}");
                assert_eq!(batch.pivots(), single.pivots());
                assert_eq!(batch.minor(), single.minor());
                assert_eq!(batch.kernel(), single.kernel());
            }
        }
    }
}

#[test]
fn kernels_are_reduced() {
    let mut rng = SplitMix64::new(12);
    for p in primes() {
        let field = PrimeField::new(p).unwrap();
        for shape in [(0, 5, 0), (30, 90, 25), (90, 70, 40), (60, 60, 60)] {
            let matrix = Matrix::from_rows(shape.1, rows(&mut rng, p, shape));
            let profile = rank_profile(field, &matrix);
            assert_eq!(profile, bareiss::rank_profile(field, &matrix));
            let kernel = kernel(field, &matrix);
            check_kernel(&field, &matrix, &profile, &kernel);
            let free = (0..shape.1).filter(|j| !profile.columns.contains(j));
            assert!(kernel.iter().zip(free).all(|(vector, j)| vector[j] == field.one()));
        }
    }
}

#[test]
fn determinant_is_the_formula_of_leibniz_and_multiplicative() {
    let mut rng = SplitMix64::new(13);
    for p in primes() {
        let field = PrimeField::new(p).unwrap();
        for n in 0..=4 {
            for _ in 0..50 {
                let mut random =
                    || Matrix::from_fn(n, n, |_, _| field.from_u64(rng.next_u64() % 6));
                let (a, b) = (random(), random());
                assert_eq!(determinant(field, &a), leibniz(&field, &a));
                let both = field.mul(&determinant(field, &a), &determinant(field, &b));
                assert_eq!(determinant(field, &product(&field, &a, &b)), both);
            }
        }
    }
}

/// Larger than a panel, in pieces, with pivots out of order and many dependent rows; first sparse rows, which
/// are reduced one by one, then dense ones. Rows one by one always take the other way.
#[test]
fn blocks_are_the_rows_one_by_one() {
    let mut rng = SplitMix64::new(15);
    for p in primes() {
        let field = PrimeField::new(p).unwrap();
        for (shape, sparse) in [((420, 330, 300), 0), ((340, 300, 270), 30), ((400, 310, 300), 100)]
        {
            let mut rows = rows(&mut rng, p, shape);
            for row in &mut rows[..sparse] {
                row.iter_mut().filter(|_| !rng.next_u64().is_multiple_of(20)).for_each(|x| *x = 0);
            }
            let mut single = ModularEchelon::new(field, shape.1);
            let expected: Vec<_> = rows.iter().map(|row| single.insert(row.clone())).collect();
            assert!(matches!(single.form, Form::Small(_) | Form::Large(_)));
            for piece in [rows.len(), 190, 37] {
                let mut blocks = ModularEchelon::new(field, shape.1);
                let mut found = blocks.insert_batch(rows[..sparse].to_vec());
                for piece in rows[sparse..].chunks(piece) {
                    found.extend(blocks.insert_batch(piece.to_vec()));
                }
                let are_blocks = matches!(blocks.form, Form::Short(_) | Form::Long(_));
                assert!(are_blocks || piece == 37 && p > Long::THREE_LIMBS, "{p} {piece}");
                assert_eq!(found, expected, "{p} {shape:?} {piece}");
                assert_eq!(blocks.pivots(), single.pivots());
                assert_eq!(blocks.minor(), single.minor());
                assert_eq!(blocks.kernel(), single.kernel());
                // And one by one from here on.
                let more =
                    product(&field, &random(&mut rng, p, (3, shape.0)), &matrix(&rows, shape.1));
                for i in 0..3 {
                    assert_eq!(blocks.insert(more.row(i).to_vec()), None);
                }
                let more = random(&mut rng, p, (2, shape.1));
                let mut both = (blocks, single.clone());
                for i in 0..2 {
                    let row = more.row(i).to_vec();
                    assert_eq!(both.0.insert(row.clone()), both.1.insert(row));
                }
                assert_eq!(both.0.kernel(), both.1.kernel());
            }
        }
    }
}

fn random(rng: &mut SplitMix64, p: u64, (rows, columns): (usize, usize)) -> Matrix<u64> {
    Matrix::from_fn(rows, columns, |_, _| rng.next_u64() % p)
}

fn matrix(rows: &[Vec<u64>], columns: usize) -> Matrix<u64> {
    Matrix::from_rows(columns, rows.to_vec())
}

/// Every entry as large as it may be, so that every sum is as large as the bounds allow.
#[test]
fn the_largest_entries() {
    for p in primes() {
        let field = PrimeField::new(p).unwrap();
        let n = 280;
        let rows: Vec<Vec<u64>> = (0..n)
            .map(|i| (0..n).map(|j| if (i + j) % 2 == 0 { p / 2 } else { p / 2 + 1 }).collect())
            .collect();
        let mut blocks = ModularEchelon::new(field, n);
        let pivots = blocks.insert_batch(rows);
        let rank = pivots.iter().flatten().count();
        assert_eq!(rank, 1, "p/2 + 1 = -p/2 modulo {p}");
    }
}

/// Plain residues, a unit multiple of those in Montgomery form, have the same pivots and kernel.
#[test]
fn units_do_not_matter() {
    let mut rng = SplitMix64::new(14);
    for p in primes() {
        let field = PrimeField::new(p).unwrap();
        let rows = rows(&mut rng, p, (40, 50, 20));
        let plain = rows.iter().map(|row| row.iter().map(|x| field.to_u64(x)).collect()).collect();
        let mut first = ModularEchelon::new(field, 50);
        let mut second = first.clone();
        assert_eq!(first.insert_batch(rows), second.insert_batch(plain));
        assert_eq!(first.kernel(), second.kernel());
    }
}

#[test]
#[should_panic(expected = "not reduced modulo 5")]
fn an_entry_that_is_not_reduced_is_refused() {
    ModularEchelon::new(PrimeField::new(5).unwrap(), 1).insert(vec![5]);
}
