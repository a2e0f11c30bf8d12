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
