//! Symbolic expansion: a network over a ring of polynomials, one entry of the output or several.

use super::tape::{Node, Recorder};
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
