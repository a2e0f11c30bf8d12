//! Axes: which index sets of a program are the same, and which of them may be permuted (section 4).
//!
//! Every matrix has two axes, its rows and its columns. An operation joins axes that it needs to be the same, and
//! pins those that it looks at by number. If the elements of an axis that is not pinned are permuted in all
//! matrices at once, every step is computed from permuted arguments as its permuted value.

use num_traits::Zero;

use super::source::Source;
use crate::language::{Condition, Constant, Constraint, Node, Op, Shape};

/// Disjoint sets of axes.
#[derive(Clone, Default)]
pub(crate) struct Axes {
    parent: Vec<usize>,
    pinned: Vec<bool>,
    sizes: Vec<usize>,
}

/// The axes of the rows and of the columns.
pub(crate) type Pair = (usize, usize);

impl Axes {
    /// The axes of a matrix that nothing is known of.
    pub(crate) fn matrix(&mut self, shape: Shape) -> Pair {
        let mut axis = |size| {
            self.parent.push(self.parent.len());
            self.pinned.push(false);
            self.sizes.push(size);
            self.parent.len() - 1
        };
        (axis(shape.0), axis(shape.1))
    }

    /// The one of an axis that stands for all that it is joined with.
    pub(crate) fn find(&self, mut axis: usize) -> usize {
        while self.parent[axis] != axis {
            axis = self.parent[axis];
        }
        axis
    }

    /// The same, and what it passes is nearer to it from then on.
    fn root(&mut self, mut axis: usize) -> usize {
        while self.parent[axis] != axis {
            self.parent[axis] = self.parent[self.parent[axis]];
            axis = self.parent[axis];
        }
        axis
    }

    /// Every axis knows the one that stands for it.
    fn flatten(&mut self) {
        for axis in 0..self.parent.len() {
            self.parent[axis] = self.parent[self.parent[axis]];
        }
    }

    pub(crate) fn is_pinned(&self, axis: usize) -> bool {
        self.pinned[self.find(axis)]
    }

    pub(crate) fn size(&self, axis: usize) -> usize {
        self.sizes[axis]
    }

    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The older one stays, so that parents come before their children.
        let (old, new) = (a.min(b), a.max(b));
        self.parent[new] = old;
        self.pinned[old] |= self.pinned[new];
    }

    fn same(&mut self, a: Pair, b: Pair) {
        self.join(a.0, b.0);
        self.join(a.1, b.1);
    }

    fn pin(&mut self, axis: usize) {
        let root = self.find(axis);
        self.pinned[root] = true;
    }

    fn pin_both(&mut self, pair: Pair) {
        self.pin(pair.0);
        self.pin(pair.1);
    }

    /// The axes of steps; `leaf` has those of weights and inputs.
    pub(crate) fn steps(
        &mut self,
        nodes: &[Node],
        leaf: impl Fn(&Op) -> Option<Pair>,
    ) -> Vec<Pair> {
        let mut all: Vec<Pair> = Vec::with_capacity(nodes.len());
        for node in nodes {
            let own = match leaf(&node.op) {
                Some(pair) => pair,
                None => self.matrix(node.shape),
            };
            let args: Vec<Pair> = node.args.iter().map(|&arg| all[arg]).collect();
            self.step(node, own, &args);
            all.push(own);
        }
        self.flatten();
        all
    }

    fn step(&mut self, node: &Node, own: Pair, args: &[Pair]) {
        match &node.op {
            Op::Weight(_) | Op::Input(_) => {}
            Op::Group(_) => self.pin_both(own),
            Op::Constant(constant) => self.constant(constant, node.shape, own),
            Op::Name(_) | Op::Sum | Op::Hadamard | Op::Power(_) | Op::Apply(_) | Op::Softmax => {
                args.iter().for_each(|&arg| self.same(own, arg))
            }
            Op::Scale => self.same(own, args[1]),
            Op::Transpose => self.same(own, (args[0].1, args[0].0)),
            Op::Inverse => self.same(own, (args[0].1, args[0].0)),
            Op::Product => {
                self.join(own.0, args[0].0);
                for pair in args.windows(2) {
                    self.join(pair[0].1, pair[1].0);
                }
                self.join(own.1, args[args.len() - 1].1);
            }
            Op::Kronecker => {
                self.factors(own.0, args[0].0, args[1].0);
                self.factors(own.1, args[0].1, args[1].1);
            }
        }
    }

    /// Pairs of two indices in their order: of a single row it is the index of the other factor.
    fn factors(&mut self, own: usize, a: usize, b: usize) {
        match (self.sizes[a], self.sizes[b]) {
            (1, _) => self.join(own, b),
            (_, 1) => self.join(own, a),
            _ => [own, a, b].into_iter().for_each(|axis| self.pin(axis)),
        }
    }

    fn constant(&mut self, constant: &Constant, shape: Shape, own: Pair) {
        match constant {
            Constant::Zeros | Constant::Ones => {}
            Constant::Dense(entries) if entries.iter().all(|entry| *entry == entries[0]) => {}
            Constant::Shift { offset: 0, stride: 1 } if shape.0 == shape.1 => {
                self.join(own.0, own.1);
            }
            Constant::Dense(entries) if is_scalar(entries, shape) => self.join(own.0, own.1),
            _ => self.pin_both(own),
        }
    }
}

/// Whether a square matrix is a multiple of the identity.
fn is_scalar(entries: &[num_rational::BigRational], shape: Shape) -> bool {
    let is_right = |(at, entry): (usize, &num_rational::BigRational)| match at % (shape.1 + 1) {
        0 => *entry == entries[0],
        _ => entry.is_zero(),
    };
    shape.0 == shape.1 && entries.iter().enumerate().all(is_right)
}

/// The axes of a program.
pub(crate) struct Skeleton {
    pub axes: Axes,
    /// Of blocks and inputs.
    pub blocks: Vec<Pair>,
    pub inputs: Vec<Pair>,
    pub outputs: Vec<Pair>,
}

impl Skeleton {
    pub(crate) fn new(source: &Source) -> Skeleton {
        let mut axes = Axes::default();
        let blocks: Vec<Pair> = source.blocks.iter().map(|leaf| axes.matrix(leaf.shape)).collect();
        let inputs: Vec<Pair> = source.inputs.iter().map(|leaf| axes.matrix(leaf.shape)).collect();
        for (leaf, &(rows, columns)) in source.blocks.iter().zip(&blocks) {
            if !matches!(leaf.constraint, Constraint::Any | Constraint::Rank(_)) {
                axes.join(rows, columns);
            }
        }
        let all = axes.steps(&source.nodes, |op| match op {
            Op::Weight(number) => blocks.get(*number).copied(),
            Op::Input(number) => inputs.get(*number).copied(),
            _ => None,
        });
        let outputs = source.outputs.iter().map(|&output| all[output]).collect();
        Skeleton { axes, blocks, inputs, outputs }
    }

    /// The axes of blocks and inputs by their names.
    pub(crate) fn named<'a>(&self, source: &'a Source) -> Vec<(String, usize, &'a str)> {
        let blocks = source.blocks.iter().zip(&self.blocks);
        let leaves = blocks.chain(source.inputs.iter().zip(&self.inputs));
        let both = |(leaf, &(rows, columns)): (&'a crate::language::Leaf, &Pair)| {
            let name = leaf.name.as_str();
            [(format!("rows {name}"), rows, name), (format!("columns {name}"), columns, name)]
        };
        leaves.flat_map(both).collect()
    }
}

/// Joins the axes of a parameter with a condition.
pub(crate) fn parameter(axes: &mut Axes, shape: Shape, condition: Condition) -> Pair {
    let pair = axes.matrix(shape);
    if condition != Condition::Any {
        axes.join(pair.0, pair.1);
    }
    pair
}
