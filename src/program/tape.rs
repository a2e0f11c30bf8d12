//! Straight-line programs: the ring whose elements are *names of values*.
//!
//! Running a network over [`Recorder`] once writes down its arithmetic as a [`Tape`]; the tape
//! is then run on many points of any ring, forward for values and backward for derivatives. One
//! backward pass gives a whole row of the Jacobian at about twice the cost of the value
//! (reverse accumulation), without a second definition of the network.

use std::sync::{Arc, Mutex, PoisonError};

use num_bigint::BigInt;

use crate::ring::Ring;

/// The name of a recorded value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(u32);

impl Node {
    fn index(self) -> usize {
        self.0 as usize
    }
}

const ZERO: Node = Node(0);
const ONE: Node = Node(1);

#[derive(Clone, Debug)]
enum Operation {
    Input,
    Constant(BigInt),
    Add(Node, Node),
    Neg(Node),
    /// `Σ a b` over a range of the recorded pairs.
    Dot(u32, u32),
}

#[derive(Debug, Default)]
struct Recording {
    operations: Vec<Operation>,
    pairs: Vec<(Node, Node)>,
}

/// The ring of recorded values. Its equality is equality of names, so the ring axioms hold for
/// the *values* that a tape computes, not for `==`. It has no inverses.
#[derive(Clone, Debug)]
pub struct Recorder {
    recording: Arc<Mutex<Recording>>,
}

impl Recorder {
    /// A recorder that has recorded nothing but zero and one.
    pub fn new() -> Self {
        let constants = [0, 1].map(|n| Operation::Constant(BigInt::from(n)));
        let recording = Recording { operations: constants.into(), pairs: Vec::new() };
        Recorder { recording: Arc::new(Mutex::new(recording)) }
    }

    /// A new input of the program.
    pub fn input(&self) -> Node {
        self.record(Operation::Input, &[])
    }

    /// The finished program with the given outputs.
    ///
    /// `active` are the inputs by which derivatives are wanted, `passive` the others.
    ///
    /// # Panics
    /// When a name is not of this recorder.
    pub fn finish(self, active: Vec<Node>, passive: Vec<Node>, outputs: Vec<Node>) -> Tape {
        let mut recording = self.recording.lock().unwrap_or_else(PoisonError::into_inner);
        let Recording { operations, pairs } = std::mem::take(&mut *recording);
        let mut live = vec![false; operations.len()];
        for node in &active {
            live[node.0 as usize] = true;
        }
        for (k, operation) in operations.iter().enumerate() {
            let is_live = |node: &Node| live[node.0 as usize];
            live[k] |= match operation {
                Operation::Input | Operation::Constant(_) => false,
                Operation::Neg(a) => is_live(a),
                Operation::Add(a, b) => is_live(a) || is_live(b),
                Operation::Dot(from, to) => pairs[*from as usize..*to as usize]
                    .iter()
                    .any(|(a, b)| is_live(a) || is_live(b)),
            };
        }
        Tape { operations, pairs, live, active, passive, outputs }
    }

    fn record(&self, operation: Operation, pairs: &[(Node, Node)]) -> Node {
        let mut recording = self.recording.lock().unwrap_or_else(PoisonError::into_inner);
        let operation = if pairs.is_empty() {
            operation
        } else {
            let from = recording.pairs.len() as u32;
            recording.pairs.extend_from_slice(pairs);
            Operation::Dot(from, from + pairs.len() as u32)
        };
        recording.operations.push(operation);
        assert!(
            recording.operations.len().max(recording.pairs.len()) < u32::MAX as usize,
            "a program of more than 2^32 steps"
        );
        Node(recording.operations.len() as u32 - 1)
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Ring for Recorder {
    type Elem = Node;

    fn zero(&self) -> Node {
        ZERO
    }

    fn one(&self) -> Node {
        ONE
    }

    fn is_zero(&self, a: &Node) -> bool {
        *a == ZERO
    }

    fn from_integer(&self, n: &BigInt) -> Node {
        self.record(Operation::Constant(n.clone()), &[])
    }

    fn add(&self, a: &Node, b: &Node) -> Node {
        match (*a, *b) {
            (ZERO, other) | (other, ZERO) => other,
            (a, b) => self.record(Operation::Add(a, b), &[]),
        }
    }

    fn neg(&self, a: &Node) -> Node {
        if *a == ZERO { ZERO } else { self.record(Operation::Neg(*a), &[]) }
    }

    fn mul(&self, a: &Node, b: &Node) -> Node {
        self.dot([(a, b)])
    }

    fn dot<'a, I>(&self, pairs: I) -> Node
    where
        I: IntoIterator<Item = (&'a Node, &'a Node)>,
    {
        let pairs: Vec<(Node, Node)> = pairs
            .into_iter()
            .map(|(a, b)| (*a, *b))
            .filter(|&(a, b)| a != ZERO && b != ZERO)
            .collect();
        match pairs[..] {
            [] => ZERO,
            [(ONE, other)] | [(other, ONE)] => other,
            _ => self.record(Operation::Input, &pairs),
        }
    }

    fn try_inverse(&self, _: &Node) -> Option<Node> {
        None
    }
}

/// A recorded program.
#[derive(Clone, Debug)]
pub struct Tape {
    operations: Vec<Operation>,
    pairs: Vec<(Node, Node)>,
    /// Whether a value depends on an active input.
    live: Vec<bool>,
    active: Vec<Node>,
    passive: Vec<Node>,
    outputs: Vec<Node>,
}

impl Tape {
    /// The values that step `k` computes with.
    fn operands(&self, k: usize) -> impl Iterator<Item = Node> + '_ {
        let (sum, products): ([Option<Node>; 2], &[(Node, Node)]) = match &self.operations[k] {
            Operation::Input | Operation::Constant(_) => ([None, None], &[]),
            Operation::Add(a, b) => ([Some(*a), Some(*b)], &[]),
            Operation::Neg(a) => ([Some(*a), None], &[]),
            Operation::Dot(from, to) => ([None, None], &self.pairs[*from as usize..*to as usize]),
        };
        sum.into_iter().flatten().chain(products.iter().flat_map(|&(a, b)| [a, b]))
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// All values at a point.
    ///
    /// # Panics
    /// When the number of inputs is wrong.
    pub fn forward<R: Ring>(
        &self,
        ring: &R,
        active: &[R::Elem],
        passive: &[R::Elem],
    ) -> Vec<R::Elem> {
        assert_eq!((active.len(), passive.len()), (self.active.len(), self.passive.len()));
        let mut values = vec![ring.zero(); self.operations.len()];
        for (node, value) in self.active.iter().zip(active).chain(self.passive.iter().zip(passive))
        {
            values[node.0 as usize] = value.clone();
        }
        for k in 0..self.operations.len() {
            if let Some(value) = self.step(ring, k, &values) {
                values[k] = value;
            }
        }
        values
    }

    /// The result of step `k`; none for an input.
    fn step<R: Ring>(&self, ring: &R, k: usize, values: &[R::Elem]) -> Option<R::Elem> {
        let value = |node: &Node| &values[node.0 as usize];
        Some(match &self.operations[k] {
            Operation::Input => return None,
            Operation::Constant(n) => ring.from_integer(n),
            Operation::Add(a, b) => ring.add(value(a), value(b)),
            Operation::Neg(a) => ring.neg(value(a)),
            Operation::Dot(from, to) => {
                let pairs = &self.pairs[*from as usize..*to as usize];
                ring.dot(pairs.iter().map(|(a, b)| (value(a), value(b))))
            }
        })
    }

    /// The outputs at a point, with as little work and memory as they need: for rings in which
    /// every operation and every value is expensive.
    ///
    /// # Panics
    /// When the number of inputs is wrong.
    pub fn outputs_at<R: Ring>(
        &self,
        ring: &R,
        active: Vec<R::Elem>,
        passive: Vec<R::Elem>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Vec<R::Elem> {
        assert_eq!((active.len(), passive.len()), (self.active.len(), self.passive.len()));
        let count = self.operations.len();
        let mut last_use: Vec<Option<usize>> = vec![None; count];
        self.outputs.iter().for_each(|node| last_use[node.index()] = Some(count));
        for k in (0..count).rev().filter(|&k| !matches!(self.operations[k], Operation::Input)) {
            if last_use[k].is_some() {
                self.operands(k).for_each(|node| {
                    last_use[node.index()].get_or_insert(k);
                });
            }
        }
        let mut ends: Vec<Vec<usize>> = vec![Vec::new(); count + 1];
        for (node, last) in last_use.iter().enumerate() {
            last.iter().for_each(|&step| ends[step].push(node));
        }
        let mut values = vec![ring.zero(); count];
        let inputs = self.active.iter().zip(active).chain(self.passive.iter().zip(passive));
        inputs.for_each(|(node, value)| values[node.index()] = value);
        for k in (0..count).filter(|&k| last_use[k].is_some()) {
            if let Some(value) = self.step(ring, k, &values) {
                values[k] = value;
                progress(k + 1, count);
            }
            ends[k].iter().for_each(|&node| values[node] = ring.zero());
        }
        self.outputs.iter().map(|node| values[node.index()].clone()).collect()
    }

    /// The derivatives of output number `output` by all active inputs, from the `values` of a
    /// forward run.
    ///
    /// # Panics
    /// When `values` are not of this tape.
    pub fn reverse<R: Ring>(&self, ring: &R, values: &[R::Elem], output: usize) -> Vec<R::Elem> {
        assert_eq!(values.len(), self.operations.len());
        let start = self.outputs[output].0 as usize;
        let mut adjoint = vec![ring.zero(); start + 1];
        adjoint[start] = ring.one();
        for k in (0..=start).rev() {
            if !self.live[k] || ring.is_zero(&adjoint[k]) {
                continue;
            }
            let weight = adjoint[k].clone();
            match &self.operations[k] {
                Operation::Input | Operation::Constant(_) => {}
                Operation::Add(a, b) => {
                    for node in [a, b] {
                        let slot = &mut adjoint[node.0 as usize];
                        *slot = ring.add(slot, &weight);
                    }
                }
                Operation::Neg(a) => {
                    let slot = &mut adjoint[a.0 as usize];
                    *slot = ring.sub(slot, &weight);
                }
                Operation::Dot(from, to) => {
                    for &(a, b) in &self.pairs[*from as usize..*to as usize] {
                        let (a, b) = (a.0 as usize, b.0 as usize);
                        if self.live[a] {
                            ring.add_mul_assign(&mut adjoint[a], &weight, &values[b]);
                        }
                        if self.live[b] {
                            ring.add_mul_assign(&mut adjoint[b], &weight, &values[a]);
                        }
                    }
                }
            }
        }
        let derivative = |node: &Node| adjoint.get(node.0 as usize).cloned();
        self.active.iter().map(|node| derivative(node).unwrap_or_else(|| ring.zero())).collect()
    }
}

#[cfg(test)]
mod tests;
