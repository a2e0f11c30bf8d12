//! Other networks that a network is a part of: of smaller sizes, at products of its weights, where a
//! width is larger than what comes in or what is read; or written in another way.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{By, Lemma, Network, Upper};
use neurocert_check::kernel::produce::bound;
use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{Given, Program, parse};

use super::bound::Bound;
use super::merge::{joined, merged};
use super::network;
use super::rewrite::{named, split};
use super::structure::{Factor, block, roots, term, terms, unnamed};
use super::upper::Search;

/// How often a network is replaced by another one.
const DEEPEST: usize = 8;

/// Tries other networks until a bound is at most `enough`.
pub(super) fn improve(
    search: &mut Search,
    text: &str,
    given: &Given,
    source: &Source,
    best: &mut Bound,
    enough: u128,
) {
    if search.depth == DEEPEST {
        return;
    }
    search.depth += 1;
    narrower(search, text, given, source, best, enough);
    if best.number > enough
        && let Some(program) = program(text, given)
    {
        let merged = [merged(&program), joined(&program)];
        let all = [named(&program), split(&program)].into_iter().chain(merged);
        for rewritten in all.flatten() {
            if best.number > enough {
                let number = search.text(&rewritten.text);
                let network = Network { text: number, sizes: BTreeMap::new() };
                let other = (rewritten.text.as_str(), &Given::new(), network);
                let image = (rewritten.weights, rewritten.lemmas);
                through(search, source, other, image, best, enough);
            }
        }
    }
    search.depth -= 1;
}

/// All sizes that only hidden steps have.
fn narrower(
    search: &mut Search,
    text: &str,
    given: &Given,
    source: &Source,
    best: &mut Bound,
    enough: u128,
) {
    let number = search.text(text);
    for (name, values) in given {
        for place in 0..values.len() {
            for smaller in smaller_widths(source, values[place]) {
                let mut sizes = given.clone();
                let Some(list) = sizes.get_mut(name) else { continue };
                list[place] = smaller;
                let Some(narrow) = program(text, &sizes) else { continue };
                let narrow = Source::new(&narrow, Bounded::Factors);
                let Some(image) = image(source, &narrow) else { continue };
                let other = (text, &sizes, network(number, &sizes));
                through(search, source, other, image, best, enough);
                if best.number <= enough {
                    return;
                }
            }
        }
    }
}

/// The bound of another network, if the kernel proves that the first is one of its functions.
fn through(
    search: &mut Search,
    source: &Source,
    (text, sizes, network): (&str, &Given, Network),
    (weights, lemmas): Image,
    best: &mut Bound,
    enough: u128,
) {
    let Some(program) = program(text, sizes) else { return };
    let other = Source::new(&program, Bounded::Factors);
    let step = |upper: Upper| Upper::Factor {
        network: network.clone(),
        weights: weights.clone(),
        by: By::Words,
        lemmas: lemmas.clone(),
        upper: Box::new(upper),
    };
    // The cheap part first: whether it is the same function at all.
    if bound(source, &step(Upper::Coordinates {}), &search.texts, search.budget).is_err() {
        return;
    }
    let rank = search.rank(&other, best.number);
    if rank >= best.number {
        return;
    }
    let enough = enough.max(rank);
    let mut inner = search.best(&other, enough);
    if inner.number > enough {
        improve(search, text, sizes, &other, &mut inner, enough);
    }
    let found = Bound { number: inner.number, step: step(inner.step) };
    search.keep(source, best, found);
}

fn program(text: &str, sizes: &Given) -> Option<Program> {
    parse(text).ok()?.program(sizes).ok()
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
                let Some(block) = neighbour.and_then(|n| block(source, n.node)) else {
                    return vec![];
                };
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
pub(super) fn primed(name: &str) -> String {
    match name.split_once('[') {
        Some((base, rest)) => format!("{base}'[{rest}"),
        None => format!("{name}'"),
    }
}
