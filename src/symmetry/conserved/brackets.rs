//! The bound from above: independent brackets of gradients of outputs at a point.

use std::collections::BTreeSet;

use neurocert_check::kernel::certificate::{ConservedUpper, Drawn, Point};
use neurocert_check::kernel::produce::{self, Budget};
use neurocert_check::kernel::{Failure, Source};

use super::BOUND;
use crate::linalg::ModularEchelon;
use crate::ring::{PrimeField, SplitMix64};
use crate::search::{MODULUS, patience};

/// The longest brackets: the work doubles with each gradient.
const LONGEST: usize = 8;
/// So many rows of the widest networks have their turn, twice, before the search gives up.
const MOST_TURNS: usize = 256;

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

/// Brackets, and why there are no more of them if something stopped the search.
pub(super) struct Found {
    pub upper: ConservedUpper,
    pub why: Option<Failure>,
}

/// Independent brackets, up to `target` of them: first rows of the Jacobian, copy by copy, then brackets of
/// random rows, each on a new copy of the inputs.
pub(super) fn independent(
    source: &Source,
    (seed, order): (u64, Option<u32>),
    target: usize,
    budget: Budget,
    progress: &dyn Fn(usize),
) -> Found {
    let field = PrimeField::new(MODULUS).expect("a prime");
    let coordinates = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    let mut search = Search {
        source,
        budget,
        progress,
        target,
        echelon: ModularEchelon::new(field, coordinates),
        upper: ConservedUpper { order, ..none(seed) },
        entries: BTreeSet::new(),
    };
    let why = search.gradients().and_then(|()| search.longer(SplitMix64::new(!seed))).err();
    Found { upper: search.upper, why }
}

struct Search<'a> {
    source: &'a Source,
    budget: Budget,
    progress: &'a dyn Fn(usize),
    target: usize,
    echelon: ModularEchelon,
    upper: ConservedUpper,
    /// The rows of the Jacobian on one copy that are not zero on all, without the copy.
    entries: BTreeSet<Vec<u32>>,
}

impl Search<'_> {
    fn is_done(&self) -> bool {
        self.echelon.rank() == self.target
    }

    /// Whether this bracket is independent of those before it.
    fn add(&mut self, word: Vec<Vec<u32>>, value: Vec<u64>) -> bool {
        let is_new = !self.is_done() && self.echelon.insert(value).is_some();
        if is_new {
            self.upper.brackets.push(word);
            (self.progress)(self.echelon.rank());
        }
        is_new
    }

    fn gradients(&mut self) -> Result<(), Failure> {
        let drawn = Drawn { seed: self.upper.seed.clone(), bound: self.upper.bound.clone() };
        let point = Point::Drawn(drawn);
        let (mut copy, mut idle) = (0, 0);
        while idle < patience(self.source) && !self.is_done() {
            copy += 1;
            let ConservedUpper { modulus, order, .. } = &self.upper;
            let rows = produce::rows(self.source, modulus, &point, *order, copy, self.budget)?;
            idle += 1;
            for (number, row) in rows.into_iter().filter(|(_, row)| row.iter().any(|x| *x != 0)) {
                self.entries.insert(number[1..].to_vec());
                if self.add(vec![number], row) {
                    idle = 0;
                }
            }
            if self.source.inputs.is_empty() {
                break;
            }
        }
        Ok(())
    }

    fn longer(&mut self, mut stream: SplitMix64) -> Result<(), Failure> {
        // The first row takes its turn, so that none is missed; the others are random.
        let entries: Vec<Vec<u32>> = self.entries.iter().cloned().collect();
        let patience = 2 * entries.len().min(MOST_TURNS) + 2 * patience(self.source);
        let mut copy = 0;
        for length in 2..=LONGEST {
            if self.is_done() || entries.is_empty() {
                return Ok(());
            }
            let before = self.echelon.rank();
            let (mut turn, mut idle) = (0, 0);
            while idle < patience && !self.is_done() {
                let row = |place: usize| {
                    let number = match place {
                        0 => turn,
                        _ => stream.next_u64() as usize,
                    };
                    // Without inputs there is one copy.
                    copy = if self.source.inputs.is_empty() { 1 } else { copy + 1 };
                    let entry = &entries[number % entries.len()];
                    [copy].into_iter().chain(entry.iter().copied()).collect()
                };
                let word: Vec<Vec<u32>> = (0..length).map(row).collect();
                let one = ConservedUpper { brackets: vec![word.clone()], ..self.upper.clone() };
                let values = produce::brackets(self.source, &one, self.budget)?;
                turn += 1;
                idle += 1;
                for value in values {
                    if self.add(word.clone(), value) {
                        idle = 0;
                    }
                }
            }
            // Brackets that add nothing at a generic point never will.
            if self.echelon.rank() == before {
                return Ok(());
            }
        }
        Ok(())
    }
}
