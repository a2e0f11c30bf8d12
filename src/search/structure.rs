//! How a program is built, as far as a search for symmetries asks: sums of products of factors.

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::language::Op;

/// A factor of a product: a node, perhaps transposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factor {
    pub node: usize,
    pub transposed: bool,
}

/// A product: numbers, and matrices from left to right.
#[derive(Clone, Debug, Default)]
pub(super) struct Term {
    /// Nodes of shape 1 × 1 that scale it.
    pub scalars: Vec<usize>,
    /// The factors.
    pub factors: Vec<Factor>,
}

/// A node through its names.
pub(super) fn unnamed(source: &Source, mut node: usize) -> usize {
    while let Op::Name(_) = source.nodes[node].op {
        node = source.nodes[node].args[0];
    }
    node
}

/// The block that a node is.
pub(super) fn block(source: &Source, node: usize) -> Option<usize> {
    match source.nodes[node].op {
        Op::Weight(number) => Some(number),
        _ => None,
    }
}

/// The product that a node is, transposed or not: products, transposes and scalings are opened; names
/// and sums are not.
pub(super) fn term(source: &Source, node: usize) -> Term {
    let mut term = Term::default();
    open(source, Factor { node, transposed: false }, &mut term);
    term
}

fn open(source: &Source, factor: Factor, term: &mut Term) {
    let node = &source.nodes[factor.node];
    let inner = |at: usize| Factor { node: node.args[at], ..factor };
    match node.op {
        Op::Product if factor.transposed => {
            open(source, inner(1), term);
            open(source, inner(0), term);
        }
        Op::Product => {
            open(source, inner(0), term);
            open(source, inner(1), term);
        }
        Op::Transpose => {
            let turned = Factor { node: node.args[0], transposed: !factor.transposed };
            open(source, turned, term);
        }
        Op::Scale => {
            term.scalars.push(node.args[0]);
            open(source, inner(1), term);
        }
        _ => term.factors.push(factor),
    }
}

/// The terms of a sum, each a product; of anything else the one product that it is.
pub(super) fn terms(source: &Source, node: usize) -> Vec<Term> {
    match source.nodes[node].op {
        Op::Sum => source.nodes[node].args.iter().flat_map(|&arg| terms(source, arg)).collect(),
        _ => vec![term(source, node)],
    }
}

/// Where whole products stand: arguments of names, sums, powers and functions, and outputs.
pub(super) fn roots(source: &Source) -> Vec<usize> {
    let opened = |op: &Op| matches!(op, Op::Product | Op::Transpose | Op::Scale | Op::Sum);
    let mut is_root = vec![false; source.nodes.len()];
    source.outputs.iter().for_each(|&output| is_root[output] = true);
    for node in &source.nodes {
        for (place, &arg) in node.args.iter().enumerate() {
            // The number that scales is a product of its own.
            if !opened(&node.op) || node.op == Op::Scale && place == 0 {
                is_root[arg] = true;
            }
            // A sum inside of a product is not opened.
            if source.nodes[arg].op == Op::Sum && node.op != Op::Sum {
                is_root[arg] = true;
            }
        }
    }
    (0..source.nodes.len()).filter(|&node| is_root[node]).collect()
}

/// How often each block occurs in a term, through entrywise products and powers, and in each term of a
/// sum inside of it alike.
pub(super) fn multiplicities(source: &Source, term: &Term) -> BTreeMap<usize, u64> {
    let mut all = BTreeMap::new();
    let nodes = term.factors.iter().map(|factor| factor.node).chain(term.scalars.iter().copied());
    for node in nodes {
        for (block, count) in inside(source, node) {
            *all.entry(block).or_insert(0) += count;
        }
    }
    all
}

fn inside(source: &Source, node: usize) -> BTreeMap<usize, u64> {
    let found = &source.nodes[node];
    match found.op {
        Op::Weight(number) => BTreeMap::from([(number, 1)]),
        Op::Power(exponent) => {
            let mut all = inside(source, found.args[0]);
            all.values_mut().for_each(|count| *count *= u64::from(exponent));
            all
        }
        Op::Hadamard | Op::Kronecker => {
            let mut all = inside(source, found.args[0]);
            for (block, count) in inside(source, found.args[1]) {
                *all.entry(block).or_insert(0) += count;
            }
            all
        }
        Op::Sum => {
            let mut parts = terms(source, node).into_iter().map(|t| multiplicities(source, &t));
            let first = parts.next().unwrap_or_default();
            let rest: Vec<_> = parts.collect();
            let alike =
                |block: &usize, count: &u64| rest.iter().all(|p| p.get(block) == Some(count));
            first.into_iter().filter(|(block, count)| alike(block, count)).collect()
        }
        Op::Product | Op::Transpose | Op::Scale => multiplicities(source, &term(source, node)),
        _ => BTreeMap::new(),
    }
}
