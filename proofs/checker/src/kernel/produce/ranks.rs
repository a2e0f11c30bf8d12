//! For producers: Jacobians at exact weights, and velocities there that move no output.

use super::super::certificate::{By, Drawn, Family, Matrices};
use super::super::failure::Failure;
use super::super::point::Point;
use super::super::ranks;
use super::super::source::Source;
use super::{Budget, Row, rows_at, vectors_of};

/// A network at exact weights, on all inputs or on given ones (the claim `rank`).
pub struct AtWeights {
    at: ranks::AtWeights,
    point: Point,
}

impl AtWeights {
    /// At these blocks, on these copies of the inputs, or on those of a drawn point.
    ///
    /// # Errors
    /// Matrices that do not fit.
    pub fn new(
        source: Source,
        weights: &Matrices,
        inputs: Option<&[Matrices]>,
        drawn: &Drawn,
    ) -> Result<AtWeights, Failure> {
        let at = ranks::AtWeights::new(source, weights, inputs)?;
        let point = at.point(Some((&drawn.seed, &drawn.bound)))?;
        Ok(AtWeights { at, point })
    }

    /// That there is a Jacobian on each given input, and all functions are known.
    ///
    /// # Errors
    /// Why there is none, or that it takes more than the budget.
    pub fn is_defined(&self, budget: Budget) -> Result<(), Failure> {
        self.at.is_defined(&budget.meter())
    }

    /// All rows of the Jacobian on one copy of the inputs (from 1), as [`rows`](super::rows) gives them.
    ///
    /// # Errors
    /// As [`rows`](super::rows).
    pub fn rows(
        &self,
        m: &str,
        order: Option<u32>,
        copy: u32,
        budget: Budget,
    ) -> Result<Vec<Row>, Failure> {
        rows_at(&self.at.needed, m, &self.point, order, copy, budget)
    }

    /// The vectors of a family at these weights, modulo m, in coordinates.
    ///
    /// # Errors
    /// Where the family has none, or that it takes more than the budget.
    pub fn vectors(
        &self,
        family: &Family,
        m: &str,
        budget: Budget,
    ) -> Result<Vec<Vec<u64>>, Failure> {
        vectors_of(&self.at.needed, family, m, &self.point, &budget.meter())
    }

    /// That no output moves along a vector.
    ///
    /// # Errors
    /// Why that is not shown, or that it takes more than the budget.
    pub fn moves_nothing(&self, by: By, vector: &Matrices, budget: Budget) -> Result<(), Failure> {
        self.at.move_nothing(by, std::slice::from_ref(vector), &budget.meter()).map(drop)
    }
}
