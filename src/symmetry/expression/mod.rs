//! Matrix expressions in weights and group parameters.

mod ast;
mod evaluate;
mod language;
mod lex;
mod parse;
mod print;
mod whole;

pub use ast::{Expression, Node};
pub(super) use ast::{Way, multiply};
pub(super) use evaluate::{Context, Undefined, Values};
pub(super) use language::power;
pub(super) use parse::{Family, Member, Names, check_name, expression};
pub(super) use whole::{Scope, range, size};
