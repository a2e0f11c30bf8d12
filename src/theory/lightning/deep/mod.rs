//! Networks of any depth at exact weights: are two of them the same function, which weights have
//! the function of given ones, what are the weights of a black box (Theorem 3.7).
//!
//! The theorem as it is used here, with proofs, and where it differs from the printed one, is in
//! `docs/equivalence.md`.

mod certificate;
mod element;
mod equivalence;
mod evaluation;
mod exchange;
mod fiber;
mod fractions;
mod members;
mod modular;
mod nearest;
mod one_token;
mod ranks;
mod realize;
mod reason;
mod recover;
mod scaled;
mod subspace;
mod virtual_point;
mod virtual_weights;
mod witness;

pub use certificate::{at_input, by_expansion, certificate};
pub use element::{Element, maps};
pub use equivalence::{Answer, Equivalence, Proof, equivalence};
pub use evaluation::Evaluation;
pub use fiber::{DeepCase, DeepFiber, deep_fiber};
pub use nearest::{Nearest, nearest, relative_change};
pub use one_token::{Factor, OneToken, Side, Term};
pub use realize::realize;
pub use recover::{BlackBox, Hidden, Recovery, recover};
pub use virtual_point::{VirtualPoint, virtual_point};
pub use virtual_weights::Hypotheses;
pub use witness::{Outputs, Witness};

#[cfg(test)]
mod tests;
