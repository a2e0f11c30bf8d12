//! A program as a text without sizes and loops, so that a rewritten one can stand in a certificate.

use std::fmt::Write as _;

use itertools::Itertools as _;
use neurocert_check::language::{Constant, Constraint, Function, Leaf, Op, Program};
use num_traits::Signed;

/// The text of a program. `instead` may give another expression for a node; steps are those named.
pub(super) struct Printer<'a> {
    pub program: &'a Program,
    /// Expressions that stand for nodes.
    pub instead: &'a dyn Fn(usize) -> Option<String>,
}

impl Printer<'_> {
    /// A node as an operand.
    pub(super) fn operand(&self, node: usize) -> String {
        if let Some(text) = (self.instead)(node)
            && !text.contains(' ')
        {
            return text;
        }
        match self.program.nodes[node].op {
            Op::Weight(_)
            | Op::Input(_)
            | Op::Name(_)
            | Op::Apply(_)
            | Op::Softmax
            | Op::Inverse
            | Op::Kronecker => self.expression(node),
            _ => format!("({})", self.expression(node)),
        }
    }

    /// The expression of a node; named steps by their names.
    pub(super) fn expression(&self, node: usize) -> String {
        match self.program.nodes[node].op {
            Op::Name(number) => self.program.names[number].0.clone(),
            _ => self.inside(node),
        }
    }

    /// The expression of a node, even if it has a name.
    pub(super) fn inside(&self, node: usize) -> String {
        if let Some(text) = (self.instead)(node) {
            return text;
        }
        let found = &self.program.nodes[node];
        let operand = |place: usize| self.operand(found.args[place]);
        let inner = |place: usize| self.expression(found.args[place]);
        let joined = |mark: &str| found.args.iter().map(|&arg| self.operand(arg)).join(mark);
        match &found.op {
            Op::Weight(number) => self.program.weights[*number].name.clone(),
            Op::Input(number) => self.program.inputs[*number].name.clone(),
            Op::Group(number) => format!("G{number}"),
            Op::Name(_) => inner(0),
            Op::Constant(value) => constant(value, found.shape),
            Op::Sum => joined(" + "),
            Op::Product | Op::Scale => joined(" * "),
            Op::Hadamard => joined(" .* "),
            Op::Power(exponent) => format!("{} .^ {exponent}", operand(0)),
            Op::Transpose => format!("{}^T", operand(0)),
            Op::Kronecker => format!("kron({}, {})", inner(0), inner(1)),
            Op::Softmax => format!("softmax({})", inner(0)),
            Op::Inverse => format!("inv({})", inner(0)),
            Op::Apply(function) => format!("{}({})", self.function(function), inner(0)),
        }
    }

    fn function(&self, function: &Function) -> String {
        match function {
            Function::Relu => "relu".into(),
            Function::Exp => "exp".into(),
            Function::Tanh => "tanh".into(),
            Function::Recip => "recip".into(),
            Function::Sign => "sign".into(),
            Function::Odd(number)
            | Function::Homogeneous(number, _)
            | Function::Series(number, _) => self.program.functions[*number].0.clone(),
        }
    }

    /// Header, functions, inputs, and these weights.
    pub(super) fn header(&self, weights: &[Leaf]) -> String {
        let mut text = format!(
            "{} {}\n",
            if self.program.inputs.is_empty() { "map" } else { "network" },
            self.program.name
        );
        for (name, function) in &self.program.functions {
            let law = match function {
                Function::Odd(_) => "odd".to_string(),
                Function::Homogeneous(_, degree) => format!("homogeneous {degree}"),
                Function::Series(_, coefficients) => {
                    let all: Vec<String> = coefficients.iter().map(ToString::to_string).collect();
                    format!("= [{}]", all.join(", "))
                }
                _ => continue,
            };
            let _ = writeln!(text, "function {name} {law}");
        }
        for leaf in &self.program.inputs {
            let _ = writeln!(text, "input {} : {} x {}", leaf.name, leaf.shape.0, leaf.shape.1);
        }
        for leaf in weights {
            let restriction = match leaf.constraint {
                Constraint::Any => String::new(),
                Constraint::Rank(rank) => format!(" rank <= {rank}"),
                Constraint::Symmetric => " symmetric".into(),
                Constraint::Skew => " skew".into(),
                Constraint::Diagonal => " diagonal".into(),
            };
            let (rows, columns) = leaf.shape;
            let _ = writeln!(text, "weights {} : {rows} x {columns}{restriction}", leaf.name);
        }
        text
    }

    /// The outputs.
    pub(super) fn outputs(&self) -> String {
        let line = |&node: &usize| format!("output {}\n", self.expression(node));
        self.program.outputs.iter().map(line).collect()
    }
}

fn constant(constant: &Constant, (rows, columns): (usize, usize)) -> String {
    match constant {
        Constant::Zeros => format!("zeros({rows}, {columns})"),
        Constant::Ones => format!("ones({rows}, {columns})"),
        Constant::Unit(i, j) => format!("unit({rows}, {columns}, {}, {})", i + 1, j + 1),
        Constant::Shift { offset, stride } => {
            format!("shift({rows}, {columns}, {offset}, {stride})")
        }
        Constant::Dense(entries) if entries.len() == 1 && !entries[0].is_negative() => {
            entries[0].to_string()
        }
        Constant::Dense(entries) => {
            let row =
                |row: &[num_rational::BigRational]| row.iter().map(ToString::to_string).join(", ");
            format!("[{}]", entries.chunks(columns).map(row).join("; "))
        }
    }
}
