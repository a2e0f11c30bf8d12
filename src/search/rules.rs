//! Bounds by one rule, where a user asks for it.

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{Drawn, Family, Point, Support, Theorem, Upper};
use neurocert_check::kernel::produce::{Budget, bound};

use super::Rule;
use super::bound::Bound;
use super::kinds::{by_entries, families};
use super::lower::MODULUS;
use super::upper::Search;

impl Search {
    /// The best bound by one rule; by coordinates where it gives none.
    pub(super) fn by(&mut self, rule: Rule, source: &Source, enough: u128) -> Bound {
        let mut best = Bound { number: source.coordinates(), step: Upper::Coordinates {} };
        match rule {
            Rule::Steps => return self.best(source, enough),
            Rule::Fields => {
                let all = families(source).into_iter().chain(by_entries(source)).collect();
                let fields = self.proved(source, all);
                self.by_fields(source, &fields, &mut best);
                if best.number > enough {
                    self.by_linear(source, &mut best);
                }
            }
            Rule::Ambient => {
                for by in [Support::Degrees, Support::Support] {
                    self.attempt(source, &mut best, Upper::Ambient { by });
                }
            }
            Rule::Theorem => self.theorems(source, &mut best),
        }
        best
    }

    /// Theorems about the text of the network.
    pub(super) fn theorems(&mut self, source: &Source, best: &mut Bound) {
        for (_, name) in Theorem::ALL {
            self.attempt(source, best, Upper::Theorem { name });
        }
    }
}

/// How many vectors of these families are independent at a point; `None` where one is not a family of
/// fields, or beyond the budget.
pub fn independent(
    source: &Source,
    families: Vec<Family>,
    seed: u64,
    budget: Budget,
) -> Option<usize> {
    let point = Point::Drawn(Drawn { seed: seed.to_string(), bound: "1000".into() });
    let step = Upper::Fields { modulus: MODULUS.to_string(), point, families };
    let rest = bound(source, &step, &[], budget).ok()?;
    usize::try_from(source.coordinates() - rest).ok()
}
