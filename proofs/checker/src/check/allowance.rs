//! How much a check may compute and keep (`docs/checker-work.md`): one meter for all formats, which
//! every step is counted on before it is made.

use std::cell::Cell;

use crate::reason::{Failure, Reason};

/// What the check of one certificate may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps; one is about as long as a product of two residues in an elimination.
    pub work: u64,
    /// Bytes for the numbers that are kept at once, and for what is read of the file.
    pub memory: u64,
}

/// `2^36` steps, which take half a minute to some minutes, and 4 GiB.
impl Default for Limits {
    fn default() -> Self {
        Limits { work: WORK, memory: 1 << 32 }
    }
}

/// The steps of the default.
const WORK: u64 = 1 << 36;

/// Bytes for each number in an elimination.
const NUMBER: u128 = 16;

/// What is left of the limits.
#[derive(Debug)]
pub(crate) struct Allowance {
    limits: Limits,
    left: Cell<u64>,
}

impl Allowance {
    pub(crate) fn new(limits: Limits) -> Self {
        Allowance { limits, left: Cell::new(limits.work) }
    }

    /// Steps that are about to be made.
    pub(crate) fn steps(&self, count: u128) -> Result<(), Failure> {
        let rest = u64::try_from(count).ok().and_then(|count| self.left.get().checked_sub(count));
        self.left.set(rest.unwrap_or(0));
        rest.map(drop).ok_or_else(|| too_large("the work"))
    }

    /// Units of which there are `all` by default (a power of two up to `2^36`): each is as many steps
    /// as that makes.
    pub(crate) fn units(&self, count: u128, all: u64) -> Result<(), Failure> {
        self.steps(count.saturating_mul(u128::from(WORK / all)))
    }

    /// Whether so many could be made now.
    pub(crate) fn fits(&self, count: u128, all: u64) -> Result<(), Failure> {
        let steps = count.saturating_mul(u128::from(WORK / all));
        if steps <= u128::from(self.left.get()) { Ok(()) } else { Err(too_large("the work")) }
    }

    /// That an elimination can keep so many numbers.
    pub(crate) fn numbers(&self, count: u128) -> Result<(), Failure> {
        self.bytes(count.saturating_mul(NUMBER))
    }

    /// That so many bytes can be kept.
    pub(crate) fn bytes(&self, count: u128) -> Result<(), Failure> {
        let fits = count <= u128::from(self.limits.memory);
        if fits { Ok(()) } else { Err(too_large("what has to be kept")) }
    }

    /// The machine words that can be kept, at most so many.
    pub(crate) fn words(&self, most: u64) -> u64 {
        most.min(self.limits.memory / 8)
    }

    /// An eighth of the whole, for symmetry fields: a file of any size asks for them in a few bytes.
    pub(crate) fn eighth(&self) -> u64 {
        self.limits.work / 8
    }

    /// The steps so far.
    pub(crate) fn spent(&self) -> u64 {
        self.limits.work - self.left.get()
    }
}

pub(crate) fn too_large(what: &str) -> Failure {
    Reason::SizeLimit.because(format!("{what}: more than this checker takes"))
}

/// The steps of one elimination, row by row.
pub(crate) struct Share<'a> {
    allowance: &'a Allowance,
    left: u64,
}

impl<'a> Share<'a> {
    /// At most this many steps.
    pub(crate) fn most(allowance: &'a Allowance, left: u64) -> Self {
        Share { allowance, left }
    }

    pub(crate) fn steps(&mut self, count: u64) -> Result<(), Failure> {
        let rest = self.left.checked_sub(count);
        self.left = rest.ok_or_else(|| too_large("the elimination of the symmetry fields"))?;
        self.allowance.steps(u128::from(count))
    }
}
