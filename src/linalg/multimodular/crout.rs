//! The determinant modulo a prime of 62 bits, for matrices so small that the many products of an
//! elimination matter less than what each costs beside: entries of the factors are sums of products,
//! each reduced once (Crout 1941).

use crate::matrix::Matrix;
use crate::ring::{PrimeField, Ring};

/// The determinant of a square matrix of elements.
pub(super) fn determinant(field: PrimeField, mut matrix: Matrix<u64>) -> u64 {
    let n = matrix.rows();
    // `matrix = lower · upper` with ones on the diagonal of `upper`. The factors take the place of the
    // matrix, and the columns of `upper` are rows of a second one.
    let mut upper = Matrix::from_fn(n, n, |_, _| 0);
    let mut determinant = field.one();
    for j in 0..n {
        for i in j..n {
            let known = field.dot(matrix.row(i)[..j].iter().zip(&upper.row(j)[..j]));
            matrix[(i, j)] = field.sub(&matrix[(i, j)], &known);
        }
        let Some(pivot) = (j..n).find(|&i| matrix[(i, j)] != 0) else { return field.zero() };
        if pivot != j {
            (0..n).for_each(|k| {
                let entry = matrix[(j, k)];
                matrix[(j, k)] = matrix[(pivot, k)];
                matrix[(pivot, k)] = entry;
            });
            determinant = field.neg(&determinant);
        }
        let lead = matrix[(j, j)];
        determinant = field.mul(&determinant, &lead);
        if j + 1 < n {
            let inverse = field.try_inverse(&lead).unwrap_or_default();
            for k in j + 1..n {
                let known = field.dot(matrix.row(j)[..j].iter().zip(&upper.row(k)[..j]));
                upper[(k, j)] = field.mul(&field.sub(&matrix[(j, k)], &known), &inverse);
            }
        }
    }
    determinant
}

#[cfg(test)]
mod tests {
    use super::determinant;
    use crate::linalg::modular;
    use crate::matrix::Matrix;
    use crate::ring::{PrimeField, SplitMix64, long_prime};

    /// Beside the elimination, with many zeros so that rows are exchanged and minors vanish.
    #[test]
    fn agrees_with_elimination() {
        let mut random = SplitMix64::new(4);
        let mut zeros = 0;
        for field in [long_prime(0), PrimeField::new(5).unwrap(), PrimeField::new(101).unwrap()] {
            for n in (0..12).chain([30]) {
                for density in 1..5 {
                    let matrix = Matrix::from_fn(n, n, |_, _| match random.next_u64() % 4 {
                        k if k < density => field.from_u64(random.next_u64() % 7),
                        _ => 0,
                    });
                    let expected = modular::determinant(field, &matrix);
                    assert_eq!(determinant(field, matrix), expected, "{n}");
                    zeros += u32::from(expected == 0);
                }
            }
        }
        assert!((10..140).contains(&zeros), "{zeros}");
    }
}
