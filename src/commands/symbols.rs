//! A network with symbols instead of numbers.

use std::collections::BTreeSet;

use itertools::Itertools as _;
use neurocert_check::kernel::Bounded;
use neurocert_check::language::Leaf;

use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::Matrices;
use crate::poly::{Order, RationalPolynomial, RationalPolynomials, Variables};
use crate::program::{Coordinates, Program};

/// Matrices of polynomials.
type Entries = Vec<Matrix<RationalPolynomial>>;

/// The ring in the coordinates (unless there are weights) and the entries of the inputs; weights and
/// inputs in it.
pub(crate) struct Symbols {
    pub ring: RationalPolynomials,
    pub blocks: Entries,
    pub inputs: Entries,
}

impl Symbols {
    /// Symbols for the weights of a program, or these weights in their place.
    ///
    /// # Errors
    /// Two entries of one name.
    pub(crate) fn new(program: &Program, weights: Option<&Matrices>, limit: usize) -> Result<Self> {
        Symbols::of(program, weights, Bounded::Letter, limit)
    }

    /// The same with weights of bounded rank as letters or as products.
    pub(crate) fn of(
        program: &Program,
        weights: Option<&Matrices>,
        bounded: Bounded,
        limit: usize,
    ) -> Result<Self> {
        let coordinates = Coordinates::new(program, bounded);
        let own = if weights.is_some() { vec![] } else { coordinates.places() };
        let mut names: Vec<String> =
            own.iter().map(|(block, i, j)| variable(block, *i, *j)).collect();
        let count = names.len();
        for leaf in &program.inputs {
            let (rows, columns) = leaf.shape;
            let all = (0..rows).cartesian_product(0..columns);
            names.extend(all.map(|(i, j)| variable(&leaf.name, i, j)));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(*name)) {
            let problem = format!("two entries would be the variable {twice}");
            return Err(Error::new("", problem, "rename a weight or input of the text"));
        }
        let ring = RationalPolynomials::with_limit(Variables::new(names, Order::Lex), limit);
        let variables: Vec<_> = (0..ring.variables().len()).map(|at| ring.variable(at)).collect();
        let blocks = match weights {
            Some(matrices) => {
                matrices.iter().map(|m| m.map(|entry| ring.constant(entry))).collect()
            }
            None => coordinates.weights(&ring, &variables[..count]),
        };
        let mut rest = variables[count..].iter().cloned();
        let mut input = |leaf: &Leaf| {
            let entries = rest.by_ref().take(leaf.shape.0 * leaf.shape.1).collect();
            Matrix::new(leaf.shape.0, leaf.shape.1, entries)
        };
        let inputs = program.inputs.iter().map(&mut input).collect();
        Ok(Symbols { ring, blocks, inputs })
    }
}

/// `Q1_2_1_1` of the entry (1, 1) of `Q[1,2]`.
fn variable(name: &str, i: usize, j: usize) -> String {
    let base = name.replace(['[', ']'], "").replace(',', "_").replace('-', "m");
    format!("{base}_{}_{}", i + 1, j + 1)
}
