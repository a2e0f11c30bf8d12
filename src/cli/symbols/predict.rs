//! What an expansion would take, foretold and refused before anything is computed.

use num_bigint::BigUint;

use super::Wanted;
use super::estimate::{Estimate, STEP_BYTES, Sizes};
use crate::cli::{Settings, watch};
use crate::error::{Error, Result, human};
use crate::matrix::Matrix;
use crate::network::{Architecture, Block, Matrices};
use crate::program::{Node, Recorder};
use crate::theory::lightning::term_bound;

/// What shall be expanded.
pub(in crate::cli) struct Expansion<'a, P> {
    /// Its blocks are what the program takes.
    pub architecture: &'a Architecture,
    /// Numbers in their place.
    pub weights: Option<&'a Matrices>,
    pub program: P,
    /// Products of the program, about.
    pub steps: u128,
    /// Polynomials that are made of an entry.
    pub copies: usize,
}

impl Wanted {
    /// The number of terms of an entry, at most; refused before anything is computed.
    ///
    /// # Errors
    /// More than --max-terms, more than fits --max-memory, more work than --max-work.
    pub(in crate::cli) fn predict<P>(
        &self,
        expansion: &Expansion<'_, P>,
        settings: &Settings,
    ) -> Result<BigUint>
    where
        P: Fn(&Recorder, &[Matrix<Node>], &Matrix<Node>) -> Result<Matrix<Node>>,
    {
        let has_weights = expansion.weights.is_some();
        let Some(bound) = term_bound(expansion.architecture, has_weights) else {
            let problem = "an entry of the output may have more terms than can be counted";
            return Err(self.too_many(problem, has_weights));
        };
        let problem = format!("an entry of the output may have {bound} terms");
        if bound > BigUint::from(self.max_terms) {
            return Err(self.too_many(&problem, has_weights));
        }
        // The terms of the result alone, then the program alone, then what comes up on the way.
        let results = &bound * 128u32 * self.entries.len();
        let results = u128::try_from(&results).unwrap_or(u128::MAX);
        let steps = expansion.steps.saturating_mul(STEP_BYTES.into());
        let memory = |bytes: u128, why: &str| {
            if bytes <= u128::from(settings.max_memory) {
                return Ok(());
            }
            let allowed = format!(
                "allowed: {}; raise --max-memory, ask for one entry, or take smaller sizes or numbers",
                human(settings.max_memory.into())
            );
            Err(Error::new("--max-memory", format!("{why} and need {}", human(bytes)), allowed))
        };
        memory(results, &problem)?;
        memory(steps, &format!("the program may have {} steps", expansion.steps))?;
        let found = self.estimate(expansion)?;
        let why = format!("numbers may have {} bits", found.bits);
        memory(steps.saturating_add(found.bytes.into()), &why)?;
        if found.work > self.max_work {
            let problem = format!("{why} and take {} operations on words", found.work);
            let allowed = format!(
                "allowed: {}; raise --max-work (and set a --timeout), or take smaller sizes or numbers",
                self.max_work
            );
            return Err(Error::new("--max-work", problem, allowed));
        }
        Ok(bound)
    }

    fn estimate<P>(&self, expansion: &Expansion<'_, P>) -> Result<Estimate>
    where
        P: Fn(&Recorder, &[Matrix<Node>], &Matrix<Node>) -> Result<Matrix<Node>>,
    {
        let _stage = watch::stage(format!("estimate of a program of {} steps", expansion.steps));
        let (rows, columns) = expansion.architecture.input_shape();
        let blocks = expansion.architecture.blocks();
        let symbols = match expansion.weights {
            Some(_) => 0,
            None => blocks.iter().map(Block::len).sum(),
        };
        let sizes = Sizes::new(symbols + rows * columns, self.max_terms);
        let weights: Vec<_> = match expansion.weights {
            Some(matrices) => matrices.iter().map(|matrix| sizes.constants(matrix)).collect(),
            None => blocks
                .iter()
                .map(|b| Matrix::from_fn(b.rows, b.columns, |_, _| sizes.variable()))
                .collect(),
        };
        let input = Matrix::from_fn(rows, columns, |_, _| sizes.variable());
        let wanted = self.numbers(expansion.architecture.output_shape().1);
        sizes.run(&expansion.program, &weights, &input, &wanted, expansion.copies)
    }
}
