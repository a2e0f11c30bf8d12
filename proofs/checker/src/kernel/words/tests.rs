//! The laws of words by examples, false identities, and evaluation of normal forms.

mod build;
mod evaluation;
mod laws;
mod limits;
mod traps;

use super::Words;
use crate::kernel::symbols::Symbols;
