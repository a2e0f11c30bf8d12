//! How much a check may compute and keep.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::{Checked, Reason};
use super::source::Source;

/// The steps that one step of symbols is as long as.
pub(crate) const SYMBOL: u64 = 96;

/// A flag that a producer raises, from any thread, to end what it has begun.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stop(Option<&'static AtomicBool>);

impl Stop {
    /// Nobody stops it.
    pub const NEVER: Stop = Stop(None);

    /// As soon as the flag is true.
    pub const fn when(flag: &'static AtomicBool) -> Stop {
        Stop(Some(flag))
    }

    /// The flag, for those who do not know the kernel.
    pub const fn flag(self) -> Option<&'static AtomicBool> {
        self.0
    }

    /// Whether the flag is true.
    pub fn is_raised(self) -> bool {
        self.0.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

/// What is left of the steps; one is about as long as a product of two residues.
pub(crate) struct Meter {
    left: Cell<u64>,
    memory: u64,
    stop: Stop,
}

impl Meter {
    /// So many steps, and bytes that are kept at once.
    pub(crate) fn new(steps: u64, memory: u64) -> Meter {
        Meter { left: Cell::new(steps), memory, stop: Stop::NEVER }
    }

    /// The same, until it is stopped.
    pub(crate) fn until(self, stop: Stop) -> Meter {
        Meter { stop, ..self }
    }

    pub(crate) fn stop(&self) -> Stop {
        self.stop
    }

    pub(crate) fn left(&self) -> u64 {
        self.left.get()
    }

    /// How many steps of symbols are left.
    pub(crate) fn left_for_symbols(&self) -> u64 {
        self.left.get() / SYMBOL
    }

    /// Steps that are about to be made.
    pub(crate) fn steps(&self, count: u128) -> Checked<()> {
        if self.stop.is_raised() {
            return Err(Reason::SizeLimit.because("stopped"));
        }
        let rest = u64::try_from(count).ok().and_then(|count| self.left.get().checked_sub(count));
        self.left.set(rest.unwrap_or(0));
        rest.map(drop).ok_or_else(|| Reason::SizeLimit.because("more work than is allowed"))
    }

    /// What symbols have done: a step of theirs is longer.
    pub(crate) fn symbols(&self, symbols: &impl super::symbols::Symbols) -> Checked<()> {
        self.steps(symbols.spent().saturating_mul(SYMBOL.into()))
    }

    /// Lemmas: each looks at all names of the programs.
    pub(crate) fn lemmas(
        &self,
        lemmas: &[super::certificate::Lemma],
        sources: &[&Source],
    ) -> Checked<()> {
        let names: usize =
            sources.iter().map(|source| source.names.len() + source.nodes.len()).sum();
        self.steps(lemmas.len() as u128 * names as u128 * 512)
    }

    /// That so many numbers can be kept at once.
    pub(crate) fn numbers(&self, count: u128) -> Checked<()> {
        if count.saturating_mul(16) <= u128::from(self.memory) {
            Ok(())
        } else {
            Err(Reason::SizeLimit.because("more numbers than can be kept"))
        }
    }
}
