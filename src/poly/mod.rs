//! Sparse multivariate polynomials with integer coefficients: simple, and only as fast as small
//! symbolic expansions need.

mod polynomial;
mod ring;

pub use polynomial::Polynomial;
pub use ring::Polynomials;

#[cfg(test)]
mod tests;
