//! Networks as text: a small program of matrix expressions, and its reader.
//!
//! [`parse`] reads a text into a [`Text`]: statements and expressions with their places. Giving it
//! sizes, [`Text::program`] unrolls the loops, checks every shape and returns a [`Program`]: matrix
//! steps in order. Producers and checker use this reader; the checker in Python is the independent
//! one. Whatever is wrong with a text or its sizes is one [`Fault`], which names line and column.
//!
//! ```
//! use neurocert_check::language::{parse, sizes};
//!
//! let text = parse("network mlp\nsizes w[0..1]\ninput X : w[0] x 1\n\
//!                   weights W : w[1] x w[0]\noutput W * X\n").unwrap();
//! let program = text.program(&sizes([("w", &[3, 2])])).unwrap();
//! assert_eq!(program.shape(program.outputs[0]), (2, 1));
//! ```

mod association;
mod declarations;
mod division;
mod elaborate;
mod expression;
mod fault;
mod formula;
mod index;
mod library;
mod matrices;
mod motions;
mod names;
mod parse;
mod print;
mod products;
mod program;
mod resolve;
mod steps;
mod symmetry;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_rules;
mod token;
mod tree;
mod values;

pub use association::{Tree, cheapest};
pub use division::divides;
pub use fault::{Fault, Place};
pub use formula::{Formula, formula, is_name};
pub use library::{LIBRARY, library};
pub use parse::parse;
pub use program::{Constant, Constraint, Function, Leaf, Node, Op, Program, Shape};
pub use resolve::{Given, sizes};
pub use symmetry::{Condition, Group, Move, Symmetry};
pub use tree::Text;
