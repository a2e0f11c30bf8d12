//! Widths that are larger than what comes in or what is read: the network is one of smaller sizes, at
//! products of its weights.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{By, Lemma, Upper};
use neurocert_check::kernel::produce::bound;
use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{Given, parse};

use super::network;
use super::structure::{Factor, block, roots, term, terms, unnamed};
use super::upper::{Bound, Search};

/// Tries all sizes that only hidden steps have.
pub(super) fn improve(
    search: &mut Search<'_>,
    text: &str,
    given: &Given,
    source: &Source,
    best: &mut Bound,
    enough: u128,
) {
    for (name, values) in given {
        for place in 0..values.len() {
            for smaller in smaller_widths(source, values[place]) {
                let mut sizes = given.clone();
                let Some(list) = sizes.get_mut(name) else { continue };
                list[place] = smaller;
                let Some(narrow) = program(text, &sizes) else { continue };
                let Some((weights, lemmas)) = image(source, &narrow) else { continue };
                // The cheap part first: whether it is the same function at all.
                let step = |upper: Upper| Upper::Factor {
                    network: network(&sizes),
                    weights: weights.clone(),
                    by: By::Words,
                    lemmas: lemmas.clone(),
                    upper: Box::new(upper),
                };
                let holds = bound(source, &step(Upper::Coordinates {}), search.texts, search.budget);
                if holds.is_err() {
                    continue;
                }
                let mut inner = search.best(&narrow, enough);
                if inner.number > enough {
                    improve(search, text, &sizes, &narrow, &mut inner, enough);
                }
                if inner.number < best.number {
                    *best = Bound { number: inner.number, step: step(inner.step) };
                }
                if best.number <= enough {
                    return;
                }
            }
        }
    }
}

fn program(text: &str, sizes: &Given) -> Option<Source> {
    let program = parse(text).ok()?.program(sizes).ok()?;
    Some(Source::new(&program, Bounded::Factors))
}

/// Widths that a hidden step of this width may be reduced to.
fn smaller_widths(source: &Source, width: u64) -> Vec<u64> {
    let mut found = Vec::new();
    for &node in source.names.values() {
        if source.shape(node).0 as u64 != width {
            continue;
        }
        found.extend(maker(source, node).map(|block| source.blocks[block].shape.1 as u64));
        let read: usize =
            readers(source, node).iter().map(|&block| source.blocks[block].shape.0).sum();
        found.push(read as u64);
    }
    found.retain(|&smaller| 0 < smaller && smaller < width);
    found.sort_unstable();
    found.dedup();
    found
}

/// The weight that makes a step, from the left.
fn maker(source: &Source, node: usize) -> Option<usize> {
    let first = *term(source, unnamed(source, node)).factors.first()?;
    block(source, first.node).filter(|_| !first.transposed)
}

/// The weights that read a step.
fn readers(source: &Source, node: usize) -> Vec<usize> {
    let mut found = Vec::new();
    for root in roots(source).into_iter().filter(|&root| root != node) {
        for term in terms(source, root) {
            for (at, factor) in term.factors.iter().enumerate().filter(|(_, f)| f.node == node) {
                let place = if factor.transposed { Some(at + 1) } else { at.checked_sub(1) };
                let neighbour: Option<&Factor> = place.and_then(|place| term.factors.get(place));
                let Some(block) = neighbour.and_then(|n| block(source, n.node)) else { return vec![] };
                if !found.contains(&block) {
                    found.push(block);
                }
            }
        }
    }
    found
}

type Image = (BTreeMap<String, String>, Vec<Lemma>);

/// Weights of the narrow network, and lemmas, for the one step whose width differs.
fn image(wide: &Source, narrow: &Source) -> Option<Image> {
    let mut steps: Vec<(usize, &String)> =
        wide.names.iter().map(|(name, &node)| (node, name)).collect();
    steps.sort();
    let differs = |name: &str| {
        let other = narrow.names.get(name).map(|&node| narrow.shape(node));
        other != wide.names.get(name).map(|&node| wide.shape(node))
    };
    let mut changed = steps.iter().filter(|(_, name)| differs(name));
    let (&(node, name), None) = (changed.next()?, changed.next()) else { return None };
    let (from, to) = (wide.shape(node).0, narrow.shape(*narrow.names.get(name)?).0);
    let made = maker(wide, node)?;
    let made = &wide.blocks[made];
    let read = readers(wide, node);
    if read.is_empty() || from <= to {
        return None;
    }
    let mut weights = BTreeMap::new();
    let (left, right);
    if made.shape.1 == to {
        // What comes in has only so many rows: the step is V times a narrow one.
        weights.insert(made.name.clone(), format!("eye({to})"));
        for &block in &read {
            let reader = &wide.blocks[block].name;
            weights.insert(reader.clone(), format!("{reader}*{}", made.name));
        }
        (left, right) = (name.clone(), format!("{}*{}", made.name, primed(name)));
    } else {
        // Only so many rows of the step are read: those of R times it.
        let heights: Vec<usize> = read.iter().map(|&block| wide.blocks[block].shape.0).collect();
        if heights.iter().sum::<usize>() != to {
            return None;
        }
        let names: Vec<&str> = read.iter().map(|&block| wide.blocks[block].name.as_str()).collect();
        let stacked = format!("[{}]", names.join("; "));
        weights.insert(made.name.clone(), format!("{stacked}*{}", made.name));
        let mut top = 0;
        for (height, name) in heights.iter().zip(names) {
            let mut parts = vec![];
            if top > 0 {
                parts.push(format!("zeros({height},{top})"));
            }
            parts.push(format!("eye({height})"));
            if top + height < to {
                parts.push(format!("zeros({height},{})", to - top - height));
            }
            weights.insert(name.into(), format!("[{}]", parts.join(", ")));
            top += height;
        }
        (left, right) = (primed(name), format!("{stacked}*{name}"));
    }
    let lemma = |&(_, other): &(usize, &String)| match other == name {
        true => Lemma(left.clone(), Some(right.clone())),
        false => Lemma(other.clone(), Some(primed(other))),
    };
    Some((weights, steps.iter().map(lemma).collect()))
}

/// The name of a step in the narrow network: `X'[1]`.
fn primed(name: &str) -> String {
    match name.split_once('[') {
        Some((base, rest)) => format!("{base}'[{rest}"),
        None => format!("{name}'"),
    }
}
