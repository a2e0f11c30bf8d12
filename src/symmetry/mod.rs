//! Conjectured symmetries: rules that turn weights into weights with the help of group elements,
//! tested on random exact weights, proved, or refuted with a small counterexample.
//!
//! | file | is |
//! |---|---|
//! | `condition` | what a group parameter satisfies |
//! | `expression` | the matrix expressions of a rule: read, checked, evaluated in any ring |
//! | `rule` | a rule at an architecture, from the text of its parts |
//! | `elements`, `draw` | random exact group elements; with weights |
//! | `test` | trials, modulo a prime and exactly |
//! | `degree` | degrees, for the probability that trials see nothing |
//! | `words`, `identity` | the proof by words, which no size enters |
//! | `shrink` | from a counterexample to a small one |
//! | `decide` | all of these, one after the other |
//! | `claim`, `certificate` | proofs by the checker's kernel (`docs/certificate.md`): by expanding everything, too |
//! | [`discover`] | all infinitesimal symmetries that are linear in the weights |

mod certificate;
mod claim;
mod condition;
mod decide;
mod degree;
pub mod discover;
mod draw;
pub(crate) mod elements;
mod expression;
mod generic;
mod identity;
mod matrices;
mod rule;
mod shrink;
mod test;
mod words;

pub use certificate::certificate;
#[cfg(feature = "cli")]
pub(crate) use claim::Formula;
pub use condition::Condition;
pub use decide::{Decision, Options, Proof, Shown, Verdict, decide};
pub use expression::{Expression, Node};
pub use identity::{Scaling, WordProof};
pub use matrices::Exact;
pub use rule::{Parameter, ParameterText, Rule, RuleText};
pub use test::{Failure, Instance};

#[cfg(test)]
mod tests;
