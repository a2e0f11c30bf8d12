//! Adding random inputs until the rank of the Jacobian is known.

use std::ops::Range;

/// Something that can show Jacobian rows of one random input after the other to an elimination.
pub(super) trait Probe {
    /// Goes on to a new random input.
    fn next_input(&mut self);

    /// Inserts the rows of these outputs on the current input: the pivot column of each row that
    /// is independent of all before it.
    fn insert(&mut self, outputs: Range<usize>) -> Vec<Option<usize>>;
}

/// The outcome of [`grow`].
#[derive(Clone, Debug, Default)]
pub(super) struct Growth {
    /// `(input, output)`, from zero, of the independent rows: a row basis.
    pub rows: Vec<(usize, usize)>,
    /// The pivot column of each.
    pub pivots: Vec<usize>,
    /// Number of inputs that were used.
    pub inputs: usize,
    /// Whether a whole added input added nothing. If not, the target was met.
    pub saturated: bool,
}

/// Adds inputs until the rank is `target` (an upper bound), or until a whole added random input
/// adds nothing: the generic increments never grow again (the ranks of the spans of generic
/// inputs are a concave sequence), so that is where a generic sequence stops for good. Agreement
/// of two runs with a fixed number of inputs would prove nothing: with too few inputs the rank is
/// too small on every seed.
pub(super) fn grow(
    probe: &mut impl Probe,
    outputs: usize,
    chunk: usize,
    target: usize,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Growth {
    let mut growth = Growth::default();
    while growth.rows.len() < target && !growth.saturated {
        probe.next_input();
        let before = growth.rows.len();
        for start in (0..outputs).step_by(chunk) {
            let range = start..outputs.min(start + chunk);
            for (output, pivot) in range.clone().zip(probe.insert(range)) {
                if let Some(pivot) = pivot {
                    growth.rows.push((growth.inputs, output));
                    growth.pivots.push(pivot);
                }
            }
            progress(growth.rows.len(), target);
            if growth.rows.len() >= target {
                break;
            }
        }
        growth.inputs += 1;
        growth.saturated = growth.rows.len() == before;
    }
    growth
}
