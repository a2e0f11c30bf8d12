//! Symmetries between the terms of a sum that differ only in their weights.

use std::collections::{BTreeMap, BTreeSet};

use neurocert_check::kernel::certificate::{By, Family, Parameter};
use neurocert_check::language::Op;

use super::structure::{Factor, Term, block, multiplicities, term, terms};
use super::templates::Context;

impl Context<'_> {
    /// Terms of one sum that differ only in their weights: V_i + c V_j and A_j − c A_i.
    pub(super) fn between_terms(&self) -> Vec<Family> {
        let mut families = Vec::new();
        for &root in &self.roots {
            let all = terms(self.source, root);
            for (i, one) in all.iter().enumerate() {
                for (_, other) in all.iter().enumerate().filter(|(j, _)| *j != i) {
                    families.extend(self.mixed(one, other));
                }
            }
        }
        families
    }

    fn mixed(&self, one: &Term, other: &Term) -> Vec<Family> {
        if one.factors.len() != other.factors.len()
            || !one.scalars.is_empty()
            || !other.scalars.is_empty()
        {
            return vec![];
        }
        let mut pairs = Vec::new();
        for (a, b) in one.factors.iter().zip(&other.factors) {
            if a == b {
                continue;
            }
            let (own, others) = (self.core(*a), self.core(*b));
            let (Some(a), Some(b)) = (own, others) else { return vec![] };
            pairs.push((a, b));
        }
        let mut families = self.neighbours_mixed(one, other);
        if !families.is_empty() {
            return families;
        }
        for (at, &(a, b)) in pairs.iter().enumerate() {
            for (_, &(c, d)) in pairs.iter().enumerate().filter(|(other, _)| *other != at) {
                let (a, b, c, d) = (self.name(a), self.name(b), self.name(c), self.name(d));
                let velocity = BTreeMap::from([
                    (a.to_string(), b.to_string()),
                    (d.to_string(), format!("-{c}")),
                ]);
                if velocity.len() == 2 {
                    families.push(Family {
                        by: By::Words,
                        parameters: BTreeMap::new(),
                        velocity,
                        lemmas: self.lemmas(&BTreeMap::new()),
                    });
                }
            }
        }
        families
    }

    /// Terms with the same factors but M₁ W₁ and M₂ W₂: M₁ + M₂ B and W₂ − B W₁; W₁ + B W₂ and M₂ − M₁ B.
    fn neighbours_mixed(&self, one: &Term, other: &Term) -> Vec<Family> {
        let both = one.factors.iter().zip(&other.factors).enumerate();
        let differ: Vec<usize> = both.filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
        let [left, right] = differ[..] else { return vec![] };
        let of = |term: &Term| {
            let pair = [term.factors[left], term.factors[right]];
            Some((pair, [block(self.source, pair[0].node)?, block(self.source, pair[1].node)?]))
        };
        let (Some((first, blocks)), Some((second, others))) = (of(one), of(other)) else {
            return vec![];
        };
        let all: BTreeSet<usize> = blocks.into_iter().chain(others).collect();
        let shape = |block: usize| self.source.blocks[block].shape;
        let alike = (0..2).all(|at| {
            first[at].transposed == second[at].transposed && shape(blocks[at]) == shape(others[at])
        });
        if right != left + 1 || all.len() != 4 || !alike {
            return vec![];
        }
        let b = &self.b;
        let [m, w] = blocks.map(|block| self.name(block));
        let [other_m, other_w] = others.map(|block| self.name(block));
        // What M B and B W are, where M and W are transposed.
        let before = |name: &str| match first[0].transposed {
            true => format!("{b}^T*{name}"),
            false => format!("{name}*{b}"),
        };
        let after = |name: &str| match first[1].transposed {
            true => format!("{name}*{b}^T"),
            false => format!("{b}*{name}"),
        };
        let inner = match first[1].transposed {
            true => shape(blocks[1]).1,
            false => shape(blocks[1]).0,
        } as u32;
        let velocities = [
            [(m, before(other_m)), (other_w, format!("-{}", after(w)))],
            [(w, after(other_w)), (other_m, format!("-{}", before(m)))],
        ];
        let family = |velocity: [(&str, String); 2]| Family {
            by: By::Words,
            parameters: BTreeMap::from([(b.clone(), Parameter(inner, inner, "any".into()))]),
            velocity: velocity.map(|(name, text)| (name.to_string(), text)).into(),
            lemmas: self.lemmas(&BTreeMap::new()),
        };
        velocities.map(family).into()
    }

    /// The only block in a factor: itself, or the one weight in an entrywise product.
    fn core(&self, factor: Factor) -> Option<usize> {
        if let Some(block) = block(self.source, factor.node) {
            return Some(block);
        }
        let Op::Hadamard = self.source.nodes[factor.node].op else { return None };
        let all = multiplicities(self.source, &term(self.source, factor.node));
        match &all.into_iter().collect::<Vec<_>>()[..] {
            [(only, 1)] => Some(*only),
            _ => None,
        }
    }
}
