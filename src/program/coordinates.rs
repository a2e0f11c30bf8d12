//! The coordinates of a program: the entries of its blocks that are free, in the order of the kernel.

use neurocert_check::kernel::produce::places;
use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{Constraint, Leaf, Program};
use num_rational::BigRational;

use super::run;
use crate::error::Result;
use crate::linalg::product::product;
use crate::linalg::query_key;
use crate::matrix::Matrix;
use crate::ring::{Gradient, Rationals, Ring};

/// The coordinates of a program, in order.
pub struct Coordinates<'a> {
    program: &'a Program,
    blocks: Vec<Leaf>,
    bounded: Bounded,
}

impl<'a> Coordinates<'a> {
    /// Those of a program, with weights of bounded rank as products of two blocks, or as letters (then
    /// that their rank is bounded is not said).
    pub fn new(program: &'a Program, bounded: Bounded) -> Self {
        Coordinates { program, blocks: Source::new(program, bounded).blocks, bounded }
    }

    /// Block, row and column (from 0) of each.
    pub fn places(&self) -> Vec<(&str, usize, usize)> {
        let mut all = Vec::new();
        for leaf in &self.blocks {
            all.extend(places(leaf).into_iter().map(|(i, j)| (leaf.name.as_str(), i, j)));
        }
        all
    }

    /// The blocks at values of all coordinates, in order.
    ///
    /// # Panics
    /// When there are too few values.
    pub fn blocks<R: Ring>(&self, ring: &R, values: &[R::Elem]) -> Vec<(&str, Matrix<R::Elem>)> {
        let mut rest = values;
        let mut blocks = Vec::with_capacity(self.blocks.len());
        for leaf in &self.blocks {
            let (rows, columns) = leaf.shape;
            let mut block = Matrix::from_fn(rows, columns, |_, _| ring.zero());
            let places = places(leaf);
            let (own, more) = rest.split_at(places.len());
            rest = more;
            for ((i, j), value) in places.into_iter().zip(own) {
                match leaf.constraint {
                    Constraint::Symmetric => block[(j, i)] = value.clone(),
                    Constraint::Skew => block[(j, i)] = ring.neg(value),
                    _ => {}
                }
                block[(i, j)] = value.clone();
            }
            blocks.push((leaf.name.as_str(), block));
        }
        blocks
    }

    /// The weights at values of all coordinates.
    ///
    /// # Panics
    /// When there are too few values.
    pub fn weights<R: Ring>(&self, ring: &R, values: &[R::Elem]) -> Vec<Matrix<R::Elem>> {
        let blocks: Vec<_> =
            self.blocks(ring, values).into_iter().map(|(_, block)| block).collect();
        let mut weights = Vec::new();
        let mut rest = &blocks[..];
        for leaf in &self.program.weights {
            let (own, more) = match (leaf.constraint, self.bounded) {
                (Constraint::Rank(_), Bounded::Factors) => rest.split_at(2),
                _ => rest.split_at(1),
            };
            rest = more;
            weights.push(match own {
                [left, right] => product(ring, &left.transpose(), right),
                one => one[0].clone(),
            });
        }
        weights
    }

    /// The coordinates of weights that fit the program.
    pub fn of(&self, weights: &[Matrix<BigRational>]) -> Vec<BigRational> {
        let factors = |(leaf, matrix): (&Leaf, &Matrix<BigRational>)| match leaf.constraint {
            Constraint::Rank(rank) if self.bounded == Bounded::Factors => {
                query_key(matrix, rank).map_or(vec![], |(right, left)| vec![left, right])
            }
            _ => vec![matrix.clone()],
        };
        let blocks: Vec<_> = self.program.weights.iter().zip(weights).flat_map(factors).collect();
        let entries =
            self.blocks.iter().zip(&blocks).flat_map(|(leaf, block)| {
                places(leaf).into_iter().map(|place| block[place].clone())
            });
        entries.collect()
    }

    /// The Jacobian at a point on one copy of the inputs, by gradients: a row for each entry of each output.
    ///
    /// # Errors
    /// As [`run`]: functions that are not rational, a division by zero.
    pub fn jacobian(
        &self,
        point: &[BigRational],
        inputs: &[Matrix<BigRational>],
    ) -> Result<Vec<Vec<BigRational>>> {
        let dual = Gradient::new(Rationals, point.len());
        let values: Vec<_> =
            (0..).zip(point).map(|(at, value)| dual.variable(value.clone(), at)).collect();
        let inputs: Vec<_> =
            inputs.iter().map(|input| input.map(|entry| dual.constant(entry.clone()))).collect();
        let outputs = run(&dual, self.program, &self.weights(&dual, &values), &inputs)?;
        let entries = outputs.iter().flat_map(Matrix::entries);
        Ok(entries.map(|entry| dual.all_partials(entry)).collect())
    }
}

#[cfg(test)]
mod tests;
