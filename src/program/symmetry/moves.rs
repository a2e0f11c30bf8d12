//! The moves of a symmetry as expressions of a certificate, and the factors in them.

use std::collections::BTreeMap;

use itertools::Itertools as _;
use neurocert_check::language::{Constant, Function, Op, Program, Symmetry};
use num_rational::BigRational;
use num_traits::{One, Signed};

/// A symmetry with the program that it belongs to.
pub(super) struct Moves<'a> {
    program: &'a Program,
    symmetry: &'a Symmetry,
    /// Whether a weight is in a step.
    has_weight: Vec<bool>,
}

impl<'a> Moves<'a> {
    pub(super) fn new(program: &'a Program, symmetry: &'a Symmetry) -> Self {
        let mut has_weight: Vec<bool> = Vec::new();
        for node in &symmetry.nodes {
            let own = matches!(node.op, Op::Weight(_));
            has_weight.push(own || node.args.iter().any(|&arg| has_weight[arg]));
        }
        Moves { program, symmetry, has_weight }
    }

    /// The new value of each weight that moves.
    pub(super) fn texts(&self) -> BTreeMap<String, String> {
        let text = |moved: &neurocert_check::language::Move| {
            (self.program.weights[moved.weight].name.clone(), self.text(moved.value))
        };
        self.symmetry.moves.iter().map(text).collect()
    }

    /// What stands to the left and to the right of the weights, where it is square, with its size; and the
    /// same without the numbers in it.
    pub(super) fn sides(&self) -> Vec<(String, usize)> {
        let mut sides = Vec::new();
        for moved in &self.symmetry.moves {
            let factors = self.factors(moved.value);
            let Some(at) = factors.iter().position(|&node| self.has_weight[node]) else { continue };
            for side in [&factors[..at], &factors[at + 1..]] {
                let is_wide = |node: &&usize| self.symmetry.nodes[**node].shape != (1, 1);
                let wide: Vec<usize> = side.iter().filter(is_wide).copied().collect();
                for side in [side, &wide] {
                    sides.extend(self.side(side).filter(|side| !sides.contains(side)));
                }
            }
        }
        sides
    }

    fn side(&self, factors: &[usize]) -> Option<(String, usize)> {
        let shape = |&&node: &&usize| self.symmetry.nodes[node].shape;
        let mut wide = factors.iter().filter(|node| shape(node) != (1, 1));
        let size = match wide.next() {
            None => 1,
            Some(first) => {
                let last = wide.next_back().unwrap_or(first);
                (shape(&first).0 == shape(&last).1).then(|| shape(&first).0)?
            }
        };
        let text: Vec<String> = match factors {
            [] => return None,
            [only] => vec![self.text(*only)],
            _ => factors.iter().map(|&node| self.operand(node)).collect(),
        };
        Some((text.join("*"), size))
    }

    /// Whether a weight is in a step.
    pub(super) fn has_weight(&self, at: usize) -> bool {
        self.has_weight[at]
    }

    /// The product that a step with weights is; of anything else the one factor that it is.
    pub(super) fn factors(&self, at: usize) -> Vec<usize> {
        let node = &self.symmetry.nodes[at];
        match node.op {
            Op::Product | Op::Scale if self.has_weight[at] => {
                node.args.iter().flat_map(|&arg| self.factors(arg)).collect()
            }
            _ => vec![at],
        }
    }

    fn operand(&self, at: usize) -> String {
        let node = &self.symmetry.nodes[at];
        match node.op {
            Op::Constant(ref value) if !is_signed(value) => self.text(at),
            Op::Weight(_)
            | Op::Group(_)
            | Op::Inverse
            | Op::Kronecker
            | Op::Apply(_)
            | Op::Softmax => self.text(at),
            _ => format!("({})", self.text(at)),
        }
    }

    /// A term of a sum.
    fn term(&self, at: usize) -> String {
        match self.symmetry.nodes[at].op {
            Op::Product | Op::Scale => self.text(at),
            _ => self.operand(at),
        }
    }

    /// What a step is the negative of.
    fn negated(&self, at: usize) -> Option<usize> {
        let node = &self.symmetry.nodes[at];
        let [factor, inner] = node.args[..] else { return None };
        match &self.symmetry.nodes[factor].op {
            Op::Constant(Constant::Dense(entries)) if node.op == Op::Scale => {
                (-&entries[0]).is_one().then_some(inner)
            }
            _ => None,
        }
    }

    fn text(&self, at: usize) -> String {
        let node = &self.symmetry.nodes[at];
        let operand = |place: usize| self.operand(node.args[place]);
        let inner = |place: usize| self.text(node.args[place]);
        let joined = |mark: &str| node.args.iter().map(|&arg| self.operand(arg)).join(mark);
        match &node.op {
            Op::Weight(number) => self.program.weights[*number].name.clone(),
            Op::Group(number) => self.symmetry.groups[*number].name.clone(),
            // Only in networks.
            Op::Input(_) | Op::Name(_) => String::new(),
            Op::Constant(value) => constant(value, node.shape),
            Op::Sum => {
                let mut text = self.term(node.args[0]);
                for &arg in &node.args[1..] {
                    text += &match self.negated(arg) {
                        Some(inner) => format!(" - {}", self.term(inner)),
                        None => format!(" + {}", self.term(arg)),
                    };
                }
                text
            }
            // So that powers stay as short as they are.
            Op::Product if node.args.iter().all(|arg| *arg == node.args[0]) => {
                format!("{}^{}", operand(0), node.args.len())
            }
            Op::Product | Op::Scale => joined("*"),
            Op::Hadamard => joined(" .* "),
            Op::Power(exponent) => format!("{}.^{exponent}", operand(0)),
            Op::Transpose => format!("{}^T", operand(0)),
            Op::Kronecker => format!("kron({}, {})", inner(0), inner(1)),
            Op::Softmax => format!("softmax({})", inner(0)),
            Op::Inverse => format!("inv({})", inner(0)),
            Op::Apply(function) => format!("{}({})", self.function(function), inner(0)),
        }
    }

    fn function(&self, function: &Function) -> &str {
        match function {
            Function::Relu => "relu",
            Function::Exp => "exp",
            Function::Tanh => "tanh",
            Function::Recip => "recip",
            Function::Sign => "sign",
            Function::Odd(number)
            | Function::Homogeneous(number, _)
            | Function::Series(number, _) => &self.program.functions[*number].0,
        }
    }
}

fn constant(constant: &Constant, (rows, columns): (usize, usize)) -> String {
    match constant {
        Constant::Zeros => format!("zeros({rows}, {columns})"),
        Constant::Ones => format!("ones({rows}, {columns})"),
        Constant::Unit(i, j) => format!("unit({rows}, {columns}, {}, {})", i + 1, j + 1),
        Constant::Shift { offset: 0, stride: 1 } if rows == columns => format!("eye({rows})"),
        Constant::Shift { offset, stride } => {
            format!("shift({rows}, {columns}, {offset}, {stride})")
        }
        Constant::Dense(entries) if entries.len() == 1 => entries[0].to_string(),
        Constant::Dense(entries) => {
            let row = |row: &[BigRational]| row.iter().map(ToString::to_string).join(", ");
            format!("[{}]", entries.chunks(columns).map(row).join("; "))
        }
    }
}

/// Whether it is a number with a sign or a denominator.
fn is_signed(constant: &Constant) -> bool {
    match constant {
        Constant::Dense(entries) if entries.len() == 1 => {
            entries[0].is_negative() || !entries[0].is_integer()
        }
        _ => false,
    }
}
