//! Symmetries: conjectured ones, all linear ones, and what gradient flow conserves because of them.
//!
//! | file | is |
//! |---|---|
//! | `rule` | a rule of a file, as a symmetry of a network that is text; [`crate::program::symmetry`] decides it |
//! | `translate` | the expressions of a rule in the language of networks |
//! | `elements` | random exact group elements |
//! | [`discover`] | all infinitesimal symmetries that are linear in the weights |
//! | [`conserved`] | quantities that gradient flow conserves |

pub mod conserved;
pub mod discover;
pub(crate) mod elements;
mod matrices;
mod rule;
mod translate;

pub use rule::{ParameterText, Rule, RuleText};
