//! Fields that are linear in the coordinates, for an upper bound: only those that add to the known ones at a
//! point are lifted and proved.

use std::cmp::Reverse;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::Family;
use neurocert_check::kernel::produce::{Budget, SYMBOL};

use super::bound::Bound;
use super::compose::vectors;
use super::kinds::{by_entries, families};
use super::linear::{At, Entries, Linear, Proofs, coordinates, known};
use super::lower::{MODULUS, needs_series};
use super::upper::{MOST_PROGRAMS, QUICK, Search};
use crate::linalg::ModularEchelon;
use crate::ring::{Integer, PrimeField, Ring};

/// The most coordinates of the network that is asked for, and of others on the way: there are as many unknowns
/// as the square.
const MOST: [u128; 2] = [1 << 9, 1 << 7];
/// More primes than this are not tried to lift a solution.
const MOST_PRIMES: usize = 4;

impl Search {
    /// Linear fields that are proved, and that these families do not span; nothing where they would not
    /// give a bound of at most `target`.
    pub(super) fn linear(
        &mut self,
        source: &Source,
        fields: &[Family],
        target: u128,
    ) -> Vec<Family> {
        self.more(source, fields, target).unwrap_or_default()
    }

    /// Better bounds by linear fields of the whole network, also where they do not meet the rank.
    pub(super) fn by_linear(&mut self, source: &Source, best: &mut Bound) {
        let all = families(source).into_iter().chain(by_entries(source)).collect();
        let mut fields = self.proved(source, all);
        let more = self.linear(source, &fields, best.number.saturating_sub(1));
        if !more.is_empty() {
            fields.extend(more);
            self.by_fields(source, &fields, best);
        }
    }

    /// Whether a second search, with linear fields of parts, does not take long.
    pub(super) fn parts_fit(&self, source: &Source) -> bool {
        source.coordinates() <= MOST[0] && self.programs < MOST_PROGRAMS
    }

    /// Forgets bounds, so that a search looks for linear fields everywhere.
    pub(super) fn again(&mut self) {
        self.is_thorough = true;
        self.programs = 0;
        self.known.clear();
    }

    fn more(&mut self, source: &Source, fields: &[Family], target: u128) -> Option<Vec<Family>> {
        let [most, most_inside] = MOST;
        if source.coordinates() > if self.is_top(source) { most } else { most_inside } {
            return None;
        }
        let field = PrimeField::new(MODULUS).ok()?;
        let order = needs_series(source).then_some(4);
        let (seed, budget) = (self.seed, self.budget);
        let linear = Linear::new(source, At { seed, field, order, budget, primes: MOST_PRIMES });
        self.work = self.work.checked_sub(linear.work())?;
        // Expansions are only made where they are small.
        let quick = Budget { steps: budget.steps.min(SYMBOL * QUICK), ..budget };
        let mut checks = linear.checks().ok()?;
        let matrices = known(source, fields, &mut checks, quick);
        let mut solved = linear.solve(&matrices, &|_, _| {}).ok()?;

        // What they are at a point: only what is independent there counts.
        let point = coordinates(source, seed, budget)?;
        let at_point = |entries: &mut dyn Iterator<Item = (usize, usize, u64)>| {
            let mut vector = vec![0; linear.size];
            entries.for_each(|(x, y, c)| field.add_mul_assign(&mut vector[x], &c, &point[y]));
            vector
        };
        let mut echelon = ModularEchelon::new(field, linear.size);
        for matrix in &matrices {
            let residue =
                |(x, y, c): &(usize, usize, Integer)| (*x, *y, field.from_integer(&c.to_bigint()));
            echelon.insert(at_point(&mut matrix.entries.iter().map(residue)));
        }
        let mut all: Vec<(usize, usize)> = Vec::new();
        for (at, open) in solved.open.iter().enumerate() {
            all.extend((0..open.vectors().len()).map(|number| (at, number)));
        }
        // The simplest first.
        all.sort_by_key(|&(at, number)| (solved.open[at].vectors()[number].len(), at, number));
        let mut kept: Vec<Vec<usize>> = vec![Vec::new(); solved.open.len()];
        for (at, number) in all {
            let open = &solved.open[at];
            let places = &linear.systems[open.system].places;
            let entry = |&(unknown, c): &(usize, u64)| {
                let (x, y) = places[unknown];
                (x, y, field.from_u64(c))
            };
            if echelon.insert(at_point(&mut open.vectors()[number].iter().map(entry))).is_some() {
                kept[at].push(number);
            }
        }
        // Families that are not linear may add more than is seen here.
        let is_linear = |at: usize| matrices.iter().any(|matrix| matrix.family == at);
        let others = fields.iter().enumerate().filter(|(at, _)| !is_linear(*at));
        let others: u128 = others.map(|(_, family)| vectors(family)).sum();
        let rest = (linear.size - echelon.rank()) as u128;
        if rest > target.saturating_add(others) {
            return None;
        }
        let mut proofs = Proofs::new(source, quick, [1, 2]);
        let order = |(_, numbers): &(_, Vec<usize>)| Reverse(numbers.len());
        let mut open: Vec<_> = solved.open.drain(..).zip(kept).collect();
        open.sort_by_key(order);
        for (mut open, numbers) in open {
            if numbers.is_empty() {
                continue;
            }
            open.retain(&numbers);
            let found: Vec<Entries> = linear.lift(open, &mut checks).ok()?;
            proofs.add(&found);
        }
        Some(proofs.families)
    }
}
