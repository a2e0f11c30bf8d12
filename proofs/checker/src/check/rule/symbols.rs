//! What the names in expressions stand for.

use std::collections::{HashMap, HashSet};

use crate::check::pair::sizes::blocks;
use crate::pair_certificate::NetworkWeights;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::{Condition, Parameter, RuleClaim};

use super::shape::Shape;

/// The longest name of a parameter.
const MAX_NAME: usize = 64;

/// A block of weights or a parameter.
pub(super) struct Symbol {
    pub(super) name: String,
    pub(super) rows: u32,
    pub(super) columns: u32,
    /// `None` for a block.
    pub(super) condition: Option<Condition>,
}

impl Symbol {
    pub(super) fn shape(&self) -> Shape {
        Shape::new(self.rows, self.columns)
    }

    /// Whether this is a parameter that is a number.
    pub(super) fn is_scalar(&self) -> bool {
        self.condition.is_some() && (self.rows, self.columns) == (1, 1)
    }
}

/// All names: first the blocks, then the parameters.
pub(super) struct Symbols {
    symbols: Vec<Symbol>,
    count: usize,
    names: HashMap<String, usize>,
}

impl Symbols {
    /// The check `group`, for a network whose sizes have been checked.
    pub(super) fn new(claim: &RuleClaim, network: &NetworkWeights) -> Result<Symbols, Failure> {
        let block = |(number, (rows, columns))| {
            let name = claim.block_name(number);
            Symbol { name, rows, columns, condition: None }
        };
        let mut symbols: Vec<Symbol> = blocks(network).into_iter().enumerate().map(block).collect();
        let count = symbols.len();
        let mut seen: HashSet<&str> = HashSet::new();
        let known: Vec<String> = symbols.iter().map(|symbol| symbol.name.clone()).collect();
        for Parameter { name, rows, columns, condition } in &claim.group {
            let wrong = |detail: &str| Err(Reason::Group.because(detail));
            if !is_name(name) {
                return wrong("a parameter without a proper name");
            }
            if known.contains(name) || !seen.insert(name) {
                return wrong(&format!("the name {name} is there twice"));
            }
            if *rows == 0 || *columns == 0 {
                return wrong(&format!("{name}: a size is 0"));
            }
            let fits = match condition {
                Condition::Any => true,
                Condition::Nonzero => (*rows, *columns) == (1, 1),
                Condition::Invertible
                | Condition::Orthogonal
                | Condition::Permutation
                | Condition::SignedPermutation
                | Condition::Diagonal
                | Condition::DiagonalInvertible
                | Condition::Symmetric
                | Condition::Skew => rows == columns,
            };
            if !fits {
                return wrong(&format!("{name}: {condition} is no condition for that shape"));
            }
            let (name, condition) = (name.clone(), Some(*condition));
            symbols.push(Symbol { name, rows: *rows, columns: *columns, condition });
        }
        let names = symbols.iter().enumerate();
        let names = names.map(|(number, symbol)| (symbol.name.clone(), number)).collect();
        Ok(Symbols { symbols, count, names })
    }

    pub(super) fn blocks(&self) -> &[Symbol] {
        self.symbols.get(..self.count).unwrap_or_default()
    }

    pub(super) fn parameters(&self) -> &[Symbol] {
        self.symbols.get(self.count..).unwrap_or_default()
    }

    /// The number of a block.
    pub(super) fn weight(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied().filter(|&number| number < self.count)
    }

    /// The number of a parameter, blocks counted too.
    pub(super) fn group(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied().filter(|&number| number >= self.count)
    }

    pub(super) fn get(&self, number: usize) -> Option<&Symbol> {
        self.symbols.get(number)
    }

    pub(super) fn condition(&self, number: usize) -> Option<Condition> {
        self.get(number).and_then(|symbol| symbol.condition)
    }
}

/// `[A-Za-z][A-Za-z0-9]*(_[0-9]+)?`, at most 64 characters.
fn is_name(name: &str) -> bool {
    let (word, digits) = match name.split_once('_') {
        Some((word, digits)) => (word, Some(digits)),
        None => (name, None),
    };
    let digits_fit = digits
        .is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()));
    name.len() <= MAX_NAME
        && word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|c| c.is_ascii_alphanumeric())
        && digits_fit
}
