//! The Jacobian of (coordinates of the weights ↦ function) at a point, seen through inputs: one
//! row for each output entry on each input, one column for each coordinate.

use super::tape::{Node, Recorder, Tape};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::{Block, Network};
use crate::ring::{Gradient, Ring};

/// A network, recorded once for its Jacobian rows.
///
/// Reverse accumulation costs about two evaluations for each of the r = `d_l t` rows of an input,
/// dual numbers one evaluation over vectors of length P (the number of coordinates): about P/(2r)
/// times as much. Measured (`cargo bench --bench jacobian`): reverse is 4 times cheaper at widths
/// 3-3-3 and 8-8-8, 30 times at 16-16-16 and above; dual numbers win only where an input has many
/// more rows than there are coordinates (2-2-2 with 40 tokens: 5 times), which no search for a
/// rank needs, so reverse is what is used.
pub struct Recorded {
    tape: Tape,
}

impl Recorded {
    /// Records `network`.
    ///
    /// # Errors
    /// When the network divides, which a tape does not.
    pub fn new<N: Network>(network: &N) -> Result<Self> {
        let recorder = Recorder::new();
        let matrix = |rows, columns| Matrix::from_fn(rows, columns, |_, _| recorder.input());
        let blocks: Vec<Matrix<Node>> =
            network.coordinates().iter().map(|block| matrix(block.rows, block.columns)).collect();
        let (rows, columns) = network.input_shape();
        let input = matrix(rows, columns);
        let weights = network.lift(&recorder, &blocks);
        let output = network.evaluate(&recorder, &weights, &input)?;
        let active = blocks.into_iter().flat_map(Matrix::into_entries).collect();
        Ok(Recorded { tape: recorder.finish(active, input.into_entries(), output.into_entries()) })
    }

    /// The program.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// All Jacobian rows of one input, by reverse accumulation, in the order of the output's
    /// entries (row by row).
    pub fn rows<R: Ring>(
        &self,
        ring: &R,
        point: &[Matrix<R::Elem>],
        input: &Matrix<R::Elem>,
    ) -> Vec<Vec<R::Elem>> {
        let values = self.values(ring, point, input);
        (0..self.tape.outputs()).map(|output| self.tape.reverse(ring, &values, output)).collect()
    }

    /// The values of the program on one input, for [`Tape::reverse`].
    pub fn values<R: Ring>(
        &self,
        ring: &R,
        point: &[Matrix<R::Elem>],
        input: &Matrix<R::Elem>,
    ) -> Vec<R::Elem> {
        self.tape.forward(ring, &flatten(point), input.entries())
    }
}

/// All Jacobian rows of one input by dual numbers with a whole gradient: the reference for
/// [`Recorded::rows`], and the cheaper way when an input has more rows than there are coordinates.
///
/// # Errors
/// As [`Network::evaluate`].
pub fn forward_rows<N: Network, R: Ring>(
    network: &N,
    ring: &R,
    point: &[Matrix<R::Elem>],
    input: &Matrix<R::Elem>,
) -> Result<Vec<Vec<R::Elem>>> {
    let count = point.iter().map(|block| block.entries().len()).sum();
    let dual = Gradient::new(ring.clone(), count);
    let mut index = 0;
    let blocks: Vec<_> = point
        .iter()
        .map(|block| {
            block.map(|entry| {
                index += 1;
                dual.variable(entry.clone(), index - 1)
            })
        })
        .collect();
    let input = input.map(|entry| dual.constant(entry.clone()));
    let output = network.evaluate(&dual, &network.lift(&dual, &blocks), &input)?;
    let gradient = |partials: &[R::Elem]| match partials {
        [] => vec![ring.zero(); count],
        all => all.to_vec(),
    };
    Ok(output.entries().iter().map(|entry| gradient(entry.partials())).collect())
}

/// The entries of all blocks, one after the other.
pub fn flatten<E: Clone>(blocks: &[Matrix<E>]) -> Vec<E> {
    blocks.iter().flat_map(|block| block.entries().iter().cloned()).collect()
}

/// Cuts a flat list into blocks.
///
/// # Panics
/// When the lengths do not fit.
pub fn unflatten<E: Clone>(blocks: &[Block], entries: &[E]) -> Vec<Matrix<E>> {
    let mut rest = entries;
    let cut = |block: &Block| {
        let (head, tail) = rest.split_at(block.len());
        rest = tail;
        Matrix::new(block.rows, block.columns, head.to_vec())
    };
    blocks.iter().map(cut).collect()
}
