//! The bound from above: independent brackets of gradients of outputs at a point.

use neurocert_check::kernel::certificate::{ConservedUpper, Drawn, Point};
use neurocert_check::kernel::produce::{self, Budget};
use neurocert_check::kernel::{Failure, Source};

use super::BOUND;
use crate::linalg::ModularEchelon;
use crate::ring::{PrimeField, SplitMix64};
use crate::search::{MODULUS, patience};

/// The longest brackets: the work doubles with each gradient.
const LONGEST: usize = 8;

/// No brackets.
pub(super) fn none(seed: u64) -> ConservedUpper {
    ConservedUpper {
        modulus: MODULUS.to_string(),
        seed: seed.to_string(),
        bound: BOUND.to_string(),
        order: None,
        brackets: vec![],
    }
}

/// Independent brackets, up to `target` of them. Each bracket is of random outputs on new copies of the inputs: if
/// there is another direction at this length, almost every such bracket shows it.
pub(super) fn independent(
    source: &Source,
    (seed, order): (u64, Option<u32>),
    target: usize,
    budget: Budget,
    progress: &dyn Fn(usize),
) -> Result<ConservedUpper, Failure> {
    let mut proof = ConservedUpper { order, ..none(seed) };
    let field = PrimeField::new(MODULUS).expect("a prime");
    let coordinates = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    let mut echelon = ModularEchelon::new(field, coordinates);
    // Only rows of the Jacobian that are not zero.
    let point = Point::Drawn(Drawn { seed: proof.seed.clone(), bound: proof.bound.clone() });
    let all = produce::rows(source, &proof.modulus, &point, order, 1, budget)?;
    let moving = all.into_iter().filter(|(_, row)| row.iter().any(|entry| *entry != 0));
    let entries: Vec<Vec<u32>> = moving.map(|(numbers, _)| numbers[1..].to_vec()).collect();
    if entries.is_empty() {
        return Ok(proof);
    }
    let patience = 2 * entries.len().min(32) + 2 * patience(source);
    let copy = (!source.inputs.is_empty()).then_some(0);
    let mut draw = Draw { stream: SplitMix64::new(!seed), entries, copy };
    for length in 1..=LONGEST {
        let before = echelon.rank();
        let mut idle = 0;
        while idle < patience && echelon.rank() < target {
            let word: Vec<Vec<u32>> = (0..length).map(|_| draw.row()).collect();
            let one = ConservedUpper { brackets: vec![word.clone()], ..proof.clone() };
            let values = produce::brackets(source, &one, budget)?;
            idle += 1;
            for value in values {
                if echelon.insert(value).is_some() {
                    proof.brackets.push(word.clone());
                    progress(echelon.rank());
                    idle = 0;
                }
            }
        }
        // Brackets that add nothing at a generic point never will.
        if echelon.rank() == target || echelon.rank() == before {
            break;
        }
    }
    Ok(proof)
}

/// Random rows of the Jacobian.
struct Draw {
    stream: SplitMix64,
    entries: Vec<Vec<u32>>,
    /// The last copy of the inputs, if there are inputs.
    copy: Option<u32>,
}

impl Draw {
    fn row(&mut self) -> Vec<u32> {
        self.copy = self.copy.map(|copy| copy + 1);
        let number = self.stream.next_u64() % self.entries.len() as u64;
        let copy = self.copy.unwrap_or(1);
        [copy].into_iter().chain(self.entries[number as usize].iter().copied()).collect()
    }
}
