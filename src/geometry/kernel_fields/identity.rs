//! Proving `J(W) v(W) = 0` as a polynomial identity, by pushing `v` through a recorded program.
//!
//! Expanding everything in all weights and inputs explodes. But a value of the program that
//! depends neither on what `v` moves nor on the variables in `v` may be replaced by a fresh
//! variable: if the identity holds for *all* values, it holds for the true one. That can lose a
//! relation that the identity needs (that a matrix has rank one, say), so the values are made
//! opaque down from the top level of nested products, then one level lower, and at last not at all.

use std::collections::HashMap;

use super::KernelField;
use crate::geometry::tape::{Node, Operation, Tape};
use crate::poly::{Order, Polynomial, Polynomials, Variables};
use crate::ring::{Integers, Ring};

/// More terms than this in a polynomial, and the attempt is given up.
const TERM_LIMIT: usize = 20_000;

/// Whether the derivative of every output along the field is proved to be zero. `false` when it is
/// not zero, and when the expansion is too large to tell: an attempt has more than `most_products`
/// products of terms, all in all.
pub(super) fn is_identity(tape: &Tape, field: &KernelField, most_products: usize) -> bool {
    let program = Program::new(tape, field);
    let highest = program.nodes.iter().map(|node| node.level).max().unwrap_or(0);
    (0..=highest).rev().any(|level| Attempt::new(&program, field, level, most_products).succeeds())
}

#[derive(Clone, Copy, Default)]
struct Dependence {
    /// On a coordinate that the field moves.
    moves: bool,
    /// On such a coordinate, or on one that stands in the field.
    is_touched: bool,
    /// Nesting of products.
    level: u32,
}

struct Program<'a> {
    tape: &'a Tape,
    nodes: Vec<Dependence>,
    /// Whether an output depends on it.
    is_needed: Vec<bool>,
}

impl<'a> Program<'a> {
    fn new(tape: &'a Tape, field: &KernelField) -> Self {
        let mut nodes = vec![Dependence::default(); tape.operations.len()];
        for (j, monomial, _) in field.terms() {
            let moved = &mut nodes[tape.active[j].index()];
            (moved.moves, moved.is_touched) = (true, true);
            monomial.iter().for_each(|&i| nodes[tape.active[i].index()].is_touched = true);
        }
        for k in 0..nodes.len() {
            let is_product = matches!(tape.operations[k], Operation::Dot(..));
            for node in tape.operands(k) {
                let from = nodes[node.index()];
                nodes[k].moves |= from.moves;
                nodes[k].is_touched |= from.is_touched;
                nodes[k].level = nodes[k].level.max(from.level + u32::from(is_product));
            }
        }
        let mut is_needed = vec![false; nodes.len()];
        tape.outputs.iter().for_each(|node| is_needed[node.index()] = true);
        for k in (0..nodes.len()).rev() {
            if is_needed[k] {
                tape.operands(k).for_each(|node| is_needed[node.index()] = true);
            }
        }
        Program { tape, nodes, is_needed }
    }

    /// Inputs of the program, and untouched values up to this level.
    fn is_variable(&self, k: usize, level: u32) -> bool {
        match self.tape.operations[k] {
            Operation::Input => true,
            Operation::Constant(_) => false,
            _ => !self.nodes[k].is_touched && self.nodes[k].level <= level,
        }
    }

    /// The nodes that may turn up as variables.
    fn variables(&self, level: u32) -> Vec<usize> {
        let mut is_reached = vec![false; self.nodes.len()];
        self.tape.outputs.iter().for_each(|node| is_reached[node.index()] = true);
        for k in (0..self.nodes.len()).rev() {
            if is_reached[k] && !self.is_variable(k, level) {
                self.tape.operands(k).for_each(|node| is_reached[node.index()] = true);
            }
        }
        (0..self.nodes.len()).filter(|&k| is_reached[k] && self.is_variable(k, level)).collect()
    }
}

/// An expansion in which untouched values up to a level are opaque.
struct Attempt<'a> {
    program: &'a Program<'a>,
    ring: Polynomials,
    values: HashMap<usize, Polynomial>,
    /// Derivatives along the field, where they are not zero.
    velocities: HashMap<usize, Polynomial>,
    /// Products of terms so far.
    products: usize,
    most_products: usize,
}

impl<'a> Attempt<'a> {
    fn new(
        program: &'a Program<'a>,
        field: &KernelField,
        level: u32,
        most_products: usize,
    ) -> Self {
        // Coordinates of the field first: it may use one that the program does not reach.
        let mut nodes: Vec<usize> = field
            .terms()
            .flat_map(|(j, monomial, _)| [&[j], monomial].concat())
            .map(|j| program.tape.active[j].index())
            .chain(program.variables(level))
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        let names = Variables::numbered(nodes.len(), Order::Lex);
        let ring = Polynomials::with_limit(Integers, names, TERM_LIMIT);
        let values: HashMap<usize, Polynomial> =
            nodes.iter().enumerate().map(|(i, &node)| (node, ring.variable(i))).collect();
        let mut velocities: HashMap<usize, Polynomial> = HashMap::new();
        for (j, monomial, c) in field.terms() {
            let factors = monomial.iter().map(|&i| &values[&program.tape.active[i].index()]);
            let constant = ring.from_integer(&c.to_bigint());
            let term = factors.fold(constant, |product, factor| ring.mul(&product, factor));
            let velocity =
                velocities.entry(program.tape.active[j].index()).or_insert_with(|| ring.zero());
            *velocity = ring.add(velocity, &term);
        }
        Attempt { program, ring, values, velocities, products: 0, most_products }
    }

    /// Whether all outputs stand still, whatever the opaque values are.
    fn succeeds(mut self) -> bool {
        let tape = self.program.tape;
        for k in 0..tape.operations.len() {
            let is_wanted = self.program.nodes[k].moves && self.program.is_needed[k];
            if !is_wanted || self.velocities.contains_key(&k) {
                continue;
            }
            let velocity = self.velocity(k);
            if self.ring.exceeded() || self.products > self.most_products {
                return false;
            }
            if !velocity.is_empty() {
                self.velocities.insert(k, velocity);
            }
        }
        !tape.outputs.iter().any(|node| self.velocities.contains_key(&node.index()))
    }

    fn velocity(&mut self, k: usize) -> Polynomial {
        let tape = self.program.tape;
        let of = |this: &Self, node: &Node| {
            this.velocities.get(&node.index()).cloned().unwrap_or_else(|| this.ring.zero())
        };
        match &tape.operations[k] {
            Operation::Input | Operation::Constant(_) => self.ring.zero(),
            Operation::Add(a, b) => self.ring.add(&of(self, a), &of(self, b)),
            Operation::Neg(a) => self.ring.neg(&of(self, a)),
            Operation::Dot(from, to) => {
                let mut products = Vec::new();
                for (a, b) in &tape.pairs[*from as usize..*to as usize] {
                    for (moving, other) in [(a, b), (b, a)] {
                        if let Some(velocity) = self.velocities.get(&moving.index()).cloned() {
                            products.push((velocity, self.value(other.index())));
                        }
                    }
                }
                let pairs = products.iter().map(|(a, b)| (a, b)).collect();
                dot(&self.ring, &mut self.products, self.most_products, pairs)
            }
        }
    }

    /// The value of a node; computed when it is wanted, since where nothing moves any more nothing
    /// needs to be expanded.
    fn value(&mut self, wanted: usize) -> Polynomial {
        let tape = self.program.tape;
        let mut stack = vec![wanted];
        while let Some(&k) = stack.last() {
            if self.values.contains_key(&k) {
                stack.pop();
                continue;
            }
            let before = stack.len();
            let unknown =
                tape.operands(k).map(Node::index).filter(|n| !self.values.contains_key(n));
            stack.extend(unknown);
            if stack.len() > before {
                continue;
            }
            let value = |node: &Node| &self.values[&node.index()];
            let result = match &tape.operations[k] {
                Operation::Input => unreachable!("every input that is reached is a variable"),
                Operation::Constant(n) => self.ring.from_integer(n),
                Operation::Add(a, b) => self.ring.add(value(a), value(b)),
                Operation::Neg(a) => self.ring.neg(value(a)),
                Operation::Dot(from, to) => {
                    let pairs = &tape.pairs[*from as usize..*to as usize];
                    let pairs = pairs.iter().map(|(a, b)| (value(a), value(b))).collect();
                    dot(&self.ring, &mut self.products, self.most_products, pairs)
                }
            };
            self.values.insert(k, result);
        }
        self.values[&wanted].clone()
    }
}

/// A sum of products; zero once there have been too many, for then the attempt has failed.
fn dot(
    ring: &Polynomials,
    products: &mut usize,
    most_products: usize,
    pairs: Vec<(&Polynomial, &Polynomial)>,
) -> Polynomial {
    let more = pairs.iter().map(|(a, b)| a.len().saturating_mul(b.len()));
    *products = more.fold(*products, usize::saturating_add);
    if *products > most_products { ring.zero() } else { ring.dot(pairs) }
}
