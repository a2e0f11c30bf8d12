//! Rows of each type of block: inputs on the coordinates of a member and on helpers, until more of them add nothing.

use std::collections::{BTreeMap, BTreeSet};

use neurocert_check::kernel::certificate::{BlockType, Element, Place, Signed};
use neurocert_check::kernel::produce::{Budget, Coordinate, seen};
use neurocert_check::kernel::{Failure, Source};

use super::plan::{Plan, name, number};
use crate::linalg::ModularEchelon;
use crate::ring::{PrimeField, SplitMix64};

/// Copies of the inputs that are looked at together.
const AT_ONCE: u32 = 4;
/// A type with more coordinates is left out.
const MOST_COLUMNS: usize = 1 << 13;
/// So many copies in a row that add nothing, and no more are looked at.
const PATIENCE: u32 = 2;

/// Classes and numbers.
type Member = Vec<(usize, usize)>;

/// A kind of inputs.
#[derive(Clone, Copy)]
struct Mode {
    /// The elements of a member that count as odd, as bits.
    odd: usize,
    /// Whether signs are summed over.
    is_signed: bool,
    /// Whether helpers are of any class.
    is_anywhere: bool,
}

pub(super) struct Rows<'a> {
    pub source: &'a Source,
    pub plan: &'a Plan<'a>,
    pub field: PrimeField,
    pub order: Option<u32>,
    /// Helpers besides the elements of a member.
    pub helpers: usize,
    /// Whether all classes may be helpers.
    pub is_thorough: bool,
    pub budget: Budget,
}

/// The types of sets of elements, in an order in which inputs with helpers see what is before.
pub(super) fn types(plan: &Plan<'_>) -> Vec<Vec<usize>> {
    let all = 0..plan.classes();
    let mut types = vec![vec![]];
    types.extend(all.clone().map(|class| vec![class]));
    types.extend(all.clone().flat_map(|a| (a..plan.classes()).map(move |b| vec![a, b])));
    types
}

/// The first set of elements of these classes, if there is one.
pub(super) fn first(plan: &Plan<'_>, classes: &[usize]) -> Option<Member> {
    match *classes {
        [a, b] if a == b => (plan.size(a) > 1).then(|| vec![(a, 0), (a, 1)]),
        _ => Some(classes.iter().map(|&class| (class, 0)).collect()),
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
        let Some(member) = first(self.plan, classes) else { return Ok(None) };
        let own = self.plan.own(&member);
        if own.is_empty() || own.len() > MOST_COLUMNS {
            return Ok(None);
        }
        let columns: BTreeMap<Coordinate, usize> = own.into_iter().zip(0..).collect();
        let mut echelon = ModularEchelon::new(self.field, columns.len());
        let at: Vec<String> = classes.iter().map(|&class| name(class)).collect();
        let mut kept = BlockType { at: at.clone(), copies: vec![], rows: vec![] };
        for mode in self.modes(&member) {
            let mut is_growing = true;
            while is_growing && echelon.rank() < columns.len() {
                if self.budget.stop.is_raised() {
                    return Ok(None);
                }
                let mut tried = BlockType { at: at.clone(), copies: vec![], rows: vec![] };
                for _ in 0..AT_ONCE {
                    self.add_copy(&member, mode, random, &mut tried);
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
                is_growing = last + PATIENCE > AT_ONCE && !self.source.inputs.is_empty();
            }
        }
        Ok((!kept.rows.is_empty()).then_some(kept))
    }

    /// The kinds of inputs that are tried one after the other, the cheapest first.
    fn modes(&self, member: &Member) -> Vec<Mode> {
        let mut modes = vec![Mode { odd: 0, is_signed: false, is_anywhere: false }];
        for is_anywhere in [false, true] {
            if !is_anywhere || self.is_thorough {
                let odd = 0..1 << member.len();
                modes.extend(odd.map(|odd| Mode { odd, is_signed: true, is_anywhere }));
            }
        }
        modes
    }

    /// One more copy of the inputs, and the rows that it is looked at in.
    fn add_copy(
        &self,
        member: &Member,
        Mode { odd, is_signed, is_anywhere }: Mode,
        random: &mut SplitMix64,
        to: &mut BlockType,
    ) {
        let plan = self.plan;
        let mut elements = member.clone();
        // The first classes have one element each.
        let all = if is_anywhere { plan.classes() } else { self.helpers };
        let mut free: Vec<usize> = (0..all.min(plan.classes())).collect();
        let mut wanted = if is_anywhere { 1 } else { self.helpers };
        while wanted > 0 && !free.is_empty() {
            let class = free.remove((random.next_u64() % free.len() as u64) as usize);
            let number = member.iter().filter(|element| element.0 == class).count();
            if number < plan.size(class) {
                elements.push((class, number));
                wanted -= 1;
            }
        }
        let coordinates: Vec<usize> = elements.iter().map(|&at| plan.coordinate(at)).collect();
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
        let named = |&(class, number): &(usize, usize)| Element(name(class), number as u32 + 1);
        let is_odd = |at: usize| odd >> at & 1 == 1;
        let with = |wanted: bool| -> Vec<Element> {
            let all = elements.iter().enumerate().filter(|_| is_signed);
            all.filter(|(at, _)| is_odd(*at) == wanted).map(|(_, element)| named(element)).collect()
        };
        let (odd, even) = (with(true), with(false));
        to.copies.push(Signed { inputs, odd, even });
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
