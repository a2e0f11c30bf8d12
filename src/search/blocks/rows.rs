//! Rows of each type of block: inputs on the coordinates of a member and on helpers, until more of them add nothing.

use std::collections::{BTreeMap, BTreeSet};

use neurocert_check::kernel::certificate::{BlockType, Place};
use neurocert_check::kernel::produce::{Budget, Coordinate, seen};
use neurocert_check::kernel::{Failure, Source};

use super::plan::{Plan, name, number};
use crate::linalg::ModularEchelon;
use crate::ring::{PrimeField, SplitMix64};

/// Copies of the inputs that are looked at together.
const LEAST: u32 = 4;
const MOST: u32 = 64;
/// A type with more coordinates is left out.
const MOST_COLUMNS: usize = 1 << 13;
/// So many copies in a row that add nothing, and no more are looked at.
const PATIENCE: u32 = 2;

/// Classes and numbers.
type Member = Vec<(usize, usize)>;

pub(super) struct Rows<'a> {
    pub source: &'a Source,
    pub plan: &'a Plan<'a>,
    pub field: PrimeField,
    pub order: Option<u32>,
    pub budget: Budget,
}

/// The types of sets of elements, in an order in which inputs with helpers see what is before.
pub(super) fn types(plan: &Plan<'_>) -> Vec<Vec<usize>> {
    let all: Vec<usize> = (0..plan.classes()).filter(|&class| plan.size(class) > 1).collect();
    let mut types = vec![vec![]];
    types.extend(all.iter().map(|&class| vec![class]));
    types.extend(
        all.iter().flat_map(|&a| all.iter().filter(move |&&b| a <= b).map(move |&b| vec![a, b])),
    );
    types
}

/// The first set of elements of these classes.
fn first(classes: &[usize]) -> Member {
    match *classes {
        [a, b] if a == b => vec![(a, 0), (a, 1)],
        _ => classes.iter().map(|&class| (class, 0)).collect(),
    }
}

/// How many sets of elements there are.
pub(super) fn members(plan: &Plan<'_>, classes: &[usize]) -> u128 {
    let size = |class: usize| plan.size(class) as u128;
    match *classes {
        [a, b] if a == b => size(a) * (size(a) - 1) / 2,
        _ => classes.iter().map(|&class| size(class)).product(),
    }
}

impl Rows<'_> {
    /// The rows of a type; `later` are the types that they must not be seen in. None if there are none.
    pub(super) fn of(
        &self,
        classes: &[usize],
        later: &BTreeSet<Vec<String>>,
        random: &mut SplitMix64,
    ) -> Result<Option<BlockType>, Failure> {
        let member = first(classes);
        let own = self.plan.own(&member);
        if own.is_empty() || own.len() > MOST_COLUMNS {
            return Ok(None);
        }
        let columns: BTreeMap<Coordinate, usize> = own.into_iter().zip(0..).collect();
        let mut echelon = ModularEchelon::new(self.field, columns.len());
        let at: Vec<String> = classes.iter().map(|&class| name(class)).collect();
        let mut kept = BlockType { at: at.clone(), copies: vec![], rows: vec![] };
        let mut is_growing = true;
        while is_growing && echelon.rank() < columns.len() {
            if self.budget.stop.is_raised() {
                return Ok(None);
            }
            let mut tried = BlockType { at: at.clone(), copies: vec![], rows: vec![] };
            let missing = (columns.len() - echelon.rank()) as u32;
            self.add_copy(&member, random, &mut tried);
            let rows = (tried.rows.len() as u32).max(1);
            let size = (missing / rows + PATIENCE).clamp(LEAST, MOST);
            for _ in 1..size {
                self.add_copy(&member, random, &mut tried);
            }
            let modulus = self.field.modulus().to_string();
            let point = &self.plan.point;
            let found = seen(self.source, &modulus, point, self.order, &tried, self.budget)?;
            let mut used: BTreeMap<u32, u32> = BTreeMap::new();
            let mut last = 0;
            for (row, numbers) in found.into_iter().zip(&tried.rows) {
                if row.own.is_empty() || row.others.iter().any(|other| later.contains(other)) {
                    continue;
                }
                let mut dense = vec![0; columns.len()];
                row.own.iter().for_each(|(at, value)| dense[columns[at]] = *value);
                if echelon.insert(dense).is_none() {
                    continue;
                }
                last = numbers[0];
                let copy = *used.entry(numbers[0]).or_insert_with(|| {
                    kept.copies.push(tried.copies[numbers[0] as usize - 1].clone());
                    kept.copies.len() as u32
                });
                kept.rows.push([copy].into_iter().chain(numbers[1..].iter().copied()).collect());
            }
            is_growing = last + PATIENCE > size && !self.source.inputs.is_empty();
        }
        Ok((!kept.rows.is_empty()).then_some(kept))
    }

    /// One more copy of the inputs, and the rows that it is looked at in.
    fn add_copy(&self, member: &Member, random: &mut SplitMix64, to: &mut BlockType) {
        let plan = self.plan;
        let helpers = plan.helpers().map(|class| (class, 0));
        let near = member.iter().copied().chain(helpers);
        let coordinates: Vec<usize> = near.map(|element| plan.coordinate(element)).collect();
        let mut inputs = BTreeMap::new();
        for (leaf, &(rows, columns)) in self.source.inputs.iter().zip(&plan.anatomy.inputs) {
            let mut places = Vec::new();
            for &i in &plan.indices(rows, &coordinates) {
                for &j in &plan.indices(columns, &coordinates) {
                    places.push(Place(i as u32 + 1, j as u32 + 1, number(random)));
                }
            }
            inputs.insert(leaf.name.clone(), places);
        }
        to.copies.push(inputs);
        let copy = to.copies.len() as u32;
        for (output, &(rows, columns)) in (1..).zip(&plan.anatomy.outputs) {
            for &i in &plan.indices(rows, &coordinates) {
                for &j in &plan.indices(columns, &coordinates) {
                    let entry = [copy, output, i as u32 + 1, j as u32 + 1];
                    match self.order {
                        None => to.rows.push(entry.to_vec()),
                        Some(order) => to.rows.extend(
                            (0..=order).map(|k| entry.into_iter().chain([k]).collect::<Vec<u32>>()),
                        ),
                    }
                }
            }
        }
    }
}
