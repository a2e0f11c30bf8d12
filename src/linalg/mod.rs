//! Exact linear algebra, three ways that check one another.
//!
//! | module | over | use it for |
//! |---|---|---|
//! | [`bareiss`] | any [`Domain`](crate::ring::Domain) | polynomials, small matrices, a second opinion |
//! | [`modular`] | a prime field | speed; a rank found here is a lower bound of the rank over ℚ |
//! | [`multimodular`] | ℚ, by way of ℤ | exact kernels, ranks and determinants of large matrices |
//!
//! The first two grow an echelon form row by row, because whoever evaluates a Jacobian at random
//! points wants to know after every point whether it added anything.

pub mod bareiss;
mod kernel;
pub mod modular;
pub mod multimodular;
pub(crate) mod product;
mod profile;
mod rational;

pub use bareiss::Bareiss;
pub use modular::ModularEchelon;
pub use profile::RankProfile;
pub use rational::{query_key, rank, rank_exceeds};

#[cfg(test)]
mod tests;
