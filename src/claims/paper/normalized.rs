//! Normalised attention with functions S whose values are rational.

use num_rational::BigRational;
use num_traits::Signed;

use super::deep::times;
use crate::claims::draw::{Exact, integer};
use crate::matrix::Matrix;
use crate::ring::{Rationals, Ring};

/// A map S: R → R_{>0}, injective, with S(0) = 1.
#[derive(Clone, Copy)]
pub enum Score {
    /// 2^u, the softmax of temperature 1/log 2; at integers only.
    PowerOfTwo,
    /// 1 + u for u ≥ 0, and 1/(1 − u) for u < 0.
    Rational,
    /// (2 + u)/(2 − u), a power series; for |u| < 2 only.
    Cayley,
}

impl Score {
    pub fn name(self) -> &'static str {
        match self {
            Score::PowerOfTwo => "S(u) = 2^u",
            Score::Rational => "S(u) = 1 + u or 1/(1 − u)",
            Score::Cayley => "S(u) = (2 + u)/(2 − u)",
        }
    }

    /// # Panics
    /// Where it is not defined: for powers of two at what is not an integer, or a large one.
    pub fn at(self, u: &BigRational) -> BigRational {
        let one = integer(1);
        match self {
            Score::Rational if u.is_negative() => (one - u).recip(),
            Score::Rational => one + u,
            Score::Cayley => {
                let two = integer(2);
                assert!(u.abs() < two, "(2 + u)/(2 - u) for |u| < 2");
                (&two + u) / (&two - u)
            }
            Score::PowerOfTwo => {
                assert!(u.is_integer(), "2^u at an integer");
                let exponent: u64 = u.abs().to_integer().try_into().expect("a small exponent");
                let power = Rationals.pow(&integer(2), exponent);
                if u.is_negative() { power.recip() } else { power }
            }
        }
    }
}

/// Eq. 15: column i is `Σ_j S(x_iᵀ A x_j) V x_j / Σ_k S(x_iᵀ A x_k)`.
pub fn attention(score: Score, a: &Exact, v: &Exact, x: &Exact) -> Exact {
    let scores = times(&Rationals, &x.transpose(), &times(&Rationals, a, x)).map(|u| score.at(u));
    let values = times(&Rationals, v, x);
    Matrix::from_fn(v.rows(), x.columns(), |r, i| {
        let total: BigRational = scores.row(i).iter().sum();
        Rationals.dot(values.row(r).iter().zip(scores.row(i))) / total
    })
}
