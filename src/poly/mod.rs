//! Sparse multivariate polynomials over the integers, the rationals and prime fields: arithmetic,
//! calculus, evaluation.
//!
//! A [`Polynomial`] is plain data that knows its [`Variables`] and their monomial [`Order`]; the
//! rings [`Polynomials`] and [`RationalPolynomials`] compute with them, and so do the operators
//! where no modulus is needed.
//!
//! ```
//! use neurocert::poly::{Order, Polynomials, Variables};
//! use neurocert::ring::{Domain, Integers, Ring};
//!
//! let ring = Polynomials::new(Integers, Variables::new(["x", "y"], Order::Lex));
//! let (x, y) = (ring.variable(0), ring.variable(1));
//! let square = (&x + &y).pow(2);
//! assert_eq!(square, &x * &x + ring.from_i64(2) * &x * &y + &y * &y);
//! assert_eq!(square.div_exact(&(&x + &y)), Some(&x + &y));
//! assert_eq!(square.derivative(0), ring.from_i64(2) * (x + y));
//! ```

mod arithmetic;
mod calculus;
mod coefficient;
mod content;
mod convolution;
mod division;
mod evaluate;
pub mod formula;
mod gcd;
mod layout;
mod limbs;
mod mul;
mod operators;
mod parts;
mod polynomial;
mod power;
mod rational;
mod ring;
mod store;
mod stride;
pub mod text;
mod variables;

pub use coefficient::CoefficientRing;
pub use evaluate::Evaluator;
pub(crate) use gcd::univariate;
pub use polynomial::{Monomial, Polynomial};
pub use rational::{RationalPolynomial, RationalPolynomials};
pub use ring::Polynomials;
pub use store::Coefficient;
pub use text::Format;
pub use variables::{Order, Variables};

#[cfg(test)]
mod tests;
