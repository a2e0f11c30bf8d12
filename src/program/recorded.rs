//! Programs recorded as tapes: entries of the output over expensive rings, and rows of the Jacobian.

use neurocert_check::language::{Leaf, Program};

use super::run;
use super::tape::{Node, Recorder, Tape};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::ring::Ring;

/// Evaluates a program over a ring whose operations are expensive: records it, then computes
/// what the `wanted` outputs (numbered row by row) need and nothing else, and forgets values
/// when they are used up. `progress` sees the number of steps done and of all steps.
///
/// # Errors
/// Those of the program.
pub fn expand<R: Ring>(
    ring: &R,
    program: impl Fn(&Recorder, &[Matrix<Node>], &Matrix<Node>) -> Result<Matrix<Node>>,
    weights: &[Matrix<R::Elem>],
    input: &Matrix<R::Elem>,
    wanted: &[usize],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<R::Elem>> {
    let recorder = Recorder::new();
    let names = |matrix: &Matrix<R::Elem>| matrix.map(|_| recorder.input());
    let blocks: Vec<Matrix<Node>> = weights.iter().map(names).collect();
    let x = names(input);
    let output = program(&recorder, &blocks, &x)?.into_entries();
    let outputs = wanted.iter().map(|&k| output[k]).collect();
    let active = blocks.into_iter().flat_map(Matrix::into_entries).collect();
    let tape = recorder.finish(active, x.into_entries(), outputs);
    let values = weights.iter().flat_map(|block| block.entries().iter().cloned()).collect();
    Ok(tape.outputs_at(ring, values, input.entries().to_vec(), progress))
}

/// A program, recorded once for the rows of its Jacobian by the entries of all weights.
///
/// Reverse accumulation costs about two evaluations for each of the r rows of an input, gradients one
/// evaluation over vectors of length P (the number of entries): about P/(2r) times as much. Measured
/// (`cargo bench --bench jacobian`): reverse is 4 times cheaper for attention of widths 3-3-3 and 8-8-8, 30
/// times at 16-16-16 and above; gradients win only where an input has many more rows than there are
/// entries (2-2-2 with 40 tokens: 5 times), which no search for a rank needs, so reverse is what is used.
pub struct Recorded {
    tape: Tape,
}

impl Recorded {
    /// Records `program`.
    ///
    /// # Errors
    /// When it divides, which a tape does not, or is not made of polynomials.
    pub fn new(program: &Program) -> Result<Self> {
        let recorder = Recorder::new();
        let matrix =
            |leaf: &Leaf| Matrix::from_fn(leaf.shape.0, leaf.shape.1, |_, _| recorder.input());
        let [weights, inputs] = [&program.weights, &program.inputs]
            .map(|leaves| leaves.iter().map(matrix).collect::<Vec<Matrix<Node>>>());
        let outputs = run(&recorder, program, &weights, &inputs)?;
        let [weights, inputs, outputs] = [weights, inputs, outputs].map(flat);
        Ok(Recorded { tape: recorder.finish(weights, inputs, outputs) })
    }

    /// The values of all steps at weights and inputs, for [`row`](Recorded::row).
    pub fn values<R: Ring>(
        &self,
        ring: &R,
        weights: &[Matrix<R::Elem>],
        inputs: &[Matrix<R::Elem>],
    ) -> Vec<R::Elem> {
        self.tape.forward(ring, &flat(weights.to_vec()), &flat(inputs.to_vec()))
    }

    /// The row of an entry of the output, numbered row by row.
    pub fn row<R: Ring>(&self, ring: &R, values: &[R::Elem], output: usize) -> Vec<R::Elem> {
        self.tape.reverse(ring, values, output)
    }

    /// All rows at weights and inputs.
    pub fn rows<R: Ring>(
        &self,
        ring: &R,
        weights: &[Matrix<R::Elem>],
        inputs: &[Matrix<R::Elem>],
    ) -> Vec<Vec<R::Elem>> {
        let values = self.values(ring, weights, inputs);
        (0..self.tape.outputs()).map(|output| self.row(ring, &values, output)).collect()
    }
}

/// The entries of all matrices, one after the other.
fn flat<E>(matrices: Vec<Matrix<E>>) -> Vec<E> {
    matrices.into_iter().flat_map(Matrix::into_entries).collect()
}

#[cfg(test)]
mod tests;
