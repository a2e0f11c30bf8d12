//! A larger network: what is made of weights alone is a free matrix.
//!
//! - *Merged*: products of neighbouring weights, also through transposes as in (K X)ᵀ Q X, and functions of
//!   weights.
//! - *Joined*: also through named steps: where Y = B Z is only read as A Y, the step is Z, and A B is free.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use itertools::Itertools as _;
use neurocert_check::kernel::certificate::Lemma;
use neurocert_check::language::{Constraint, Leaf, Op, Program};

use super::narrow::primed;
use super::print::Printer;
use super::rewrite::{Rewritten, fresh};

/// Products of neighbouring weights, and functions of weights, become free matrices.
pub(super) fn merged(program: &Program) -> Option<Rewritten> {
    let merge = Merge::new(program);
    let rewritten = merge.rewritten();
    (!merge.blocks.borrow().is_empty()).then_some(rewritten)
}

/// The same, with the weights that make a named step moved to where it is read.
pub(super) fn joined(program: &Program) -> Option<Rewritten> {
    let mut merge = Merge::new(program);
    merge.open();
    let rewritten = (!merge.opened.is_empty()).then(|| merge.rewritten());
    rewritten.filter(|_| !merge.blocks.borrow().is_empty())
}

/// A factor of a product: a node, perhaps transposed.
type Factor = (usize, bool);

struct Merge<'a> {
    program: &'a Program,
    /// Of the free matrices.
    base: String,
    /// Nodes that are made of weights, and of no inputs.
    fixed: Vec<bool>,
    /// Named steps from which so many leading factors move to the readers.
    opened: HashMap<usize, usize>,
    /// The free matrices: what each of them stands for.
    blocks: RefCell<Vec<(String, Leaf)>>,
    /// Weights that are still read.
    kept: RefCell<BTreeSet<usize>>,
}

impl<'a> Merge<'a> {
    fn new(program: &'a Program) -> Self {
        let (mut weights, mut inputs): (Vec<bool>, Vec<bool>) = (vec![], vec![]);
        for node in &program.nodes {
            let weight = matches!(node.op, Op::Weight(_));
            let input = matches!(node.op, Op::Input(_));
            weights.push(weight || node.args.iter().any(|&arg| weights[arg]));
            inputs.push(input || node.args.iter().any(|&arg| inputs[arg]));
        }
        let fixed = weights.into_iter().zip(inputs).map(|(weight, input)| weight && !input);
        Merge {
            program,
            base: fresh(program, "F"),
            fixed: fixed.collect(),
            opened: HashMap::new(),
            blocks: RefCell::default(),
            kept: RefCell::default(),
        }
    }

    /// Opens all named steps that begin with weights and are only read in products.
    fn open(&mut self) {
        let nodes = &self.program.nodes;
        let readers =
            |of: usize| nodes.iter().enumerate().filter(move |(_, n)| n.args.contains(&of));
        for (_, name) in &self.program.names {
            let in_product =
                |(at, reader): (usize, &neurocert_check::language::Node)| match reader.op {
                    Op::Product => true,
                    Op::Transpose => {
                        !self.program.outputs.contains(&at)
                            && readers(at).all(|(_, reader)| reader.op == Op::Product)
                    }
                    _ => false,
                };
            if self.program.outputs.contains(name) || !readers(*name).all(in_product) {
                continue;
            }
            let factors = self.factors(nodes[*name].args[0]);
            let leading = factors.iter().take_while(|(node, _)| self.fixed[*node]).count();
            if 0 < leading && leading < factors.len() {
                self.opened.insert(*name, leading);
            }
        }
    }

    /// The factors of a node through products and transposes, and through opened steps.
    fn factors(&self, node: usize) -> Vec<Factor> {
        let mut all = Vec::new();
        self.collect((node, false), &mut all);
        all
    }

    fn collect(&self, (node, turned): Factor, all: &mut Vec<Factor>) {
        let found = &self.program.nodes[node];
        match found.op {
            Op::Product if turned => {
                found.args.iter().rev().for_each(|&arg| self.collect((arg, turned), all));
            }
            Op::Product => found.args.iter().for_each(|&arg| self.collect((arg, turned), all)),
            Op::Transpose => self.collect((found.args[0], !turned), all),
            _ => match self.opened.get(&node) {
                None => all.push((node, turned)),
                Some(&leading) => {
                    let mut factors = self.factors(found.args[0]);
                    factors.truncate(leading);
                    factors.push((node, false));
                    match turned {
                        false => all.extend(factors),
                        true => all.extend(factors.into_iter().rev().map(|(node, t)| (node, !t))),
                    }
                }
            },
        }
    }

    fn rewritten(&self) -> Rewritten {
        let instead = |node: usize| self.instead(node);
        let printer = Printer { program: self.program, instead: &instead };
        let mut body = String::new();
        let mut lemmas = Vec::new();
        for (name, node) in &self.program.names {
            let inner = self.program.nodes[*node].args[0];
            match self.opened.get(node) {
                None => {
                    body += &format!("{name} = {}\n", printer.inside(*node));
                    lemmas.push(Lemma(name.clone(), Some(primed(name))));
                }
                Some(&leading) => {
                    let factors = self.factors(inner);
                    let (first, rest) = factors.split_at(leading);
                    body += &format!("{name} = {}\n", self.product(rest));
                    let first = self.expanded(first);
                    lemmas.push(Lemma(name.clone(), Some(format!("{first}*{}", primed(name)))));
                }
            }
        }
        body += &printer.outputs();
        let kept = self.kept.borrow();
        let kept = kept.iter().map(|&number| self.program.weights[number].clone());
        let blocks = self.blocks.borrow();
        let leaves: Vec<Leaf> = kept.chain(blocks.iter().map(|(_, leaf)| leaf.clone())).collect();
        let weights: BTreeMap<String, String> =
            blocks.iter().map(|(text, leaf)| (leaf.name.clone(), text.clone())).collect();
        Rewritten { text: printer.header(&leaves) + &body, weights, lemmas }
    }

    /// The text of a node, if it is another one.
    fn instead(&self, node: usize) -> Option<String> {
        let found = &self.program.nodes[node];
        match found.op {
            Op::Weight(number) => {
                self.kept.borrow_mut().insert(number);
                None
            }
            Op::Input(_) | Op::Constant(_) | Op::Name(_) | Op::Group(_) => None,
            Op::Product | Op::Transpose => Some(self.product(&self.factors(node))),
            _ if self.fixed[node] => Some(self.free(&[(node, false)])),
            _ => None,
        }
    }

    /// A product, with runs of what is made of weights as free matrices.
    fn product(&self, factors: &[Factor]) -> String {
        let mut parts = Vec::new();
        for run in factors.chunk_by(|a, b| self.fixed[a.0] && self.fixed[b.0]) {
            let op = &self.program.nodes[run[0].0].op;
            let is_leaf = run.len() == 1 && matches!(op, Op::Weight(_) | Op::Name(_));
            if self.fixed[run[0].0] && !is_leaf {
                parts.push(self.free(run));
                continue;
            }
            let instead = |node: usize| self.instead(node);
            let operand = Printer { program: self.program, instead: &instead }.operand(run[0].0);
            parts.push(if run[0].1 { format!("{operand}^T") } else { operand });
        }
        parts.join(" * ")
    }

    /// A free matrix for a product of what is made of weights.
    fn free(&self, run: &[Factor]) -> String {
        let text = self.expanded(run);
        let mut blocks = self.blocks.borrow_mut();
        if let Some((_, leaf)) = blocks.iter().find(|(known, _)| *known == text) {
            return leaf.name.clone();
        }
        let rows = self.shape(run[0]).0;
        let columns = self.shape(run[run.len() - 1]).1;
        let turned: Vec<Factor> =
            run.iter().rev().map(|&(node, t)| (node, self.turned(node, t))).collect();
        let is_symmetric = rows > 1 && turned == run;
        let constraint = if is_symmetric { Constraint::Symmetric } else { Constraint::Any };
        let name = format!("{}[{}]", self.base, blocks.len() + 1);
        blocks.push((text, Leaf { name: name.clone(), shape: (rows, columns), constraint }));
        name
    }

    fn shape(&self, (node, turned): Factor) -> (usize, usize) {
        let (rows, columns) = self.program.shape(node);
        if turned { (columns, rows) } else { (rows, columns) }
    }

    /// Whether a factor is transposed in the transpose of a product; symmetric weights never are.
    fn turned(&self, node: usize, turned: bool) -> bool {
        match self.program.nodes[node].op {
            Op::Weight(number)
                if matches!(
                    self.program.weights[number].constraint,
                    Constraint::Symmetric | Constraint::Diagonal
                ) =>
            {
                turned
            }
            _ => !turned,
        }
    }

    /// The text of a product in the weights alone, through names.
    fn expanded(&self, run: &[Factor]) -> String {
        let instead = |node: usize| match self.program.nodes[node].op {
            Op::Name(_) => Some(
                format!("({})", self.expanded(&[(self.program.nodes[node].args[0], false)]))
                    .replace(' ', ""),
            ),
            _ => None,
        };
        let printer = Printer { program: self.program, instead: &instead };
        let part = |&(node, turned): &Factor| {
            let operand = printer.operand(node);
            if turned { format!("{operand}^T") } else { operand }
        };
        run.iter().map(part).join("*")
    }
}
