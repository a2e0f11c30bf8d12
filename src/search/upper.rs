//! Upper bounds, the cheapest first, until one meets the rank.

use std::collections::HashMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{Drawn, Family, Point, Side, Support, Upper};
use neurocert_check::kernel::produce::{Budget, SYMBOL, bound, cut, is_field};
use neurocert_check::language::{Constraint, Leaf, Op};

use super::bound::Bound;
use super::compose::vectors;
use super::equations;
use super::kinds::{by_entries, families};
use super::lower::{self, At, MODULUS};
use super::structure::{block, term, unnamed};

/// Steps of an attempt that is only worth while where it is quick.
pub(super) const QUICK: u64 = 1 << 20;

/// A search with what it has found.
pub(super) struct Search {
    /// The texts of the certificate.
    pub texts: Vec<String>,
    pub seed: u64,
    pub budget: Budget,
    /// Best bounds of programs, by their steps, and what would have been enough.
    pub known: HashMap<String, (Bound, u128)>,
    /// Ranks of programs, by their steps, and how far was looked.
    pub ranks: HashMap<String, (u128, u128)>,
    /// How many networks have been replaced by others on the way.
    pub depth: usize,
    /// Where the steps of the network that is asked for are, and all bounds of it.
    pub top: usize,
    pub bounds: Vec<Bound>,
    /// Programs whose bounds were asked for; a long search ends with what it has.
    pub programs: usize,
    /// Parts with more coordinates are not looked at.
    pub largest: u128,
    /// Whether theorems may be used.
    pub may_cite: bool,
    /// Whether linear fields are looked for in every program: not before all else failed.
    pub is_thorough: bool,
    /// Products that eliminations for them may still take.
    pub work: u128,
}

/// After so many programs no more parts are looked at.
pub(super) const MOST_PROGRAMS: usize = 200;

impl Search {
    /// The number of a text in the certificate, from 1.
    pub(super) fn text(&mut self, text: &str) -> u32 {
        let known = self.texts.iter().position(|known| known == text);
        let at = known.unwrap_or_else(|| {
            self.texts.push(text.into());
            self.texts.len() - 1
        });
        at as u32 + 1
    }

    pub(super) fn point(&self) -> Point {
        Point::Drawn(Drawn { seed: self.seed.to_string(), bound: "1000".into() })
    }

    /// Keeps the better of a bound and what a step gives, if it holds.
    pub(super) fn attempt(&mut self, source: &Source, best: &mut Bound, step: Upper) {
        self.attempt_within(source, best, step, self.budget);
    }

    fn attempt_within(&mut self, source: &Source, best: &mut Bound, step: Upper, budget: Budget) {
        if let Ok(number) = bound(source, &step, &self.texts, budget) {
            self.keep(source, best, Bound { number, step });
        }
    }

    /// Whether it is the network that is asked for.
    pub(super) fn is_top(&self, source: &Source) -> bool {
        source.nodes.as_ptr() as usize == self.top
    }

    /// Keeps the better of two bounds.
    pub(super) fn keep(&mut self, source: &Source, best: &mut Bound, found: Bound) {
        if self.is_top(source) {
            self.bounds.push(found.clone());
        }
        if found.number < best.number {
            *best = found;
        }
    }

    /// The best bound that is found, or the first that is at most `enough`.
    pub(super) fn best(&mut self, source: &Source, enough: u128) -> Bound {
        let key = key(source);
        if let Some((known, down_to)) = self.known.get(&key)
            && (known.number <= enough || *down_to <= enough)
        {
            return known.clone();
        }
        let all = Bound { number: source.coordinates(), step: Upper::Coordinates {} };
        let mut best = all.clone();
        self.keep(source, &mut best, all);
        if best.number > enough {
            self.simple(source, &mut best, enough);
        }
        let mut fields = vec![];
        if best.number > enough {
            fields = self.proved(source, families(source));
            self.by_fields(source, &fields, &mut best);
        }
        if best.number > enough
            && let Some(step) = equations::step(source, self.seed)
        {
            self.attempt(source, &mut best, step);
        }
        // What follows may take long.
        if best.number > enough && self.may_cite {
            self.theorems(source, &mut best);
        }
        if best.number > enough {
            self.strip(source, &mut best, enough);
        }
        self.programs += 1;
        let names = match self.programs < MOST_PROGRAMS {
            true => narrow_first(source),
            false => vec![],
        };
        self.compositions(source, &names, &fields, &mut best, enough);
        if best.number > enough {
            let more = self.proved(source, by_entries(source));
            if !more.is_empty() {
                fields.extend(more);
                self.by_fields(source, &fields, &mut best);
                self.compositions(source, &names, &fields, &mut best, enough);
            }
        }
        if best.number > enough && self.is_thorough {
            let more = self.linear(source, &fields, enough);
            if !more.is_empty() {
                fields.extend(more);
                self.by_fields(source, &fields, &mut best);
                self.compositions(source, &names, &fields, &mut best, enough);
            }
        }
        for name in &names {
            if best.number > enough {
                self.cut(source, name, &mut best, enough);
            }
        }
        if best.number > enough && small(source) {
            let quick = Budget { steps: self.budget.steps.min(SYMBOL * QUICK), ..self.budget };
            self.attempt_within(source, &mut best, Upper::Span {}, quick);
        }
        self.known.insert(key, (best.clone(), enough));
        best
    }

    /// The families that the kernel proves.
    pub(super) fn proved(&self, source: &Source, families: Vec<Family>) -> Vec<Family> {
        families.into_iter().filter(|family| self.proves(source, family)).collect()
    }

    /// The step `fields`, if there may be enough of them.
    pub(super) fn by_fields(&mut self, source: &Source, fields: &[Family], best: &mut Bound) {
        let most: u128 = fields.iter().map(vectors).sum();
        if source.coordinates() < best.number + most {
            let step = Upper::Fields {
                modulus: MODULUS.to_string(),
                point: self.point(),
                families: fields.to_vec(),
            };
            self.attempt(source, best, step);
        }
    }

    /// The step `compose` at all of these names, as long as it is needed.
    fn compositions(
        &mut self,
        source: &Source,
        names: &[String],
        fields: &[Family],
        best: &mut Bound,
        enough: u128,
    ) {
        for name in names {
            if best.number > enough {
                self.compose(source, name, fields, best);
            }
        }
    }

    fn proves(&self, source: &Source, family: &Family) -> bool {
        is_field(source, family, self.budget).is_ok()
    }

    /// Steps without steps inside.
    pub(super) fn simple(&mut self, source: &Source, best: &mut Bound, enough: u128) {
        let both = [Support::Degrees, Support::Support];
        for by in both.into_iter().take(if is_dense(source) { 1 } else { 2 }) {
            // Sets of monomials are only made where they are small.
            let most = if by == Support::Degrees { 64 * QUICK } else { 4 * QUICK };
            let steps = self.budget.steps.min(most);
            let quick = Budget { steps, ..self.budget };
            self.attempt_within(source, best, Upper::Ambient { by }, quick);
            if let Some(weight) = last_weight(source)
                && best.number > enough
            {
                self.attempt_within(source, best, Upper::Determinantal { weight, by }, quick);
            }
            if best.number <= enough {
                return;
            }
        }
    }

    fn strip(&mut self, source: &Source, best: &mut Bound, enough: u128) {
        let mut inner = Vec::new();
        for &output in &source.outputs {
            let at = unnamed(source, output);
            match source.nodes[at].op {
                Op::Power(_) | Op::Apply(_) | Op::Transpose | Op::Softmax => {
                    inner.push(source.nodes[at].args[0]);
                }
                _ => return,
            }
        }
        let inner = source.part(&inner, None);
        let rank = self.rank(&inner, best.number);
        if rank >= best.number {
            return;
        }
        let found = self.best(&inner, enough.max(rank));
        let step = Upper::Strip { upper: Box::new(found.step) };
        self.keep(source, best, Bound { number: found.number, step });
    }

    /// A rank that the dimension of a program is at least; it is not looked at beyond `most`.
    pub(super) fn rank(&mut self, source: &Source, most: u128) -> u128 {
        let key = key(source);
        if let Some(&(rank, limit)) = self.ranks.get(&key)
            && (rank < limit || most <= limit)
        {
            return rank;
        }
        let budget = Budget { steps: self.budget.steps.min(SYMBOL * QUICK), ..self.budget };
        let enough = u64::try_from(most).unwrap_or(u64::MAX);
        let order = lower::needs_series(source).then_some(4);
        let at = At { seed: self.seed, modulus: MODULUS, order };
        let rank = lower::rank(source, at, enough, budget, &|_| {});
        let rank = rank.map_or(0, |rank| rank.rank.into());
        self.ranks.insert(key, (rank, most));
        rank
    }

    /// Free coefficients below a named step.
    fn cut(&mut self, source: &Source, at: &str, best: &mut Bound, enough: u128) {
        if source.part(&[source.names[at]], None).blocks.is_empty() {
            return;
        }
        let small = Budget { steps: self.budget.steps.min(4 * QUICK), ..self.budget };
        let Ok(free) = cut(source, at, Side::Above, small) else { return };
        if free.coordinates() > 1 << 14 || free.names.len() > source.names.len() {
            return;
        }
        let rank = self.rank(&free, best.number);
        if rank >= best.number {
            return;
        }
        let found = self.best(&free, enough.max(rank));
        let step = Upper::Cut { at: at.into(), keep: Side::Above, upper: Box::new(found.step) };
        self.keep(source, best, Bound { number: found.number, step });
    }
}

/// Whether the outputs have all monomials of their degree: then there are not fewer in the support. Each entry of W X, with
/// a column X, has the monomials of all entries of X if all entries of W are free; powers keep that.
fn is_dense(source: &Source) -> bool {
    let [Leaf { shape: (_, 1), .. }] = source.inputs[..] else { return false };
    let op = |at: usize| &source.nodes[unnamed(source, at)].op;
    let is_free = |&at: &usize| matches!(op(at), Op::Weight(block) if source.blocks[*block].constraint == Constraint::Any);
    source.nodes.iter().all(|node| match node.op {
        Op::Weight(_) | Op::Input(_) | Op::Name(_) => true,
        Op::Product => match &node.args[..] {
            [weights @ .., last] => {
                weights.iter().all(is_free) && !matches!(op(*last), Op::Weight(_))
            }
            [] => false,
        },
        Op::Power(_) => !matches!(op(node.args[0]), Op::Input(_) | Op::Weight(_)),
        _ => false,
    })
}

/// The weight that makes the only output, from the left.
fn last_weight(source: &Source) -> Option<String> {
    let [output] = source.outputs[..] else { return None };
    let first = *term(source, unnamed(source, output)).factors.first()?;
    let block = block(source, first.node).filter(|_| !first.transposed)?;
    Some(source.blocks[block].name.clone())
}

/// The names of all steps, those with the fewest entries first: a narrow step decides most.
fn narrow_first(source: &Source) -> Vec<String> {
    let mut names: Vec<(usize, &String)> = Vec::new();
    for (name, &node) in &source.names {
        let (rows, columns) = source.shape(node);
        names.push((rows * columns, name));
    }
    names.sort();
    names.into_iter().map(|(_, name)| name.clone()).collect()
}

/// Whether the outputs can be expanded in a moment.
fn small(source: &Source) -> bool {
    source.coordinates() <= 64
}

/// What decides the bounds of a program: its steps, not its names.
fn key(source: &Source) -> String {
    let shapes: Vec<_> = source.blocks.iter().map(|leaf| (leaf.shape, leaf.constraint)).collect();
    let names: Vec<_> = source.names.values().collect();
    format!("{:?}{shapes:?}{names:?}{:?}", source.nodes, source.outputs)
}
