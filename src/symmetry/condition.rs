//! What the values of a group parameter satisfy.

use neurocert_check::language;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::matrices::{Exact, exact_rank, identity, product};
use crate::ring::Rationals;

/// A condition on a matrix, as `docs/language.md` (section 6) defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// None.
    Any,
    /// A 1 × 1 matrix that is not zero.
    Nonzero,
    /// The determinant is not zero.
    Invertible,
    /// `C Cᵀ = I`.
    Orthogonal,
    /// Entries 0 and 1, one 1 in each row and each column.
    Permutation,
    /// Entries 0, 1 and −1, one that is not 0 in each row and each column.
    SignedPermutation,
    /// Zero off the diagonal.
    Diagonal,
    /// Diagonal, and no zero on the diagonal.
    DiagonalInvertible,
    /// `Cᵀ = C`.
    Symmetric,
    /// `Cᵀ = −C`.
    Skew,
}

/// What the transpose of a matrix with a condition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transpose {
    /// Another matrix.
    Other,
    /// The inverse.
    Inverse,
    /// The same matrix.
    Same,
    /// Its negative.
    Negative,
}

impl Condition {
    /// All of them.
    pub const ALL: [Condition; 10] = [
        Condition::Any,
        Condition::Nonzero,
        Condition::Invertible,
        Condition::Orthogonal,
        Condition::Permutation,
        Condition::SignedPermutation,
        Condition::Diagonal,
        Condition::DiagonalInvertible,
        Condition::Symmetric,
        Condition::Skew,
    ];

    /// The word in rule files and certificates.
    pub fn name(self) -> &'static str {
        match self {
            Condition::Any => "any",
            Condition::Nonzero => "nonzero",
            Condition::Invertible => "invertible",
            Condition::Orthogonal => "orthogonal",
            Condition::Permutation => "permutation",
            Condition::SignedPermutation => "signed-permutation",
            Condition::Diagonal => "diagonal",
            Condition::DiagonalInvertible => "diagonal-invertible",
            Condition::Symmetric => "symmetric",
            Condition::Skew => "skew",
        }
    }

    /// The condition of the same name in texts of networks.
    pub(super) fn in_language(self) -> language::Condition {
        language::Condition::named(self.name()).unwrap_or(language::Condition::Any)
    }

    /// The condition of a name.
    pub fn from_name(name: &str) -> Option<Condition> {
        Condition::ALL.into_iter().find(|condition| condition.name() == name)
    }

    /// Whether matrices of this shape can be asked for it.
    pub fn fits(self, (rows, columns): (usize, usize)) -> bool {
        match self {
            Condition::Any => true,
            Condition::Nonzero => (rows, columns) == (1, 1),
            _ => rows == columns,
        }
    }

    /// Whether all values have an inverse.
    pub fn is_invertible(self) -> bool {
        !matches!(
            self,
            Condition::Any | Condition::Diagonal | Condition::Symmetric | Condition::Skew
        )
    }

    /// Whether the values are finitely many for each size.
    pub(super) fn is_finite(self) -> bool {
        matches!(self, Condition::Permutation | Condition::SignedPermutation)
    }

    pub(super) fn transpose(self) -> Transpose {
        match self {
            Condition::Any | Condition::Nonzero | Condition::Invertible => Transpose::Other,
            Condition::Orthogonal | Condition::Permutation | Condition::SignedPermutation => {
                Transpose::Inverse
            }
            Condition::Diagonal | Condition::DiagonalInvertible | Condition::Symmetric => {
                Transpose::Same
            }
            Condition::Skew => Transpose::Negative,
        }
    }

    /// Whether a matrix of a shape that fits satisfies it, exactly.
    pub fn holds(self, matrix: &Exact) -> bool {
        let all = |test: &dyn Fn(usize, usize) -> bool| {
            (0..matrix.rows()).all(|i| (0..matrix.columns()).all(|j| test(i, j)))
        };
        let diagonal = || all(&|i, j| i == j || matrix[(i, j)].is_zero());
        match self {
            Condition::Any => true,
            Condition::Nonzero => matrix.entries().iter().all(|x| !x.is_zero()),
            Condition::Invertible => exact_rank(matrix) == matrix.rows(),
            Condition::Orthogonal => {
                product(&Rationals, matrix, &matrix.transpose())
                    == identity(&Rationals, matrix.rows())
            }
            Condition::Permutation => {
                is_signed_permutation(matrix) && all(&|i, j| !matrix[(i, j)].is_negative())
            }
            Condition::SignedPermutation => is_signed_permutation(matrix),
            Condition::Diagonal => diagonal(),
            Condition::DiagonalInvertible => diagonal() && all(&|i, _| !matrix[(i, i)].is_zero()),
            Condition::Symmetric => all(&|i, j| matrix[(i, j)] == matrix[(j, i)]),
            Condition::Skew => all(&|i, j| matrix[(i, j)] == -&matrix[(j, i)]),
        }
    }
}

fn is_signed_permutation(matrix: &Exact) -> bool {
    let is_one = |x: &&BigRational| !x.is_zero();
    let n = matrix.rows();
    matrix.entries().iter().all(|x| x.is_zero() || x.abs().is_one())
        && (0..n).all(|i| matrix.row(i).iter().filter(is_one).count() == 1)
        && (0..n).all(|j| matrix.column(j).filter(is_one).count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Matrix;

    fn matrix(rows: [[i64; 2]; 2]) -> Exact {
        Matrix::from_fn(2, 2, |i, j| BigRational::from_integer(rows[i][j].into()))
    }

    #[test]
    fn conditions_say_what_they_mean() {
        use Condition::*;
        let cases = [
            ([[1, 2], [3, 6]], vec![Any]),
            ([[1, 2], [3, 4]], vec![Any, Invertible]),
            ([[0, 2], [2, 0]], vec![Any, Invertible, Symmetric]),
            ([[0, 2], [-2, 0]], vec![Any, Invertible, Skew]),
            ([[0, 1], [-1, 0]], vec![Any, Invertible, Orthogonal, SignedPermutation, Skew]),
            (
                [[0, 1], [1, 0]],
                vec![Any, Invertible, Orthogonal, Permutation, SignedPermutation, Symmetric],
            ),
            ([[2, 0], [0, 0]], vec![Any, Diagonal, Symmetric]),
            ([[2, 0], [0, 3]], vec![Any, Invertible, Diagonal, DiagonalInvertible, Symmetric]),
            ([[1, 0], [1, 0]], vec![Any]),
        ];
        for (rows, expected) in cases {
            let found: Vec<Condition> = Condition::ALL
                .into_iter()
                .filter(|condition| condition.fits((2, 2)) && condition.holds(&matrix(rows)))
                .collect();
            assert_eq!(found, expected, "{rows:?}");
        }
        for condition in Condition::ALL {
            assert_eq!(Condition::from_name(condition.name()), Some(condition));
            assert_eq!(condition.fits((1, 2)), condition == Any);
        }
    }
}
