//! Networks of any width by structured points: few types of small blocks instead of one large Jacobian.
//!
//! The upper bound is found first: independent fields are counted by types too. Then points are tried, the simplest first,
//! until the rank of one meets it.

mod plan;
mod rows;

use std::collections::BTreeSet;

use neurocert_check::kernel::certificate::{
    self, BlockType, Blocks, Family, Lower, Network, Upper,
};
use neurocert_check::kernel::produce::{Anatomy, Budget, anatomy, bound, seen};
use neurocert_check::kernel::{Failure, Reason, Source};

use super::bound::Bound;
use super::compose::vectors;
use super::kinds::families;
use super::lower::{At, Rank};
use super::upper::Search;
use super::{Found, ORDERS, Rule};
use crate::ring::{PrimeField, SplitMix64};
use plan::{Plan, Shape, name};
use rows::{Rows, members, types};

/// The points that are tried, one after the other.
fn shapes() -> [Shape; 6] {
    let shape = |first, between, is_dense, constant| Shape { first, between, is_dense, constant };
    [
        shape(1, 0, false, (true, false)),
        shape(1, 1, true, (true, false)),
        shape(1, 1, true, (true, true)),
        shape(2, 1, true, (true, false)),
        shape(2, 2, true, (true, false)),
        shape(4, 4, true, (true, false)),
    ]
}

/// Both bounds by structured points.
pub(super) fn dimension(
    search: &mut Search,
    network: Network,
    source: &Source,
    at: At,
    rule: Option<Rule>,
    progress: &(dyn Fn(u64, u128) + Sync),
) -> Result<Found, Failure> {
    is_possible(source, at, search.budget)?;
    let upper = upper(search, source, at, rule);
    let show = |rank| progress(rank, upper.number);
    let mut lower = rank(source, at, upper.number, search.budget, &show)?;
    for order in
        ORDERS.into_iter().take(2).filter(|order| at.order.is_some_and(|known| known < *order))
    {
        if u128::from(lower.rank) < upper.number {
            let at = At { order: Some(order), ..at };
            let more = rank(source, at, upper.number, search.budget, &show)?;
            lower = if more.rank > lower.rank { more } else { lower };
        }
    }
    progress(lower.rank, upper.number);
    Ok(Found {
        network,
        texts: search.texts.clone(),
        parameters: source.coordinates(),
        lower,
        bounds: search.bounds.clone(),
        upper,
        is_probable: false,
    })
}

/// That there are axes to permute, and that the kernel computes rows of the program.
fn is_possible(source: &Source, at: At, budget: Budget) -> Result<(), Failure> {
    let anatomy = anatomy(source);
    let plan = Plan::new(source, &anatomy, shapes()[0], &mut SplitMix64::new(at.seed));
    let Some(plan) = plan else {
        let detail = "no rows or columns of weights can be permuted".into();
        return Err(Failure { reason: Reason::Axis, detail });
    };
    let none = BlockType { at: vec![], copies: vec![], rows: vec![] };
    seen(source, &at.modulus.to_string(), &plan.point, at.order, &none, budget).map(drop)
}

/// The largest rank that is found at structured points, down from `enough`.
pub(super) fn rank(
    source: &Source,
    at: At,
    enough: u128,
    budget: Budget,
    progress: &dyn Fn(u64),
) -> Result<Rank, Failure> {
    let anatomy = anatomy(source);
    let mut best: Option<Rank> = None;
    let mut failed = Failure { reason: Reason::Axis, detail: "no row has a pivot".into() };
    for shape in shapes() {
        match at_one(source, &anatomy, shape, at, budget) {
            Ok(Some(found)) => {
                progress(found.rank);
                if best.as_ref().is_none_or(|best| found.rank > best.rank) {
                    best = Some(found);
                }
            }
            Ok(None) => {}
            Err(failure) => failed = failure,
        }
        let is_met = best.as_ref().is_some_and(|best| u128::from(best.rank) >= enough);
        if is_met || budget.stop.is_raised() {
            break;
        }
    }
    best.ok_or(failed)
}

/// The rank at one structured point.
fn at_one(
    source: &Source,
    anatomy: &Anatomy,
    shape: Shape,
    At { seed, modulus, order }: At,
    budget: Budget,
) -> Result<Option<Rank>, Failure> {
    let mut random = SplitMix64::new(seed);
    let Some(plan) = Plan::new(source, anatomy, shape, &mut random) else { return Ok(None) };
    let field = PrimeField::new(modulus)
        .map_err(|error| Failure { reason: Reason::Modulus, detail: error.to_string() })?;
    let rows = Rows { source, plan: &plan, field, order, budget };
    let all = types(&plan);
    let mut later: BTreeSet<Vec<String>> = all.iter().map(|classes| names(classes)).collect();
    let (mut found, mut rank, mut copies) = (Vec::new(), 0_u128, 0);
    for classes in &all {
        let one = rows.of(classes, &later, &mut random)?;
        later.remove(&names(classes));
        let Some(one) = one else { continue };
        rank += one.rows.len() as u128 * members(&plan, classes);
        copies += one.copies.len() as u32;
        found.push(one);
    }
    let Ok(rank) = u64::try_from(rank) else { return Ok(None) };
    let blocks = Blocks { modulus: modulus.to_string(), point: plan.point, order, types: found };
    Ok(Some(Rank { rank, lower: Lower::Blocks(blocks), copies }))
}

fn names(classes: &[usize]) -> Vec<String> {
    classes.iter().map(|&class| name(class)).collect()
}

/// Upper bounds at any width: the fewest monomials, and fields that are counted by types.
fn upper(search: &mut Search, source: &Source, at: At, rule: Option<Rule>) -> Bound {
    let is_wanted = |one| rule.is_none_or(|rule| rule == one || rule == Rule::Steps);

    let all = Bound { number: source.coordinates(), step: Upper::Coordinates {} };
    let mut best = all.clone();
    search.keep(source, &mut best, all);
    if is_wanted(Rule::Ambient) {
        search.simple(source, &mut best, 0);
    }
    if is_wanted(Rule::Fields) {
        by_fields(search, source, at, &mut best);
    }
    if search.may_cite {
        search.theorems(source, &mut best);
    }
    best
}

/// Fields at the structured point where most of them are independent.
fn by_fields(search: &mut Search, source: &Source, at: At, best: &mut Bound) {
    let fields = search.proved(source, families(source));
    let budget = search.budget;
    for shape in shapes() {
        // Where not all may stand together, each that may stand alone is tried.
        let found = by_types(source, fields.clone(), shape, at, budget).or_else(|| {
            let alone = |family: &Family| {
                by_types(source, vec![family.clone()], shape, at, budget).is_some()
            };
            let fields = fields.iter().filter(|family| alone(family)).cloned().collect();
            by_types(source, fields, shape, at, budget)
        });
        if let Some(found) = found {
            let most = fields.iter().map(vectors).sum();
            let is_best = source.coordinates().saturating_sub(most) >= found.number;
            search.keep(source, best, found);
            if is_best {
                break;
            }
        }
    }
}

/// The step `fields` at a structured point, if the kernel takes it.
fn by_types(
    source: &Source,
    families: Vec<Family>,
    shape: Shape,
    at: At,
    budget: Budget,
) -> Option<Bound> {
    let anatomy = anatomy(source);
    let mut random = SplitMix64::new(at.seed);
    let point = Plan::new(source, &anatomy, shape, &mut random)?.point;
    let point = certificate::Point::Structured(point);
    let step = Upper::Fields { modulus: at.modulus.to_string(), point, families };
    let number = bound(source, &step, &[], budget).ok()?;
    Some(Bound { number, step })
}
