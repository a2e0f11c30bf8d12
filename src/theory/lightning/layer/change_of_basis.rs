//! Lemma 3.1: two factorizations of one attention matrix.
//!
//! If `KᵀQ = K′ᵀQ′ = A` and `rk A = a`, there is exactly one `C ∈ GL_a` with `K′ = C K` and
//! `Q′ = C^{-T} Q`. Below that rank both existence and uniqueness may fail; [`change_of_basis`]
//! decides both in every case.

use num_rational::BigRational;

use super::matrices::{
    Exact, integer, inverse, is_zero, kernel, outer, product, rank, scaled, stacked, sum,
};
use crate::matrix::Matrix;
use crate::ring::{Rationals, Ring, SplitMix64};

/// The matrices `C ∈ GL_a(ℚ)` with `K′ = C K` and `Q = Cᵀ Q′`.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeOfBasis {
    /// `KᵀQ` and `K′ᵀQ′` are different.
    DifferentProducts,
    /// The products are equal, but there is no such matrix: the row spaces of `K` and `K′`, or
    /// those of `Q` and `Q′`, are different. Then `rk A < a`.
    None,
    /// Exactly one. So it is when `rk A = a`, and more generally when `K` or `Q` has rank `a`.
    Unique(Exact),
    /// Many: `c + s · direction` for every rational `s` except perhaps one. Then `rk A < a`.
    Family {
        /// One of them.
        c: Exact,
        /// A matrix `N` of rank one with `N K = 0` and `Nᵀ Q′ = 0`.
        direction: Exact,
        /// The only `s` where `c + s · direction` is singular, if there is one.
        excluded: Option<BigRational>,
    },
}

impl ChangeOfBasis {
    /// Two different members, if there are two.
    pub fn two_different(&self) -> Option<(Exact, Exact)> {
        let ChangeOfBasis::Family { c, direction, excluded } = self else { return None };
        let step = if *excluded == Some(integer(1)) { integer(2) } else { integer(1) };
        Some((c.clone(), sum(c, &scaled(direction, &step))))
    }
}

/// All `C` with `K′ = C K` and `Q′ = C^{-T} Q`; a factorization is `(K, Q)`, both of shape `a × d`.
///
/// The conditions `C K = K′` and `Q′ᵀ C = Qᵀ` are linear, so the solutions are an affine space with
/// direction `ker(Q′ᵀ) ⊗ ker(Kᵀ)`, of dimension `(a − rk Q)(a − rk K)`. It has an invertible member
/// if and only if `K, K′` and `Q, Q′` have the same row spaces: `C` is then prescribed on the column
/// space of `K`, injectively, and modulo the kernel of `Q′ᵀ`; both are compatible because the
/// products are equal, and every choice of an isomorphism in between extends them.
///
/// # Panics
/// When the four matrices do not have the same shape.
pub fn change_of_basis(
    (k, q): (&Exact, &Exact),
    (k_other, q_other): (&Exact, &Exact),
) -> ChangeOfBasis {
    let shapes = [q, k_other, q_other].map(Matrix::shape);
    assert!(shapes.iter().all(|shape| *shape == k.shape()), "two factorizations of one shape");
    if product(&k.transpose(), q) != product(&k_other.transpose(), q_other) {
        return ChangeOfBasis::DifferentProducts;
    }
    let same_rows = |one: &Exact, other: &Exact| {
        let together = rank(&stacked(one, other));
        rank(one) == together && rank(other) == together
    };
    if !same_rows(k, k_other) || !same_rows(q, q_other) {
        return ChangeOfBasis::None;
    }
    let left = kernel(&k.transpose());
    let right = kernel(&q_other.transpose());
    let (Some(y), Some(x)) = (left.first(), right.first()) else {
        let c =
            if left.is_empty() { quotient(k, k_other) } else { quotient(q_other, q).transpose() };
        return ChangeOfBasis::Unique(c);
    };
    let (c, c_inverse) = invertible(&particular((k, q), (k_other, q_other)), &right, &left);
    let direction = outer(x, y);
    // det(c + s x yᵀ) = det(c) (1 + s yᵀ c⁻¹ x)
    let slope = Rationals.dot(y.iter().zip(&apply(&c_inverse, x)));
    let excluded = Rationals.try_inverse(&-slope);
    ChangeOfBasis::Family { c, direction, excluded }
}

/// The matrix `C` with `C from = to`, where `from` has full row rank.
fn quotient(from: &Exact, to: &Exact) -> Exact {
    // The columns of the column rank profile are enough.
    let dependent = kernel(from);
    let last = |v: &Vec<BigRational>| v.iter().rposition(|x| !Rationals.is_zero(x));
    let dependent: Vec<usize> = dependent.iter().filter_map(last).collect();
    let basis: Vec<usize> = (0..from.columns()).filter(|j| !dependent.contains(j)).collect();
    let choose = |matrix: &Exact| {
        Matrix::from_fn(matrix.rows(), basis.len(), |i, j| matrix[(i, basis[j])].clone())
    };
    let inverse = inverse(&choose(from)).expect("the columns of the profile are a basis");
    product(&choose(to), &inverse)
}

/// One solution of `C K = K′`, `Q′ᵀ C = Qᵀ`, invertible or not.
fn particular((k, q): (&Exact, &Exact), (k_other, q_other): (&Exact, &Exact)) -> Exact {
    let (a, d) = k.shape();
    let zero = integer(0);
    // Unknowns C row by row, and last a number that multiplies the right-hand sides.
    let row = |equation: usize| {
        let (which, i, j) = (equation / (a * d), equation / d % a, equation % d);
        let mut row = vec![zero.clone(); a * a + 1];
        for l in 0..a {
            if which == 0 {
                row[i * a + l] = k[(l, j)].clone();
            } else {
                row[l * a + i] = q_other[(l, j)].clone();
            }
        }
        row[a * a] = if which == 0 { -&k_other[(i, j)] } else { -&q[(i, j)] };
        row
    };
    let system = Matrix::from_rows(a * a + 1, (0..2 * a * d).map(row).collect());
    let solutions = kernel(&system);
    let solution = solutions.last().expect("the row spaces are the same");
    Matrix::from_fn(a, a, |i, j| &solution[i * a + j] / &solution[a * a])
}

/// `c` plus a combination of the `x yᵀ` that is invertible, and its inverse. Almost every
/// combination is.
fn invertible(c: &Exact, right: &[Vec<BigRational>], left: &[Vec<BigRational>]) -> (Exact, Exact) {
    let mut stream = SplitMix64::new(0);
    for bound in 1.. {
        let mut candidate = c.clone();
        for x in right {
            for y in left {
                let factor = integer(stream.in_range(bound));
                candidate = sum(&candidate, &scaled(&outer(x, y), &factor));
            }
        }
        if let Some(inverse) = inverse(&candidate) {
            return (candidate, inverse);
        }
    }
    unreachable!("almost every member is invertible")
}

fn apply(matrix: &Exact, x: &[BigRational]) -> Vec<BigRational> {
    (0..matrix.rows()).map(|i| Rationals.dot(matrix.row(i).iter().zip(x))).collect()
}

/// Whether `C` does what it should: `K′ = C K`, `Q = Cᵀ Q′`, and `C` is invertible.
pub fn is_change_of_basis(
    c: &Exact,
    (k, q): (&Exact, &Exact),
    (k_other, q_other): (&Exact, &Exact),
) -> bool {
    product(c, k) == *k_other
        && product(&c.transpose(), q_other) == *q
        && rank(c) == c.rows()
        && !(c.rows() == 1 && is_zero(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn m(rows: &[&[i64]]) -> Exact {
        Matrix::from_fn(rows.len(), rows[0].len(), |i, j| integer(rows[i][j]))
    }

    /// Where the rank of `A` is below `a`, all four outcomes happen.
    #[test]
    fn below_full_rank_everything_happens() {
        let zero = m(&[&[0, 0]]);
        // a = 1, A = 0: unique although rk A < a, because K has rank a.
        let found = change_of_basis((&m(&[&[1, 2]]), &zero), (&m(&[&[-3, -6]]), &zero));
        assert_eq!(found, ChangeOfBasis::Unique(m(&[&[-3]])));
        let found = change_of_basis((&m(&[&[1, 2]]), &zero), (&m(&[&[1, 3]]), &zero));
        assert_eq!(found, ChangeOfBasis::None);
        let found = change_of_basis((&zero, &zero), (&zero, &zero));
        let ChangeOfBasis::Family { excluded, .. } = &found else { panic!("{found:?}") };
        assert!(excluded.is_some());
        let (one, other) = found.two_different().unwrap();
        assert_ne!(one, other);
        for c in [one, other] {
            assert!(is_change_of_basis(&c, (&zero, &zero), (&zero, &zero)));
        }
        let q = m(&[&[1, 0]]);
        assert_eq!(
            change_of_basis((&q, &q), (&q, &m(&[&[0, 1]]))),
            ChangeOfBasis::DifferentProducts
        );
    }

    /// `C` is prescribed on a line and modulo a line, and is not the identity there.
    #[test]
    fn a_family_with_an_excluded_value() {
        let (k, q) = (m(&[&[1, 0], &[0, 0]]), m(&[&[1, 1], &[0, 0]]));
        let c = m(&[&[2, 0], &[5, 1]]);
        let c_inverse_transposed = inverse(&c).unwrap().transpose();
        let other = (product(&c, &k), product(&c_inverse_transposed, &q));
        let found = change_of_basis((&k, &q), (&other.0, &other.1));
        let ChangeOfBasis::Family { c, direction, excluded } = &found else { panic!("{found:?}") };
        for s in -4..5 {
            let member = sum(c, &scaled(direction, &integer(s)));
            let good = is_change_of_basis(&member, (&k, &q), (&other.0, &other.1));
            assert_eq!(good, *excluded != Some(integer(s)), "{s}");
        }
    }
}
