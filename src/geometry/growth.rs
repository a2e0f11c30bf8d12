//! Adding random inputs until the rank of the Jacobian is known.

/// Something that can show Jacobian rows of one random input after the other to an elimination.
pub(super) trait Probe {
    /// Goes on to a new random input.
    fn next_input(&mut self);

    /// Inserts the rows of these outputs on the current input: the pivot column of each row that
    /// is independent of all before it.
    fn insert(&mut self, outputs: &[usize]) -> Vec<Option<usize>>;
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
    /// Whether so many whole added inputs as were asked for added nothing. If not, the target was met.
    pub saturated: bool,
}

/// Adds inputs until the rank is `target` (an upper bound), or until `patience` whole added random inputs
/// in a row add nothing. One is enough for inputs that are as good as generic: another one then adds nothing
/// either, as it is as generic as that one. Small integers are not. Agreement of two runs with a fixed number of inputs would prove nothing: with too few inputs
/// the rank is too small on every seed.
///
/// An output whose row depended on the rows before it on one input depends on every later input
/// (generically), so only the outputs that added something on the last input are tried on the
/// next. Leaving out rows cannot make a lower bound false, and before anything is called
/// saturated all outputs of a new input are tried.
pub(super) fn grow(
    probe: &mut impl Probe,
    outputs: &[usize],
    chunk: usize,
    target: usize,
    patience: usize,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Growth {
    let mut growth = Growth::default();
    let mut idle = 0;
    let mut candidates = outputs.to_vec();
    while growth.rows.len() < target && !growth.saturated {
        probe.next_input();
        let before = growth.rows.len();
        let mut misses = 0;
        let mut rest = candidates.as_slice();
        while !rest.is_empty() {
            // No more rows at once than are still wanted: near the end most would be for nothing.
            let wanted = target - growth.rows.len();
            let (part, later) = rest.split_at(rest.len().min(chunk).min(wanted));
            rest = later;
            for (&output, pivot) in part.iter().zip(probe.insert(part)) {
                misses += 1;
                if let Some(pivot) = pivot {
                    growth.rows.push((growth.inputs, output));
                    growth.pivots.push(pivot);
                    misses = 0;
                }
            }
            progress(growth.rows.len(), target);
            // An input that has given something and then nothing for long has given all it will.
            let is_exhausted = growth.rows.len() > before && misses > target;
            if growth.rows.len() >= target || is_exhausted {
                break;
            }
        }
        growth.inputs += 1;
        let added = growth.rows.len() - before;
        idle = match added {
            0 => idle + usize::from(candidates.len() == outputs.len()),
            _ => 0,
        };
        growth.saturated = idle >= patience;
        candidates = growth.rows[before..].iter().map(|&(_, output)| output).collect();
        if candidates.is_empty() {
            candidates = outputs.to_vec();
        }
    }
    growth
}

/// The entries of an output matrix column by column: a token at a time, so that every row of the
/// last weights is seen soon, however many tokens there are.
pub(super) fn token_by_token((rows, tokens): (usize, usize)) -> Vec<usize> {
    (0..tokens).flat_map(|k| (0..rows).map(move |i| i * tokens + k)).collect()
}
