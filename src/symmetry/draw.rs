//! Random instances of a rule.

use super::elements::Elements;
use super::matrices::{Exact, product};
use super::rule::{Parameter, Rule};
use super::test::Instance;
use crate::matrix::Matrix;
use crate::network::{Network, Parametrization};
use crate::ring::Rationals;

/// Random instances of a rule from one stream.
pub(super) struct Draws<'a> {
    pub rule: &'a Rule,
    pub elements: Elements,
}

impl Draws<'_> {
    /// Integers in `[−bound, bound]` (fractions in orthogonal matrices).
    pub fn instance(&mut self, bound: u64) -> Instance {
        let rule = self.rule;
        let element = |parameter: &Parameter| {
            self.elements.element(parameter.shape, parameter.condition.in_language(), bound)
        };
        let group = rule.parameters.iter().map(element).collect();
        let weights = self.weights(bound);
        let shape = rule.network.input_shape();
        Instance { group, weights, input: self.elements.matrix(shape, bound) }
    }

    /// Attention matrices of `av` are products where their rank is bounded.
    fn weights(&mut self, bound: u64) -> Vec<Exact> {
        let architecture = self.rule.architecture();
        let is_av = architecture.parametrization() == Parametrization::Av;
        let blocks = self.rule.network.weights();
        let mut weights: Vec<Exact> = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            let rank =
                if is_av && at % 2 == 0 { architecture.query_dims()[at / 2] } else { block.rows };
            let mut matrix = |rows, columns| self.elements.matrix((rows, columns), bound);
            weights.push(if rank < block.rows {
                let left: Matrix<_> = matrix(block.rows, rank);
                product(&Rationals, &left, &matrix(rank, block.columns))
            } else {
                matrix(block.rows, block.columns)
            });
        }
        weights
    }
}
