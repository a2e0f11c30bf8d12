//! Planted matrices, slow oracles, and the three eliminations against one another.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use super::{RankProfile, bareiss, modular, multimodular};
use crate::matrix::Matrix;
use crate::ring::{
    Domain, Integer, Integers, PrimeField, Rationals, Ring, SplitMix64, primes_below,
};

/// Primes of all kinds of elimination, tiny ones, and those next to where the kind changes.
pub(super) fn primes() -> Vec<u64> {
    let below = |bits: u32| primes_below(1 << bits).next().unwrap();
    let ends = [2_147_483_629, 2_147_483_647, 2_147_483_659, below(41), below(42), below(62)];
    [3, 5, 8_388_593, 67_108_859, 67_108_879].into_iter().chain(ends).collect()
}

pub(super) fn product<R: Ring>(
    ring: &R,
    a: &Matrix<R::Elem>,
    b: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    assert_eq!(a.columns(), b.rows());
    Matrix::from_fn(a.rows(), b.columns(), |i, j| ring.dot(a.row(i).iter().zip(b.column(j))))
}

pub(super) fn integers(rows: usize, columns: usize, entries: &[i64]) -> Matrix<Integer> {
    Matrix::new(rows, columns, entries.iter().map(|&n| Integer::from(n)).collect())
}

/// A random integer of at most this many bits, and a sign.
pub(super) fn random_integer(rng: &mut SplitMix64, bits: u32) -> Integer {
    let words = (0..bits.div_ceil(32)).map(|_| rng.next_u64() as u32).collect();
    let modulus = BigInt::from(1) << bits;
    let magnitude = BigInt::new(num_bigint::Sign::Plus, words) % modulus;
    Integer::from(if rng.next_u64().is_multiple_of(2) { magnitude } else { -magnitude })
}

/// A matrix of this rank, not visibly: `[1; *] · [1, *]`, then random additions of rows to rows
/// and of columns to columns.
pub(super) fn planted(
    rng: &mut SplitMix64,
    (rows, columns, rank): (usize, usize, usize),
    bits: u32,
) -> Matrix<Integer> {
    let mut factor = |free: usize| {
        Matrix::from_fn(free, rank, |i, j| match i < rank {
            true => Integer::from(i64::from(i == j)),
            false => random_integer(rng, bits),
        })
    };
    let (left, right) = (factor(rows), factor(columns).transpose());
    let matrix = scramble(rng, &product(&Integers, &left, &right));
    scramble(rng, &matrix.transpose()).transpose()
}

/// The matrix with small multiples of rows added to other rows: left multiplication by a matrix
/// of determinant 1.
pub(super) fn scramble(rng: &mut SplitMix64, matrix: &Matrix<Integer>) -> Matrix<Integer> {
    let mut rows: Vec<Vec<Integer>> = (0..matrix.rows()).map(|i| matrix.row(i).to_vec()).collect();
    for _ in 0..if rows.len() < 2 { 0 } else { 2 * rows.len() } {
        let from = (rng.next_u64() % rows.len() as u64) as usize;
        let to = (from + 1 + (rng.next_u64() % (rows.len() as u64 - 1)) as usize) % rows.len();
        let (factor, source) = (Integer::from(rng.in_range(2)), rows[from].clone());
        for (x, y) in rows[to].iter_mut().zip(&source) {
            Integers.add_mul_assign(x, &factor, y);
        }
    }
    Matrix::from_rows(matrix.columns(), rows)
}

pub(super) fn image(field: &PrimeField, matrix: &Matrix<Integer>) -> Matrix<u64> {
    matrix.map(|n| field.from_integer(&n.to_bigint()))
}

pub(super) fn rational(matrix: &Matrix<Integer>) -> Matrix<BigRational> {
    matrix.map(|n| BigRational::from(n.to_bigint()))
}

/// The sum over all permutations.
pub(super) fn leibniz<R: Ring>(ring: &R, matrix: &Matrix<R::Elem>) -> R::Elem {
    fn expand<R: Ring>(
        ring: &R,
        matrix: &Matrix<R::Elem>,
        row: usize,
        used: &mut Vec<usize>,
    ) -> R::Elem {
        let mut sum = ring.zero();
        if row == matrix.rows() {
            return ring.one();
        }
        for j in (0..matrix.columns()).filter(|j| !used.contains(j)).collect::<Vec<_>>() {
            let inversions = used.iter().filter(|&&c| c > j).count();
            used.push(j);
            let rest = ring.mul(&matrix[(row, j)], &expand(ring, matrix, row + 1, used));
            used.pop();
            sum = if inversions % 2 == 0 { ring.add(&sum, &rest) } else { ring.sub(&sum, &rest) };
        }
        sum
    }
    expand(ring, matrix, 0, &mut Vec::new())
}

/// The rank of some rows by school elimination over ℚ, first column first.
fn school_rank(mut rows: Vec<Vec<BigRational>>, columns: usize) -> usize {
    let mut rank = 0;
    for j in 0..columns {
        let Some(i) = rows.iter().position(|row| !row[j].is_zero()) else { continue };
        let pivot = rows.swap_remove(i);
        for row in &mut rows {
            let factor = &row[j] / &pivot[j];
            for (x, y) in row.iter_mut().zip(&pivot) {
                *x -= &factor * y;
            }
        }
        rank += 1;
    }
    rank
}

/// The rows at which the rank of the rows so far grows: the definition of the profile.
fn school_profile(matrix: &Matrix<BigRational>) -> Vec<usize> {
    let rows: Vec<Vec<_>> = (0..matrix.rows()).map(|i| matrix.row(i).to_vec()).collect();
    let rank = |count: usize| school_rank(rows[..count].to_vec(), matrix.columns());
    (0..matrix.rows()).filter(|&i| rank(i + 1) > rank(i)).collect()
}

/// `matrix · v = 0`, as many vectors as `columns − rank`, and the shape of a reduced basis.
pub(super) fn check_kernel<D: Domain>(
    domain: &D,
    matrix: &Matrix<D::Elem>,
    profile: &RankProfile,
    kernel: &[Vec<D::Elem>],
) {
    let free: Vec<usize> = (0..matrix.columns()).filter(|j| !profile.columns.contains(j)).collect();
    assert_eq!(kernel.len(), free.len());
    for (vector, &j) in kernel.iter().zip(&free) {
        assert_eq!(vector.len(), matrix.columns());
        for i in 0..matrix.rows() {
            assert!(domain.is_zero(&domain.dot(matrix.row(i).iter().zip(vector))));
        }
        assert!(!domain.is_zero(&vector[j]));
        assert!(vector[j + 1..].iter().all(|x| domain.is_zero(x)));
        assert!(free.iter().all(|&other| other == j || domain.is_zero(&vector[other])));
    }
}

/// Coprime entries, positive in the last that is not zero.
fn primitive(vector: &[Integer]) -> Vec<Integer> {
    let content = vector.iter().fold(BigInt::zero(), |gcd, n| gcd.gcd(&n.to_bigint()));
    let last = vector.iter().rfind(|n| !Integers.is_zero(n)).unwrap().to_bigint();
    let divisor = content * last.signum();
    vector.iter().map(|n| Integer::from(n.to_bigint() / &divisor)).collect()
}

/// Everything that is known about a matrix, in every way it can be computed.
fn check(matrix: &Matrix<Integer>) {
    let profile = bareiss::rank_profile(Integers, matrix);
    let over_q = rational(matrix);
    assert_eq!(profile.rows, school_profile(&over_q));
    assert_eq!(profile.columns, school_profile(&over_q.transpose()));
    assert_eq!(profile, bareiss::rank_profile(Rationals, &over_q));
    assert_eq!(profile, multimodular::rank_profile(matrix));
    assert_eq!(profile.rank(), multimodular::rank(matrix));

    let kernel = bareiss::kernel(Integers, matrix);
    check_kernel(&Integers, matrix, &profile, &kernel);
    check_kernel(&Rationals, &over_q, &profile, &bareiss::kernel(Rationals, &over_q));
    let reduced: Vec<_> = kernel.iter().map(|vector| primitive(vector)).collect();
    assert_eq!(reduced, multimodular::kernel(matrix));

    for p in primes() {
        let field = PrimeField::new(p).unwrap();
        let image = image(&field, matrix);
        let modulo = modular::rank_profile(field, &image);
        assert!(modulo.rank() <= profile.rank());
        assert_eq!(modulo, bareiss::rank_profile(field, &image));
        check_kernel(&field, &image, &modulo, &modular::kernel(field, &image));
        if matrix.rows() == matrix.columns() {
            let determinant = bareiss::determinant(Integers, matrix).to_bigint();
            let expected = field.from_integer(&determinant);
            assert_eq!(modular::determinant(field, &image), expected);
            assert_eq!(bareiss::determinant(field, &image), expected);
        }
    }
}

/// Small entries, many zeros, and numbers that vanish modulo the primes of the supply.
fn entry() -> impl Strategy<Value = i64> {
    let primes = vec![0, 3, 2_147_483_629, 2_147_483_647, 2_147_483_647 * 2_147_483_629];
    prop_oneof![
        4 => -3..=3i64,
        2 => Just(0),
        1 => (prop::sample::select(primes), -1..=1i64).prop_map(|(p, sign)| p * sign),
    ]
}

fn small_matrix() -> impl Strategy<Value = Matrix<Integer>> {
    (0..=6usize, 0..=6usize).prop_flat_map(|(rows, columns)| {
        prop::collection::vec(entry(), rows * columns)
            .prop_map(move |entries| integers(rows, columns, &entries))
    })
}

/// A product of small factors: mostly of deficient rank.
fn thin_product() -> impl Strategy<Value = Matrix<Integer>> {
    (0..=7usize, 0..=3usize, 0..=7usize).prop_flat_map(|(rows, middle, columns)| {
        let left = prop::collection::vec(-3..=3i64, rows * middle);
        let right = prop::collection::vec(-3..=3i64, middle * columns);
        (left, right).prop_map(move |(left, right)| {
            let (left, right) = (integers(rows, middle, &left), integers(middle, columns, &right));
            product(&Integers, &left, &right)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn all_eliminations_agree(matrix in small_matrix()) {
        check(&matrix);
    }

    #[test]
    fn all_eliminations_agree_in_deficient_rank(matrix in thin_product()) {
        check(&matrix);
    }
}

#[test]
fn planted_ranks_are_found() {
    let mut rng = SplitMix64::new(3);
    let shapes = [
        (0, 0, 0),
        (0, 5, 0),
        (5, 0, 0),
        (4, 6, 0),
        (1, 7, 1),
        (7, 1, 1),
        (7, 7, 7),
        (8, 5, 5),
        (5, 8, 5),
        (9, 7, 4),
        (7, 9, 4),
    ];
    for shape in shapes {
        for bits in [2, 40, 300] {
            let matrix = planted(&mut rng, shape, bits);
            assert_eq!(bareiss::rank_profile(Integers, &matrix).rank(), shape.2, "{shape:?}");
            check(&matrix);
        }
    }
}
