//! Programs as the kernel computes them: weights of bounded rank are products of two free ones, every
//! product has two factors, and nothing is there that no output needs.

use std::collections::BTreeMap;

use super::check::library_name;
use super::failure::{Checked, Reason};
use super::matrix;
use super::theorem::Origin;
use crate::language::{
    Condition, Constant, Constraint, Function, Leaf, Node, Op, Program, Shape, Tree, cheapest,
};

/// A program whose weights are blocks of coordinates (section 2).
#[derive(Clone, Debug)]
pub struct Source {
    /// The steps; weights are blocks.
    pub nodes: Vec<Node>,
    /// The blocks; their restriction is a linear one or none.
    pub blocks: Vec<Leaf>,
    /// The inputs.
    pub inputs: Vec<Leaf>,
    /// The nodes of the outputs.
    pub outputs: Vec<usize>,
    /// Named steps, with their nodes.
    pub names: BTreeMap<String, usize>,
    /// The functions that the text declares.
    pub functions: Vec<(String, Function)>,
    /// Weights of bounded rank: name, shape, and the number of their left block; the right one is next.
    pub bounded: Vec<(String, Shape, usize)>,
    /// The text that it was made from, if that is literally one of the library.
    pub origin: Option<Origin>,
}

/// How a weight of bounded rank is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounded {
    /// As the product of its factors.
    Factors,
    /// As a letter of its own, which any matrix may be.
    Letter,
}

impl Source {
    /// A program at sizes.
    pub fn new(program: &Program, bounded: Bounded) -> Source {
        let mut blocks = Vec::new();
        let mut products = Vec::new();
        let mut first = Vec::new();
        for leaf in &program.weights {
            first.push(blocks.len());
            let (Constraint::Rank(rank), Bounded::Factors) = (leaf.constraint, bounded) else {
                let constraint = match leaf.constraint {
                    Constraint::Rank(_) => Constraint::Any,
                    other => other,
                };
                blocks.push(Leaf { constraint, ..leaf.clone() });
                continue;
            };
            products.push((leaf.name.clone(), leaf.shape, blocks.len()));
            for (side, width) in [("left", leaf.shape.0), ("right", leaf.shape.1)] {
                let name = format!("{side}({})", leaf.name);
                blocks.push(Leaf { name, shape: (rank, width), constraint: Constraint::Any });
            }
        }
        let mut copy = Copy { nodes: vec![], new: vec![0; program.nodes.len()] };
        for (at, node) in program.nodes.iter().enumerate() {
            copy.new[at] = match node.op {
                Op::Weight(weight) => {
                    let block = first[weight];
                    let constraint = program.weights[weight].constraint;
                    if let (Constraint::Rank(rank), Bounded::Factors) = (constraint, bounded) {
                        let (rows, columns) = node.shape;
                        let left = copy.push(Op::Weight(block), vec![], (rank, rows));
                        let left = copy.push(Op::Transpose, vec![left], (rows, rank));
                        let right = copy.push(Op::Weight(block + 1), vec![], (rank, columns));
                        copy.push(Op::Product, vec![left, right], node.shape)
                    } else {
                        copy.push(Op::Weight(block), vec![], node.shape)
                    }
                }
                Op::Product => copy.product(&node.args),
                _ => {
                    let args = node.args.iter().map(|&arg| copy.new[arg]).collect();
                    copy.push(node.op.clone(), args, node.shape)
                }
            };
        }
        let Copy { nodes, new } = copy;
        Source {
            nodes,
            blocks,
            inputs: program.inputs.clone(),
            outputs: program.outputs.iter().map(|&at| new[at]).collect(),
            names: program.names.iter().map(|(name, at)| (name.clone(), new[*at])).collect(),
            functions: program.functions.clone(),
            bounded: products,
            origin: None,
        }
    }

    /// The same program, made from this text.
    #[must_use]
    pub fn of_text(self, text: &str, program: &Program) -> Source {
        let origin = library_name(text).map(|name| Origin { name, sizes: program.sizes.clone() });
        Source { origin, ..self }
    }

    /// Rows and columns of a node.
    pub fn shape(&self, node: usize) -> Shape {
        self.nodes[node].shape
    }

    /// The node of a named step.
    pub(crate) fn named(&self, name: &str) -> Checked<usize> {
        let node = self.names.get(name).copied();
        node.ok_or_else(|| Reason::Step.because(format!("unknown step {name}")))
    }

    /// Where a node stands: the named step that it belongs to, the first one that ends behind it.
    pub(crate) fn place(&self, node: usize) -> String {
        let behind = self.names.iter().filter(|(_, at)| **at >= node);
        let step = behind.min_by_key(|(_, at)| **at);
        step.map_or_else(|| "an output".into(), |(name, _)| format!("the step {name}"))
    }

    /// The entries of the values of all steps.
    pub(crate) fn entries(&self) -> u128 {
        self.nodes.iter().map(|node| matrix::size(node.shape)).sum()
    }

    /// The number of coordinates.
    pub fn coordinates(&self) -> u128 {
        self.blocks.iter().map(size).sum()
    }

    /// Names that expressions may have, with their shapes: the blocks, and weights of bounded rank.
    pub fn symbols(&self) -> impl Iterator<Item = (&str, Shape)> {
        let blocks = self.blocks.iter().map(|leaf| (leaf.name.as_str(), leaf.shape));
        blocks.chain(self.bounded.iter().map(|(name, shape, _)| (name.as_str(), *shape)))
    }

    /// Whether a name is that of a block, a weight, an input, a step or a function.
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.names.contains_key(name)
            || self.inputs.iter().any(|leaf| leaf.name == name)
            || self.symbols().any(|(known, _)| known == name)
            || self.functions.iter().any(|(known, _)| known == name)
    }

    /// The program with these outputs, in which a node, if one is given, is an input of this name.
    pub fn part(&self, outputs: &[usize], cut: Option<(usize, &str)>) -> Source {
        self.restricted(outputs, cut, false)
    }

    /// The program with all its blocks and inputs, and only the steps that these outputs need.
    pub(crate) fn needed(&self, outputs: &[usize]) -> Source {
        self.restricted(outputs, None, true)
    }

    fn restricted(
        &self,
        outputs: &[usize],
        cut: Option<(usize, &str)>,
        all_leaves: bool,
    ) -> Source {
        let mut is_used = vec![false; self.nodes.len()];
        outputs.iter().for_each(|&at| is_used[at] = true);
        for (at, node) in self.nodes.iter().enumerate().rev() {
            if is_used[at] && cut.is_none_or(|(cut, _)| cut != at) {
                node.args.iter().for_each(|&arg| is_used[arg] = true);
            }
        }
        // Blocks and inputs by their numbers: looking through all steps for each would be quadratic.
        let (mut blocks, mut inputs) =
            (vec![false; self.blocks.len()], vec![false; self.inputs.len()]);
        for (node, _) in self.nodes.iter().zip(&is_used).filter(|(_, is_used)| **is_used) {
            match node.op {
                Op::Weight(number) => blocks[number] = true,
                Op::Input(number) => inputs[number] = true,
                _ => {}
            }
        }
        let numbers = |used: &[bool]| -> Vec<Option<usize>> {
            let mut next = 0;
            let number = |is_used: &bool| {
                (all_leaves || *is_used).then(|| {
                    next += 1;
                    next - 1
                })
            };
            used.iter().map(number).collect()
        };
        let (blocks, inputs) = (numbers(&blocks), numbers(&inputs));
        let kept = |leaves: &[Leaf], numbers: &[Option<usize>]| -> Vec<Leaf> {
            let leaves = leaves.iter().zip(numbers);
            leaves.filter(|(_, number)| number.is_some()).map(|(leaf, _)| leaf.clone()).collect()
        };
        let mut part = Source {
            nodes: vec![],
            blocks: kept(&self.blocks, &blocks),
            inputs: kept(&self.inputs, &inputs),
            outputs: vec![],
            names: BTreeMap::new(),
            functions: self.functions.clone(),
            bounded: vec![],
            origin: None,
        };
        let mut new = vec![0; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate().filter(|(at, _)| is_used[*at]) {
            let op = match node.op {
                _ if cut.is_some_and(|(cut, _)| cut == at) => Op::Input(part.inputs.len()),
                Op::Weight(number) => Op::Weight(blocks[number].unwrap_or(0)),
                Op::Input(number) => Op::Input(inputs[number].unwrap_or(0)),
                ref other => other.clone(),
            };
            let args = match op {
                Op::Input(_) => vec![],
                _ => node.args.iter().map(|&arg| new[arg]).collect(),
            };
            new[at] = part.nodes.len();
            part.nodes.push(Node { op, args, shape: node.shape });
        }
        if let Some((cut, name)) = cut.filter(|(cut, _)| is_used[*cut]) {
            let leaf =
                Leaf { name: name.into(), shape: self.shape(cut), constraint: Constraint::Any };
            part.inputs.push(leaf);
        }
        part.outputs = outputs.iter().map(|&at| new[at]).collect();
        let names = self.names.iter().filter(|(_, at)| is_used[**at]);
        let names = names.filter(|(_, at)| cut.is_none_or(|(cut, _)| cut != **at));
        part.names = names.map(|(name, at)| (name.clone(), new[*at])).collect();
        let place = |name: &str| part.blocks.iter().position(|leaf| leaf.name == name);
        let bounded = self.bounded.iter().filter_map(|(name, shape, _)| {
            Some((name.clone(), *shape, place(&format!("left({name})"))?))
        });
        part.bounded = bounded.collect();
        part
    }
}

/// A name that no leaf has.
pub(crate) fn unknown<'a>(
    names: impl IntoIterator<Item = &'a String>,
    leaves: &[Leaf],
) -> Option<&'a String> {
    names.into_iter().find(|name| !leaves.iter().any(|leaf| leaf.name == **name))
}

/// The coordinates of a block.
pub(crate) fn size(leaf: &Leaf) -> u128 {
    let (rows, columns) = (leaf.shape.0 as u128, leaf.shape.1 as u128);
    match leaf.constraint {
        Constraint::Any | Constraint::Rank(_) => rows * columns,
        Constraint::Symmetric => rows * (rows + 1) / 2,
        Constraint::Skew => rows * (rows - 1) / 2,
        Constraint::Diagonal => rows,
    }
}

/// What is known of the values of a block.
pub(crate) fn condition(constraint: Constraint) -> Condition {
    match constraint {
        Constraint::Any | Constraint::Rank(_) => Condition::Any,
        Constraint::Symmetric => Condition::Symmetric,
        Constraint::Skew => Condition::Skew,
        Constraint::Diagonal => Condition::Diagonal,
    }
}

/// A copy of steps that is being made.
struct Copy {
    nodes: Vec<Node>,
    /// The new place of each old step.
    new: Vec<usize>,
}

impl Copy {
    fn push(&mut self, op: Op, args: Vec<usize>, shape: Shape) -> usize {
        self.nodes.push(Node { op, args, shape });
        self.nodes.len() - 1
    }

    /// A product of several factors, two at a time in the cheapest way.
    fn product(&mut self, factors: &[usize]) -> usize {
        let factors: Vec<usize> = factors.iter().map(|&at| self.new[at]).collect();
        let shapes: Vec<(Shape, bool)> = factors
            .iter()
            .map(|&at| {
                let Node { op, shape, .. } = &self.nodes[at];
                let selects =
                    matches!(op, Op::Constant(Constant::Unit(..) | Constant::Shift { .. }));
                (*shape, selects)
            })
            .collect();
        self.tree(&cheapest(&shapes), &factors)
    }

    fn tree(&mut self, tree: &Tree, factors: &[usize]) -> usize {
        match tree {
            Tree::Factor(at) => factors[*at],
            Tree::Product(left, right) => {
                let (left, right) = (self.tree(left, factors), self.tree(right, factors));
                let shape = (self.nodes[left].shape.0, self.nodes[right].shape.1);
                self.push(Op::Product, vec![left, right], shape)
            }
        }
    }
}
