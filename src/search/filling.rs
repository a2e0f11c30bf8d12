//! Whether the functions of a network fill the space of all functions of their degree.

use neurocert_check::kernel::certificate::{Support, Upper};
use neurocert_check::kernel::{Bounded, Failure, Reason, Source};
use neurocert_check::language::{Function, Given, Node, Op, Program};

use super::{Found, Options, bound, dimension};

/// The dimension of a network and that of its ambient space.
#[derive(Clone, Debug)]
pub struct Filling {
    /// Bounds of the dimension. Of a network that fills, the upper one is that of the ambient space.
    pub found: Found,
    /// The dimension of the space of all functions of this shape and degree.
    pub ambient: u128,
}

impl Filling {
    /// Whether it fills, if that is proved.
    pub fn is_filling(&self) -> Option<bool> {
        if u128::from(self.found.lower.rank) == self.ambient {
            return Some(true);
        }
        (self.found.upper.number < self.ambient).then_some(false)
    }
}

/// Decides whether the closure of the functions is the ambient space: proved by a minor of its size, or refuted
/// by an upper bound below it (Kileel, Trager and Bruna, 2019).
///
/// # Errors
/// Where the outputs are not polynomials in the inputs, or what [`dimension`] refuses.
pub fn filling(
    text: &str,
    given: &Given,
    program: &Program,
    options: Options<'_>,
) -> Result<Filling, Failure> {
    let source = Source::new(program, Bounded::Factors);
    let is_polynomial = |node: &Node| match node.op {
        Op::Inverse | Op::Softmax => false,
        Op::Apply(ref function) => matches!(function, Function::Series(..)),
        _ => true,
    };
    if !source.nodes.iter().all(is_polynomial) {
        return Err(Failure {
            reason: Reason::Function,
            detail: "the outputs are not polynomials in the inputs".into(),
        });
    }
    let step = Upper::Ambient { by: Support::Degrees };
    let ambient = bound(&source, &step, &[], options.budget)?;
    Ok(Filling { found: dimension(text, given, program, options)?, ambient })
}

/// All sizes in which one inner entry of a list, a hidden width, is smaller by one. The functions of any
/// network with smaller hidden widths are among those of one of these.
pub fn predecessors(given: &Given, name: &str) -> Vec<Given> {
    let Some(widths) = given.get(name) else { return vec![] };
    let inner = 1..widths.len().saturating_sub(1);
    let smaller = |at: usize| {
        let mut sizes = given.clone();
        sizes.get_mut(name)?[at] = widths[at].checked_sub(1).filter(|width| *width > 0)?;
        Some(sizes)
    };
    inner.filter_map(smaller).collect()
}
